import { createHmac, randomBytes, randomUUID } from 'node:crypto'
import type pg from 'pg'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { followAppointments } from '../server/act/appointments.ts'
import { feedUseCases } from '../server/act/feed.ts'
import type { House } from '../server/act/house.ts'
import type { StoredVisit } from '../server/act/store.ts'
import { hearOfTold } from '../server/act/told-changes.ts'
import { oneAtATime } from '../server/act/turn.ts'
import { openStore, type OpenStore } from '../server/postgres/store.ts'
import { openRoutes, type OpenRoutes } from '../server/routes.ts'
import { aRoute } from './a-route.ts'
import { testDatabase } from './database.ts'
import { idOf, LOCKMAN, openSandboxChart, type SandboxChart } from './sandbox-chart.ts'
import type { EmrBrowser } from './sandbox-emr.ts'
import { scheduleHouse } from './schedule-house.ts'
import { routesAlone } from './routes-alone.ts'

/**
 * What another system tells by a route reaches visits: a real EMR whose chart says what is so, a real database, signed calls. Nobody
 * looks at the schedule here, unless a test says so.
 */
const ORGANIZATION = 'riverbend'
const SECRET = 'a secret of the scheduling system'.padEnd(40, '.')
const TOLD = { timeout: 15_000, interval: 25 }
const visits = { source: 'webhook', destination: { by: 'visit' } } as const
const ROUTES = [
  aRoute({ ...visits, id: 'json', take: ['cancelled', 'moved', 'arrived'] }),
  aRoute({ ...visits, id: 'v2', take: ['SIU^S13', 'SIU^S15'] }),
  aRoute({ ...visits, id: 'fhir', take: ['Appointment'] }),
]

let sandbox: SandboxChart
let desk: EmrBrowser
let pool: pg.Pool
let open: OpenStore
let house: House
let carried: OpenRoutes
let look: () => Promise<unknown>
const stops: (() => Promise<void>)[] = []
const bugs: unknown[] = []

beforeAll(async () => {
  sandbox = await openSandboxChart()
  desk = await sandbox.emr.signIn('desk-bowman')
  pool = await testDatabase()
  open = await openStore(pool, randomBytes(32), () => undefined)
  house = scheduleHouse(open.store, sandbox)
  const turn = oneAtATime()
  look = followAppointments(house, ORGANIZATION, () => undefined, turn)
  const { organization } = sandbox.emr
  carried = openRoutes({
    ...routesAlone(
      pool,
      open,
      { ...organization, routes: Object.fromEntries(ROUTES.map(({ id }) => [id, { hear: { secret: SECRET } }])) },
      ROUTES,
    ),
    visits: {
      feed: feedUseCases(house, () => turn),
      changed: (id, type, reference) => turn(() => hearOfTold(house, id, type, reference)),
    },
    onBug: (fault) => bugs.push(fault),
  })
  await carried.start(stops)
})
afterEach(async () => {
  await sandbox.emr.mend()
  if (bugs.length > 0) throw bugs[0]
})
afterAll(async () => {
  for (const stop of stops.toReversed()) await stop()
  await sandbox.emr.stop()
  await open.close()
  await pool.end()
})

async function call(route: string, body: string): Promise<void> {
  const at = Math.floor(Date.now() / 1_000)
  const signed = createHmac('sha256', SECRET).update(`${at}.${body}`).digest('hex')
  expect(await carried.calls.hear(ORGANIZATION, route, { signature: `t=${at},v1=${signed}`, body })).toBeNull()
}
const json = (type: string, more: object) => JSON.stringify({ id: randomUUID(), type, ...more })
const siu = (event: string, number: string) =>
  [
    `MSH|^~\\&|DESK|MAIN|CW||20261127||SIU^${event}^SIU_S12|${randomUUID()}|P|2.5.1`,
    `SCH||${number}|||||||30|min|^^^20990101`,
    'PID|1||1||DOE^JANE',
  ].join('\r')
const newest = async (route: string) => (await open.routes.tail(ORGANIZATION, route, 1))[0]

async function booked(): Promise<{ visit: StoredVisit; number: string }> {
  const known = await visitIds()
  const slot = await freeSlot()
  const form = { slot: idOf(slot.slot), patient: idOf(LOCKMAN), reason: 'cough', date: slot.start.slice(0, 10) }
  expect((await desk.post('/schedule/book', form)).status).toBe(303)
  await look()
  const [id = ''] = (await visitIds()).filter((one) => !known.includes(one))
  const visit = await now(id)
  return { visit, number: idOf(visit.state.references.appointment ?? '') }
}

async function freeSlot() {
  const free = await sandbox.chart.read.freeSlots('follow-up-video', new Date().toISOString(), 400)
  const slot = free.find(({ practitioner }) => practitioner === 'Practitioner/np-serrano')
  if (slot === undefined) throw new Error('no slot is free')
  return slot
}

const visitIds = async () =>
  (await pool.query<{ id: string }>('select id from visit order by created_at, id')).rows.map(({ id }) => id)

async function now(id: string): Promise<StoredVisit> {
  const visit = await open.store.visit(id)
  if (visit === null) throw new Error('the visit is gone')
  return visit
}
const appointment = async (visit: StoredVisit) => (await now(visit.id)).state.appointment

test('a call of JSON that tells a cancelling reaches the visit, once, whose patient is told once', async () => {
  const { visit, number } = await booked()
  await desk.post('/schedule/cancel', { appointment: number })
  const message = json('cancelled', { appointment: `Appointment/${number}`, patient: LOCKMAN })
  await call('json', message)
  await call('json', message)
  await expect.poll(() => appointment(visit), TOLD).toBe('cancelled')
  await expect.poll(async () => (await newest('json'))?.state, TOLD).toBe('delivered')
  expect(Object.keys((await now(visit.id)).state.messages)).toEqual(['link-1', 'cancelled-1'])
})

test('SIU that moves it, and a resource that came as FHIR, do the same', async () => {
  const { visit, number } = await booked()
  const later = await freeSlot()
  expect((await desk.post(`/schedule/appointment/${number}/move`, { slot: idOf(later.slot) })).status).toBe(303)
  await call('v2', siu('S13', number))
  await expect.poll(async () => Date.parse((await now(visit.id)).state.start ?? ''), TOLD).toBe(Date.parse(later.start))
  await desk.post('/schedule/cancel', { appointment: number })
  const told = { resourceType: 'Appointment', id: number, meta: { versionId: '9' }, status: 'booked' }
  await call('fhir', JSON.stringify(told))
  await expect.poll(() => appointment(visit), TOLD).toBe('cancelled')
})

test('what is told and is not so in the chart puts no visit wrong', async () => {
  const { visit, number } = await booked()
  const before = (await newest('v2'))?.id
  await call('v2', siu('S15', number))
  await expect.poll(async () => (await newest('v2'))?.id, TOLD).not.toBe(before)
  await expect.poll(async () => (await newest('v2'))?.state, TOLD).toBe('delivered')
  expect(await appointment(visit)).toBe('booked')
})

test('what the chart does not show yet, or can’t say, is told again; what can’t be read is a person’s', async () => {
  await call('json', json('moved', { appointment: 'unheard-of', patient: 'Patient/nobody' }))
  await expect
    .poll(async () => await newest('json'), TOLD)
    .toMatchObject({ state: 'waiting', why: 'the chart does not show yet what it tells of' })
  const { visit, number } = await booked()
  await desk.post('/schedule/cancel', { appointment: number })
  await sandbox.emr.fail({ kind: '500', type: 'Appointment' })
  await call('json', json('cancelled', { appointment: number, patient: LOCKMAN }))
  await expect.poll(async () => await newest('json'), TOLD).toMatchObject({ why: 'the chart does not answer' })
  await sandbox.emr.mend()
  await expect.poll(() => appointment(visit), TOLD).toBe('cancelled')
  await call('json', json('cancelled', { patient: 'Patient/another' }))
  await expect
    .poll(async () => await newest('json'), TOLD)
    .toMatchObject({ state: 'quarantined', why: "it can't be read, 101 at appointment" })
})
