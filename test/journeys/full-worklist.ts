import type pg from 'pg'

export const VISITS = 500
export const TASKS = 10_000

/** What half of the rows are about. */
const UNCHARGED = {
  rule: 'R04',
  item: '',
  severity: '$',
  level: 0,
  ours: { value: 'final', source: 'note', at: null },
  theirs: { value: 'no-charge', source: 'charge', at: null },
  owner: 'billing',
}

/** The day of one visit made a day of many, each with its share of tasks, the first of which are due then; the visit itself stays as it is. */
export async function fillWorklist(pool: pg.Pool, visit: string, due = new Date()): Promise<void> {
  const copies = `generate_series(1, ${VISITS}) as copy`
  await pool.query(
    `insert into visit (id, organization, pathway, pathway_version, appointment, patient, practitioner, starts_at, stage, state, created_at)
     select gen_random_uuid(), organization, pathway, pathway_version, 'Appointment/copy-' || copy, patient, practitioner,
       starts_at, stage, jsonb_set(state, '{references,appointment}', to_jsonb('Appointment/copy-' || copy)), created_at
     from visit, ${copies} where id = $1`,
    [visit],
  )
  await pool.query(
    `insert into task (organization, visit, task, owner, why, step, at, due, finding, amount)
     select organization, id, 'bench/' || number,
       case when number % 2 = 0 then 'billing' else 'front-desk' end,
       case when number % 2 = 0 then 'discrepancy-R04' else 'undeliverable' end, 'link', now(),
       $2::timestamptz + number * interval '1 minute',
       case when number % 2 = 0 then $1::jsonb || jsonb_build_object('amount', number * 100) end,
       case when number % 2 = 0 then number * 100 end
     from visit, generate_series(1, ${TASKS / VISITS}) as number where appointment like 'Appointment/copy-%'`,
    [JSON.stringify(UNCHARGED), due],
  )
  // As each visit knows them, so that they can be taken and done.
  const iso = (at: string) => `to_char(${at} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`
  await pool.query(
    `update visit set state = jsonb_set(state, '{tasks}', known.tasks) from (
       select visit as id, jsonb_object_agg(task, jsonb_build_object('for', owner, 'step', step, 'why', why, 'at', ${iso('at')},
         'due', ${iso('due')}, 'takenBy', null, 'done', null)
         || case when finding is null then '{}' else jsonb_build_object('finding', finding) end) as tasks
       from task where task like 'bench/%' group by visit) as known
     where visit.id = known.id`,
  )
}
