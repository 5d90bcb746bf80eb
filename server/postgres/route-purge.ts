import type pg from 'pg'
import type { LetGo, RouteStore } from '../act/routes.ts'
import { appendAudit } from './audit.ts'
import { transaction } from './transaction.ts'

/**
 * Lets go of what routes have carried. Each handful is found from the oldest on by an index, and goes with its audit in one
 * transaction: message, digests by which it was found, and the count of both. Of one that is a person's what it says goes, and the row
 * stays until they have seen to it, because it holds its patient's line.
 */
export function purged(pool: pg.Pool): RouteStore['purge'] {
  return (organization, route, before, limit, entryOf, now) =>
    transaction(pool, async (client) => {
      const { rows: over } = await client.query<{ id: string }>(
        `select id from route_message where organization = $1 and route = $2 and received_at < $3
           and state in ('delivered', 'filtered', 'withheld', 'skipped') order by received_at limit $4 for update skip locked`,
        [organization, route, before, limit],
      )
      const { rows: held } = await client.query<{ id: string }>(
        `update route_message set sealed = null, edited = null, answer = null where id = any(array(
           select id from route_message where organization = $1 and route = $2 and state = 'quarantined'
             and received_at < $3 and sealed is not null order by received_at limit $4 for update skip locked))
         returning id`,
        [organization, route, before, limit],
      )
      const gone = over.map(({ id }) => id)
      const ids = [...gone, ...held.map(({ id }) => id)].toSorted((one, other) => Number(BigInt(one) - BigInt(other)))
      const [first, last] = [ids[0], ids.at(-1)]
      if (first === undefined || last === undefined) return 0
      // By their numbers, since what is found lies in the order of the messages.
      const found = await client.query(
        'delete from route_found where message = any($1::bigint[]) and message between $2 and $3',
        [ids, first, last],
      )
      const deleted = await client.query('delete from route_message where id = any($1::bigint[])', [gone])
      const counts: LetGo = {
        messages: deleted.rowCount ?? 0,
        held: held.length,
        digests: found.rowCount ?? 0,
        first,
        last,
        before,
      }
      await appendAudit(client, organization, [entryOf(counts)], now)
      return ids.length
    })
}
