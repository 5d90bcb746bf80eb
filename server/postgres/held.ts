import type pg from 'pg'
import type { HeldRef } from '#domain/visit/event.ts'

/**
 * Drops sealed content that no waiting command needs any more. Within the transaction that drops the command which
 * carried it: done after it, a crash between the two would keep what a patient said for ever. A ref that ends in `/`
 * stands for all under it.
 */
export async function release(client: pg.PoolClient, visit: string, refs: readonly HeldRef[]): Promise<void> {
  if (refs.length === 0) return
  await client.query(
    `delete from held where visit = $1
       and (ref = any($2) or exists (select from unnest($2::text[]) as place where place like '%/' and starts_with(ref, place)))
       and not exists (
       select 1 from command where command.visit = $1
         and held.ref in (command.body ->> 'held', command.body #>> '{facts,location}', command.body #>> '{facts,intake}'))`,
    [visit, refs],
  )
}
