import { randomBytes, randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type pg from 'pg'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Way } from '#domain/connect/subscription.ts'
import { readNotification } from '#formats/fhir/subscription.ts'
import {
  followNotifications,
  notificationSecret,
  notificationUseCases,
  type FollowedEmr,
  type KeptSubscription,
} from '../server/act/notifications.ts'
import type { Subscriptions } from '../server/act/subscriptions.ts'
import { oneAtATime } from '../server/act/turn.ts'
import type { NotificationUseCases } from '../server/act/use-cases.ts'
import { changesIn } from '../server/chart/changes.ts'
import { subscriptionsIn } from '../server/chart/subscriptions.ts'
import { waysAt } from '../server/connect/way.ts'
import { installRow } from '../server/postgres/install.ts'
import { openStore, type OpenStore } from '../server/postgres/store.ts'
import { openRoutes, type OpenRoutes } from '../server/routes.ts'
import { aRoute } from './a-route.ts'
import { testDatabase } from './database.ts'
import { freePort } from './free-port.ts'
import { idOf, LOCKMAN, openSandboxChart, type SandboxChart } from './sandbox-chart.ts'
import type { EmrBrowser } from './sandbox-emr.ts'
import { scheduleHouse } from './schedule-house.ts'
import { routesAlone } from './routes-alone.ts'

/**
 * What staff change in the EMR's schedule is carried by a route: a real EMR that tells by subscription, a real database, files at the
 * end. The route's own asking is as seldom as it is in a clinic, so what arrives in time was told.
 */
const ORGANIZATION = 'riverbend'
const KEY = randomBytes(32)
const SECRET = notificationSecret(KEY, ORGANIZATION)
const TOLD = { timeout: 20_000, interval: 25 }
const ROUTE = aRoute({ id: 'changes', source: 'fhir-subscription', take: ['Appointment'], destination: { by: 'file' } })

let sandbox: SandboxChart
let desk: EmrBrowser
let pool: pg.Pool
let open: OpenStore
let port: number
let server: Server
let folder: string
let emr: Subscriptions
let followed: FollowedEmr
let useCases: NotificationUseCases
let carried: OpenRoutes
let stops: (() => Promise<void>)[] = []
/** Statuses with which we answer in place of listening. */
let refuse: number[] = []
/** Whether something between the EMR and us takes what it tells, and says that we have it. */
let losing = false
const lost: string[] = []
const heard: string[] = []
const bugs: unknown[] = []

beforeAll(async () => {
  sandbox = await openSandboxChart()
  desk = await sandbox.emr.signIn('desk-bowman')
  pool = await testDatabase()
  open = await openStore(pool, randomBytes(32), () => undefined)
  port = await freePort()
  emr = subscriptionsIn(
    sandbox.emr.organization.emr.fhirBase,
    sandbox.emr.smart.subscriptionFetch(sandbox.emr.organization),
    {
      type: 'Appointment',
      endpoint: `http://127.0.0.1:${port}/emr-notifications/${ORGANIZATION}`,
      secret: SECRET,
      heartbeatSeconds: 1,
    },
  )
  server = createServer((request, response) => void take(request, response))
  server.listen(port, '127.0.0.1')
  await once(server, 'listening')
})
afterEach(async () => {
  await sandbox.emr.mend()
  for (const one of await emr.all()) if (one.status !== 'off') await emr.set(one, 'off')
  for (const stop of stops.toReversed()) await stop()
  stops = []
  refuse = []
  rmSync(folder, { recursive: true, force: true })
  if (bugs.length > 0) throw bugs[0]
})
afterAll(async () => {
  server?.closeAllConnections()
  server?.close()
  await sandbox?.emr.stop()
  await open?.close()
  await pool?.end()
})

/** The door, as server/http has it. */
async function take(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const body = Buffer.concat(await request.toArray()).toString()
  response.statusCode = refuse.shift() ?? 204
  if (response.statusCode === 204) {
    const notification = body === '' ? null : readNotification(JSON.parse(body))
    ;(losing ? lost : heard).push(notification?.kind ?? 'bell')
    if (losing) return void response.end()
    const rung = notification ? ({ kind: 'notification', notification } as const) : ({ kind: 'bell' } as const)
    if ((await useCases.hear(ORGANIZATION, 'Appointment', rung)) !== null) response.statusCode = 503
  }
  response.end()
}

/** A route that hears, and an EMR that tells in this way. */
async function begin(way: Way): Promise<void> {
  const { organization, smart } = sandbox.emr
  folder = mkdtempSync(join(tmpdir(), 'causeway-told-'))
  heard.length = 0
  const drop = { folder, baa: { status: 'simulated', until: '2099-12-31' } as const }
  await pool.query("delete from route_cursor where route = 'changes'")
  carried = openRoutes({
    ...routesAlone(pool, open, { ...organization, routes: { changes: { drop } } }, [ROUTE]),
    changesOf: () => changesIn(organization.emr.fhirBase, smart.backendFetch(organization)),
    tells: () => true,
    onBug: (fault) => bugs.push(fault),
  })
  const kept = installRow<KeptSubscription | null>(pool, KEY, `subscription ${ORGANIZATION} ${randomUUID()}`)
  followed = followNotifications(scheduleHouse(open.store, sandbox), {
    organization: ORGANIZATION,
    type: 'Appointment',
    emr,
    take: async (reference) => {
      await carried.told(ORGANIZATION, reference)
      return null
    },
    way: async () => way,
    kept,
    look: async () => {
      await carried.lookAt(ORGANIZATION, 'Appointment')
      return 'looked'
    },
    turn: oneAtATime(),
    heartbeatSeconds: 1,
    tell: () => undefined,
  })
  useCases = notificationUseCases(KEY, new Map([[ORGANIZATION, new Map([['Appointment' as const, followed]])]]))
  await carried.start(stops)
  // The look with which it begins is over, and has nothing more to find.
  await expect.poll(async () => await open.routes.cursor(ORGANIZATION, 'changes', 'Appointment'), TOLD).not.toBeNull()
  await followed.keep()
  await expect.poll(async () => (await emr.all()).map(({ status }) => status), TOLD).toContain('active')
}

async function topic(): Promise<Way> {
  const way = await waysAt(sandbox.emr.organization.emr.fhirBase, undefined)('Appointment')
  if (way === undefined || way.by === null) throw new Error('the sandbox declares no way')
  return way
}

/** Books an appointment as staff do, and gives its reference once the route has carried it. */
async function booked(): Promise<string> {
  const free = await sandbox.chart.read.freeSlots('follow-up-video', new Date().toISOString(), 400)
  const slot = free.find(({ practitioner }) => practitioner === 'Practitioner/np-serrano')
  if (slot === undefined) throw new Error('no slot is free')
  const known = carriedIds()
  const form = { slot: idOf(slot.slot), patient: idOf(LOCKMAN), reason: 'cough', date: slot.start.slice(0, 10) }
  expect((await desk.post('/schedule/book', form)).status).toBe(303)
  const made = () => carriedIds().filter((id) => !known.includes(id))
  await expect.poll(() => made().length, TOLD).toBe(1)
  return `Appointment/${made()[0]}`
}

const cancel = async (reference: string): Promise<void> => {
  const answer = await desk.post('/schedule/cancel', { appointment: idOf(reference) })
  expect(answer.status).toBe(303)
}

/** What came out at the end, in its order. */
const came = (): { id: string; status: string; meta: { versionId: string } }[] =>
  readdirSync(folder)
    .filter((name) => !name.startsWith('.'))
    .toSorted()
    .map((name) => JSON.parse(readFileSync(join(folder, name), 'utf8')))
const carriedIds = () => came().map(({ id }) => id)
/** Of one appointment, each version once. */
function arrived(reference: string): string[] {
  const versions = came().filter(({ id }) => id === idOf(reference))
  expect(new Set(versions.map(({ meta }) => meta.versionId)).size).toBe(versions.length)
  return versions.map(({ status }) => status)
}

describe.each(['topic', 'rest-hook'] as const)('by %s', (by) => {
  beforeEach(async () => begin(by === 'topic' ? await topic() : { by: 'rest-hook' }))

  test('each version is carried once and in order, also when the EMR tells it again', async () => {
    const one = await booked()
    expect(arrived(one)).toEqual(['booked'])
    // It is told again until it is answered; by then it is known.
    refuse = [503, 500]
    await cancel(one)
    await expect.poll(() => arrived(one), TOLD).toEqual(['booked', 'cancelled'])
    await carried.told(ORGANIZATION, one)
    await carried.lookAt(ORGANIZATION, 'Appointment')
    expect(arrived(await booked())).toEqual(['booked'])
    expect(arrived(one)).toEqual(['booked', 'cancelled'])
    expect(refuse).toEqual([])
  })

  test('while the EMR does not say what has changed, it is asked to tell again', async () => {
    const one = await booked()
    expect(arrived(one)).toEqual(['booked'])
    await sandbox.emr.fail({ kind: '500', type: 'Appointment', count: 2 })
    await cancel(one)
    await expect.poll(() => arrived(one), TOLD).toEqual(['booked', 'cancelled'])
  })
})

test('what is lost on its way is asked for once a heartbeat shows the gap', async () => {
  await begin(await topic())
  const one = await booked()
  losing = true
  await cancel(one)
  await expect.poll(() => lost, TOLD).toContain('event-notification')
  losing = false
  await expect.poll(() => arrived(one), TOLD).toEqual(['booked', 'cancelled'])
  expect(heard).toContain('heartbeat')
})
