import { createHash } from 'node:crypto'
import type { Columns } from '#domain/visit-log/columns.ts'
import type pg from 'pg'
import type { Store } from '../act/store.ts'

/** Where files say what, by their headings. */
export function visitLogs(pool: pg.Pool): Pick<Store, 'visitLogColumns' | 'keepVisitLogColumns'> {
  return {
    visitLogColumns: async (organization, headings) => {
      const { rows } = await pool.query<{ columns: Columns }>(
        'select columns from visit_log_columns where organization = $1 and headings = $2',
        [organization, digestOf(headings)],
      )
      return rows[0]?.columns ?? null
    },

    keepVisitLogColumns: async (organization, headings, columns, at) => {
      await pool.query(
        `insert into visit_log_columns (organization, headings, columns, at) values ($1, $2, $3, $4)
         on conflict (organization, headings) do update set columns = excluded.columns, at = excluded.at`,
        [organization, digestOf(headings), JSON.stringify(columns), at],
      )
    },
  }
}

function digestOf(headings: readonly string[]): Buffer {
  return createHash('sha256').update(JSON.stringify(headings)).digest()
}
