import type pg from 'pg'
import type { Quarter } from '#domain/route/expect-learned.ts'
import type { RouteQuarters } from '../act/learn-route.ts'

/** Counts of routes in quarters of an hour on PostgreSQL. Several processes may note the same: the first that does counts. */
export function routeQuarters(pool: pg.Pool): RouteQuarters {
  return {
    lastTaken: async (organization, route, now) => {
      const { rows } = await pool.query<{ at: Date }>(
        `select received_at as at from route_message where organization = $1 and route = $2 and state <> 'filtered'
           and received_at > $3::timestamptz - interval '9 days' and received_at <= $3 order by received_at desc limit 1`,
        [organization, route, now],
      )
      return rows[0]?.at ?? null
    },

    taken: async (organization, route, from, now, limit) => {
      const { rows } = await pool.query<{ count: number }>(
        `select count(*)::int from (select from route_message where organization = $1 and route = $2 and state <> 'filtered'
           and received_at > $3 and received_at <= $4 limit $5) as taken`,
        [organization, route, from, now, limit],
      )
      return rows[0]?.count ?? 0
    },

    note: async (organization, route, from, until, keep) => {
      await pool.query(
        `insert into route_quarter (organization, route, quarter, messages)
         select $1, $2, quarter, (select count(*)::int from route_message where organization = $1 and route = $2
           and received_at >= quarter and received_at < quarter + interval '15 minutes' and state <> 'filtered')
         from generate_series($3::timestamptz, $4::timestamptz - interval '15 minutes', interval '15 minutes') as quarter
         on conflict do nothing`,
        [organization, route, from, until],
      )
      await pool.query('delete from route_quarter where organization = $1 and route = $2 and quarter < $3', [
        organization,
        route,
        keep,
      ])
    },

    since: async (organization, route, since) => {
      const { rows } = await pool.query<Quarter>(
        `select quarter as "from", messages from route_quarter where organization = $1 and route = $2 and quarter >= $3
         order by quarter`,
        [organization, route, since],
      )
      return rows
    },
  }
}
