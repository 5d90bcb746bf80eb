import type pg from 'pg'
import { sealWith } from './seal.ts'
import { transaction } from './transaction.ts'

/**
 * Something that this install made for itself and keeps, sealed: `turn` is given what is kept, or null at first, and gives
 * what is to be kept from now on. Of several processes one turns at a time, and each sees what the one before it made.
 */
export async function turnInstall<T>(
  pool: pg.Pool,
  secret: Buffer,
  name: string,
  turn: (kept: T | null) => Promise<T>,
): Promise<T> {
  const seal = sealWith(secret, 'install')
  return transaction(pool, async (client) => {
    await client.query("select pg_advisory_xact_lock(hashtext('install ' || $1))", [name])
    const { rows } = await client.query<{ value: Buffer }>('select value from install where name = $1', [name])
    const kept = rows[0] === undefined ? null : seal.open<T>(name, rows[0].value)
    const turned = await turn(kept)
    if (JSON.stringify(turned) !== JSON.stringify(kept))
      await client.query(
        'insert into install (name, value) values ($1, $2) on conflict (name) do update set value = excluded.value',
        [name, seal.close(name, turned)],
      )
    return turned
  })
}
