import type { CodeTable } from '#domain/charge/codes.ts'
import type pg from 'pg'
import type { Store } from '../act/store.ts'
import { transaction } from './transaction.ts'

/** The codes that sites have imported. */
export function charges(pool: pg.Pool): Pick<Store, 'chargeCodes' | 'chargeCodesVersion' | 'keepChargeCodes'> {
  return {
    chargeCodes: async (organization, version) => {
      const { rows } = await pool.query<Omit<CodeTable, 'at' | 'since'> & { at: Date; since: Date }>(
        `select version, attestation, codes, at,
           (select min(at) from charge_codes where organization = $1) as since
         from charge_codes where organization = $1 and ($2::int is null or version = $2) order by version desc limit 1`,
        [organization, version ?? null],
      )
      const [row] = rows
      return row === undefined ? null : { ...row, at: row.at.toISOString(), since: row.since.toISOString() }
    },

    chargeCodesVersion: async (organization) => {
      const { rows } = await pool.query<{ version: number | null }>(
        'select max(version) as version from charge_codes where organization = $1',
        [organization],
      )
      return rows[0]?.version ?? null
    },

    keepChargeCodes: (organization, { attestation, codes }, at) =>
      transaction(pool, async (client) => {
        await client.query("select pg_advisory_xact_lock(hashtext('charge codes ' || $1))", [organization])
        const { rows } = await client.query<{ version: number }>(
          `insert into charge_codes (organization, version, attestation, codes, at)
           select $1, coalesce(max(version), 0) + 1, $2, $3, $4 from charge_codes where organization = $1
           returning version`,
          [organization, attestation, JSON.stringify(codes), at],
        )
        return rows[0]?.version ?? 0
      }),
  }
}
