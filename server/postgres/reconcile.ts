import type pg from 'pg'
import type { Store } from '../act/store.ts'
import { COLUMNS, fromRow, type VisitRow } from './visit-row.ts'

/** A process that took visits and was killed leaves them to another after this time. */
const TAKEN_MS = 120_000

/** Which visits are to be compared with the EMR, and when. */
export function reconcile(pool: pg.Pool): Pick<Store, 'takeToReconcile' | 'reconcileNext' | 'reconcileSoon'> {
  return {
    takeToReconcile: async (organization, now, limit) => {
      const { rows } = await pool.query<VisitRow>(
        `update visit set reconcile_at = $3 where id in (
           select id from visit where organization = $1 and reconcile_at <= $2 and appointment is not null
           order by reconcile_at limit $4 for update skip locked)
         returning ${COLUMNS}`,
        [organization, now, new Date(now.getTime() + TAKEN_MS), limit],
      )
      return rows.map(fromRow)
    },

    reconcileNext: async (visit, seq, at) => {
      await pool.query(`update visit set reconcile_at = $3 where id = $1 and (state ->> 'seq')::int = $2`, [
        visit,
        seq,
        at,
      ])
    },

    reconcileSoon: async (organization, patient, now) => {
      await pool.query(
        `update visit set reconcile_at = $3
         where organization = $1 and patient = $2 and appointment is not null and starts_at between $3::timestamptz - interval '30 days' and $3`,
        [organization, patient, now],
      )
    },
  }
}
