import type { Command } from '#domain/visit/command.ts'
import type pg from 'pg'
import type { Store, Work } from '../act/store.ts'
import { release } from './held.ts'
import { isFree } from './living.ts'
import { transaction } from './transaction.ts'

/**
 * Ordered work on PostgreSQL. A lane is worked on by one process at a time, its commands one after the other; a failing
 * head holds back its own lane and nothing else. `worker` is the number by which this process proves that it lives (living.ts).
 */
export type Lanes = Pick<
  Store,
  'takeLanes' | 'head' | 'skip' | 'delay' | 'delayed' | 'letGo' | 'hurry' | 'dueDeadlines'
>

export function lanes(pool: pg.Pool, worker: number): Lanes {
  return {
    takeLanes: async (limit, now) => {
      const { rows } = await pool.query<{ key: string }>(
        `update lane set worker = $1 where key in (
           select key from lane
           where ready_at <= $2 and ${isFree('lane')}
           order by ready_at limit $3 for update skip locked)
         returning key`,
        [worker, now, limit],
      )
      return rows.map((row) => row.key)
    },
    head: async (lane) => {
      // Counting the try before it is made: a command that was begun may have reached the EMR, so it is never superseded.
      const { rows } = await pool.query<WorkRow>(
        `with head as (
           select id, attempts = 0 and exists (
             select 1 from command later where later.lane = command.lane and later.id > command.id
               and later.key in (command.key, regexp_replace(command.key, '/note/note$', '/sign/note'))) as superseded
           from command where lane = $1 order by id limit 1)
         update command set attempts = attempts + case when head.superseded then 0 else 1 end
         from head where command.id = head.id
         returning command.id, lane, visit, organization, body as command, attempts, at, head.superseded`,
        [lane],
      )
      return rows[0] ?? null
    },
    skip: (work, content) =>
      transaction(pool, async (client) => {
        // What is said meanwhile under the same ref must be seen, or it would be dropped with the older.
        await client.query('select id from visit where id = $1 for update', [work.visit])
        await client.query('delete from command where id = $1', [work.id])
        await release(client, work.visit, content)
      }),
    delay: async (work, again, fault, waited) => {
      await pool.query(
        `with tried as (update command set last_fault = $2, attempts = attempts - $5 where id = $1)
         update lane set ready_at = $3, worker = null where key = $4`,
        [work.id, fault, again, work.lane, waited === undefined ? 0 : 1],
      )
      // The pages say that it waits; later tries change nothing of that.
      if (work.attempts === 1 && waited === undefined)
        await pool.query("select pg_notify('causeway_visit', $1)", [work.visit])
    },
    delayed: async (visit) => {
      const { rows } = await pool.query<{ count: number }>(
        `select count(*)::int as count from command where visit = $1 and body ->> 'do' = 'write'
           and lane in (select lane from command where visit = $1 and last_fault in ('unreachable', 'busy'))`,
        [visit],
      )
      return rows[0]?.count ?? 0
    },
    letGo: (lane, now) =>
      transaction(pool, async (client) => {
        // Two statements: the second must see what was enqueued while the first waited for the lock, or a wake-up is lost.
        await client.query('select key from lane where key = $1 for update', [lane])
        await client.query(
          `update lane set worker = null,
             ready_at = case when exists (select 1 from command where command.lane = $1) then $2 else 'infinity'::timestamptz end
           where key = $1`,
          [lane, now],
        )
      }),
    hurry: async (organization, now) => {
      await pool.query(
        "update lane set ready_at = $2 where organization = $1 and ready_at > $2 and ready_at < 'infinity'",
        [organization, now],
      )
    },
    dueDeadlines: async (now, limit) => {
      const { rows } = await pool.query<{ visit: string; step: string }>(
        'select visit, step from deadline where at <= $1 order by at limit $2',
        [now, limit],
      )
      return rows
    },
  }
}

type WorkRow = Work & { command: Command }
