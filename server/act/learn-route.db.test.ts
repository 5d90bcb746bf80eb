import { randomBytes } from 'node:crypto'
import type pg from 'pg'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { aRoute } from '../../test/a-route.ts'
import { testDatabase } from '../../test/database.ts'
import { routeAlarms } from '../postgres/route-alarms.ts'
import { routeQuarters } from '../postgres/route-quarters.ts'
import { openStore, type OpenStore } from '../postgres/store.ts'
import { learnedOfRoutes, type LearnedOfRoutes } from './learn-route.ts'
import { silentRoutes, watchRoutes } from './route-alarms.ts'

/** A route whose file expects nothing, on a real database: what it has shown in weeks is what it is watched by. */
const ROUTE = aRoute()
const MINUTE = 60_000
const QUARTER = 15 * MINUTE
const DAY = 24 * 60 * MINUTE
const CALENDAR = { zone: 'America/New_York', holidays: [] }
/** A Tuesday, 13:00 in New York. */
const NOON = Date.parse('2026-06-09T17:00:00Z')

let pool: pg.Pool
let open: OpenStore
let now: Date
let told: string[]
let learning: LearnedOfRoutes

beforeEach(async () => {
  pool = await testDatabase()
  open = await openStore(pool, randomBytes(32), () => undefined)
  told = []
  start(NOON - DAY)
  now = new Date(NOON)
})
afterEach(async () => {
  await open.close()
  await pool.end()
})

/** Causeway is started at an instant. */
function start(at: number): void {
  learning = learnedOfRoutes({
    quarters: routeQuarters(pool),
    calendarOf: () => CALENDAR,
    hearingSince: new Date(at),
    now: () => now,
  })
}

const look = () =>
  watchRoutes({
    alarms: routeAlarms(pool),
    routes: [{ organization: 'riverbend', route: ROUTE, certificates: () => [] }],
    connections: new Map([['riverbend', () => []]]),
    calendarOf: () => CALENDAR,
    hearingSince: new Date(NOON - DAY),
    learned: learning.judge,
    onWatched: async () => undefined,
    tell: async ({ kind, says, settledAt }) => {
      told.push(settledAt === null ? `${kind}: ${says}` : `${kind} over`)
      return { heard: ['mail'], missed: [] }
    },
    now: () => now,
  })

async function heard(at: number, event = 'SIU^S12', bytes: Uint8Array | null = new Uint8Array([77])): Promise<void> {
  const message = { organization: 'riverbend', route: ROUTE.id, orderKey: '', sameAs: `${event}${at}`, event, bytes }
  await open.routes.store([message], new Date(at))
  await open.routes.move(new Date(at))
  await pool.query("update route_message set state = 'delivered' where state = 'waiting'")
}

/** Weeks of ten messages in each quarter of an hour from 8 to 18 on every day, recorded up to an instant. */
const recorded = (weeks: number, until = NOON - DAY) =>
  pool.query(
    `insert into route_quarter select 'riverbend', $1, quarter,
       case when extract(hour from quarter at time zone 'America/New_York') between 8 and 17 then 10 else 0 end
     from generate_series($2::timestamptz, $3::timestamptz, interval '15 minutes') as quarter`,
    [ROUTE.id, new Date(NOON - weeks * 7 * DAY), new Date(until - QUARTER)],
  )

const raised = async () => {
  const { rows } = await pool.query('select place, settled_at is null as stands from route_alarm order by id')
  return rows
}

test('silence against what was learned is raised within what the page promised, told once, and over with the next message', async () => {
  await recorded(6, NOON)
  await heard(NOON - MINUTE)
  await look()
  expect(told).toEqual([])
  const promise = learning.says('riverbend', ROUTE.id)
  expect(promise).toMatch(
    /^learned from \d weeks: at least 20 an hour can be counted on now; a silence that began now would be told in 36 minutes; more than 100 in 15 minutes would be told as a flood$/,
  )
  now = new Date(NOON + 34 * MINUTE)
  await look()
  expect(told).toEqual([])
  now = new Date(NOON + 36 * MINUTE)
  await look()
  await look()
  expect(told).toEqual([
    'silence: Nothing came in a time in which at least 12 messages could be counted on, by the last 6 weeks.',
  ])
  expect(await raised()).toEqual([{ place: 'silence learned', stands: true }])
  expect(await silentRoutes(routeAlarms(pool), new Map([[ROUTE.id, ROUTE]]))('riverbend')).toEqual([
    { title: 'The schedule', since: now.toISOString() },
  ])
  expect(await silentRoutes(routeAlarms(pool), new Map())('lakeside')).toEqual([])
  // Through the night it stays a row.
  now = new Date(NOON + 12 * 60 * MINUTE)
  await look()
  expect(await raised()).toEqual([{ place: 'silence learned', stands: true }])
  await heard(now.getTime() - MINUTE)
  await look()
  expect(told.at(-1)).toBe('silence over')
})

test('a flood against what was learned is raised, told once, and over once it has passed', async () => {
  await recorded(6, NOON)
  await heard(NOON - MINUTE)
  // Within the last quarter of an hour; what is filtered out is none of it.
  const at = new Date(NOON - 5 * MINUTE)
  const flooding = async (count: number, event: string, bytes: Uint8Array | null) => {
    const each = { organization: 'riverbend', route: ROUTE.id, orderKey: '', event, bytes }
    await open.routes.store(
      Array.from({ length: count }, (_, place) => ({ ...each, sameAs: `${event} ${count} ${place}` })),
      at,
    )
    await open.routes.move(at)
    await pool.query("update route_message set state = 'delivered' where state = 'waiting'")
  }
  await flooding(99, 'SIU^S12', new Uint8Array([77]))
  await flooding(200, 'ADT^A08', null)
  await look()
  expect(told).toEqual([])
  await flooding(1, 'SIU^S12', new Uint8Array([77]))
  await look()
  await look()
  expect(told).toEqual([
    'flood: More than 100 messages came in 15 minutes, which is more than could be expected, by the last 6 weeks.',
  ])
  expect(await raised()).toEqual([{ place: 'flood learned', stands: true }])
  now = new Date(NOON + 11 * MINUTE)
  await look()
  expect(told.at(-1)).toBe('flood over')
})

test('what is filtered out is no sign of life, and neither three weeks nor a route without traffic is learned from', async () => {
  await recorded(3)
  now = new Date(NOON + 5 * 60 * MINUTE)
  await look()
  expect(learning.says('riverbend', ROUTE.id)).toMatch(/^learned once four weeks are recorded, of which 2\d days are$/)
  expect(told).toEqual([])
  await pool.query('delete from route_quarter')
  await recorded(6)
  start(NOON - DAY)
  await heard(now.getTime() - MINUTE, 'ADT^A08', null)
  await look()
  expect(told).toHaveLength(1)
})

test('each quarter is noted once it is over, with none where nothing came, and none of which nobody listened', async () => {
  start(NOON - 40 * MINUTE)
  await heard(NOON - 20 * MINUTE)
  await heard(NOON - 19 * MINUTE)
  await heard(NOON - 18 * MINUTE, 'ADT^A08', null)
  await look()
  const noted = async () =>
    (await routeQuarters(pool).since('riverbend', ROUTE.id, new Date(0))).map(({ from, messages }) => [
      (from.getTime() - NOON) / MINUTE,
      messages,
    ])
  // The one before noon is noted a minute after it.
  expect(await noted()).toEqual([[-30, 2]])
  now = new Date(NOON + 16 * MINUTE)
  await look()
  expect(await noted()).toEqual([
    [-30, 2],
    [-15, 0],
    [0, 0],
  ])
  // Away for an hour, and back.
  now = new Date(NOON + 80 * MINUTE)
  start(NOON + 70 * MINUTE)
  await look()
  now = new Date(NOON + 95 * MINUTE)
  await look()
  expect((await noted()).slice(3)).toEqual([[75, 0]])
})
