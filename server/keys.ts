import { hkdfSync } from 'node:crypto'
import type pg from 'pg'
import type { Config } from './config.ts'
import { repeat } from './jobs/repeat.ts'
import { report } from './log.ts'
import { installRow } from './postgres/install.ts'
import { CLIENT_KEYS, openClientKeys, turnKeys, type ClientKeys, type KeptKey } from './smart/key.ts'

/** Another process, or somebody at the command line, may have turned the keys: two of us then sign by the same. */
const KEYS_EVERY_MS = 60_000

/** The keys by which EMRs know this install; what is pushed to `stops` ends the looking for newer ones. */
export async function openKeys(
  { secret }: Config,
  pool: pg.Pool,
  now: () => Date,
  stops: (() => Promise<void>)[],
): Promise<ClientKeys> {
  const keptKeys = installRow<KeptKey[]>(pool, secret, CLIENT_KEYS)
  const turnedKeys = () => keptKeys.turn((kept) => turnKeys(kept, now()))
  const keys = openClientKeys(await turnedKeys())
  stops.push(repeat(KEYS_EVERY_MS, async () => keys.take(await turnedKeys()), report))
  return keys
}

/** The secret of one use, from that of the install. */
export function derived(secret: Buffer, use: string): Buffer {
  return Buffer.from(hkdfSync('sha256', secret, Buffer.alloc(0), `causeway/${use}`, 32))
}
