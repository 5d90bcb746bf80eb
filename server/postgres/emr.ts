import type pg from 'pg'
import type { Cell } from '#domain/connect/matrix.ts'
import { sealWith } from './seal.ts'

/** What an organization's EMR offered, as the daily look compares it: a row of what this install keeps for itself. */
export function keepEmr(pool: pg.Pool, secret: Buffer, organization: string) {
  const seal = sealWith(secret, 'install')
  const name = `emr ${organization}`
  return {
    read: async (): Promise<readonly Cell[] | null> => {
      const { rows } = await pool.query<{ value: Buffer }>('select value from install where name = $1', [name])
      return rows[0] === undefined ? null : seal.open<Cell[]>(name, rows[0].value)
    },
    write: async (cells: readonly Cell[]): Promise<void> => {
      await pool.query(
        'insert into install (name, value) values ($1, $2) on conflict (name) do update set value = excluded.value',
        [name, seal.close(name, cells)],
      )
    },
  }
}
