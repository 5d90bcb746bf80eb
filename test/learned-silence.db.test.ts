import { randomBytes } from 'node:crypto'
import type pg from 'pg'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { openStore, type OpenStore } from '../server/postgres/store.ts'
import { learnedOfRoutes, type LearnedOfRoutes } from '../server/act/learn-route.ts'
import { silentRoutes, watchRoutes } from '../server/act/route-alarms.ts'
import { alarmTeller } from '../server/message/alarm.ts'
import { routeAlarms } from '../server/postgres/route-alarms.ts'
import { routeQuarters } from '../server/postgres/route-quarters.ts'
import { aRoute } from './a-route.ts'
import { testDatabase } from './database.ts'

/**
 * Four weeks of a practice's messages are carried by a route whose file expects nothing, and then they stop: what is told of that, and when,
 * over nights, a weekend, a holiday, and a day that is one of the organization's own. All of it by a clock that is an argument.
 */
vi.setConfig({ testTimeout: 180_000 })

const ROUTE = aRoute()
const ZONE = 'America/New_York'
const MINUTE = 60_000
const QUARTER = 15 * MINUTE
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR
/** A Monday, midnight in New York; the fifth Monday after it is Labor Day. */
const BEGIN = Date.parse('2026-08-10T04:00:00Z')
const CALENDAR = { zone: ZONE, holidays: ['2026-09-10'] }

let pool: pg.Pool
let open: OpenStore
let now: Date
let learning: LearnedOfRoutes
let mails: string[]
let told: string[]

beforeEach(async () => {
  pool = await testDatabase()
  open = await openStore(pool, randomBytes(32), () => undefined)
  ;[mails, told] = [[], []]
  learning = learnedOfRoutes({
    quarters: routeQuarters(pool),
    calendarOf: () => CALENDAR,
    hearingSince: new Date(BEGIN),
    now: () => now,
  })
})
afterEach(async () => {
  await open.close()
  await pool.end()
})

const organization = { id: 'riverbend', name: 'Riverbend', mail: { from: 'desk@riverbend.example' } }
const tell = alarmTeller({
  organizationOf: () => ({ ...organization, alarms: { mail: ['it@riverbend.example'] } }),
  titleOf: () => ROUTE.title,
  mail: async ({ to, subject, text }) => {
    mails.push(`${to}: ${subject}\n${text}`)
    return 'sent'
  },
  now: () => now,
  onRefused: (_, why) => void told.push(why),
})

async function look(): Promise<void> {
  await watchRoutes({
    alarms: routeAlarms(pool),
    routes: [{ organization: 'riverbend', route: ROUTE, certificates: () => [] }],
    connections: new Map([['riverbend', () => []]]),
    calendarOf: () => CALENDAR,
    hearingSince: new Date(BEGIN),
    learned: learning.judge,
    onWatched: async () => undefined,
    tell,
    now: () => now,
  })
}

/** Whether the practice works then: weekdays from 8 to 18 by its clock, on none of its holidays. */
function works(at: number): boolean {
  const parts = new Intl.DateTimeFormat('en-CA', {
    timeZone: ZONE,
    dateStyle: 'short',
    timeStyle: 'short',
    hour12: false,
  })
  const [day = '', time = ''] = parts.format(at).split(', ')
  const weekday = new Date(`${day}T12:00:00Z`).getUTCDay()
  return weekday > 0 && weekday < 6 && time >= '08:00' && time < '18:00' && !['2026-09-07', '2026-09-10'].includes(day)
}

/** What comes in a time: in each quarter of an hour in which the practice works eight messages, in its last minute. */
async function comes(from: number, until: number): Promise<void> {
  const message = {
    organization: 'riverbend',
    route: ROUTE.id,
    orderKey: '',
    event: 'SIU^S12',
    bytes: Buffer.from('M'),
  }
  for (let quarter = from; quarter < until; quarter += QUARTER) {
    const at = quarter + 14 * MINUTE
    const several = Array.from({ length: 8 }, (_, one) => ({ ...message, sameAs: `${at} ${one}` }))
    if (works(quarter)) await open.routes.store(several, new Date(at))
  }
  while ((await open.routes.move(new Date(until))).length > 0);
  await pool.query("update route_message set state = 'delivered' where state = 'waiting'")
}

/** Lives through some time: what comes is heard, and the route is looked at as often as `each` says. */
async function through(from: number, until: number, { hears = true, each = HOUR } = {}): Promise<void> {
  for (let at = from; at < until; at += each) {
    if (hears) await comes(at, at + each)
    now = new Date(at + each)
    await look()
  }
}
const rows = async () => (await pool.query('select settled_at is null as stands from route_alarm order by id')).rows

test('four recorded weeks, then silence: told within the promised minutes, and never by a night, a weekend or a holiday', async () => {
  // Nothing is expected before they are over, so they are looked at in larger steps.
  await through(BEGIN, BEGIN + 4 * 7 * DAY, { each: 4 * HOUR })
  expect(mails).toEqual([])
  // A holiday of the country, two working days, a day of the practice's own, and all the nights between.
  const monday = BEGIN + 4 * 7 * DAY
  await through(monday, monday + 4 * DAY)
  expect(mails).toEqual([])
  expect(await rows()).toEqual([])

  const friday = monday + 4 * DAY
  const quiet = friday + 13 * HOUR
  await through(friday, quiet)
  const promise = learning.says('riverbend', ROUTE.id)
  const minutes = Number(/a silence that began now would be told in (\d+) minutes/.exec(promise)?.[1])
  expect(promise).toMatch(/^learned from \d weeks: /)
  expect(minutes).toBeGreaterThanOrEqual(20)
  expect(minutes).toBeLessThanOrEqual(60)
  now = new Date(quiet + (minutes - 3) * MINUTE)
  await look()
  expect(mails).toEqual([])
  now = new Date(quiet + minutes * MINUTE)
  await look()
  expect(mails).toEqual([
    expect.stringMatching(/^it@riverbend\.example: ! The schedule\n[^]*Nothing came in a time in which/),
  ])
  expect(await silentRoutes(routeAlarms(pool), new Map([[ROUTE.id, ROUTE]]))('riverbend')).toMatchObject([
    { title: 'The schedule' },
  ])

  // Over the night and the weekend it stays the one row, told once; on Monday messages end it.
  await through(quiet + HOUR, friday + 3 * DAY, { hears: false })
  expect([mails.length, await rows()]).toEqual([1, [{ stands: true }]])
  await through(friday + 3 * DAY, friday + 3 * DAY + 9 * HOUR)
  expect(mails).toEqual([expect.anything(), expect.stringContaining(': Over: The schedule\n')])
  expect([await rows(), told]).toEqual([[{ stands: false }], []])
})
