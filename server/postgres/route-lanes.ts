import type pg from 'pg'

/**
 * Locks lines of messages, always in the same order and before any message of theirs: a store that meets a copy of a message
 * holds the line while it waits for whoever holds that message.
 */
export async function lockLanes(client: pg.PoolClient, keys: readonly Buffer[]): Promise<void> {
  await client.query({
    name: 'route/lock',
    text: 'select key from route_lane where key = any($1) order by key for update',
    values: [keys],
  })
}
