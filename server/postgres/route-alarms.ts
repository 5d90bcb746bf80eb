import type pg from 'pg'
import type { DueAlarm, Quiet, RouteAlarm, RouteAlarms } from '../act/route-alarms.ts'
import { appendAudit } from './audit.ts'
import { only, transaction } from './transaction.ts'

const ALARM = 'id, organization, route, kind, place, says, raised_at as "raisedAt", settled_at as "settledAt"'

/** Alarms of routes on PostgreSQL. Several processes may look at once: one place of a route has one open alarm. */
export function routeAlarms(pool: pg.Pool): RouteAlarms {
  return {
    facts: async (organization, route, periodsMs, now) => {
      const { rows } = await pool.query<{
        counts: number[]
        waiting: number
        oldestAt: Date | null
        quarantined: number
        refusal: string | null
      }>(
        `select array(
             select (select count(*)::int from route_message where organization = $1 and route = $2
               and received_at > $4::timestamptz - since.ms * interval '1 millisecond' and received_at <= $4 and state <> 'filtered')
             from unnest($3::bigint[]) with ordinality as since(ms, place) order by place) as counts,
           count(*) filter (where state = 'waiting')::int as waiting,
           min(received_at) filter (where state = 'waiting') as "oldestAt",
           count(*) filter (where state = 'quarantined')::int as quarantined,
           (array_agg(why order by id desc) filter (where state = 'quarantined'))[1] as refusal
         from route_message where organization = $1 and route = $2 and state in ('waiting', 'quarantined')`,
        [organization, route, periodsMs, now],
      )
      return only(rows, 'counts of a route')
    },

    open: async (organization) => {
      const { rows } = await pool.query<RouteAlarm & { place: string }>(
        `select ${ALARM} from route_alarm where organization = $1 and settled_at is null order by raised_at desc, id desc`,
        [organization],
      )
      return rows
    },

    change: (organization, route, { raise, settle }, now) =>
      transaction(pool, async (client) => {
        await client.query(
          `update route_alarm set settled_at = $4 where organization = $1 and route = $2 and place = any($3)
             and settled_at is null`,
          [organization, route, settle, now],
        )
        await client.query(
          `insert into route_alarm (organization, route, kind, place, says, raised_at)
           select $1, $2, one.kind, one.place, one.says, $6
           from unnest($3::text[], $4::text[], $5::text[]) as one(kind, place, says)
           on conflict (organization, route, place) where settled_at is null do nothing`,
          [
            organization,
            route,
            raise.map(({ kind }) => kind),
            raise.map(({ place }) => place),
            raise.map(({ says }) => says),
            now,
          ],
        )
      }),

    toTell: async (organization, now) => {
      const { rows } = await pool.query<DueAlarm>(
        `select ${ALARM}, case when settled_at is null then told_ways else told_settled_ways end as heard,
           case when settled_at is not null and told_at is null then told_ways end as "onlyTo"
         from route_alarm one where organization = $1
           and ((told_at is null and settled_at is null)
             or (settled_at is not null and told_settled_at is null and (told_at is not null or told_ways <> '{}')))
           and not exists (select 1 from route_quiet
             where route_quiet.organization = $1 and route_quiet.route = one.route and until > $2)
         order by id`,
        [organization, now],
      )
      return rows
    },

    told: async ({ id, settledAt }, { heard, missed }, now) => {
      const [at, ways] = settledAt === null ? ['told_at', 'told_ways'] : ['told_settled_at', 'told_settled_ways']
      await pool.query(`update route_alarm set ${at} = $2, ${ways} = ${ways} || $3::text[] where id = $1`, [
        id,
        missed.length === 0 ? now : null,
        heard,
      ])
    },

    alone: (organization, work) =>
      transaction(pool, async (client) => {
        const { rows } = await client.query<{ locked: boolean }>(
          `select pg_try_advisory_xact_lock(hashtext('route alarms ' || $1)) as locked`,
          [organization],
        )
        if (only(rows, 'a lock').locked) await work()
      }),

    quiets: async (organization, now) => {
      const { rows } = await pool.query<Quiet>(
        'select route, until, why, by from route_quiet where organization = $1 and until > $2',
        [organization, now],
      )
      return rows
    },

    quiet: (organization, { route, until, why, by }, audit, now) =>
      transaction(pool, async (client) => {
        await client.query(
          `insert into route_quiet (organization, route, until, why, by, at) values ($1, $2, $3, $4, $5, $6)
           on conflict (organization, route) do update set until = $3, why = $4, by = $5, at = $6`,
          [organization, route, until ?? now, why, by, now],
        )
        await appendAudit(client, organization, [audit], now)
      }),
  }
}
