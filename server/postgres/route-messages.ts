import type { KeyObject } from 'node:crypto'
import type pg from 'pg'
import { UNMAPPED_DAYS } from '#domain/map/unmapped.ts'
import { asFound } from '#formats/route/find.ts'
import type {
  After,
  Befell,
  CarriedNote,
  Deed,
  MessageLife,
  MessageRow,
  RouteMessages,
  Span,
  Traffic,
  UnmappedOf,
} from '../act/route-messages.ts'
import { appendAudit, appendAudited } from './audit.ts'
import { lockLanes } from './route-lanes.ts'
import { answerPlace, closed, editedPlace, foundDigest, opened, placeOf } from './routes.ts'
import type { Seal } from './seal.ts'
import { transaction } from './transaction.ts'

const MINUTE_MS = 60_000
const MINUTES = 60

function keyOf({ organization, route, at }: UnmappedOf): string {
  return JSON.stringify([organization, route, at])
}

/** What whoever looks after routes finds among their messages, and does about them. */
export function routeMessages(pool: pg.Pool, seal: Seal, key: KeyObject): RouteMessages {
  const minutes = countedMinutes(pool)
  const digestOf = (organization: string, value: string) => foundDigest(key, organization, asFound(value))

  return {
    noteUnmapped: (counted, now) =>
      transaction(pool, async (client) => {
        // In one order, so that two processes that note the same places wait for each other and never both.
        const sorted = counted.toSorted((one, other) => (keyOf(one) < keyOf(other) ? -1 : 1))
        await client.query(
          `insert into route_unmapped (organization, route, day, place, messages)
           select organization, route, ($1 at time zone 'UTC')::date, place, messages
           from unnest($2::text[], $3::text[], $4::text[], $5::bigint[]) as counted(organization, route, place, messages)
           on conflict (organization, route, day, place) do update set messages = route_unmapped.messages + excluded.messages`,
          [
            now,
            sorted.map(({ organization }) => organization),
            sorted.map(({ route }) => route),
            sorted.map(({ at }) => at),
            sorted.map(({ count }) => count),
          ],
        )
        await client.query(`delete from route_unmapped where day <= ($1 at time zone 'UTC')::date - $2::int`, [
          now,
          UNMAPPED_DAYS,
        ])
      }),

    unmapped: async (organization, routes, now) => {
      const { rows } = await pool.query<UnmappedOf>(
        `select organization, route, place as at, sum(messages)::float8 as count from route_unmapped
         where organization = $1 and route = any($2) and day > ($3 at time zone 'UTC')::date - $4::int
         group by organization, route, place order by count desc, place`,
        [organization, routes, now, UNMAPPED_DAYS],
      )
      return rows
    },

    traffic: async (organization, routes, now) => {
      if (routes.length === 0) return []
      const { rows } = await pool.query<Omit<Traffic, 'perMinute'>>(
        `select asked.route, (coalesce(open.waiting, 0) + coalesce(journal.messages, 0))::int as waiting,
           least(open.oldest, journal.oldest) as "oldestAt",
           coalesce(open.quarantined, 0)::int as quarantined, coalesce(newest.received_at, noted.quarter) as "lastSeenAt"
         from unnest($2::text[]) with ordinality as asked(route, place)
         left join lateral (
           select count(*) filter (where state = 'waiting') as waiting, min(received_at) filter (where state = 'waiting') as oldest,
             count(*) filter (where state = 'quarantined') as quarantined
           from route_message where organization = $1 and route = asked.route and state in ('waiting', 'quarantined')
         ) as open on true
         left join lateral (
           select sum(cardinality(numbers)) as messages, min(received_at) as oldest from route_journal
           where organization = $1 and route = asked.route
         ) as journal on true
         left join lateral (
           select received_at from route_message where organization = $1 and route = asked.route
           order by received_at desc limit 1
         ) as newest on true
         -- What is let go of was seen all the same.
         left join lateral (
           select quarter from route_quarter where organization = $1 and route = asked.route and messages > 0
           order by quarter desc limit 1
         ) as noted on newest.received_at is null order by asked.place`,
        [organization, routes],
      )
      return Promise.all(rows.map(async (row) => ({ ...row, perMinute: await minutes(organization, row.route, now) })))
    },

    find: async (organization, routes, { state, type, value }, { after, limit }) => {
      const { rows } = await pool.query<MessageRow>(
        value === null ? newest(state, type, after) : ofValue(state, type, after),
        [
          organization,
          routes,
          limit,
          after?.receivedAt ?? null,
          after?.id ?? null,
          state,
          type,
          value === null ? null : digestOf(organization, value),
        ].slice(0, value === null ? 7 : 8),
      )
      return rows
    },

    life: async (organization, id) => {
      const { rows } = await pool.query<MessageLife & { ready: Date | null }>(
        `select ${ROW}, life, lane.ready_at as ready, before.id as "heldBy"
         from route_message one
         left join lateral (
           select id from route_message where lane = one.lane and state in ('waiting', 'quarantined') and id < one.id
           order by id limit 1
         ) as before on one.state = 'waiting'
         left join route_lane lane on lane.key = one.lane and one.state = 'waiting' and before.id is null
           and lane.ready_at < 'infinity'
         where one.organization = $1 and one.id = $2`,
        [organization, id],
      )
      const [row] = rows
      if (row === undefined) return null
      const { ready, ...life } = row
      return { ...life, triedAgainAt: ready }
    },

    open: (organization, id, audit, now) =>
      transaction(pool, async (client) => {
        const { rows } = await client.query<Sealed & { answer: Buffer | null }>(
          'select route, same, sealed, edited, answer from route_message where organization = $1 and id = $2',
          [organization, id],
        )
        const [row] = rows
        if (row === undefined || row.sealed === null) return null
        const place = placeOf({ organization, ...row })
        await appendAudit(client, organization, [audit], now)
        return {
          route: row.route,
          bytes: opened(seal, place, row.sealed),
          edited: row.edited === null ? null : opened(seal, editedPlace(place), row.edited),
          answer: row.answer === null ? null : opened(seal, answerPlace(place), row.answer),
        }
      }),

    sendEdited: (organization, id, bytes, deed) =>
      transaction(pool, async (client) => {
        await lockLanesOf(client, organization, 'id = $3', [id], ANY)
        const { rows } = await client.query<Sealed>(
          'select route, same, sealed, edited from route_message where organization = $1 and id = $2 for update',
          [organization, id],
        )
        const [row] = rows
        if (row === undefined || row.sealed === null) return false
        const place = editedPlace(placeOf({ organization, ...row }))
        await client.query('update route_message set edited = $2 where id = $1', [id, closed(seal, place, bytes)])
        const values = [row.route, id]
        return (await again(client, organization, 'route = $3 and id = $4', values, deed, ANY, 'edited')) === 1
      }),

    replay: (organization, route, id, deed) =>
      transaction(
        pool,
        async (client) => (await again(client, organization, 'route = $3 and id = $4', [route, id], deed, ANY)) === 1,
      ),

    countIn: async (organization, span) => {
      const { where, values } = within(organization, span)
      const { rows } = await pool.query<{ count: number }>(
        `select count(*)::int as count from route_message where organization = $1 and state = any($2)
           and sealed is not null and ${where}`,
        [organization, DONE, ...values],
      )
      return rows[0]?.count ?? 0
    },

    replayAll: (organization, span, deed) => {
      const { where, values } = within(organization, span)
      return transaction(pool, (client) => again(client, organization, where, values, deed, DONE))
    },

    skip: (organization, route, id, deed) =>
      transaction(pool, async (client) => {
        await lockLanesOf(client, organization, 'route = $3 and id = $4', [route, id], ['quarantined'])
        const { rows } = await client.query<{ lane: Buffer }>(
          `update route_message set state = 'skipped', ended_at = $3, life = life || $4::jsonb
           where organization = $1 and id = $2 and route = $5 and state = 'quarantined' returning lane`,
          [organization, id, deed.now, said('skipped', deed), route],
        )
        await wake(client, rows, deed.now)
        if (rows.length > 0) await appendAudit(client, organization, [deed.audit], deed.now)
        return rows.length > 0
      }),

    fileCarried: (limit, entryOf) =>
      transaction(pool, async (client) => {
        const { rows } = await client.query<CarriedNote>({
          name: 'route/file',
          text: `with taken as (
             delete from route_note where ctid = any(array(select ctid from route_note limit $1 for update skip locked))
             returning *),
           filed as (
             insert into route_found (digest, message) select unnest(found) as digest, message from taken order by digest)
           select organization, route, message, event, encode(person, 'hex') as person, did, by, at from taken`,
          values: [limit],
        })
        // Each organization's audit is locked in turn, in one order for every process.
        const each = [...Map.groupBy(rows, ({ organization }) => organization)].toSorted(([a], [b]) => (a < b ? -1 : 1))
        for (const [organization, notes] of each) {
          const inTime = notes.toSorted((one, other) => one.at.getTime() - other.at.getTime())
          await appendAudited(
            client,
            organization,
            inTime.map((note) => ({ entry: entryOf(note), at: note.at })),
          )
        }
        return rows.length
      }),
  }

  /** Which messages are meant, from the third parameter on. */
  function within(organization: string, { route, patient, since, until }: Span) {
    const values: unknown[] = [route, since ?? '-infinity', until ?? 'infinity']
    const period = 'route = $3 and received_at >= $4 and received_at < $5'
    if (patient === null) return { where: period, values }
    return {
      where: `${period} and id in (select message from route_found where digest = $6)`,
      values: [...values, digestOf(organization, patient)],
    }
  }
}

/** Has messages wait again, with what befell them before in their life. */
async function again(
  client: pg.PoolClient,
  organization: string,
  where: string,
  values: readonly unknown[],
  deed: Deed,
  from: readonly string[],
  did: 'replayed' | 'edited' = 'replayed',
): Promise<number> {
  await lockLanesOf(client, organization, where, values, from)
  const { rows } = await client.query<{ lane: Buffer }>(
    `update route_message set state = 'waiting', attempts = 0, why = null, ended_at = null,
       lane = coalesce((select merged_into from route_lane where key = route_message.lane), lane),
       life = life || case when state <> 'delivered' then '[]'::jsonb
         else jsonb_build_array(jsonb_build_object('at', to_char(ended_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'),
           'did', 'sent', 'why', why, 'by', null)) end || $${values.length + 3}::jsonb
     where organization = $1 and state = any($2) and sealed is not null and ${where} returning lane`,
    [organization, from, ...values, said(did, deed)],
  )
  await wake(client, rows, deed.now)
  const { audit } = deed
  const detail = { ...audit.detail, messages: String(rows.length) }
  if (rows.length > 0) await appendAudit(client, organization, [{ ...audit, detail }], deed.now)
  return rows.length
}

/** Before any of their messages is held. */
async function lockLanesOf(
  client: pg.PoolClient,
  organization: string,
  where: string,
  values: readonly unknown[],
  states: readonly string[],
): Promise<void> {
  const { rows } = await client.query<{ key: Buffer }>(
    `with meant as (select distinct lane from route_message where organization = $1 and state = any($2) and ${where})
     select coalesce(merged_into, key) as key from meant join route_lane on key = lane`,
    [organization, states, ...values],
  )
  await lockLanes(
    client,
    rows.map(({ key }) => key),
  )
}

interface Sealed {
  route: string
  same: Buffer
  sealed: Buffer | null
  edited: Buffer | null
}

const DONE = ['delivered', 'quarantined', 'withheld', 'skipped']
const ANY = [...DONE, 'waiting']

const ROW = `one.id, one.route, one.event, one.state, one.attempts, one.why, one.received_at as "receivedAt",
  one.ended_at as "endedAt", one.edited is not null as edited, one.sealed is not null as kept`

const BEFORE = '($4::timestamptz is null or (one.received_at, one.id) < ($4, $5::bigint))'

/** Each route's newest by an index of its own, and the newest of those. */
function newest(state: string | null, type: string | null, after: After | null): string {
  return `select found.* from unnest($2::text[]) as asked(name) cross join lateral (
      select ${ROW} from route_message one where organization = $1 and route = asked.name
        and ${state === null ? '$6::text is null' : 'state = $6'} and ${type === null ? '$7::text is null' : 'event = $7'}
        and ${after === null ? `($4::timestamptz is null and $5::bigint is null)` : 'received_at <= $4 and ' + BEFORE}
      order by received_at desc, id desc limit $3
    ) as found order by "receivedAt" desc, id desc limit $3`
}

/** All that have the value, then the newest of them: a value is of few. */
function ofValue(state: string | null, type: string | null, after: After | null): string {
  return `with hit as materialized (select message from route_found where digest = $8)
    select ${ROW} from hit join route_message one on one.id = hit.message
    where organization = $1 and route = any($2)
      and ${state === null ? '$6::text is null' : 'state = $6'} and ${type === null ? '$7::text is null' : 'event = $7'}
      and ${after === null ? '($4::timestamptz is null and $5::bigint is null)' : BEFORE}
    order by one.received_at desc, one.id desc limit $3`
}

function said(did: Befell['did'], { by, why, now }: Deed): string {
  return JSON.stringify([{ at: now.toISOString(), did, why, by } satisfies Befell])
}

async function wake(client: pg.PoolClient, rows: readonly { lane: Buffer }[], now: Date): Promise<void> {
  if (rows.length === 0) return
  await client.query('update route_lane set ready_at = $2 where key = any($1)', [rows.map(({ lane }) => lane), now])
}

/** Messages in each minute; those that are over are counted once. */
function countedMinutes(pool: pg.Pool): (organization: string, route: string, now: Date) => Promise<number[]> {
  const counted = new Map<string, Map<number, number>>()
  return async (organization, route, now) => {
    const last = Math.floor(now.getTime() / MINUTE_MS)
    const first = last - MINUTES + 1
    const place = JSON.stringify([organization, route])
    const known = counted.get(place) ?? new Map<number, number>()
    let from = first
    while (from < last - 1 && known.has(from)) from += 1
    const { rows } = await pool.query<{ minute: string; count: number }>(
      `select floor(extract(epoch from received_at) / 60)::bigint as minute, count(*)::int as count from route_message
       where organization = $1 and route = $2 and received_at >= $3 group by 1`,
      [organization, route, new Date(from * MINUTE_MS)],
    )
    const fresh = new Map(rows.map(({ minute, count }) => [Number(minute), count]))
    const all = Array.from({ length: MINUTES }, (_, at) => {
      const minute = first + at
      return minute < from ? (known.get(minute) ?? 0) : (fresh.get(minute) ?? 0)
    })
    // A message is stamped before it is stored: the minute before this one may still grow.
    counted.set(place, new Map(all.slice(0, -2).map((count, at) => [first + at, count])))
    return all
  }
}
