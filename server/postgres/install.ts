import type pg from 'pg'
import { sealWith } from './seal.ts'
import { only } from './transaction.ts'

/** Something that this install made for itself once and keeps, sealed; the first of several processes to ask makes it. */
export async function keepInstall<T>(pool: pg.Pool, secret: Buffer, name: string, make: () => Promise<T>): Promise<T> {
  const seal = sealWith(secret, 'install')
  const kept = await pool.query<{ value: Buffer }>('select value from install where name = $1', [name])
  if (kept.rows[0] === undefined) {
    await pool.query('insert into install (name, value) values ($1, $2) on conflict (name) do nothing', [
      name,
      seal.close(name, await make()),
    ])
  }
  const { value } = only(
    (await pool.query<{ value: Buffer }>('select value from install where name = $1', [name])).rows,
    'install',
  )
  return seal.open<T>(name, value)
}
