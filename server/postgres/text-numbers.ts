import type pg from 'pg'
import type { Store } from '../act/store.ts'
import { appendAudit } from './audit.ts'
import { transaction } from './transaction.ts'

/** How long a gateway's call is remembered: longer than its signature is good. */
const REMEMBERED = '1 hour'

/** What people say by text message, and what the gateway says of ours. */
export function textNumbers(
  pool: pg.Pool,
): Pick<Store, 'wantsNoTexts' | 'answeredSince' | 'heardBefore' | 'hearGateway'> {
  return {
    wantsNoTexts: async (organization, number) => {
      const { rowCount } = await pool.query(
        'select 1 from text_number where organization = $1 and number = $2 and stopped',
        [organization, number],
      )
      return rowCount === 1
    },
    answeredSince: async (organization, number, since) => {
      const { rowCount } = await pool.query(
        'select 1 from text_number where organization = $1 and number = $2 and answered_at >= $3',
        [organization, number, since],
      )
      return rowCount === 1
    },
    heardBefore: async (organization, id) => {
      const { rowCount } = await pool.query('select 1 from gateway_call where organization = $1 and id = $2', [
        organization,
        id,
      ])
      return rowCount === 1
    },
    hearGateway: (organization, { id, change, answered, audit, now }) =>
      transaction(pool, async (client) => {
        await client.query(`delete from gateway_call where at < $1::timestamptz - interval '${REMEMBERED}'`, [now])
        const { rowCount } = await client.query(
          'insert into gateway_call (organization, id, at) values ($1, $2, $3) on conflict do nothing',
          [organization, id, now],
        )
        if (rowCount !== 1) return false
        if (change !== undefined)
          await client.query(
            `insert into text_number (organization, number, stopped, said_at) values ($1, $2, $3, $4)
             on conflict (organization, number) do update set stopped = excluded.stopped, said_at = excluded.said_at
               where text_number.said_at <= excluded.said_at`,
            [organization, change.number, change.stopped, change.at],
          )
        if (answered !== undefined)
          await client.query(
            `insert into text_number (organization, number, said_at, answered_at) values ($1, $2, 'epoch', $3)
             on conflict (organization, number) do update set answered_at = excluded.answered_at`,
            [organization, answered, now],
          )
        await appendAudit(client, organization, audit, now)
        return true
      }),
  }
}
