import { randomBytes, randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type pg from 'pg'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import type { Unmapped } from '#domain/map/unmapped.ts'
import { isRecord } from '#formats/fhir/element.ts'
import { parseMap } from '#formats/map/parse.ts'
import { parseRoute } from '#formats/route/parse.ts'
import { routeScope } from '#formats/smart/scopes.ts'
import { routeEngine } from '../server/act/carry-routes.ts'
import type { Fetch } from '../server/chart/fhir-client.ts'
import { fhirDestination } from '../server/chart/route-destination.ts'
import { carryOn } from '../server/jobs/carry.ts'
import { mapRoute } from '../server/map/map-route.ts'
import { listenMllp } from '../server/mllp/listener.ts'
import { routeDoor } from '../server/mllp/route-door.ts'
import { openStore, type OpenStore } from '../server/postgres/store.ts'
import { authorizationServer } from '../server/smart/authorization-server.ts'
import { backendFetch } from '../server/smart/tokens.ts'
import { testDatabase } from './database.ts'
import { freePort } from './free-port.ts'
import { mllpClient, type MllpClient } from './mllp-client.ts'
import { idOf, LOCKMAN } from './sandbox-chart.ts'
import { startSandboxEmr, type SandboxEmr } from './sandbox-emr.ts'

/** A schedule that speaks HL7 v2 to an EMR that speaks FHIR: real lines, real database, real sandbox EMR. */
const SYSTEM = 'http://hospital.smarthealthit.org'
const SHIPPED = readFileSync(join(import.meta.dirname, '..', 'maps', 'siu-to-appointment.yaml'), 'utf8')
const WAITS = { timeout: 15_000, interval: 25 }

const route = parseRoute(
  `route: schedule
title: The schedule
source: mllp
take: [SIU^S12, SIU^S13, SIU^S15]
map: siu-to-appointment
destination: fhir
retry: { first: 1 second, most: 1 second, give-up: 1 hour }
`,
  'schedule.yaml',
)
const map = parseMap(
  SHIPPED.replace(/fixtures:[\s\S]*/, `systems: { HOSPITAL: "${SYSTEM}" }\n`),
  'siu-to-appointment.yaml',
  () => undefined,
)

let emr: SandboxEmr
let pool: pg.Pool
let open: OpenStore
let line: MllpClient
let number: string
let agreed = true
/** What stands between us and the EMR; nothing, unless a test says so. */
let between: (url: string, init: RequestInit, go: Fetch) => Promise<Response> = (url, init, go) => go(url, init)
let asked: string[] = []
let unmapped: Unmapped[] = []
const bugs: unknown[] = []
const ends: (() => Promise<void>)[] = []

beforeAll(async () => {
  emr = await startSandboxEmr()
  const patient = await read(LOCKMAN)
  const identifiers = Array.isArray(patient.identifier) ? patient.identifier : []
  number = identifiers.filter(isRecord).find(({ system }) => system === SYSTEM)?.value as string
})
afterAll(() => emr.stop())

beforeEach(async () => {
  if ('problems' in route || 'problems' in map) throw new Error('the route or its map is not right')
  pool = await testDatabase()
  open = await openStore(pool, randomBytes(32), () => undefined)
  ends.push(
    () => pool.end(),
    () => open.close(),
  )
  const base = emr.organization.emr.fhirBase.replace(/\/$/, '')
  const now = () => new Date()
  const backend = backendFetch(
    authorizationServer(base, emr.keys, now),
    emr.organization.emr.backendClientId ?? '',
    now,
    routeScope(map.resources),
  )
  const fetch: Fetch = (url, init) => {
    asked.push(`${init.method} ${url.slice(base.length)}`)
    return between(url, init, backend)
  }
  const destination = fhirDestination({ base, fetch, mayReceive: () => agreed, now })
  const deliver = mapRoute(
    { ...map, folder: '' },
    { timeZone: 'America/New_York', processing: 'T' },
    destination.deliver,
    (places) => {
      unmapped = [...places]
    },
  )
  const onBug = (fault: unknown) => void bugs.push(fault)
  const running = [{ organization: 'riverbend', route, deliver, atOnce: 8 }]
  const engine = routeEngine({ store: open.routes, running, now, dice: () => 0, onBug })
  ends.push(carryOn(engine, onBug))
  const names = {
    sendingApplication: 'RIS',
    sendingFacility: 'MAIN',
    receivingApplication: 'CW',
    receivingFacility: '',
  }
  const answer = routeDoor({
    organization: 'riverbend',
    route: route.id,
    take: route.take,
    find: route.find,
    accept: [names],
    receive: engine.receive,
    now,
    newId: randomUUID,
    onRefused: () => undefined,
    onBug,
  })
  const port = await freePort()
  ends.push(await listenMllp({ listen: { port }, answer, onClosed: () => undefined, onBug }))
  line = await mllpClient(port)
  ends.push(async () => line.end())
})
afterEach(async () => {
  agreed = true
  between = (url, init, go) => go(url, init)
  asked = []
  await emr.mend()
  for (const end of ends.splice(0).toReversed()) await end()
  const [bug] = bugs.splice(0)
  if (bug !== undefined) throw bug
})

async function read(address: string): Promise<Record<string, unknown>> {
  const response = await emr.smart.backendFetch(emr.organization)(`${emr.organization.emr.fhirBase}/${address}`, {
    method: 'GET',
  })
  const json: unknown = await response.json()
  return isRecord(json) ? json : {}
}

/** Appointments in the EMR with a number of the schedule's. */
async function appointments(filler: string): Promise<Record<string, unknown>[]> {
  const found = await read(
    `Appointment?identifier=${encodeURIComponent(`urn:x-causeway:message|RIS/MAIN/Appointment/${filler}`)}`,
  )
  const entries = Array.isArray(found.entry) ? found.entry : []
  return entries.flatMap((one: unknown) => (isRecord(one) && isRecord(one.resource) ? [one.resource] : []))
}

function siu(control: string, event: string, filler: string, patient = number): string {
  return [
    `MSH|^~\\&|RIS|MAIN|CW||20270104||SIU^${event}^SIU_S12|${control}|P|2.5.1`,
    `SCH||${filler}||||CHECKUP|||30|min|^^^202701051000-0500^202701051030-0500||||||||||||||Booked`,
    `PID|1||${patient}^^^HOSPITAL^MR||LOCKMAN^LAVERNE`,
    'RGS|1',
    'AIS|1||FOLLOWUP^Follow-up visit^L|202701051000-0500',
    'AIP|1||OK1^Okafor^Ngozi||||202701051000-0500',
  ].join('\r')
}

const send = async (message: string) => (await line.send(message))[1]
const listed = () => open.routes.tail('riverbend', 'schedule', 20)

test('an appointment that a schedule tells by SIU is an Appointment of the EMR, of its own patient', async () => {
  const filler = randomUUID()
  expect(await send(siu('1', 'S12', filler))).toBe('MSA|AA|1')
  await expect.poll(listed, WAITS).toMatchObject([{ state: 'delivered', attempts: 1 }])
  expect(await appointments(filler)).toMatchObject([
    {
      status: 'booked',
      minutesDuration: 30,
      serviceType: [{ coding: [{ code: 'FOLLOWUP', display: 'Follow-up visit' }] }],
      participant: [
        { actor: { reference: LOCKMAN } },
        { actor: { identifier: { value: 'OK1' }, display: 'Ngozi Okafor' } },
      ],
    },
  ])
  expect(unmapped).toContainEqual({ at: 'SCH-6', count: 1 })
  expect(JSON.stringify(unmapped)).not.toContain('CHECKUP')
})

test('a change and a cancellation are of the same Appointment, and a message again changes nothing', async () => {
  const filler = randomUUID()
  await send(siu('1', 'S12', filler))
  await send(siu('2', 'S15', filler))
  await expect.poll(listed, WAITS).toMatchObject([{ state: 'delivered' }, { state: 'delivered' }])
  const [cancelled, ...more] = await appointments(filler)
  expect(more).toEqual([])
  expect(cancelled).toMatchObject({ status: 'cancelled' })
  const [, second] = await listed()
  const audit = {
    action: 'execute',
    what: 'messages of a route replayed',
    who: { kind: 'causeway', ref: null },
    patient: null,
    visit: null,
    outcome: 'done',
  } as const
  const deed = { by: null, why: null, audit, now: new Date() }
  expect(await open.messages.replay('riverbend', 'schedule', second?.id ?? '', deed)).toBe(true)
  await expect.poll(() => asked.filter((one) => one === 'POST ').length, WAITS).toBe(3)
  await expect.poll(listed, WAITS).toMatchObject([{}, { state: 'delivered' }])
  expect(await appointments(filler)).toMatchObject([{ id: cancelled?.id, status: 'cancelled' }])
})

test('an answer that is lost on the way leaves one Appointment', async () => {
  const filler = randomUUID()
  let lost = 0
  between = async (url, init, go) => {
    const response = await go(url, init)
    if (init.method !== 'POST' || !url.endsWith('/r4') || lost > 0) return response
    lost += 1
    throw new TypeError('the line is gone')
  }
  await send(siu('1', 'S12', filler))
  await expect.poll(listed, WAITS).toMatchObject([{ state: 'delivered', attempts: 2 }])
  expect(await appointments(filler)).toHaveLength(1)
})

test('of an EMR that takes neither transactions nor conditions each resource is looked for before it is sent, in no address', async () => {
  const filler = randomUUID()
  let lost = 0
  between = async (url, init, go) => {
    if (url.endsWith('/metadata')) {
      const json: unknown = await (await go(url, init)).json()
      return Response.json(plain(json))
    }
    const path = new URL(url).pathname
    if (init.method === 'POST' && (path.endsWith('/r4') || new Headers(init.headers).has('if-none-exist')))
      return new Response(null, { status: 400 })
    const response = await go(url, init)
    if (init.method !== 'POST' || !path.endsWith('/Appointment') || lost > 0) return response
    lost += 1
    throw new TypeError('the line is gone')
  }
  await send(siu('1', 'S12', filler))
  await expect.poll(listed, WAITS).toMatchObject([{ state: 'delivered', attempts: 2 }])
  await send(siu('2', 'S15', filler))
  await expect.poll(listed, WAITS).toMatchObject([{}, { state: 'delivered', attempts: 1 }])
  expect(await appointments(filler)).toMatchObject([
    { status: 'cancelled', participant: [{ actor: { reference: LOCKMAN } }, {}] },
  ])
  expect(asked.filter((one) => one.includes(filler) || one.includes(idOf(LOCKMAN)) || one.includes(number))).toEqual([])
})

test('a patient whom the EMR does not know yet is waited for, and nothing is written of nobody', async () => {
  const filler = randomUUID()
  await send(siu('1', 'S12', filler, 'NOBODY-77'))
  await expect
    .poll(listed, WAITS)
    .toMatchObject([{ state: 'waiting', why: 'no Patient there has the number that it refers to' }])
  expect(await appointments(filler)).toEqual([])
})

test('what the EMR refuses is a person’s, with the code of its OperationOutcome and none of its words', async () => {
  between = async (url, init, go) => {
    if (init.method === 'POST' && url.endsWith('/r4'))
      return Response.json(
        {
          resourceType: 'OperationOutcome',
          issue: [{ severity: 'error', code: 'business-rule', diagnostics: 'LOCKMAN is ill' }],
        },
        { status: 422 },
      )
    return go(url, init)
  }
  await send(siu('1', 'S12', randomUUID()))
  await expect.poll(listed, WAITS).toMatchObject([{ state: 'quarantined', attempts: 1, why: '422, business-rule' }])
})

test('a number whose system nobody has named is a person’s, told by its place', async () => {
  await send(siu('1', 'S12', randomUUID()).replace('HOSPITAL', 'ELSEWHERE'))
  await expect.poll(listed, WAITS).toMatchObject([
    {
      state: 'quarantined',
      why: 'Patient has no number whose system is known; name it under "systems" of the map siu-to-appointment',
    },
  ])
})

test('what is down is tried again, and without an agreement nothing leaves', async () => {
  agreed = false
  const filler = randomUUID()
  await send(siu('1', 'S12', filler))
  await expect.poll(listed, WAITS).toMatchObject([{ state: 'waiting', why: 'no agreement (BAA) is in force' }])
  expect(asked).toEqual([])
  agreed = true
  between = async () => new Response(null, { status: 503 })
  await expect.poll(listed, WAITS).toMatchObject([{ state: 'waiting', why: '503' }])
  between = (url, init, go) => go(url, init)
  await expect.poll(listed, WAITS).toMatchObject([{ state: 'delivered' }])
  expect(await appointments(filler)).toHaveLength(1)
})

/** A statement of an EMR that takes one resource at a time, and no conditions. */
function plain(statement: unknown): unknown {
  const copy: unknown = JSON.parse(JSON.stringify(statement))
  const [rest] = isRecord(copy) && Array.isArray(copy.rest) ? copy.rest.filter(isRecord) : []
  if (rest === undefined) throw new Error('the EMR says nothing of itself')
  rest.interaction = []
  for (const one of Array.isArray(rest.resource) ? rest.resource.filter(isRecord) : [])
    Object.assign(one, { conditionalCreate: false, conditionalUpdate: false })
  return copy
}
