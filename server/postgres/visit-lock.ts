import type pg from 'pg'
import type { StoredVisit } from '../act/store.ts'
import { COLUMNS, fromRow, type VisitRow } from './visit-row.ts'

/** Reads a visit under its row lock, which the caller's transaction holds to its end. */
export async function locked(client: pg.PoolClient, id: string): Promise<StoredVisit> {
  const [row] = (await client.query<VisitRow>(`select ${COLUMNS} from visit where id = $1 for update`, [id])).rows
  if (row === undefined) throw new Error('a visit that was asked to decide does not exist')
  return fromRow(row)
}
