import type pg from 'pg'
import type { Install } from '../config/baa.ts'
import { sealWith } from './seal.ts'
import { transaction } from './transaction.ts'

/** Something that this install made for itself and keeps, sealed. */
export interface InstallRow<T> {
  read(): Promise<T | null>
  /**
   * `change` is given what is kept, or null at first, and gives what is to be kept from now on. Of several processes one
   * changes it at a time, and each sees what the one before it made.
   */
  turn(change: (kept: T | null) => Promise<T>): Promise<T>
}

/**
 * A database belongs to a test or to production from its first start on; a command beside it takes nothing for itself. Throws
 * a sentence where it is the other's: what waits there would be sent by whoever opens it.
 */
export async function ownedBy(install: Install, pool: pg.Pool, secret: Buffer, by: 'start' | 'command'): Promise<void> {
  const row = installRow<Install>(pool, secret, 'install')
  const owner = by === 'start' ? await row.turn(async (kept) => kept ?? install) : await row.read()
  if (owner !== null && owner !== install)
    throw new Error(
      `This database belongs to a ${owner} install and this one is a ${install} (CAUSEWAY_INSTALL); give it a database of its own by DATABASE_URL or CAUSEWAY_DATA.`,
    )
}

export function installRow<T>(pool: pg.Pool, secret: Buffer, name: string): InstallRow<T> {
  const seal = sealWith(secret, 'install')
  const readFrom = async (client: Pick<pg.Pool, 'query'>): Promise<T | null> => {
    const { rows } = await client.query<{ value: Buffer }>('select value from install where name = $1', [name])
    return rows[0] === undefined ? null : seal.open<T>(name, rows[0].value)
  }
  return {
    read: () => readFrom(pool),
    turn: (change) =>
      transaction(pool, async (client) => {
        await client.query("select pg_advisory_xact_lock(hashtext('install ' || $1))", [name])
        const kept = await readFrom(client)
        const turned = await change(kept)
        if (JSON.stringify(turned) !== JSON.stringify(kept))
          await client.query(
            'insert into install (name, value) values ($1, $2) on conflict (name) do update set value = excluded.value',
            [name, seal.close(name, turned)],
          )
        return turned
      }),
  }
}
