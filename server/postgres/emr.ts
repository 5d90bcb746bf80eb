import type pg from 'pg'
import type { Cell } from '#domain/connect/matrix.ts'
import { installRow } from './install.ts'

/** What an organization's EMR offered, as the daily look compares it: a row of what this install keeps for itself. */
export function keepEmr(pool: pg.Pool, secret: Buffer, organization: string) {
  const row = installRow<readonly Cell[]>(pool, secret, `emr ${organization}`)
  return {
    read: row.read,
    write: async (cells: readonly Cell[]): Promise<void> => void (await row.turn(async () => cells)),
  }
}
