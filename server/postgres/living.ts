import { randomInt } from 'node:crypto'
import type pg from 'pg'

/** First half of the advisory locks by which processes prove that they live. */
const LIVING = 7347

/**
 * A number for this process, proved by an advisory lock on a connection of its own: when the process dies, by SIGKILL too, the
 * lock goes and what it was working on is free at once.
 */
export async function claimWorker(living: pg.Client): Promise<number> {
  for (;;) {
    const worker = randomInt(1, 2 ** 31 - 1)
    const { rows } = await living.query<{ locked: boolean }>('select pg_try_advisory_lock($1, $2) as locked', [
      LIVING,
      worker,
    ])
    if (rows[0]?.locked) return worker
  }
}

/** In SQL: nobody who lives works on this row of `table`, by its column `worker`. */
export function isFree(table: string): string {
  return `(${table}.worker is null or not exists (
    select 1 from pg_locks where locktype = 'advisory' and classid = ${LIVING} and objid = ${table}.worker::oid and granted
      and database = (select oid from pg_database where datname = current_database())))`
}
