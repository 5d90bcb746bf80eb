import { createHmac, createSecretKey, hkdfSync, type KeyObject } from 'node:crypto'
import type pg from 'pg'
import type { Befell } from '../act/route-messages.ts'
import type { Listed, Outcome, RouteCount, RouteStore, Waiting } from '../act/routes.ts'
import { isFree } from './living.ts'
import { lockLanes } from './route-lanes.ts'
import { moveJournal, writeJournal, type Numbered } from './route-journal.ts'
import { purged } from './route-purge.ts'
import type { Seal } from './seal.ts'
import { transaction, UNAWAITED, unwaited } from './transaction.ts'

/**
 * Messages of routes on PostgreSQL, in lanes like the visits' (lanes.ts): a lane is worked on by one process at a time, and a
 * failing head holds back its own lane and nothing else. What is asked of the database is asked for many messages at once, by
 * statements with a name: planning them costs more than doing them.
 */
export function routeStore(pool: pg.Pool, seal: Seal, key: KeyObject, worker: number): RouteStore {
  const digest = (...parts: string[]) => keyed(key, parts)
  /** Routes whose messages this process can't open. */
  const stuck = new Set<string>()

  return {
    store: (messages, now) => writeJournal(pool, seal, messages, now),

    storeAtOnce: async (messages, now) => {
      const [first] = messages
      const alike = messages.every(
        ({ organization, route, merges }) =>
          merges === undefined && organization === first?.organization && route === first.route,
      )
      if (!alike) return false
      return storeUnlessJournal(
        pool,
        messages.map((message) => rowOf({ id: null, message, receivedAt: now })),
        now,
      )
    },

    move: (now) =>
      moveJournal(pool, seal, stuck, async (client, messages) => {
        const rows = messages.map(rowOf)
        if (rows.every(({ merged }) => merged === null)) return storeRows(client, rows, now)
        for (const row of rows) {
          if (row.merged === null || row.sealed === null) await storeRows(client, [row], now)
          else await storeMerge(client, row, row.merged, now)
        }
      }),

    take: async (organization, route, limit, now) => {
      const { rows } = await pool.query<{ key: Buffer }>({
        name: 'route/take',
        // Who takes lanes lives no longer than the database they are taken in: nobody waits for the disk.
        text: `update route_lane set worker = $1 where ${UNAWAITED} and key in (
           select key from route_lane
           where organization = $4 and route = $5 and ready_at <= $2 and merged_into is null and ${isFree('route_lane')}
           order by ready_at limit $3 for update skip locked)
         returning key`,
        values: [worker, now, limit, organization, route],
      })
      return rows.map((row) => row.key.toString('hex'))
    },

    heads: async (lanes, each) => {
      const { rows } = await pool.query<HeadRow>({
        name: 'route/heads',
        text: `select head.id, taken.lane, head.organization, head.route, head.event, head.same, head.sealed, head.edited, head.attempts,
           head.received_at, head.state, head.joins
         from unnest($1::bytea[]) as taken(lane)
         cross join lateral (
           select *, sum(octet_length(sealed)) over (order by id) - octet_length(sealed) as before from (
             select * from route_message where lane = taken.lane and state in ('waiting', 'quarantined') order by id limit $2
           ) as open
         ) as head where head.before < ${MOST_BYTES} order by taken.lane, head.id`,
        values: [lanes.map((lane) => Buffer.from(lane, 'hex')), each],
      })
      const held = new Set<string>()
      return (await beforeMerges(rows)).map((row): Waiting => {
        const lane = row.lane.toString('hex')
        if (row.state === 'quarantined') held.add(lane)
        const { id, organization, route, event, attempts, received_at: receivedAt } = row
        const bytes = held.has(lane)
          ? new Uint8Array()
          : row.edited === null
            ? opened(seal, placeOf(row), row.sealed)
            : opened(seal, editedPlace(placeOf(row)), row.edited)
        return { id, lane, organization, route, event, attempts, receivedAt, bytes, held: held.has(lane) }
      })
    },

    give: (lanes, outcomes, now) =>
      // A mark that a failing machine loses means that a message goes twice, which its destination knows for the same.
      unwaited(pool, async (client) => {
        const keys = lanes.map((lane) => Buffer.from(lane, 'hex'))
        // A statement of its own: the last must see what was stored while this one waited, or a wake-up is lost.
        await lockLanes(client, keys)
        if (outcomes.length > 0) await noted(client, outcomes, now)
        await answered(client, outcomes, now)
        const waits = new Map(outcomes.flatMap(({ lane, then }) => (then.then === 'waits' ? [[lane, then.until]] : [])))
        await client.query({
          name: 'route/give',
          text: `update route_lane set worker = null, ready_at = case
             when head.state is distinct from 'waiting' then 'infinity'::timestamptz
             when head.joins is not null and (select worker from route_lane as other where other.key = head.joins) is not null
               then $3::timestamptz + interval '${MERGED_LOOK_MS} milliseconds'
             else coalesce(given.until, $3) end
           from unnest($1::bytea[], $2::timestamptz[]) as given(key, until)
           left join lateral (
             select state, joins from route_message where lane = given.key and state in ('waiting', 'quarantined')
             order by id limit 1) as head on true
           where route_lane.key = given.key`,
          values: [keys, lanes.map((lane) => waits.get(lane) ?? null), now],
        })
      }),

    counts: async () => {
      const { rows } = await pool.query<RouteCount>(
        `select organization, route, state, sum(messages)::int as count,
           coalesce(extract(epoch from now() - min(received_at) filter (where state = 'waiting')), 0)::float as "oldestSeconds"
         from (
           select organization, route, state, received_at, 1 as messages from route_message
           where state in ('waiting', 'quarantined')
           union all
           select organization, route, 'waiting', received_at, cardinality(numbers) from route_journal
         ) as open group by organization, route, state order by organization, route, state`,
      )
      return rows
    },

    tail: async (organization, route, limit) => {
      const { rows } = await pool.query<Listed>(
        `select id, event, state, attempts, why, received_at as "receivedAt", ended_at as "endedAt"
         from route_message where organization = $1 and route = $2 order by id desc limit $3`,
        [organization, route, limit],
      )
      return rows.toReversed()
    },

    answered: async (organization, route, sameAs) => {
      const asked = new Map(sameAs.map((one) => [digest(organization, route, one).toString('hex'), one]))
      const { rows } = await pool.query<{ same: Buffer; state: string; answer: Buffer | null }>({
        name: 'route/answered',
        text: `select same, state, answer from route_message
         where organization = $1 and route = $2 and same = any($3) and state <> 'waiting'`,
        values: [organization, route, [...asked.keys()].map((one) => Buffer.from(one, 'hex'))],
      })
      return rows.map(({ same, state, answer }) => ({
        sameAs: asked.get(same.toString('hex')) ?? '',
        state,
        bytes: answer && opened(seal, answerPlace(placeOf({ organization, route, same })), answer),
      }))
    },

    cursor: async (organization, route, name) => {
      const { rows } = await pool.query<{ at: Date }>(
        'select at from route_cursor where organization = $1 and route = $2 and name = $3',
        [organization, route, name],
      )
      return rows[0]?.at ?? null
    },

    moveCursor: async (organization, route, name, at) => {
      await pool.query(
        `insert into route_cursor (organization, route, name, at) values ($1, $2, $3, $4)
         on conflict (organization, route, name) do update set at = excluded.at where route_cursor.at < excluded.at`,
        [organization, route, name, at],
      )
    },

    purge: purged(pool),
  }

  /**
   * The messages that may be carried now: of each lane those before its first merge. One that stands first is met by what is
   * open of the person who was merged, once nobody carries any of it; the lane is then looked at anew.
   */
  async function beforeMerges(rows: readonly HeadRow[]): Promise<HeadRow[]> {
    const kept: HeadRow[] = []
    for (const ofLane of Map.groupBy(rows, ({ lane }) => lane.toString('hex')).values()) {
      const [first] = ofLane
      if (first?.joins != null && first.state === 'waiting') await join(first.lane, first.id, first.joins)
      const merge = ofLane.findIndex(({ joins }) => joins !== null)
      kept.push(...(merge === -1 ? ofLane : ofLane.slice(0, merge)))
    }
    return kept
  }

  /** What was answered for whoever asked, and that it goes back to them. */
  async function answered(client: pg.PoolClient, outcomes: readonly Outcome[], now: Date): Promise<void> {
    for (const { id, then } of outcomes) {
      if (then.then !== 'delivered' || then.reply === undefined) continue
      const { event, bytes, persons } = then.reply
      const { rows } = await client.query<{ organization: string; route: string; same: Buffer; person: Buffer | null }>(
        'select organization, route, same, person from route_message where id = $1',
        [id],
      )
      const [row] = rows
      if (row === undefined) continue
      const sealed = closed(seal, answerPlace(placeOf(row)), bytes)
      await client.query('update route_message set answer = $2 where id = $1', [id, sealed])
      const whose = persons.map((number) => personDigest(key, row.organization, number))
      await client.query(
        `insert into route_note (organization, route, message, event, person, did, at)
         select $1, $2, $3, $4, person, 'answered', $6 from unnest($5::bytea[]) as person`,
        [row.organization, row.route, id, event, whose.length > 0 ? whose : [row.person], now],
      )
    }
  }

  function join(lane: Buffer, id: string, merged: Buffer): Promise<void> {
    return transaction(pool, async (client) => {
      const { rowCount } = await client.query(
        `select key from route_lane where key = $1 and ${isFree('route_lane')} for update skip locked`,
        [merged],
      )
      if (rowCount === 0) return
      // Ids are given in the order of arrival: what came before the merge stands before it, and after all that is done.
      await client.query("update route_message set lane = $1 where lane = $2 and state in ('waiting', 'quarantined')", [
        lane,
        merged,
      ])
      await client.query('update route_message set joins = null where id = $1', [id])
      await client.query("update route_lane set worker = null, ready_at = 'infinity' where key = $1", [merged])
    })
  }

  function rowOf({ id, receivedAt, message }: Omit<Numbered, 'id'> & Pick<Row, 'id'>): Row {
    const { organization, route, orderKey, line, merges, sameAs, event, find = [], bytes } = message
    const same = digest(organization, route, sameAs)
    const lane = digest('lane', organization, route, ...(line === undefined ? [orderKey] : ['line', line]))
    const sealed = bytes === null ? null : closed(seal, placeOf({ organization, route, same }), bytes)
    const found = find.map((value) => foundDigest(key, organization, value))
    const [number = ''] = orderKey.split('^')
    const person = number === '' ? null : personDigest(key, organization, number)
    const merged = merges === undefined ? null : digest('lane', organization, route, merges)
    return { id, receivedAt, organization, route, lane, same, event, sealed, merged, found, person }
  }
}

interface HeadRow {
  id: string
  lane: Buffer
  organization: string
  route: string
  event: string
  same: Buffer
  sealed: Buffer
  edited: Buffer | null
  attempts: number
  received_at: Date
  state: 'waiting' | 'quarantined'
  joins: Buffer | null
}

/** A message as it is stored. */
interface Row {
  /** Null where the database gives it. */
  id: string | null
  receivedAt: Date
  organization: string
  route: string
  lane: Buffer
  same: Buffer
  event: string
  sealed: Buffer | null
  merged: Buffer | null
  found: Buffer[]
  person: Buffer | null
}

/** Of one lane at a time; the first goes whatever its size. */
const MOST_BYTES = 4 * 1024 * 1024

/** How soon a merge looks again whether what was under way of the one who was merged is done. */
const MERGED_LOOK_MS = 250

/** Stores messages of one route under the numbers that they have. */
async function storeRows(client: Pick<pg.Pool, 'query'>, rows: readonly Row[], now: Date): Promise<void> {
  const [first] = rows
  if (first === undefined) return
  await client.query({ name: 'route/store', text: STORE, values: valuesOf(first, rows, now) })
}

/**
 * Stores messages of one route that did not go by the journal, and gives them their numbers; false, and nothing stored, where something
 * stands in the journal. What was acknowledged before they were sent is seen there, or is brought in already; by the key, as what is
 * gone from the journal lies in its way otherwise.
 */
async function storeUnlessJournal(client: Pick<pg.Pool, 'query'>, rows: readonly Row[], now: Date): Promise<boolean> {
  const [first] = rows
  if (first === undefined) return true
  const { rows: stored } = await client.query({
    name: 'route/store-at-once',
    text: STORE_UNLESS_JOURNAL,
    values: valuesOf(first, rows, now),
  })
  return stored.length > 0
}

/**
 * Lanes are locked first, so that a merge that is stored meanwhile is seen. What is bytes goes in one piece for all messages, from which
 * each takes its own: an array of bytes is sent as text, at twice its size.
 */
function storing(id: string, unless: string): string {
  return `with given as (
       select ${id} as id, place, event, received_at, ${digestAt('$6', 'place')} as lane, ${digestAt('$7', 'place')} as same,
         case when size > 0 then substring($8::bytea from sealed_from for size) end as sealed,
         case when somebodys then ${digestAt('$10', 'place')} end as person,
         array(select ${digestAt('$12', 'at')} from generate_series(found_from, found_from + digests - 1) as at) as found
       from unnest($3::bigint[], $4::text[], $5::timestamptz[], $9::int[], $15::int[], $11::boolean[], $13::int[], $16::int[])
         with ordinality as one(id, event, received_at, size, sealed_from, somebodys, digests, found_from, place)
       where ${unless}),
     touched as (
       insert into route_lane (key, organization, route, ready_at)
       select distinct lane, $1, $2, $14::timestamptz from given where sealed is not null order by lane
       on conflict (key) do update set ready_at =
         case when route_lane.ready_at = 'infinity' then excluded.ready_at else route_lane.ready_at end
       returning key, merged_into),
     stored as (
       insert into route_message (id, organization, route, lane, same, event, sealed, person, state, received_at, ended_at)
       overriding system value
       select id, $1, $2, coalesce(touched.merged_into, lane), same, event, sealed, person,
         case when sealed is null then 'filtered' else 'waiting' end, received_at, case when sealed is null then received_at end
       from given left join touched on touched.key = given.lane order by place
       on conflict (organization, route, same) do nothing returning id),
     noted as (
       insert into route_note (organization, route, message, event, person, found, did, at)
       select $1, $2, id, event, person, found, 'received', received_at from stored join given using (id)),
     woken as (
       update route_lane set ready_at = $14 where ready_at = 'infinity'
         and key = any(array(select merged_into from touched where merged_into is not null)))
     select from given`
}

function valuesOf({ organization, route }: Row, rows: readonly Row[], now: Date): unknown[] {
  const sizes = rows.map(({ sealed }) => sealed?.length ?? 0)
  const digests = rows.map(({ found }) => found.length)
  return [
    organization,
    route,
    rows.map(({ id }) => id),
    rows.map(({ event }) => event),
    rows.map(({ receivedAt }) => receivedAt),
    Buffer.concat(rows.map(({ lane }) => lane)),
    Buffer.concat(rows.map(({ same }) => same)),
    Buffer.concat(rows.flatMap(({ sealed }) => sealed ?? [])),
    sizes,
    Buffer.concat(rows.map(({ person }) => person ?? NOBODY)),
    rows.map(({ person }) => person !== null),
    Buffer.concat(rows.flatMap(({ found }) => found)),
    digests,
    now,
    startsOf(sizes),
    startsOf(digests),
  ]
}

/** Where each begins of what lies one after the other, counted from 1. */
function startsOf(sizes: readonly number[]): number[] {
  let next = 1
  return sizes.map((size) => (next += size) - size)
}

const DIGEST = 16
const NOBODY = Buffer.alloc(DIGEST)

const STORE = storing('id', 'true')
const STORE_UNLESS_JOURNAL = storing(
  "nextval('route_message_id_seq')",
  '(select route_journal.id from route_journal order by route_journal.id limit 1) is null',
)

/** In SQL: of digests that lie one after the other, the one at a place. */
function digestAt(all: string, place: string): string {
  return `substring(${all}::bytea from (${place}::int - 1) * ${DIGEST} + 1 for ${DIGEST})`
}

/** A merge, and that from here on what comes for the one who was merged is the survivor's. */
async function storeMerge(client: pg.PoolClient, row: Row, merged: Buffer, now: Date): Promise<void> {
  const { organization, route, lane: own } = row
  await client.query(
    `insert into route_lane (key, organization, route, ready_at)
     select distinct key, $1, $2, 'infinity'::timestamptz from unnest($3::bytea[]) as key order by key on conflict do nothing`,
    [organization, route, [own, merged]],
  )
  const { rows } = await client.query<{ key: Buffer; into: Buffer | null }>(
    'select key, merged_into as into from route_lane where key = any($1) order by key for update',
    [[own, merged]],
  )
  // Who survives may have been merged into another before.
  const lane = rows.find(({ key }) => key.equals(own))?.into ?? own
  const before = await client.query(
    'select 1 from route_message where organization = $1 and route = $2 and same = $3',
    [organization, route, row.same],
  )
  if (before.rowCount !== 0) return
  await storeRows(client, [row], now)
  if (lane.equals(merged)) return
  await client.query('update route_message set joins = $1 where organization = $2 and route = $3 and same = $4', [
    merged,
    organization,
    route,
    row.same,
  ])
  await client.query('update route_lane set merged_into = $1 where (key = $2 or merged_into = $2) and key <> $1', [
    lane,
    merged,
  ])
}

/** What is still kept of what routes carried: how many messages of each say something, and since when; the journal's among them. */
export async function keptByRoutes(
  pool: pg.Pool,
  organization: string,
): Promise<{ route: string; messages: number; since: Date }[]> {
  const { rows } = await pool.query<{ route: string; messages: number; since: Date }>(
    `select route, sum(messages)::int as messages, min(since) as since from (
       select route, count(*) as messages, min(received_at) as since from route_message
       where organization = $1 and sealed is not null group by route
       union all
       select route, sum(cardinality(numbers)), min(received_at) from route_journal where organization = $1 group by route
     ) as kept group by route order by route`,
    [organization],
  )
  return rows
}

/** A value by which a message is found, as it stands in the database. */
export function foundDigest(key: KeyObject, organization: string, value: string): Buffer {
  return keyed(key, ['found', organization, value])
}

/** Whose message it was, as the audit says it: who has the patient's number in hand can tell, and nobody else. */
export function personDigest(key: KeyObject, organization: string, number: string): Buffer {
  return keyed(key, ['person', organization, number.trim().toUpperCase()])
}

function keyed(key: KeyObject, parts: readonly string[]): Buffer {
  return createHmac('sha256', key).update(JSON.stringify(parts)).digest().subarray(0, DIGEST)
}

/** By which whose a message is, and which it is, stand in the database without being said. */
export function digestKey(secret: Buffer): KeyObject {
  return createSecretKey(Buffer.from(hkdfSync('sha256', secret, Buffer.alloc(0), 'causeway/route-digest', 32)))
}

/** What a sealed message is bound to. */
export function placeOf({ organization, route, same }: { organization: string; route: string; same: Buffer }): string {
  return `${organization}/${route}/${same.toString('hex')}`
}

/** A message that is tried for days is told of by its first tries, their count, and the last reason. */
const MOST_OF_A_LIFE = 100

/** Where the copy that a person edited lies beside what was received. */
export function editedPlace(place: string): string {
  return `${place}/edited`
}

/** Where what was answered to it lies. */
export function answerPlace(place: string): string {
  return `${place}/answer`
}

/** A message as it lies sealed. */
export function closed(seal: Seal, place: string, bytes: Uint8Array): Buffer {
  return seal.close(place, Buffer.from(bytes).toString('base64'))
}

export function opened(seal: Seal, place: string, sealed: Buffer): Uint8Array {
  return Buffer.from(seal.open<string>(place, sealed), 'base64')
}

/** What the patients of these were disclosed by, kept for them. */
async function disclosed(client: pg.PoolClient, outcomes: readonly Outcome[], now: Date): Promise<void> {
  const rows = outcomes.flatMap(({ id, then }) => {
    const told = then.then === 'delivered' ? then.disclosed : undefined
    return told === undefined || told.patient === null ? [] : [{ message: id, ...told }]
  })
  if (rows.length === 0) return
  await client.query(
    `insert into route_disclosure (organization, patient, at, route, message, consent, fields)
     select organization, given.patient, $2, route, route_message.id, given.consent, given.fields
     from jsonb_to_recordset($1) as given (message bigint, patient text, consent text, fields text[])
       join route_message on route_message.id = given.message
     on conflict do nothing`,
    [JSON.stringify(rows), now],
  )
}

async function noted(client: pg.PoolClient, outcomes: readonly Outcome[], now: Date): Promise<void> {
  await disclosed(client, outcomes, now)
  await client.query({
    name: 'route/noted',
    text: `with given as (
       select * from unnest($1::bigint[], $2::text[], $3::int[], $4::text[], $6::jsonb[]) as one(id, state, attempts, why, befell)),
     noted as (
       insert into route_note (organization, route, message, event, person, did, by, at)
       select organization, route, route_message.id, event, person,
         case given.state when 'delivered' then 'disclosed' else 'withheld' end,
         case given.state when 'delivered' then given.befell ->> 'why' else given.why end, $5::timestamptz
       from route_message join given on given.id = route_message.id where given.state in ('delivered', 'withheld'))
     update route_message set state = given.state, attempts = given.attempts, why = given.why,
       ended_at = case when given.state = 'waiting' then null else $5::timestamptz end,
       life = case when given.befell is null or jsonb_array_length(life) >= ${MOST_OF_A_LIFE} then life
         else life || jsonb_build_array(given.befell) end
     from given where route_message.id = given.id`,
    values: [
      outcomes.map(({ id }) => id),
      outcomes.map(({ then }) => (then.then === 'waits' ? 'waiting' : then.then)),
      outcomes.map(({ attempts }) => attempts),
      outcomes.map(({ then }) => ('why' in then ? then.why : null)),
      now,
      outcomes.map(({ then }) => befell(then, now)),
    ],
  })
}

/** What a message's life says of a try, as it is stored; null of one that went without anything to say. */
function befell(then: Outcome['then'], now: Date): string | null {
  const did = (what: Befell['did'], why: string) =>
    JSON.stringify({ at: now.toISOString(), did: what, why, by: null } satisfies Befell)
  switch (then.then) {
    case 'delivered':
      return then.disclosed === undefined ? null : did('disclosed', then.disclosed.says)
    case 'withheld':
      return did('withheld', then.why)
    case 'waits':
    case 'quarantined':
      return did('tried', then.why)
  }
}
