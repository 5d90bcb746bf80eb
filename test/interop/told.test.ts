import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type pg from 'pg'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import type { ToldType } from '#domain/connect/subscription.ts'
import { readNotification } from '#formats/fhir/subscription.ts'
import { followAppointments } from '../../server/act/appointments.ts'
import type { House } from '../../server/act/house.ts'
import {
  followNotifications,
  notificationSecret,
  notificationUseCases,
  type FollowedEmr,
  type KeptSubscription,
} from '../../server/act/notifications.ts'
import { hearOfTold, lookAtAll } from '../../server/act/told-changes.ts'
import { oneAtATime } from '../../server/act/turn.ts'
import type { NotificationUseCases } from '../../server/act/use-cases.ts'
import { subscriptionsIn } from '../../server/chart/subscriptions.ts'
import { waysAt } from '../../server/connect/way.ts'
import { installRow } from '../../server/postgres/install.ts'
import { openStore, type OpenStore } from '../../server/postgres/store.ts'
import { testDatabase } from '../database.ts'
import { freePort } from '../free-port.ts'
import { LOCKMAN, openSandboxChart, type SandboxChart } from '../sandbox-chart.ts'
import { scheduleHouse } from '../schedule-house.ts'
import { withHapi } from './java.ts'

/**
 * What changes in HAPI's record reaches a visit by HAPI's own rest-hook, as R4 has it: nobody looks unless HAPI rings. The record is
 * changed at HAPI itself, past everything of ours.
 */
const ORGANIZATION = 'riverbend'
const KEY = randomBytes(32)
const SECRET = notificationSecret(KEY, ORGANIZATION)
/** HAPI sends what it tells from a queue of its own, some seconds later. */
const TOLD = { timeout: 45_000, interval: 250 }
const TYPES = ['Appointment', 'Patient'] as const

let port: number
let sandbox: SandboxChart
let pool: pg.Pool
let open: OpenStore
let house: House
let server: Server
let useCases: NotificationUseCases
const rung: string[] = []

beforeAll(async () => {
  if (withHapi.skip) return
  port = await freePort()
  sandbox = await openSandboxChart()
  pool = await testDatabase()
  open = await openStore(pool, randomBytes(32), () => undefined)
  house = scheduleHouse(open.store, sandbox)
  server = createServer((request, response) => void take(request, response))
  server.listen(port, '127.0.0.1')
  await once(server, 'listening')
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
  const [, secret] = /^Bearer (.+)$/.exec(request.headers.authorization ?? '') ?? []
  const type = TYPES.find((one) => one === (request.url ?? '').split('/').at(-1)) ?? 'Appointment'
  response.statusCode = 401
  if (useCases.isTheirs(ORGANIZATION, secret)) {
    rung.push(`${request.method} ${type} ${body === '' ? 'without a body' : 'with a body'}`)
    const notification = body === '' ? null : readNotification(JSON.parse(body))
    const no = await useCases.hear(
      ORGANIZATION,
      type,
      notification ? { kind: 'notification', notification } : { kind: 'bell' },
    )
    response.statusCode = no === null ? 204 : 503
  }
  response.end()
}

function followed(type: (typeof TYPES)[number]): FollowedEmr & { active(): Promise<boolean> } {
  const { organization, smart } = sandbox.emr
  const path = type === 'Appointment' ? '' : `/${type}`
  const emr = subscriptionsIn(organization.emr.fhirBase, smart.subscriptionFetch(organization), {
    type,
    endpoint: `http://127.0.0.1:${port}/emr-notifications/${ORGANIZATION}${path}`,
    secret: SECRET,
    heartbeatSeconds: 60,
  })
  const look =
    type === 'Appointment'
      ? followAppointments(
          house,
          ORGANIZATION,
          () => undefined,
          (work) => work(),
        )
      : lookAtAll(house, ORGANIZATION, type)
  const one = followNotifications(house, {
    organization: ORGANIZATION,
    type,
    emr,
    take: (reference) => hearOfTold(house, ORGANIZATION, type, reference),
    way: async () =>
      (await waysAt(organization.emr.fhirBase, undefined)(type)) ?? { by: null, why: 'it can’t be read' },
    kept: installRow<KeptSubscription | null>(pool, KEY, `subscription ${type}`),
    look,
    turn: oneAtATime(),
    heartbeatSeconds: 60,
    tell: (what, _, why) => void rung.push(`${what}: ${why}`),
  })
  return { ...one, active: async () => (await emr.all()).some(({ status }) => status === 'active') }
}

test(
  'an appointment and a person that change in HAPI reach the visit by its rest-hook',
  { ...withHapi, timeout: 180_000 },
  async () => {
    const emrs = TYPES.map((type) => [type, followed(type)] as const)
    useCases = notificationUseCases(KEY, new Map([[ORGANIZATION, new Map<ToldType, FollowedEmr>(emrs)]]))
    for (const [, emr] of emrs) await emr.keep()
    for (const [type, emr] of emrs) await expect.poll(() => emr.active(), { ...TOLD, message: type }).toBe(true)

    const booking = await sandbox.bookingOf(LOCKMAN)
    const made = await hapi('POST', 'Appointment', {
      resourceType: 'Appointment',
      status: 'booked',
      serviceType: [{ coding: [{ code: 'follow-up-video' }] }],
      slot: [{ reference: booking.slot }],
      start: booking.start,
      end: booking.end,
      participant: [
        { actor: { reference: LOCKMAN }, status: 'accepted' },
        { actor: { reference: booking.practitioner }, status: 'accepted' },
      ],
    })
    const visit = async () => house.store.visitByAppointment(ORGANIZATION, `Appointment/${String(made['id'])}`)
    await expect.poll(async () => (await visit())?.state.appointment, TOLD).toBe('booked')

    const stored = await visit()
    if (stored === null) throw new Error('the visit is gone')
    await house.store.saveFace(stored, { name: 'L', birthDate: '1960-02-29', phone: null, clinician: 'O' }, house.now())
    const start = Date.parse(stored.state.start ?? '')
    const [from, until] = [new Date(start - 3_600_000), new Date(start + 3_600_000)]
    const wanted = async () =>
      (
        await house.store.facesWanted(ORGANIZATION, from, until, new Date('2000-01-01T00:00:00Z'), new Date(0), 50)
      ).some(({ id }) => id === stored.id)
    expect(await wanted()).toBe(false)
    const person = await hapi('GET', LOCKMAN)
    await hapi('PUT', LOCKMAN, { ...person, telecom: [{ system: 'phone', value: '413-555-0177' }] })
    await expect.poll(wanted, TOLD).toBe(true)

    await hapi('PUT', `Appointment/${String(made['id'])}`, { ...made, status: 'cancelled' })
    await expect.poll(async () => (await visit())?.state.appointment, TOLD).toBe('cancelled')
    console.log(`HAPI rang: ${[...new Set(rung)].join('; ')}.`)
  },
)

async function hapi(method: string, address: string, resource?: object): Promise<Record<string, unknown>> {
  const response = await fetch(`${inject('hapi').url}/${address}`, {
    method,
    headers: { 'content-type': 'application/fhir+json', 'cache-control': 'no-cache' },
    ...(resource !== undefined && { body: JSON.stringify(resource) }),
  })
  if (!response.ok) throw new Error(`HAPI answered ${response.status} to ${method} ${address}`)
  return response.json() as Promise<Record<string, unknown>>
}
