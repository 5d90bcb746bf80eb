import type pg from 'pg'
import type { Cell } from '#domain/connect/matrix.ts'
import type { LastReading } from '../act/watch-emr.ts'
import { installRow } from './install.ts'

/** What the last reading of an organization's EMR came to, as the operator's page shows it. */
export function keepLastReading(pool: pg.Pool, secret: Buffer, organization: string) {
  const row = installRow<LastReading>(pool, secret, `emr reading ${organization}`)
  return {
    read: row.read,
    write: async (last: LastReading): Promise<void> => void (await row.turn(async () => last)),
  }
}

/** What an organization's EMR offered, as the daily look compares it: a row of what this install keeps for itself. */
export function keepEmr(pool: pg.Pool, secret: Buffer, organization: string) {
  const row = installRow<readonly Cell[]>(pool, secret, `emr ${organization}`)
  return {
    read: row.read,
    write: async (cells: readonly Cell[]): Promise<void> => void (await row.turn(async () => cells)),
  }
}
