import type pg from 'pg'
import type { Recorded } from '#domain/visit/event.ts'
import type { Face, Store, StoredTask, StoredVisit } from '../act/store.ts'
import type { Seal } from './seal.ts'
import { COLUMNS, fromRow, type VisitRow } from './visit-row.ts'

const TASK = 'visit, task, owner, why, step, at, due, taken_by as "takenBy", finding, amount'
type TaskRow = Omit<StoredTask, 'due' | 'at'> & { due: Date; at: Date }

function dated(row: TaskRow): StoredTask {
  return { ...row, due: row.due.toISOString(), at: row.at.toISOString() }
}

/** Instants before which a face was read too long ago: the last hour ahead of the visit; when the patient came, and was admitted. */
const NEARS = "case when starts_at - interval '1 hour' <= $5 then starts_at - interval '1 hour' end"
const COMES = "(state ->> 'waitingSince')::timestamptz, (state #>> '{admitted,at}')::timestamptz"
/** Somebody has to do something about the visit, and must know whom to call. */
const HAS_A_TASK = 'exists (select from task where task.visit = visit.id and done_at is null)'

/** A day has fewer visits than this in any practice that one board can serve. */
const MOST_OF_A_DAY = 1_000

/** What the front desk looks at: the day, the worklist, and who the visits are for. */
export function desk(
  pool: pg.Pool,
  seal: Seal,
): Pick<
  Store,
  | 'board'
  | 'askingHelp'
  | 'withSent'
  | 'tasksNamed'
  | 'worklist'
  | 'tasksOf'
  | 'visits'
  | 'faces'
  | 'facesWanted'
  | 'saveFace'
  | 'outdateFaces'
  | 'dropFaces'
> {
  return {
    board: async (organization, from, until) => {
      const { rows } = await pool.query<VisitRow>(
        `select ${COLUMNS} from visit where organization = $1 and starts_at >= $2 and starts_at < $3 and appointment is not null order by starts_at, id limit ${MOST_OF_A_DAY}`,
        [organization, from, until],
      )
      return rows.map(fromRow)
    },

    askingHelp: async (organization) => {
      const { rows } = await pool.query<TaskRow>(
        `select ${TASK} from task where organization = $1 and done_at is null and why = 'help-asked' order by at limit 100`,
        [organization],
      )
      return rows.map(dated)
    },

    withSent: async (organization, since, limit) => {
      const { rows } = await pool.query<VisitRow>(
        `select ${COLUMNS} from visit
         where organization = $1 and starts_at > $2 and state @? '$.sent.* ? (@.number != null)'
         order by starts_at desc, id limit $3`,
        [organization, since, limit],
      )
      return rows.map(fromRow)
    },

    tasksNamed: async (organization, task) => {
      const { rows } = await pool.query<TaskRow>(
        `select ${TASK} from task where organization = $1 and task = $2 and done_at is null order by at limit 100`,
        [organization, task],
      )
      return rows.map(dated)
    },

    worklist: async (organization, { owner, takenBy, clinician, order }, after, limit) => {
      const wanted = `organization = $1 and done_at is null and why <> 'help-asked'
        and ($2::text is null or owner = $2) and ($3::text is null or taken_by = $3)
        and ($4::text is null or exists (select from visit where visit.id = task.visit
          and (practitioner = $4 or state -> 'covering' ? $4)))`
      const byMoney = order === 'money'
      const beyond = byMoney
        ? `coalesce(amount, -1) < $8 or (coalesce(amount, -1) = $8 and (due, visit, task) > ($5, $6::uuid, $7))`
        : `(due, visit, task) > ($5, $6::uuid, $7)`
      const whose = [organization, owner, takenBy, clinician]
      const values = [...whose, after?.due ?? null, after?.visit ?? null, after?.task ?? null]
      const [page, count] = await Promise.all([
        pool.query<TaskRow>(
          `select ${TASK} from task where ${wanted} and ($5::timestamptz is null or ${beyond})
           order by ${byMoney ? 'coalesce(amount, -1) desc, ' : ''}due, visit, task limit ${byMoney ? '$9' : '$8'}`,
          [...values, ...(byMoney ? [after?.amount ?? -1] : []), limit],
        ),
        pool.query<{ total: number }>(`select count(*)::int as total from task where ${wanted}`, whose),
      ])
      return { tasks: page.rows.map(dated), total: count.rows[0]?.total ?? 0 }
    },
    tasksOf: async (visit) => {
      const { rows } = await pool.query<TaskRow>(
        `select ${TASK} from task where visit = $1 and done_at is null order by due, task`,
        [visit],
      )
      return rows.map(dated)
    },
    visits: async (ids) => {
      const { rows } = await pool.query<VisitRow>(`select ${COLUMNS} from visit where id = any($1)`, [ids])
      return new Map(rows.map((row) => [row.id, fromRow(row)]))
    },

    faces: async (visits) => {
      const { rows } = await pool.query<{ visit: string; sealed: Buffer }>(
        'select visit, sealed from face where visit = any($1)',
        [visits],
      )
      return new Map(rows.map(({ visit, sealed }) => [visit, seal.open<Face>(`${visit}/face`, sealed)]))
    },

    facesWanted: async (organization, from, until, stale, now, limit, notGiven = []) => {
      const { rows } = await pool.query<VisitRow>(
        `select ${COLUMNS} from visit
         where organization = $1 and (starts_at >= $2 and starts_at < $3 and appointment is not null or ${HAS_A_TASK})
           and patient is not null and id <> all($7)
           and not exists (select 1 from face where face.visit = visit.id and face.patient = visit.patient
             and face.practitioner is not distinct from visit.practitioner and read_at > greatest($4, ${NEARS}, ${COMES}))
         order by starts_at limit $6`,
        [organization, from, until, stale, now, limit, notGiven],
      )
      return rows.map(fromRow)
    },

    saveFace: async ({ id, organization, state }, face, now) => {
      await pool.query(
        `insert into face (visit, organization, patient, practitioner, sealed, read_at) values ($1, $2, $3, $4, $5, $6)
         on conflict (visit) do update set patient = excluded.patient, practitioner = excluded.practitioner,
           sealed = excluded.sealed, read_at = excluded.read_at`,
        [id, organization, state.patient, state.practitioner, seal.close(`${id}/face`, face), now],
      )
    },

    outdateFaces: async (organization, patient) => {
      await pool.query(
        `update face set read_at = 'epoch' where organization = $1 and ($2::text is null or patient = $2)`,
        [organization, patient],
      )
    },

    dropFaces: async (organization, before) => {
      await pool.query(
        `delete from face using visit
         where visit.id = face.visit and face.organization = $1 and starts_at < $2 and not ${HAS_A_TASK}`,
        [organization, before],
      )
    },
  }
}

/** Hours after which a task without a time of its own is late. */
const DUE_HOURS = 4

/** The worklist's rows of a visit, in the transaction that changes its tasks. */
export async function storeTasks(
  client: pg.PoolClient,
  visit: StoredVisit,
  events: readonly Recorded[],
): Promise<void> {
  const touched = new Set(events.flatMap((event) => ('task' in event ? [event.task] : [])))
  for (const id of touched) {
    const task = visit.state.tasks[id]
    if (task === undefined) {
      await client.query('delete from task where visit = $1 and task = $2', [visit.id, id])
      continue
    }
    const due = task.due ?? new Date(Date.parse(task.at) + DUE_HOURS * 3_600_000)
    await client.query(
      `insert into task (organization, visit, task, owner, why, step, at, due, taken_by, done_at, finding, amount)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
       on conflict (visit, task) do update set at = excluded.at, due = excluded.due, taken_by = excluded.taken_by,
         done_at = excluded.done_at, finding = excluded.finding, amount = excluded.amount`,
      [
        visit.organization,
        visit.id,
        id,
        task.for,
        task.why,
        task.step,
        task.at,
        due,
        task.takenBy,
        task.done?.at ?? null,
        task.finding ?? null,
        task.finding?.amount ?? null,
      ],
    )
  }
}

/** A revoked link opens nothing from the same instant on, and a door that was unlocked counts from zero. */
export async function storeDoors(client: pg.PoolClient, visit: string, events: readonly Recorded[]): Promise<void> {
  if (events.some(({ kind }) => kind === 'link-revoked')) {
    await client.query('update visit set generation = generation + 1 where id = $1', [visit])
    await client.query('delete from device where visit = $1', [visit])
  }
  if (events.some(({ kind }) => kind === 'unlocked'))
    await client.query('update visit set tries = 0, asks = 0, tries_since = null where id = $1', [visit])
}
