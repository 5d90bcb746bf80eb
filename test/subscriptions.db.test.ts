import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type pg from 'pg'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Way } from '#domain/connect/subscription.ts'
import { readNotification } from '#formats/fhir/subscription.ts'
import { followAppointments } from '../server/act/appointments.ts'
import {
  followNotifications,
  notificationSecret,
  notificationUseCases,
  type FollowedEmr,
  type KeptSubscription,
} from '../server/act/notifications.ts'
import type { House } from '../server/act/house.ts'
import type { StoredVisit } from '../server/act/store.ts'
import type { Subscriptions } from '../server/act/subscriptions.ts'
import { hearOfTold } from '../server/act/told-changes.ts'
import { oneAtATime } from '../server/act/turn.ts'
import type { NotificationUseCases } from '../server/act/use-cases.ts'
import { subscriptionsIn } from '../server/chart/subscriptions.ts'
import { waysAt } from '../server/connect/way.ts'
import { installRow } from '../server/postgres/install.ts'
import { openStore, type OpenStore } from '../server/postgres/store.ts'
import { testDatabase } from './database.ts'
import { freePort } from './free-port.ts'
import { eventually } from './journeys/people.ts'
import { idOf, LOCKMAN, openSandboxChart, type SandboxChart } from './sandbox-chart.ts'
import type { EmrBrowser } from './sandbox-emr.ts'
import { scheduleHouse } from './schedule-house.ts'

/**
 * What staff change in the EMR's own schedule reaches the visit by subscriptions: real EMR, real calls, real database. Nobody
 * looks at the schedule here, unless a notification asks for it.
 */
const ORGANIZATION = 'riverbend'
const SERRANO = 'Practitioner/np-serrano'
/** The sandbox sends again after half a second, a second, two, four. */
const TOLD = { timeout: 15_000, interval: 25 }
const KEY = randomBytes(32)
const SECRET = notificationSecret(KEY, ORGANIZATION)

let port: number
let sandbox: SandboxChart
let pool: pg.Pool
let open: OpenStore
let house: House
let desk: EmrBrowser
let server: Server
let emr: Subscriptions
let followed: FollowedEmr
let useCases: NotificationUseCases
let looks = 0
/** How far our clock is ahead. */
let ahead = 0
/** Statuses with which we answer in place of listening. */
let refuse: number[] = []
const heard: string[] = []
const told: string[] = []

const kept = () => installRow<KeptSubscription | null>(pool, KEY, `subscription ${ORGANIZATION}`)
const endpoint = () => `http://127.0.0.1:${port}/emr-notifications/${ORGANIZATION}`

beforeAll(async () => {
  port = await freePort()
  sandbox = await openSandboxChart()
  desk = await sandbox.emr.signIn('desk-bowman')
  pool = await testDatabase()
  open = await openStore(pool, randomBytes(32), () => undefined)
  house = { ...scheduleHouse(open.store, sandbox), now: () => new Date(Date.now() + ahead) }
  emr = subscriptionsIn(
    sandbox.emr.organization.emr.fhirBase,
    sandbox.emr.smart.subscriptionFetch(sandbox.emr.organization),
    { type: 'Appointment', endpoint: endpoint(), secret: SECRET, heartbeatSeconds: 1 },
  )
  server = createServer((request, response) => void take(request, response))
  server.listen(port, '127.0.0.1')
  await once(server, 'listening')
})
afterEach(async () => {
  await sandbox.emr.mend()
  for (const one of await emr.all()) if (one.status !== 'off') await emr.set(one, 'off')
  await kept().turn(async () => null)
  refuse = []
  ahead = 0
})
afterAll(async () => {
  server.closeAllConnections()
  server.close()
  await sandbox.emr.stop()
  await open.close()
  await pool.end()
})

/** The door, as server/http has it: the secret, then a bundle or nothing. */
async function take(request: IncomingMessage, response: ServerResponse) {
  const body = Buffer.concat(await request.toArray()).toString()
  const [, secret] = /^Bearer (.+)$/.exec(request.headers.authorization ?? '') ?? []
  response.statusCode = useCases.isTheirs(ORGANIZATION, secret) ? (refuse.shift() ?? 204) : 401
  if (response.statusCode === 204) {
    const notification = body === '' ? null : readNotification(JSON.parse(body))
    heard.push(notification?.kind ?? 'bell')
    expect(body).not.toMatch(/Lockman|participant/)
    const no = await useCases.hear(
      ORGANIZATION,
      'Appointment',
      notification ? { kind: 'notification', notification } : { kind: 'bell' },
    )
    if (no !== null) response.statusCode = 503
  }
  response.end()
}

/** Causeway as it starts, with what it kept. */
function start(way: Way): FollowedEmr {
  const turn = oneAtATime()
  const look = followAppointments(
    house,
    ORGANIZATION,
    () => undefined,
    (work) => work(),
  )
  looks = 0
  heard.length = 0
  told.length = 0
  followed = followNotifications(house, {
    organization: ORGANIZATION,
    type: 'Appointment',
    emr,
    take: (reference) => hearOfTold(house, ORGANIZATION, 'Appointment', reference),
    way: async () => way,
    kept: kept(),
    look: () => {
      looks += 1
      return look()
    },
    turn,
    heartbeatSeconds: 1,
    tell: (what, _, why) => void told.push(`${what}: ${why}`),
  })
  useCases = notificationUseCases(KEY, new Map([[ORGANIZATION, new Map([['Appointment' as const, followed]])]]))
  return followed
}

async function topic(): Promise<Way> {
  const way = await waysAt(sandbox.emr.organization.emr.fhirBase, undefined)('Appointment')
  if (way === undefined || way.by === null) throw new Error('the sandbox declares no way')
  return way
}

const ours = async (status: string) => (await emr.all()).filter((one) => one.status === status)

/** The EMR has made it and is ready to tell. */
async function made(): Promise<void> {
  await eventually(async () => (await ours('active')).length === 1, 'one subscription that tells')
}

describe.each(['topic', 'rest-hook'] as const)('by %s', (by) => {
  beforeEach(async () => {
    await start(by === 'topic' ? await topic() : { by: 'rest-hook' }).keep()
    await made()
  })

  test('an appointment that staff make becomes a visit with one link; moved and cancelled it tells the patient each once', async () => {
    const { visit, slot } = await booked()
    expect(visit.state).toMatchObject({ appointment: 'booked', patient: LOCKMAN, practitioner: slot.practitioner })
    const later = await freeSlot()
    await change(visit, 'move', { slot: idOf(later.slot) })
    await expect.poll(async () => Date.parse((await now(visit)).state.start ?? ''), TOLD).toBe(Date.parse(later.start))
    await desk.post('/schedule/cancel', { appointment: idOf(appointmentOf(visit)) })
    await expect.poll(async () => (await now(visit)).state.appointment, TOLD).toBe('cancelled')
    expect(Object.keys((await now(visit)).state.messages)).toEqual(['link-1', 'link-2', 'cancelled-1'])
    expect(followed.heard()).toBe(true)
    if (by === 'topic') expect(looks).toBe(0)
  })

  test('what the EMR can’t deliver now it delivers again', async () => {
    const { visit } = await booked()
    refuse = [500, 503]
    await desk.post('/schedule/cancel', { appointment: idOf(appointmentOf(visit)) })
    await expect.poll(async () => (await now(visit)).state.appointment, TOLD).toBe('cancelled')
    expect(refuse).toEqual([])
  })

  test('while the chart does not answer, the EMR is asked to tell it again', async () => {
    const { visit } = await booked()
    await sandbox.emr.fail({ kind: '500', type: 'Appointment', count: 2 })
    await desk.post('/schedule/cancel', { appointment: idOf(appointmentOf(visit)) })
    await expect.poll(async () => (await now(visit)).state.appointment, TOLD).toBe('cancelled')
    expect(Object.keys((await now(visit)).state.messages)).toEqual(['link-1', 'cancelled-1'])
  })

  test('a start finds the subscription that is there, and makes no second one', async () => {
    const [before] = await ours('active')
    await start(by === 'topic' ? await topic() : { by: 'rest-hook' }).keep()
    expect((await ours('active')).map(({ reference }) => reference)).toEqual([before?.reference])
    // Also where what was kept is lost.
    await kept().turn(async () => null)
    await start(by === 'topic' ? await topic() : { by: 'rest-hook' }).keep()
    expect((await ours('active')).map(({ reference }) => reference)).toEqual([before?.reference])
    await booked()
  })

  test('one that the EMR has given up is begun anew, and that is told once', async () => {
    const { visit } = await booked()
    refuse = [500, 500, 500, 500, 500]
    await change(visit, 'turn', { to: 'in-person' })
    await expect.poll(async () => (await ours('error')).length, { timeout: 20_000, interval: 100 }).toBe(1)
    ahead = 400_000
    await followed.keep()
    await expect.poll(async () => (await ours('active')).length, TOLD).toBe(1)
    expect(told.filter((one) => one.includes('stands at "error"'))).toHaveLength(1)
    // By the number of events a topic also tells what was lost meanwhile; a plain rest-hook leaves that to the next look.
    if (by === 'topic') await expect.poll(async () => (await now(visit)).state.inPerson, TOLD).toBe(true)
  }, 40_000)

  test('where the settings say none, it is ended in the EMR', async () => {
    const none = followNotifications(house, {
      organization: ORGANIZATION,
      type: 'Appointment',
      emr,
      take: async () => null,
      way: async () => ({ by: null, why: null }),
      kept: kept(),
      look: async () => 'looked',
      turn: oneAtATime(),
      heartbeatSeconds: 1,
      tell: () => undefined,
    })
    await none.keep()
    expect(await ours('active')).toEqual([])
    expect(await kept().read()).toBeNull()
  })
})

describe('by a topic', () => {
  beforeEach(async () => {
    await start(await topic()).keep()
    await made()
  })

  test('what is lost on its way is asked for when the next one shows the gap', async () => {
    const [{ visit: first }, { visit: second }] = [await booked(), await booked()]
    await sandbox.emr.fail({ kind: 'notifications-lost' })
    await desk.post('/schedule/cancel', { appointment: idOf(appointmentOf(first)) })
    await new Promise((resolve) => setTimeout(resolve, 300))
    await sandbox.emr.mend()
    await desk.post('/schedule/cancel', { appointment: idOf(appointmentOf(second)) })
    for (const visit of [first, second])
      await expect.poll(async () => (await now(visit)).state.appointment, TOLD).toBe('cancelled')
    expect(looks).toBe(0)
  })

  test('or when a heartbeat counts more than was heard', async () => {
    const { visit } = await booked()
    await sandbox.emr.fail({ kind: 'notifications-lost' })
    await desk.post('/schedule/cancel', { appointment: idOf(appointmentOf(visit)) })
    await new Promise((resolve) => setTimeout(resolve, 300))
    await sandbox.emr.mend()
    await expect.poll(async () => (await now(visit)).state.appointment, TOLD).toBe('cancelled')
    expect(heard).toContain('heartbeat')
  })

  test('where no heartbeat comes either, the EMR is asked how many there were', async () => {
    const { visit } = await booked()
    await sandbox.emr.fail({ kind: 'notifications-lost' })
    await desk.post('/schedule/cancel', { appointment: idOf(appointmentOf(visit)) })
    await expect.poll(() => followed.heard(), TOLD).toBe(false)
    await followed.keep()
    expect((await now(visit)).state.appointment).toBe('cancelled')
    expect(told).toEqual([expect.stringContaining('EMR notifications lost')])
  })

  test('one that is gone from the EMR is made anew', async () => {
    const [before] = await ours('active')
    if (before !== undefined) await emr.set(before, 'off')
    await kept().turn(async (one) => one && { ...one, reference: 'Subscription/gone' })
    ahead = 10_000
    await followed.keep()
    await expect.poll(async () => (await ours('active')).length, TOLD).toBe(1)
    await booked()
  })

  test('a token that may not keep subscriptions is told of once, and nothing else fails', async () => {
    await sandbox.emr.fail({ kind: 'refuse', type: 'Subscription' })
    start(await topic())
    await followed.keep()
    ahead = 6_000
    await followed.keep()
    expect(told).toEqual([expect.stringContaining('answers 403')])
    await sandbox.emr.mend()
  })

  test('who does not know the secret is not heard, and what another practice’s EMR knows is another', () => {
    expect(useCases.isTheirs(ORGANIZATION, SECRET)).toBe(true)
    expect(useCases.isTheirs(ORGANIZATION, undefined)).toBe(false)
    expect(useCases.isTheirs(ORGANIZATION, `${SECRET.slice(0, -1)}!`)).toBe(false)
    expect(useCases.isTheirs('hillside', notificationSecret(KEY, 'hillside'))).toBe(false)
    expect(useCases.isTheirs(ORGANIZATION, notificationSecret(KEY, 'hillside'))).toBe(false)
  })

  test('each is in the audit with the patient and nothing of the appointment', async () => {
    const { visit } = await booked()
    const { rows } = await pool.query(
      "select entry from audit where entry ->> 'what' = 'EMR notification received' order by seq desc limit 1",
    )
    expect(rows[0]?.entry).toMatchObject({
      who: { kind: 'emr', ref: null },
      patient: visit.state.patient,
      outcome: 'done',
      detail: { event: 'event-notification' },
    })
  })
})

async function booked() {
  const known = await visitIds()
  const slot = await freeSlot()
  const form = { slot: idOf(slot.slot), patient: idOf(LOCKMAN), reason: 'cough', date: slot.start.slice(0, 10) }
  await desk.post('/schedule/book', form)
  const made = async () => (await visitIds()).filter((id) => !known.includes(id))
  await expect.poll(async () => (await made()).length, TOLD).toBe(1)
  return { visit: await now({ id: (await made())[0] ?? '' }), slot }
}

async function change(visit: StoredVisit, what: string, form: Record<string, string>): Promise<void> {
  const answer = await desk.post(`/schedule/appointment/${idOf(appointmentOf(visit))}/${what}`, form)
  expect(answer.status).toBe(303)
}

async function freeSlot() {
  const free = await sandbox.chart.read.freeSlots('follow-up-video', new Date().toISOString(), 400)
  const slot = free.find(({ practitioner }) => practitioner === SERRANO)
  if (slot === undefined) throw new Error('no slot is free')
  return slot
}

async function visitIds(): Promise<string[]> {
  return (await pool.query<{ id: string }>('select id from visit order by created_at, id')).rows.map(({ id }) => id)
}

async function now({ id }: { id: string }): Promise<StoredVisit> {
  const visit = await open.store.visit(id)
  if (visit === null) throw new Error('the visit is gone')
  return visit
}

function appointmentOf({ state }: StoredVisit): string {
  if (state.references.appointment === null) throw new Error('the visit has no appointment')
  return state.references.appointment
}
