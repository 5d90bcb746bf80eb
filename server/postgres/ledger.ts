import type { Effort } from '#domain/ledger/ledger.ts'
import { measuresOf, type Measures } from '#domain/ledger/measures.ts'
import type { Recorded } from '#domain/visit/event.ts'
import type pg from 'pg'
import type { Store } from '../act/store.ts'
import type { Seal } from './seal.ts'

/** Friction as counted, and what operations watch. */
export function ledger(
  pool: pg.Pool,
  seal: Seal,
): Pick<
  Store,
  'count' | 'counted' | 'measure' | 'measured' | 'efforts' | 'ownActions' | 'ratedLines' | 'logs' | 'gauges' | 'answers'
> {
  return {
    count: async (visit, organization, role, counts, now) => {
      await pool.query(
        `insert into ledger (organization, visit, at, role, step, kind, count)
         select $1, $2, $3, $4, step, kind, count from unnest($5::text[], $6::text[], $7::int[]) as counted (step, kind, count)`,
        [
          organization,
          visit,
          now,
          role,
          counts.map((row) => row.step),
          counts.map((row) => row.kind),
          counts.map((row) => row.count),
        ],
      )
    },
    counted: async (visit) => {
      const { rows } = await pool.query<{ role: string; kind: string; count: number }>(
        'select role, kind, sum(count)::int as count from ledger where visit = $1 group by role, kind order by role, kind',
        [visit],
      )
      return rows
    },
    measure: async (organization, limit) => {
      const { rows } = await pool.query<{ id: string; seq: number; log: Recorded[] | null }>(
        `select id, (state ->> 'seq')::int as seq, (select jsonb_agg(body || jsonb_build_object('seq', seq, 'at', at) order by seq) from event where visit = id) as log
         from visit where organization = $1 and measured_seq <> (state ->> 'seq')::int limit $2`,
        [organization, limit],
      )
      for (const { id, seq, log } of rows)
        await pool.query('update visit set measures = $2, measured_seq = $3 where id = $1', [
          id,
          measuresOf(log ?? []),
          seq,
        ])
      return rows.length
    },

    measured: async (organization, from, until) => {
      const { rows } = await pool.query<{ measures: Measures }>(
        `select measures from visit
         where organization = $1 and starts_at >= $2 and starts_at < $3 and appointment is not null
           and measures ->> 'start' is not null`,
        [organization, from, until],
      )
      return rows.map(({ measures }) => measures)
    },

    efforts: async (organization, from, until, { fewest, viewer }) => {
      const { rows } = await pool.query<Awaited<ReturnType<Store['efforts']>>[number]>(
        `select role, step, kind, sum(count)::int as total, count(distinct visit)::int as visits from (
           select role, step, kind, count, visit, null::text as person from ledger where organization = $1
           union all
           select 'staff', step, 'actions', value::int, id, person
           from visit, jsonb_each(measures -> 'staff') as did (person, steps), jsonb_each_text(steps) as pressed (step, value)
           where organization = $1
         ) as counted
         join visit on visit.id = counted.visit
         where starts_at >= $2 and starts_at < $3 group by role, step, kind having count(distinct visit) >= $4
           and ($5::text is null or count(distinct visit) filter (where measures ->> 'clinician' is distinct from $5) not between 1 and $4 - 1
             and count(distinct visit) filter (where person is distinct from $5) not between 1 and $4 - 1)
         order by role, step, kind`,
        [organization, from, until, fewest, viewer],
      )
      return rows
    },

    ownActions: async (organization, practitioner, from, until) => {
      const { rows } = await pool.query<Awaited<ReturnType<Store['ownActions']>>[number]>(
        `select step, sum(value::int)::int as total, count(*)::int as visits
         from visit, jsonb_each_text(measures -> 'staff' -> $2) as pressed (step, value)
         where organization = $1 and starts_at >= $3 and starts_at < $4 group by step order by step`,
        [organization, practitioner, from, until],
      )
      return rows
    },

    ratedLines: async (organization, from, until, limit) => {
      const { rows } = await pool.query<{ visit: string; ref: string; sealed: Buffer; at: Date }>(
        `select held.visit, ref, sealed, held.at from held join visit on visit.id = held.visit
         where organization = $1 and kind = 'feedback' and starts_at >= $2 and starts_at < $3 order by held.at desc limit $4`,
        [organization, from, until, limit],
      )
      return rows.map(({ visit, ref, sealed, at }) => ({
        at,
        ...seal.open<{ role: 'patient' | 'clinician'; text: string }>(`${visit}/${ref}`, sealed),
      }))
    },

    logs: async (organization, from, until, { clinician, after, limit }) => {
      const { rows } = await pool.query<{ visit: string; log: Recorded[]; efforts: Effort[]; measures: Measures }>(
        `select id as visit, measures, (select jsonb_agg(body || jsonb_build_object('seq', seq, 'at', at) order by seq) from event where visit = id) as log,
           (select coalesce(jsonb_agg(jsonb_build_object('at', at, 'role', role, 'step', step, 'kind', kind, 'count', count)
              order by at, role, step, kind), '[]') from ledger where ledger.visit = visit.id) as efforts
         from visit where organization = $1 and starts_at >= $2 and starts_at < $3 and appointment is not null
           and measures ->> 'start' is not null and ($4::text is null or measures ->> 'clinician' = $4)
           and ($5::uuid is null or id > $5) order by id limit $6`,
        [organization, from, until, clinician, after, limit],
      )
      return rows.map((row) => ({
        ...row,
        efforts: row.efforts.map((effort) => ({ ...effort, at: new Date(effort.at).toISOString() })),
      }))
    },

    gauges: async (now) => {
      const stages = await pool.query<{ stage: string; count: number }>(
        'select stage, count(*)::int as count from visit group by stage',
      )
      const { rows } = await pool.query<{ line: string; count: number; oldest: number }>(
        `select line, count(command.id)::int as count,
           coalesce(greatest(extract(epoch from $1::timestamptz - min(at)), 0), 0)::float8 as oldest
         from unnest($2::text[]) as line left join command on split_part(command.lane, '/', 2) = line group by line`,
        [now, LINES],
      )
      const waiting = (name: string, help: string, value: (row: (typeof rows)[number]) => number) =>
        rows.map((row) => ({ name, help, labels: { line: row.line }, value: value(row) }))
      return [
        ...stages.rows.map((row) => ({
          name: 'causeway_visits',
          help: 'Visits by stage',
          labels: { stage: row.stage },
          value: row.count,
        })),
        ...waiting('causeway_commands_waiting', 'Commands not yet answered', ({ count }) => count),
        ...waiting(
          'causeway_commands_oldest_seconds',
          'Age of the oldest command not yet answered',
          ({ oldest }) => oldest,
        ),
      ]
    },
    answers: () =>
      pool.query('select 1').then(
        () => true,
        () => false,
      ),
  }
}

/** The lines in which a visit's commands wait, domain/visit/command.ts. */
const LINES = ['backend', 'clinician', 'message']
