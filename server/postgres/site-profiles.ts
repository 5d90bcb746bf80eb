import type pg from 'pg'
import type { ProfileVersion, ProfileVersions } from '../act/site-profile.ts'
import { appendAudit } from './audit.ts'
import { transaction } from './transaction.ts'

const COLUMNS = 'version, profile, at, by, back_to as "backTo"'

/**
 * The versions of site profiles. A row is written once, and says who made it. What a version chose nothing about, as it is
 * older than that choice, is as the settings have it.
 */
export function siteProfiles(
  pool: pg.Pool,
  ofSettings: (organization: string) => ProfileVersion['profile'],
): ProfileVersions {
  const rows = async (
    client: Pick<pg.Pool, 'query'>,
    organization: string,
    which: string,
    values: readonly number[],
  ): Promise<ProfileVersion[]> =>
    (
      await client.query<ProfileVersion>(`select ${COLUMNS} from site_profile where organization = $1 ${which}`, [
        organization,
        ...values,
      ])
    ).rows.map((row) =>
      row.profile === null ? row : { ...row, profile: { ...ofSettings(organization), ...row.profile } },
    )
  const newest = async (client: Pick<pg.Pool, 'query'>, organization: string) =>
    (await rows(client, organization, 'order by version desc limit 1', []))[0] ?? null
  return {
    list: (organization, limit) => rows(pool, organization, 'order by version desc limit $2', [limit]),
    newest: (organization) => newest(pool, organization),
    version: async (organization, version) =>
      (await rows(pool, organization, 'and version = $2', [version]))[0] ?? null,
    add: (organization, base, { profile, at, by, backTo }, audit) =>
      transaction(pool, async (client) => {
        // Of two who save at once the second is told that there is a newer one.
        await client.query("select pg_advisory_xact_lock(hashtext('site profile ' || $1))", [organization])
        if (((await newest(client, organization))?.version ?? 0) !== base) return false
        await client.query(
          'insert into site_profile (organization, version, profile, at, by, back_to) values ($1, $2, $3, $4, $5, $6)',
          [organization, base + 1, profile === null ? null : JSON.stringify(profile), at, by, backTo],
        )
        await appendAudit(client, organization, [audit], at)
        return true
      }),
  }
}
