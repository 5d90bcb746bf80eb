import type pg from 'pg'
import type { Store } from '../act/store.ts'

/** Friction as counted, and what operations watch. */
export function ledger(pool: pg.Pool): Pick<Store, 'count' | 'counted' | 'gauges' | 'answers'> {
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
