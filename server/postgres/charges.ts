import type { CodeTable } from '#domain/charge/codes.ts'
import type pg from 'pg'
import type { Store } from '../act/store.ts'
import { transaction } from './transaction.ts'
import { COLUMNS, fromRow, type VisitRow } from './visit-row.ts'

const THEIRS = "($2::text is null or practitioner = $2 or state -> 'covering' ? $2)"

/** The codes that sites have imported, and the visits that are to be charged. */
export function charges(pool: pg.Pool): Pick<Store, 'chargeCodes' | 'keepChargeCodes' | 'uncharged' | 'charged'> {
  return {
    chargeCodes: async (organization) => {
      const { rows } = await pool.query<Omit<CodeTable, 'at' | 'since'> & { at: Date; since: Date }>(
        `select version, attestation, codes, at,
           (select min(at) from charge_codes where organization = $1) as since
         from charge_codes where organization = $1 order by version desc limit 1`,
        [organization],
      )
      const [row] = rows
      return row === undefined ? null : { ...row, at: row.at.toISOString(), since: row.since.toISOString() }
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

    uncharged: async (organization, practitioner, since, limit) => {
      const { rows } = await pool.query<VisitRow>(
        `select ${COLUMNS} from visit where organization = $1 and stage in ('ended', 'signed') and starts_at >= $3
           and not state ? 'charge' and jsonb_typeof(state -> 'admitted') = 'object' and ${THEIRS}
         order by starts_at, id limit $4`,
        [organization, practitioner, since, limit],
      )
      return rows.map(fromRow)
    },

    charged: async (organization, practitioner, since, limit, otherThan) => {
      const { rows } = await pool.query<VisitRow>(
        `select ${COLUMNS} from visit where organization = $1 and stage = 'signed' and starts_at >= $3
           and state ? 'charge' and ${THEIRS} and ($5::text is null or state #>> '{charge,rules}' <> $5)
         order by starts_at desc, id limit $4`,
        [organization, practitioner, since, limit, otherThan ?? null],
      )
      return rows.map(fromRow)
    },
  }
}
