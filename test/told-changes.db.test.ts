import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type pg from 'pg'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import type { ToldType, Way } from '#domain/connect/subscription.ts'
import type { Happening } from '#domain/visit/happening.ts'
import {
  booking,
  ending,
  meeting,
  minutesAfter,
  PATHWAY,
  preparing,
  START,
  typing,
  wrote,
} from '#domain/visit/rehearsal.ts'
import { readNotification } from '#formats/fhir/subscription.ts'
import type { House } from '../server/act/house.ts'
import {
  followNotifications,
  notificationSecret,
  notificationUseCases,
  type KeptSubscription,
} from '../server/act/notifications.ts'
import type { Subscriptions } from '../server/act/subscriptions.ts'
import { hearOfTold, lookAtAll, lookForChangedPeople } from '../server/act/told-changes.ts'
import { oneAtATime } from '../server/act/turn.ts'
import type { NotificationUseCases } from '../server/act/use-cases.ts'
import { subscriptionsIn } from '../server/chart/subscriptions.ts'
import { waysAt } from '../server/connect/way.ts'
import { installRow } from '../server/postgres/install.ts'
import { openStore, type OpenStore } from '../server/postgres/store.ts'
import { testDatabase } from './database.ts'
import { freePort } from './free-port.ts'
import { playedVisit } from './house-with.ts'
import { idOf, LOCKMAN, openSandboxChart, type SandboxChart } from './sandbox-chart.ts'
import type { EmrBrowser } from './sandbox-emr.ts'
import { scheduleHouse } from './schedule-house.ts'

/**
 * What changes of a person in the EMR reaches their visit by subscriptions: real EMR, real calls, real database. Of each test one
 * type alone is subscribed to, and nobody looks unless a notification asks for it.
 */
const ORGANIZATION = 'riverbend'
const TOLD = { timeout: 30_000, interval: 50 }
const KEY = randomBytes(32)
const SECRET = notificationSecret(KEY, ORGANIZATION)
const CHART = `/chart/${idOf(LOCKMAN)}`
const FACE = { name: 'Lockman', birthDate: '1960-02-29', phone: null, clinician: 'Dr. Okafor' }

type Person = Exclude<ToldType, 'Appointment'>

let port: number
let sandbox: SandboxChart
let pool: pg.Pool
let open: OpenStore
let house: House
let okafor: EmrBrowser
let desk: EmrBrowser
let server: Server
let useCases: NotificationUseCases
let now = new Date(START)
let kept: Subscriptions[] = []

beforeAll(async () => {
  port = await freePort()
  sandbox = await openSandboxChart()
  okafor = await sandbox.emr.signIn('dr-okafor')
  desk = await sandbox.emr.signIn('desk-bowman')
  pool = await testDatabase()
  open = await openStore(pool, randomBytes(32), () => undefined)
  house = { ...scheduleHouse(open.store, sandbox), now: () => now }
  server = createServer((request, response) => void take(request, response))
  server.listen(port, '127.0.0.1')
  await once(server, 'listening')
})
afterEach(async () => {
  for (const emr of kept) for (const one of await emr.all()) if (one.status !== 'off') await emr.set(one, 'off')
  kept = []
})
afterAll(async () => {
  server?.closeAllConnections()
  server?.close()
  await sandbox?.emr.stop()
  await open?.close()
  await pool?.end()
})

/** The door, as server/http has it. */
async function take(request: IncomingMessage, response: ServerResponse) {
  const body = Buffer.concat(await request.toArray()).toString()
  const type = (request.url ?? '').split('/').at(-1) as ToldType
  const notification = body === '' ? null : readNotification(JSON.parse(body))
  expect(body).not.toMatch(/Lockman|telecom|valueString":"within/)
  const no = await useCases.hear(
    ORGANIZATION,
    type,
    notification ? { kind: 'notification', notification } : { kind: 'bell' },
  )
  response.statusCode = no === null ? 204 : 503
  response.end()
}

/** Subscribes to one type, and waits until the EMR tells. */
async function told(type: Person, by: 'topic' | 'rest-hook'): Promise<void> {
  const { fhirBase } = sandbox.emr.organization.emr
  const endpoint = `http://127.0.0.1:${port}/emr-notifications/${ORGANIZATION}/${type}`
  const emr = subscriptionsIn(fhirBase, sandbox.emr.smart.subscriptionFetch(sandbox.emr.organization), {
    type,
    endpoint,
    secret: SECRET,
    heartbeatSeconds: 1,
  })
  kept.push(emr)
  const declared = await waysAt(fhirBase, undefined)(type)
  const way: Way | undefined = by === 'rest-hook' ? { by } : declared?.by === 'topic' ? declared : undefined
  if (way === undefined) throw new Error(`the sandbox declares no topic of ${type}`)
  const followed = followNotifications(house, {
    organization: ORGANIZATION,
    type,
    emr,
    take: (reference) => hearOfTold(house, ORGANIZATION, type, reference),
    way: async () => way,
    kept: installRow<KeptSubscription | null>(pool, KEY, `subscription ${type} ${by}`),
    look: lookAtAll(house, ORGANIZATION, type),
    turn: oneAtATime(),
    heartbeatSeconds: 1,
    tell: () => undefined,
  })
  useCases = notificationUseCases(KEY, new Map([[ORGANIZATION, new Map([[type, followed]])]]))
  await followed.keep()
  await expect.poll(async () => (await emr.all()).map(({ status }) => status), TOLD).toContain('active')
}

describe.each(['topic', 'rest-hook'] as const)('by %s', (by) => {
  test.each(['Observation', 'DiagnosticReport'] as const)(
    'a result (%s) ends the order that it answers',
    async (type) => {
      const order = await ordered()
      const visit = await held(found(order))
      await told(type, by)
      await okafor.post(`${CHART}/orders/${order}/result`, {})
      await expect.poll(async () => statusOf(visit, order), TOLD).toBe('done')
    },
  )

  test('an order that is called off in the EMR ends in the visit', async () => {
    const order = await ordered()
    const visit = await held(found(order))
    await told('ServiceRequest', by)
    await okafor.post(`${CHART}/orders/${order}/call-off`, {})
    await expect.poll(async () => statusOf(visit, order), TOLD).toBe('cancelled')
  })

  test('a note that is signed in the EMR closes the visit', async () => {
    const { note, version } = await drafted()
    const visit = await held(typing, wrote('note', 'note', `DocumentReference/${note}`, version, 'N1'), ending)
    await told('DocumentReference', by)
    await okafor.post(`${CHART}/notes/${note}/sign`, { version })
    await expect.poll(async () => (await stateOf(visit)).note, TOLD).toBe('final')
  })

  test('a person whose record changes is read anew for the desk, and nobody else is', async () => {
    const visit = await held()
    const stored = await house.store.visit(visit)
    if (stored === null) throw new Error('the visit is gone')
    await told('Patient', by)
    await house.store.saveFace(stored, FACE, now)
    const [from, until] = [new Date(minutesAfter(START, -600)), new Date(minutesAfter(START, 600))]
    const wanted = async () =>
      (await house.store.facesWanted(ORGANIZATION, from, until, from, new Date(0), 50)).some(({ id }) => id === visit)
    expect(await wanted()).toBe(false)
    await desk.post(`${CHART}/contact`, { phone: by === 'topic' ? '555-111-2222' : '555-333-4444' })
    await expect.poll(wanted, TOLD).toBe(true)
  })
})

test('where nobody tells, whose record changed is found by looking, and heard of once', async () => {
  const stored = await house.store.visit(await held())
  if (stored === null) throw new Error('the visit is gone')
  const look = lookForChangedPeople(house, ORGANIZATION)
  await look()
  await house.store.saveFace(stored, FACE, now)
  const [from, until] = [new Date(minutesAfter(START, -600)), new Date(minutesAfter(START, 600))]
  const wanted = async () =>
    (await house.store.facesWanted(ORGANIZATION, from, until, from, new Date(0), 50)).some(({ id }) => id === stored.id)
  expect(await look()).toBe('looked')
  expect(await wanted()).toBe(false)
  await desk.post(`${CHART}/contact`, { phone: '555-444-5555' })
  await look()
  expect(await wanted()).toBe(true)
  await house.store.saveFace(stored, FACE, now)
  await look()
  expect(await wanted()).toBe(false)
})

test('of somebody without a visit it is only asked who they are, and the audit has it', async () => {
  await told('ServiceRequest', 'topic')
  const other = 'd91838c4-3228-4800-8630-1aa9c808f7a2'
  await okafor.post(`/chart/${other}/orders`, {
    item: 'ActivityDefinition/laboratory-ferritin',
    instructions: 'tired',
    'no-visit': 'yes',
  })
  const heard = async () =>
    (
      await pool.query<{ detail: { event: string }; outcome: string }>(
        "select entry -> 'detail' as detail, entry ->> 'outcome' as outcome from audit where entry ->> 'what' = 'EMR notification received' and entry ->> 'patient' = $1",
        [`Patient/${other}`],
      )
    ).rows
  await expect.poll(heard, TOLD).toContainEqual({ detail: { event: 'event-notification' }, outcome: 'done' })
})

/** Orders a test in the EMR's own composer; gives `ServiceRequest/x`. */
async function ordered(): Promise<string> {
  await okafor.post(`${CHART}/orders`, {
    item: 'ActivityDefinition/laboratory-creatinine',
    instructions: 'tired',
    'no-visit': 'yes',
  })
  const draft = await newest('ServiceRequest', 'status=draft')
  await okafor.post(`${CHART}/orders/ServiceRequest/${draft.id}/sign`, {})
  return `ServiceRequest/${draft.id}`
}

/** A note that its clinician drafted in the EMR. */
async function drafted(): Promise<{ note: string; version: string }> {
  await okafor.post(`${CHART}/notes`, { text: 'Feels well.' })
  const { id, meta } = await newest('DocumentReference', '_sort=-_lastUpdated')
  return { note: id, version: meta.versionId }
}

async function newest(type: string, query: string): Promise<{ id: string; meta: { versionId: string } }> {
  const bundle = (await sandbox.get(`${type}?patient=${LOCKMAN}&${query}&_count=1`)) as {
    entry?: { resource: { id: string; meta: { versionId: string } } }[]
  }
  const [first] = bundle.entry ?? []
  if (first === undefined) throw new Error(`the chart has no ${type}`)
  return first.resource
}

function found(order: string): Happening {
  return {
    kind: 'order-found-in-emr',
    order: 'o1',
    category: 'laboratory',
    reference: order,
    version: '1',
    digest: 'D1',
  }
}

/** A visit of Lockman's that was held, and in which these happened. */
function held(...more: Happening[]): Promise<string> {
  const whole = JSON.stringify([...booking, ...preparing, ...meeting, ...more])
  const happenings = JSON.parse(
    whole
      .replaceAll('"Patient/1"', `"${LOCKMAN}"`)
      .replaceAll('"Appointment/1"', `"Appointment/${randomBytes(6).toString('hex')}"`),
  ) as Happening[]
  const clock = { from: minutesAfter(START, -15), pass: (at: Date) => void (now = at) }
  return playedVisit(house, PATHWAY, clock, happenings)
}

async function statusOf(visit: string, order: string): Promise<string | undefined> {
  return Object.values((await stateOf(visit)).orders).find(({ reference }) => reference === order)?.status
}

async function stateOf(visit: string) {
  const stored = await house.store.visit(visit)
  if (stored === null) throw new Error('the visit is gone')
  return stored.state
}
