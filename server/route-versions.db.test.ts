import { randomBytes } from 'node:crypto'
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type pg from 'pg'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { parseRoute } from '#formats/route/parse.ts'
import { findIn, readMessage } from '#formats/route/read.ts'
import { testDatabase } from '../test/database.ts'
import { routeEngine, type RouteEngine } from './act/carry-routes.ts'
import type { House } from './act/house.ts'
import { routeChanges, type RouteChanges } from './act/route-changes.ts'
import { fileCarried } from './act/route-messages.ts'
import type { RouteFiles } from './act/route-versions.ts'
import { carryTrial } from './act/try-route.ts'
import { isNo, type Answer, type OperatorSession } from './act/use-cases.ts'
import type { Config } from './config.ts'
import type { Organization } from './config/organizations.ts'
import { mapRoute } from './map/map-route.ts'
import { readMaps } from './map/read-maps.ts'
import { openStore, type OpenStore } from './postgres/store.ts'
import { triableRoutes, versionedRoutes, type VersionedRoutes } from './route-versions.ts'
import { nobodySigned } from '../test/nobody-signed.ts'

const SIGNED = { signed: nobodySigned, now: () => new Date() }

/** Versions of a route on a real database, with real maps and a destination that keeps what it is given. */
const ROUTE = `route: schedule
title: The schedule
source: mllp
take: [SIU^S12]
map: appointments
destination: fhir
retry: { first: 1 second, most: 1 second, give-up: 1 hour }
`
const MAP = `map: appointments
title: Appointments
from: [SIU^S12, SIU^S15]
table: SIU_S12
resources:
  Appointment: { as: update }
  Patient: { as: refer }
systems: { RIS: "http://ris.example" }
set:
  - { at: Appointment.description, value: first }
`
const FILES: RouteFiles = { route: ROUTE, map: MAP, beside: {} }
const saying = (what: string, route = ROUTE): RouteFiles => ({ route, map: MAP.replace('first', what), beside: {} })
const PETRA: OperatorSession = {
  organization: 'riverbend',
  launch: 'l',
  practitioner: 'Practitioner/it-novak',
  role: 'operator',
  opens: true,
}

let pool: pg.Pool
let folder: string
let now: Date
/** Two processes of one house. */
let houses: { open: OpenStore; versioned: VersionedRoutes; changes: RouteChanges; engine: RouteEngine }[]
/** Patient and description, in the order of delivery. */
let arrived: [string, string][]

beforeEach(async () => {
  pool = await testDatabase()
  folder = mkdtempSync(join(tmpdir(), 'causeway-versions-'))
  mkdirSync(join(folder, 'routes'))
  mkdirSync(join(folder, 'maps'))
  writeFileSync(join(folder, 'routes', 'schedule.yaml'), ROUTE)
  writeFileSync(join(folder, 'maps', 'appointments.yaml'), MAP)
  now = new Date('2026-11-26T12:00:00Z')
  arrived = []
  const secret = randomBytes(32)
  houses = [await openHouse(secret), await openHouse(secret)]
})
afterEach(async () => {
  for (const { open, changes } of houses) {
    await changes.stop()
    await open.close()
  }
  await pool.end()
  rmSync(folder, { recursive: true })
})

async function openHouse(secret: Buffer) {
  const open = await openStore(pool, secret, () => undefined)
  const route = parseRoute(ROUTE, 'schedule.yaml')
  if ('problems' in route) throw new Error('the route is not right')
  const { maps, problems } = await readMaps(join(folder, 'maps'))
  expect(problems).toEqual([])
  const organization = {
    id: 'riverbend',
    timeZone: 'America/New_York',
    routes: { schedule: { listen: {}, accept: [], write: {} } },
  }
  const organizations = [organization as unknown as Organization]
  const config: Pick<Config, 'organizations' | 'routes' | 'maps'> = {
    organizations,
    routes: join(folder, 'routes'),
    maps: join(folder, 'maps'),
  }
  const onBug = (fault: unknown) => {
    throw fault
  }
  const routes = new Map([[route.id, route]])
  const versioned = versionedRoutes({ config, routes, maps, versions: open.versions })
  await versioned.look()
  const changes = routeChanges({ now: () => now } as House, {
    ...triableRoutes(versioned, new Map(organizations.map((one) => [one.id, one])), 'test', SIGNED),
    versions: open.versions,
    trials: open.trials,
    nameOf: async () => 'Petra Novak',
    onBug,
  })
  const current = () => versioned.inForce('riverbend', 'schedule')
  const engine = routeEngine({
    store: open.routes,
    running: [
      {
        organization: 'riverbend',
        get route() {
          return current().route
        },
        deliver: async (message) => {
          const { map } = current()
          if (map === undefined) throw new Error('a version without a map')
          return mapRoute(
            map,
            { timeZone: 'UTC', processing: 'T' },
            async ({ bytes }) => (arrived.push(saidIn(bytes)), { tried: 'delivered' }),
            () => {},
          )(message)
        },
        atOnce: 4,
        upToDate: () => versioned.upToDate('riverbend', 'schedule'),
      },
    ],
    now: () => now,
    dice: () => 0,
    onBug,
  })
  return { open, versioned, changes, engine }
}

function saidIn(bytes: Uint8Array): [string, string] {
  const text = new TextDecoder().decode(bytes)
  return [/ris\.example\|(\w+)/.exec(text)?.[1] ?? '', /"description":"(\w+)"/.exec(text)?.[1] ?? '']
}

const siu = (control: string, patient: string, type = 'SIU^S12') =>
  `MSH|^~\\&|RIS||CW||20261126||${type}|${control}|P|2.5.1\rSCH|P1|A-${control}||||CHECKUP|||20|min|^^^20261127090000||||||||||||||Booked\rTQ1|1||||||20261127090000|20261127092000\rPID|1||${patient}^^^RIS^MR||Lovelace^Ada\rRGS|1\rAIP|1||12^Hand`

async function heard(message: string, { engine, versioned, open } = first()): Promise<void> {
  const bytes = new TextEncoder().encode(message)
  const { event, ...read } = readMessage('hl7v2', bytes)
  const { take } = versioned.inForce('riverbend', 'schedule').route
  await engine.receive({
    organization: 'riverbend',
    route: 'schedule',
    event,
    ...read,
    find: findIn('hl7v2', bytes, []),
    bytes: take.includes(event) ? bytes : null,
  })
  await open.routes.move(now)
}

function first() {
  const [house] = houses
  if (house === undefined) throw new Error('no house')
  return house
}

async function worked(): Promise<void> {
  for (let did = true; did;) did = (await Promise.all(houses.map(({ engine }) => engine.turn()))).some(Boolean)
}

function good<T>(answer: Answer<T>): T {
  if (isNo(answer)) throw new Error(`refused: ${answer.refused}`)
  return answer
}

/** Tries a version to its end. */
async function tried(files: RouteFiles) {
  const { changes } = first()
  const { wrong, trial } = good(await changes.begin(PETRA, 'schedule', { files, days: 3 }))
  expect(wrong).toEqual([])
  const id = trial?.id ?? ''
  await expect
    .poll(async () => good(await changes.trial(PETRA, 'schedule', id)).state, { timeout: 10_000 })
    .not.toBe('running')
  return good(await changes.trial(PETRA, 'schedule', id))
}

const switchOn = async (trial: string, base: number) =>
  good(await first().changes.switchOn(PETRA, 'schedule', trial, { base, why: 'seen and wanted' }))
/** All that may be changed by what reaches somebody. */
const reached = async () =>
  (
    await pool.query(
      `select (select json_agg(route_message order by id) from route_message) as messages,
        (select count(*)::int from route_note) as notes, (select count(*)::int from route_alarm) as alarms,
        (select json_agg(route_lane order by key) from route_lane) as lanes`,
    )
  ).rows

test('a version is seen on what was stored, message by message and in sum, and reaches nobody', async () => {
  await heard(siu('C1', 'ADA'))
  await heard(siu('C2', 'EVE'))
  await heard(siu('C3', 'EVE', 'SIU^S15'))
  await worked()
  await fileCarried(first().open.messages)
  await heard(siu('C4', 'ADA'))
  const before = await reached()
  arrived = []
  const trial = await tried(saying('second', ROUTE.replace('[SIU^S12]', '[SIU^S12, SIU^S15]')))
  expect(trial).toMatchObject({
    state: 'done',
    total: 4,
    sum: {
      tried: 4,
      same: 0,
      otherwise: { otherwise: 3, taken: 1 },
      unknown: 1,
      places: { 'Appointment.description': 3 },
    },
  })
  expect(trial.messages.map(({ message, type, treated, places }) => [message, type, treated, places])).toEqual([
    ['4', 'SIU^S12', 'otherwise', ['Appointment.description']],
    ['3', 'SIU^S15', 'taken', []],
    ['2', 'SIU^S12', 'otherwise', ['Appointment.description']],
    ['1', 'SIU^S12', 'otherwise', ['Appointment.description']],
  ])
  expect(JSON.stringify(trial)).not.toMatch(/Lovelace|ADA|EVE/)
  expect(arrived).toEqual([])
  expect(await reached()).toEqual(before)
  const { rows } = await pool.query("select entry->>'what' as what from audit where entry->>'what' like '%tried'")
  expect(rows).toEqual([{ what: 'messages of a route tried' }])
})

test('what both versions make of one message is opened with a reason, side by side, what differs marked', async () => {
  await heard(siu('C1', 'ADA'))
  const { id } = await tried(saying('second'))
  const { before, after } = good(await first().changes.open(PETRA, 'schedule', id, { message: '1', why: 'to see it' }))
  const marked = (side: typeof before) =>
    side.resources.flatMap(({ name, fields }) =>
      fields.filter(({ differs }) => differs).map(({ at, text }) => [name, at, text]),
    )
  expect(marked(before)).toEqual([['Appointment', 'description', 'first']])
  expect(marked(after)).toEqual([['Appointment', 'description', 'second']])
  const { rows } = await pool.query(
    "select entry->'detail' as detail from audit where entry->>'what' = 'message of a route opened'",
  )
  expect(rows).toEqual([{ detail: { message: '1', trial: id, why: 'to see it' } }])
})

test('what was tried is switched on in every process without a restart, and gone back from; both are in the audit', async () => {
  await heard(siu('C1', 'ADA'))
  await worked()
  const { id } = await tried(saying('second', ROUTE.replace('[SIU^S12]', '[SIU^S12, SIU^S15]')))
  expect((await switchOn(id, 0)).page).toMatchObject({ version: 1, asFile: false, fileDiffers: true })
  await heard(siu('C2', 'ADA', 'SIU^S15'))
  await worked()
  for (const { versioned } of houses) await versioned.look()
  expect(houses.map(({ versioned }) => versioned.inForce('riverbend', 'schedule').version)).toEqual([1, 1])
  const back = good(await first().changes.back(PETRA, 'schedule', { base: 1, to: 0, why: 'not wanted' }))
  expect(back.page).toMatchObject({ version: 2, asFile: true, fileDiffers: false, files: FILES })
  await heard(siu('C3', 'ADA'))
  await heard(siu('C4', 'ADA', 'SIU^S15'))
  await worked()
  expect(arrived).toEqual([
    ['ADA', 'first'],
    ['ADA', 'second'],
    ['ADA', 'first'],
  ])
  expect(back.page?.history.map(({ version, by, why, backTo, trial }) => [version, by, why, backTo, trial])).toEqual([
    [2, 'Petra Novak', 'not wanted', 0, null],
    [1, 'Petra Novak', 'seen and wanted', null, id],
  ])
  // And an earlier version again.
  good(await first().changes.back(PETRA, 'schedule', { base: 2, to: 1, why: 'wanted after all' }))
  await heard(siu('C5', 'ADA', 'SIU^S15'))
  await worked()
  expect(arrived.at(-1)).toEqual(['ADA', 'second'])
  const { rows } = await pool.query(
    "select entry->>'what' as what, entry->'who'->>'ref' as who, entry->'detail'->>'version' as version from audit where entry->>'action' = 'update'",
  )
  expect(rows).toEqual([
    { what: 'version of a route switched on', who: PETRA.practitioner, version: '1' },
    { what: 'version of a route set back', who: PETRA.practitioner, version: '2' },
    { what: 'version of a route set back', who: PETRA.practitioner, version: '3' },
  ])
})

test('no message of a patient goes by an older version than one before it, whichever process carries it', async () => {
  const [one, other] = houses
  if (one === undefined || other === undefined) throw new Error('two houses')
  const ids: string[] = []
  for (const what of ['v1', 'v2', 'v3']) ids.push((await tried(saying(what))).id)
  for (const [turn, id] of [...ids, undefined].entries()) {
    for (let message = 0; message < 8; message += 1)
      for (const patient of ['ADA', 'EVE', 'IDA'])
        await heard(siu(`${turn}-${message}-${patient}`, patient), turn % 2 ? one : other)
    // The other process has not looked; it may carry at the very moment of the switch.
    const carrying = worked()
    if (id !== undefined)
      await one.open.versions.add(
        'riverbend',
        'schedule',
        turn,
        { files: saying(`v${turn + 1}`), at: now, by: 'Practitioner/1', why: 'test', backTo: null, trial: id },
        AUDIT,
      )
    await carrying
  }
  await worked()
  for (const patient of ['ADA', 'EVE', 'IDA']) {
    const said = arrived.flatMap(([of, what]) => (of === patient ? [what === 'first' ? 'v0' : what] : []))
    expect(said).toHaveLength(32)
    expect(said).toEqual(said.toSorted())
    expect(said.at(-1)).toBe('v3')
  }
})

const AUDIT = {
  action: 'update',
  what: 'version of a route switched on',
  who: { kind: 'staff', ref: 'Practitioner/1' },
  patient: null,
  visit: null,
  outcome: 'done',
} as const

test('a refused message goes by the version that mends it, and what was held behind it follows', async () => {
  await heard(siu('C1', 'ADA').replace('PID|1||ADA^^^RIS^MR', 'PID|1||ADA^^^OTHER^MR'))
  await heard(siu('C2', 'ADA').replace('PID|1||ADA^^^RIS^MR', 'PID|1||ADA^^^OTHER^MR'))
  await worked()
  expect(arrived).toEqual([])
  const mended = { ...FILES, map: MAP.replace('RIS:', 'OTHER: "http://ris.example", RIS:') }
  const trial = await tried(mended)
  expect(trial.sum).toMatchObject({ tried: 2, otherwise: { mended: 2, otherwise: 0 } })
  await switchOn(trial.id, 0)
  const deed = { by: null, why: null, now, audit: AUDIT }
  expect(await first().open.messages.replay('riverbend', 'schedule', '1', deed)).toBe(true)
  await worked()
  expect(arrived.map(([of]) => of)).toEqual(['ADA', 'ADA'])
})

test('of two who switch on at once the second is told', async () => {
  await heard(siu('C1', 'ADA'))
  const [one, other] = [await tried(saying('second')), await tried(saying('third'))]
  await switchOn(one.id, 0)
  expect(await first().changes.switchOn(PETRA, 'schedule', other.id, { base: 0, why: 'me too' })).toMatchObject({
    refused: 'newer-version',
  })
  // The page shows version 1 by now; what was compared with version 0 still is not what would change.
  expect(await first().changes.switchOn(PETRA, 'schedule', other.id, { base: 1, why: 'me too' })).toMatchObject({
    refused: 'newer-version',
  })
})

test('a trial is cancelled on its way, and keeps what it has seen', async () => {
  await Promise.all(Array.from({ length: 250 }, (_, message) => heard(siu(`C${message}`, 'ADA'))))
  const { changes, open, versioned } = first()
  const { trials } = open
  const begun = { route: 'schedule', files: saying('second'), fixtures: [], base: 0, since: new Date(0), by: 'x' }
  const trial = await trials.begin('riverbend', begun, 220, AUDIT, now)
  expect(trial.total).toBe(220)
  const after = await triableRoutes(versioned, new Map(), 'test', SIGNED).read('riverbend', 'schedule', begun.files)
  if (Array.isArray(after)) throw new Error(after.join())
  const before = triableRoutes(versioned, new Map(), 'test', SIGNED).inForce('riverbend', 'schedule')
  // Somebody presses Cancel after the first handful.
  const pressed: typeof trials = {
    ...trials,
    progress: async (...told) => {
      const goesOn = await trials.progress(...told)
      await changes.cancel(PETRA, 'schedule', trial.id)
      return goesOn
    },
  }
  const makes = { before: before.makes, after: after.makes }
  await carryTrial(pressed, { ...trial, organization: 'riverbend' }, makes, () => now)
  const { state, sum, messages, more } = good(await changes.trial(PETRA, 'schedule', trial.id))
  expect([state, sum.tried, messages.length, more]).toEqual(['cancelled', 100, 50, true])
  const next = good(await changes.more(PETRA, 'schedule', trial.id, messages.at(-1)?.message ?? ''))
  expect([next.messages.length, next.more]).toEqual([50, false])
  expect((await switchOn(trial.id, 0)).wrong).toHaveLength(1)
})

test('a trial whose process was killed does not run for ever', async () => {
  const begun = { route: 'schedule', files: FILES, fixtures: [], base: 0, since: new Date(0), by: 'x' }
  const { id } = await first().open.trials.begin('riverbend', begun, 10, AUDIT, now)
  const state = async () => good(await first().changes.trial(PETRA, 'schedule', id)).state
  expect(await state()).toBe('running')
  now = new Date(now.getTime() + 61_000)
  expect(await state()).toBe('stopped')
})

test.each([
  [
    'a mistake, with its line',
    { ...FILES, route: ROUTE.replace('[SIU^S12]', '[SIU-S12]') },
    /^schedule\.yaml:4: .*not a message type/,
  ],
  [
    'another source',
    { ...FILES, route: ROUTE.replace('source: mllp', 'source: file') },
    /^schedule\.yaml:3: source: stays "mllp"/,
  ],
  [
    'another destination',
    { ...FILES, route: ROUTE.replace('destination: fhir', 'destination: mllp').replace('map: appointments\n', '') },
    /destination: stays as it is/,
  ],
  ['another route', { ...FILES, route: ROUTE.replace('route: schedule', 'route: other') }, /this is the route "other"/],
  [
    'a type that the map does not map',
    { ...FILES, route: ROUTE.replace('[SIU^S12]', '[SIU^S12, ADT^A08]') },
    /^schedule\.yaml:4: take: its map appointments does not map ADT\^A08/m,
  ],
  ['a mistake in the map', { ...FILES, map: MAP.replace('SIU_S12', 'SIU_S13') }, /appointments\.yaml:4: /],
  [
    'a map of another name',
    { ...FILES, map: MAP.replace('map: appointments', 'map: others') },
    /the file of a map is of "others"/,
  ],
  ['code that is not in the folder', { ...FILES, map: `${MAP}after: mine.ts\n` }, /there is no file mine\.ts/],
])('%s is told, and nothing is tried', async (_, files, says) => {
  const { wrong, trial } = good(await first().changes.begin(PETRA, 'schedule', { files, days: 1 }))
  expect(trial).toBeNull()
  expect(wrong.join('\n')).toMatch(says)
})

test('a version counts for its own organization, and a trial is seen by no other', async () => {
  await heard(siu('C1', 'ADA'))
  const { id } = await tried(saying('second'))
  const other = { ...PETRA, organization: 'lakeside' }
  const { changes } = first()
  const refused = { refused: 'not-found' }
  expect(await changes.page(other, 'schedule')).toEqual(refused)
  expect(await changes.begin(other, 'schedule', { files: FILES, days: 1 })).toEqual(refused)
  expect(await changes.trial(other, 'schedule', id)).toEqual(refused)
  expect(await changes.more(other, 'schedule', id, '9')).toEqual(refused)
  expect(await changes.open(other, 'schedule', id, { message: '1', why: 'a look' })).toEqual(refused)
  expect(await changes.cancel(other, 'schedule', id)).toEqual(refused)
  expect(await changes.switchOn(other, 'schedule', id, { base: 0, why: 'a look' })).toEqual(refused)
  expect(await changes.back(other, 'schedule', { base: 0, to: 0, why: 'a look' })).toEqual(refused)
})

test('a version that can’t be used any more stops the start with the way out', async () => {
  const { id } = await tried(saying('second'))
  await switchOn(id, 0)
  await pool.query("update route_version set files = jsonb_set(files, '{map}', '\"map: appointments\"')")
  await expect(openHouse(randomBytes(32))).rejects.toThrow(
    /Version 1 of the route "schedule".*can't be used.*causeway route back riverbend schedule 0/s,
  )
})

test('files that a map names are those that were given with it, else those of its folder', async () => {
  const statuses = join(import.meta.dirname, '..', 'maps')
  cpSync(join(statuses, 'fixtures'), join(folder, 'maps', 'fixtures'), { recursive: true })
  const table = JSON.stringify({
    resourceType: 'ConceptMap',
    status: 'active',
    group: [{ element: [{ code: 'Booked', target: [{ code: 'pending', equivalence: 'equivalent' }] }] }],
  })
  await heard(siu('C1', 'ADA'))
  const map = `${MAP}codes: { "FillerStatusCodes[Appointment]": own.json }\nfixtures:\n  - { message: fixtures/SIU-S12.hl7, gives: fixtures/SIU-S12.json }\n`
  const { fixtures, sum } = await tried({ route: ROUTE, map, beside: { 'own.json': table } })
  expect(sum.places).toMatchObject({ 'Appointment.status': 1 })
  expect(fixtures).toEqual(['appointments: fixtures/SIU-S12.hl7 does not come to what fixtures/SIU-S12.json says'])
  expect(readFileSync(join(folder, 'maps', 'appointments.yaml'), 'utf8')).toBe(MAP)
})
