import type pg from 'pg'
import type { ClaimNumbers } from '../act/claim-files.ts'
import { transaction } from './transaction.ts'

/** The numbers of claims that went as files, and what of them still lies in a folder. */
export function claims(pool: pg.Pool): ClaimNumbers {
  return {
    numberClaim: (organization, { number, visit }, now) =>
      transaction(pool, async (client) => {
        await client.query("select pg_advisory_xact_lock(hashtext('claim ' || $1))", [organization])
        const { rows } = await client.query<{ interchange: number; put: boolean }>(
          `insert into claim (organization, interchange, number, visit, numbered_at)
           select $1, coalesce(max(interchange), 0) + 1, $2, $3, $4 from claim where organization = $1
           on conflict (organization, number) do update set number = excluded.number
           returning interchange, put_at is not null as put`,
          [organization, number, visit, now],
        )
        const [row] = rows
        if (row === undefined) throw new Error('a claim got no number')
        return row
      }),

    claimPut: async (organization, interchange, now) => {
      await pool.query('update claim set put_at = $3 where organization = $1 and interchange = $2', [
        organization,
        interchange,
        now,
      ])
    },

    claimsLying: async (organization) => {
      const { rows } = await pool.query<{ interchange: number; visit: string; put_at: Date }>(
        `select interchange, visit, put_at from claim
         where organization = $1 and put_at is not null and gone_at is null order by interchange`,
        [organization],
      )
      return rows.map(({ interchange, visit, put_at }) => ({ interchange, visit, putAt: put_at }))
    },

    claimGone: async (organization, interchange, now) => {
      await pool.query('update claim set gone_at = $3 where organization = $1 and interchange = $2', [
        organization,
        interchange,
        now,
      ])
    },
  }
}
