import { randomBytes } from 'node:crypto'
import type pg from 'pg'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Facts } from '#domain/route/expect.ts'
import { aRoute } from '../../test/a-route.ts'
import { testDatabase } from '../../test/database.ts'
import { routeAlarms } from '../postgres/route-alarms.ts'
import { openStore, type OpenStore } from '../postgres/store.ts'
import { watchRoutes, type DueAlarm, type RouteAlarms } from './route-alarms.ts'
import type { AuditEntry } from './store.ts'

/** Looks at a route every minute of a simulated time, on a real database. */
const ROUTE = aRoute({
  expect: {
    bands: [
      {
        bound: 'at-least',
        messages: 1,
        withinMs: 30 * 60_000,
        days: ['mon', 'tue', 'wed', 'thu', 'fri'],
        from: '08:00',
        until: '17:00',
      },
      { bound: 'at-most', messages: 5, withinMs: 60_000, days: ['wed'], from: '00:00', until: '00:00' },
    ],
    mostWaiting: 20,
    oldestMs: 15 * 60_000,
  },
})

let pool: pg.Pool
let open: OpenStore
let alarms: RouteAlarms
let now: Date
let certificates: Facts['certificates'] = []
let connected: Facts['certificates'] = []
let told: string[] = []
/** Whether each way answers. */
let ways: Record<string, boolean> = {}
let sent = 0

beforeEach(async () => {
  pool = await testDatabase()
  open = await openStore(pool, randomBytes(32), () => undefined)
  alarms = routeAlarms(pool)
  // Wednesday, 10:00 in New York.
  now = new Date('2026-11-25T15:00:00Z')
  certificates = []
  connected = []
  told = []
  ways = { mail: true }
})
afterEach(async () => {
  await open.close()
  await pool.end()
})

const look = () =>
  watchRoutes({
    alarms,
    routes: [{ organization: 'riverbend', route: ROUTE, certificates: () => certificates }],
    connections: new Map([['riverbend', () => connected]]),
    calendarOf: () => ({ zone: 'America/New_York', holidays: ['2026-11-26'] }),
    hearingSince: new Date('2026-11-25T14:00:00Z'),
    learned: async () => [],
    onWatched: async () => undefined,
    tell: async ({ kind, settledAt, heard, onlyTo }: DueAlarm) => {
      const due = Object.keys(ways).filter((way) => !heard.includes(way) && (onlyTo?.includes(way) ?? true))
      const through = due.filter((way) => ways[way])
      for (const way of through) told.push(`${kind} ${settledAt === null ? 'raised' : 'over'} by ${way}`)
      return { heard: through, missed: due.filter((way) => !through.includes(way)) }
    },
    now: () => now,
  })

async function minutes(count: number): Promise<void> {
  for (let minute = 0; minute < count; minute += 1) {
    now = new Date(now.getTime() + 60_000)
    await look()
  }
}

async function heard(count = 1): Promise<void> {
  const messages = Array.from({ length: count }, () => ({
    organization: 'riverbend',
    route: 'schedule',
    orderKey: 'ADA',
    sameAs: String((sent += 1)),
    event: 'SIU^S12',
    bytes: new TextEncoder().encode('MSH'),
  }))
  await open.routes.store(messages, now)
  await open.routes.move(now)
}

async function delivered(): Promise<void> {
  const lanes = await open.routes.take('riverbend', 'schedule', 10, now)
  const heads = await open.routes.heads(lanes, 100)
  const outcomes = heads.map(({ id, lane }) => ({ id, lane, attempts: 1, then: { then: 'delivered' } as const }))
  await open.routes.give(lanes, outcomes, now)
}

const AUDIT: AuditEntry = {
  action: 'update',
  what: 'alarms of a route quieted',
  who: { kind: 'staff', ref: null },
  patient: null,
  visit: null,
  outcome: 'done',
}
const standing = async () => (await alarms.open('riverbend')).map(({ kind }) => kind)

test('silence is a row within its minutes, told once, and over when messages come again', async () => {
  await heard()
  await delivered()
  await minutes(29)
  expect(await standing()).toEqual([])
  await minutes(2)
  expect(await standing()).toEqual(['silence'])
  await minutes(5)
  await heard()
  await delivered()
  await minutes(1)
  expect(await standing()).toEqual([])
  expect(told).toEqual(['silence raised by mail', 'silence over by mail'])
})

test('what fell silent before closing stays a row through night and holiday, and raises no other', async () => {
  now = new Date('2026-11-25T21:00:00Z')
  await minutes(1)
  expect(await standing()).toEqual(['silence'])
  now = new Date('2026-11-26T15:00:00Z')
  await minutes(3)
  expect(await standing()).toEqual(['silence'])
  expect(told).toEqual(['silence raised by mail'])
})

test('a flood, a queue that grows and ages, and a destination that refuses are each a row of its own', async () => {
  await heard(6)
  await look()
  expect(await standing()).toEqual(['flood'])
  await heard(15)
  await look()
  expect((await standing()).toSorted()).toEqual(['flood', 'queue'])
  await minutes(16)
  expect((await standing()).toSorted()).toEqual(['oldest', 'queue'])
  const lanes = await open.routes.take('riverbend', 'schedule', 10, now)
  const [first] = await open.routes.heads(lanes, 1)
  const then = { then: 'quarantined', why: 'AR, 204 at PID-3' } as const
  await open.routes.give(lanes, [{ id: first?.id ?? '', lane: first?.lane ?? '', attempts: 1, then }], now)
  await minutes(1)
  const refused = (await alarms.open('riverbend')).find(({ kind }) => kind === 'refused')
  expect(refused?.says).toBe('1 message is a person’s: AR, 204 at PID-3.')
  certificates = [{ side: 'deliver', whose: 'ours', validTo: new Date('2026-12-01T00:00:00Z') }]
  await minutes(1)
  expect(await standing()).toContain('certificate')
})

test('a certificate of another connection is told of, stays while nothing is seen of it, and is over once it is renewed', async () => {
  // The route itself keeps to its file.
  await heard(1)
  const shows = (validTo: string | null) =>
    (connected = [{ side: 'emr.example', whose: 'theirs', validTo: validTo === null ? null : new Date(validTo) }])
  shows('2026-12-01T00:00:00Z')
  await look()
  const open = async () => (await alarms.open('riverbend')).map(({ route, says }) => `${route}: ${says}`)
  const said =
    '(connections): The certificate that emr.example shows ends on 2026-12-01; whoever keeps it must renew it.'
  expect(await open()).toEqual([said])
  expect(told).toEqual(['certificate raised by mail'])
  // As after a start, before the first look.
  shows(null)
  await look()
  expect(await open()).toEqual([said])
  shows('2027-12-01T00:00:00Z')
  await look()
  expect(await open()).toEqual([])
  expect(told.at(-1)).toBe('certificate over by mail')
})

test('while a person has quieted the route nobody is told; what is still so at the end is told then', async () => {
  const until = new Date(now.getTime() + 45 * 60_000)
  await alarms.quiet('riverbend', { route: 'schedule', until, why: 'upgrade', by: 'Petra Novak' }, AUDIT, now)
  expect(await alarms.quiets('riverbend', now)).toEqual([
    { route: 'schedule', until, why: 'upgrade', by: 'Petra Novak' },
  ])
  await minutes(40)
  expect(await standing()).toEqual(['silence'])
  expect(told).toEqual([])
  await minutes(5)
  expect(told).toEqual(['silence raised by mail'])
  expect(await alarms.quiets('riverbend', now)).toEqual([])
})

test('what began and ended while it was quiet is told to nobody, and quiet ends by a press', async () => {
  const quiet = { route: 'schedule', why: 'upgrade', by: 'Petra Novak' }
  const until = new Date(now.getTime() + 600 * 60_000)
  await alarms.quiet('riverbend', { ...quiet, until }, AUDIT, now)
  await minutes(31)
  await heard()
  await delivered()
  await minutes(1)
  await alarms.quiet('riverbend', { ...quiet, until: null }, AUDIT, now)
  await minutes(1)
  expect(told).toEqual([])
  expect(await alarms.quiets('riverbend', now)).toEqual([])
  expect((await pool.query('select 1 from audit')).rowCount).toBe(2)
})

test('what did not get through is told by the next look, by that way alone', async () => {
  ways = { mail: false, webhook: false }
  await minutes(31)
  expect(told).toEqual([])
  ways = { mail: true, webhook: false }
  await minutes(3)
  expect(told).toEqual(['silence raised by mail'])
  ways = { mail: true, webhook: true }
  await minutes(2)
  expect(told).toEqual(['silence raised by mail', 'silence raised by webhook'])
})

test('who heard that it began hears that it is over, though another never did', async () => {
  ways = { mail: true, webhook: false }
  await minutes(31)
  await heard()
  await minutes(2)
  expect(told).toEqual(['silence raised by mail', 'silence over by mail'])
})

test('of two processes that look at once one tells', async () => {
  ways = { mail: true, webhook: true }
  await minutes(30)
  now = new Date(now.getTime() + 60_000)
  await Promise.all([look(), look(), look()])
  expect(told).toEqual(['silence raised by mail', 'silence raised by webhook'])
})
