import type pg from 'pg'
import { NOTHING_TRIED, type Difference } from '#domain/route/trial.ts'
import type {
  RouteTrial,
  RouteTrials,
  RouteVersion,
  RouteVersions,
  StoredMessage,
  TrialLine,
} from '../act/route-versions.ts'
import { appendAudit } from './audit.ts'
import { editedPlace, opened, placeOf } from './routes.ts'
import type { Seal } from './seal.ts'
import { only, transaction } from './transaction.ts'

const VERSION = 'version, files, at, by, why, back_to as "backTo", trial'

/** Versions of routes on PostgreSQL. A row is written once, and says who made it. */
export function routeVersions(pool: pg.Pool): RouteVersions {
  const newestOf = async (client: Pick<pg.Pool, 'query'>, organization: string, route: string): Promise<number> => {
    const { rows } = await client.query<{ version: number }>(
      'select version from route_version where organization = $1 and route = $2 order by version desc limit 1',
      [organization, route],
    )
    return rows[0]?.version ?? 0
  }
  return {
    list: async (organization, route, limit) =>
      (
        await pool.query<RouteVersion>(
          `select ${VERSION} from route_version where organization = $1 and route = $2 order by version desc limit $3`,
          [organization, route, limit],
        )
      ).rows,
    version: async (organization, route, version) =>
      (
        await pool.query<RouteVersion>(
          `select ${VERSION} from route_version where organization = $1 and route = $2 and version = $3`,
          [organization, route, version],
        )
      ).rows[0] ?? null,
    newest: async () =>
      (
        await pool.query<{ organization: string; route: string; version: number }>(
          'select organization, route, max(version) as version from route_version group by organization, route',
        )
      ).rows,
    newestOf: (organization, route) => newestOf(pool, organization, route),
    add: (organization, route, base, { files, at, by, why, backTo, trial }, audit) =>
      transaction(pool, async (client) => {
        // Of two who switch at once the second is told that there is a newer one.
        await client.query("select pg_advisory_xact_lock(hashtext('route version ' || $1 || ' ' || $2))", [
          organization,
          route,
        ])
        if ((await newestOf(client, organization, route)) !== base) return false
        await client.query(
          `insert into route_version (organization, route, version, files, at, by, why, back_to, trial)
           values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
          [organization, route, base + 1, files === null ? null : JSON.stringify(files), at, by, why, backTo, trial],
        )
        await appendAudit(client, organization, [audit], at)
        return true
      }),
  }
}

/** One that has not gone on for as long was left by a process that died. */
const STOPPED_MS = 60_000

const TRIAL = `id, route, files, fixtures, base, since, at, by, total, sum,
  case when state = 'running' and seen_at < $2::timestamptz - interval '${STOPPED_MS} milliseconds' then 'stopped' else state end as state`

/** Trials on PostgreSQL: reads what routes have stored, and writes its own two tables. */
export function routeTrials(pool: pg.Pool, seal: Seal): RouteTrials {
  const messageOf = (organization: string, route: string, row: Stored): StoredMessage => {
    const { id, event, received_at: receivedAt, sealed, edited, same } = row
    const place = placeOf({ organization, route, same })
    const bytes =
      edited !== null ? opened(seal, editedPlace(place), edited) : sealed === null ? null : opened(seal, place, sealed)
    return { id, event, receivedAt, bytes }
  }
  return {
    begin: (organization, { route, files, fixtures, base, since, by }, most, audit, now) =>
      transaction(pool, async (client) => {
        const { rows } = await client.query<RouteTrial>(
          `insert into route_trial (organization, route, files, fixtures, base, since, at, by, state, total, sum, seen_at)
           values ($1, $3, $4, $5, $6, $7, $2, $8, 'running', (select count(*)::int from (
             select 1 from route_message where organization = $1 and route = $3 and received_at >= $7 limit $9) as stored), $10, $2)
           returning ${TRIAL}`,
          [
            organization,
            now,
            route,
            JSON.stringify(files),
            JSON.stringify(fixtures),
            base,
            since,
            by,
            most,
            JSON.stringify(NOTHING_TRIED),
          ],
        )
        await appendAudit(client, organization, [audit], now)
        return only(rows, 'a trial')
      }),

    trial: async (organization, id, now) =>
      (
        await pool.query<RouteTrial>(`select ${TRIAL} from route_trial where organization = $1 and id = $3`, [
          organization,
          now,
          id,
        ])
      ).rows[0] ?? null,

    newest: async (organization, route, now) =>
      (
        await pool.query<RouteTrial>(
          `select ${TRIAL} from route_trial where organization = $1 and route = $3 order by id desc limit 1`,
          [organization, now, route],
        )
      ).rows[0] ?? null,

    stored: async (organization, route, since, before, limit) => {
      const { rows } = await pool.query<Stored>(
        `select id, event, received_at, sealed, edited, same from route_message
         where organization = $1 and route = $2 and received_at >= $3
           and ($4::bigint is null or (received_at, id) < (select received_at, id from route_message where id = $4))
         order by received_at desc, id desc limit $5`,
        [organization, route, since, before, limit],
      )
      return rows.map((row) => messageOf(organization, route, row))
    },

    open: (organization, route, message, audit, now) =>
      transaction(pool, async (client) => {
        const { rows } = await client.query<Stored>(
          `select id, event, received_at, sealed, edited, same from route_message
           where organization = $1 and route = $2 and id = $3`,
          [organization, route, message],
        )
        const [row] = rows
        if (row === undefined) return null
        await appendAudit(client, organization, [audit], now)
        return messageOf(organization, route, row)
      }),

    progress: (id, sum, lines, now) =>
      transaction(pool, async (client) => {
        const { rowCount } = await client.query(
          "update route_trial set sum = $2, seen_at = $3 where id = $1 and state = 'running'",
          [id, JSON.stringify(sum), now],
        )
        if (rowCount !== 1) return false
        await client.query(
          `insert into route_trial_message (trial, message, event, received_at, difference)
           select $1, one.* from unnest($2::bigint[], $3::text[], $4::timestamptz[], $5::jsonb[]) as one`,
          [
            id,
            lines.map(({ message }) => message),
            lines.map(({ event }) => event),
            lines.map(({ receivedAt }) => receivedAt),
            lines.map(({ treated, places, why }) => JSON.stringify({ treated, places, why })),
          ],
        )
        return true
      }),

    end: async (id, state) => {
      await pool.query("update route_trial set state = $2 where id = $1 and state = 'running'", [id, state])
    },

    lines: async (organization, id, before, limit) => {
      const { rows } = await pool.query<Omit<TrialLine, keyof Difference> & { difference: Difference }>(
        `select message, event, received_at as "receivedAt", difference from route_trial_message
         where trial = (select id from route_trial where organization = $1 and id = $2)
           and ($3::bigint is null or message < $3) order by message desc limit $4`,
        [organization, id, before, limit],
      )
      return rows.map(({ difference, ...line }) => ({ ...line, ...difference }))
    },

    purge: async (organization, route, before) => {
      await pool.query('delete from route_trial where organization = $1 and route = $2 and at < $3', [
        organization,
        route,
        before,
      ])
    },
  }
}

interface Stored {
  id: string
  event: string
  received_at: Date
  sealed: Buffer | null
  edited: Buffer | null
  same: Buffer
}
