import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Config } from '../config.ts'
import { mapsOf, readRoutes } from '../definitions.ts'

/** Routes and maps as an install reads them when it starts. */
const ROUTE = `route: schedule
title: The schedule
source: mllp
take: [SIU^S12]
map: appointments
destination: fhir
`
const MAP = `map: appointments
title: The schedule
from: [SIU^S12]
table: SIU_S12
resources: { Appointment: { as: update }, Patient: { as: refer } }
`

let folder: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'causeway-definitions-'))
  for (const name of ['routes', 'maps']) mkdirSync(join(folder, name))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

/** What an install says of these files, its organization delivering to this place; null where it would start. */
async function saidOf(
  route: string,
  map: string,
  places: object = { write: { fhirBase: 'http://127.0.0.1:1/fhir' } },
): Promise<string | null> {
  writeFileSync(join(folder, 'routes', 'schedule.yaml'), route)
  writeFileSync(join(folder, 'maps', 'appointments.yaml'), map)
  const config: Pick<Config, 'routes' | 'maps'> = { routes: join(folder, 'routes'), maps: join(folder, 'maps') }
  const organization = { id: 'riverbend', routes: { schedule: { listen: {}, accept: [], ...places } } }
  const whole = { ...config, organizations: [organization] } as unknown as Config
  const routes = readRoutes(whole)
  if (typeof routes === 'string') return routes
  const maps = await mapsOf(whole, routes)
  return typeof maps === 'string' ? maps : null
}

test('a route by a map to a FHIR server starts, and what is wrong with either stops it with file and line', async () => {
  expect(await saidOf(ROUTE, MAP)).toBeNull()
  expect(await saidOf(ROUTE, MAP.replace('as: update', 'as: upsert'))).toBe(
    'maps/appointments.yaml:5: resources.Appointment.as: "upsert" is not known',
  )
  expect(await saidOf(ROUTE.replace('map: appointments\n', ''), MAP)).toContain(
    'routes/schedule.yaml:5: destination: fhir takes what a map makes',
  )
  const deliver = { deliver: { host: '127.0.0.1', port: 6661 } }
  expect(await saidOf(ROUTE.replace('destination: fhir', 'destination: mllp'), MAP, deliver)).toContain(
    "routes/schedule.yaml:6: destination: mllp can't take FHIR resources, which its map appointments makes",
  )
})

test('a route takes no more than its map maps, and names one that there is', async () => {
  expect(await saidOf(ROUTE.replace('[SIU^S12]', '[SIU^S12, ADT^A08]'), MAP)).toBe(
    'routes/schedule.yaml:4: take: its map appointments does not map ADT^A08.',
  )
  expect(await saidOf(ROUTE.replace('map: appointments', 'map: gone'), MAP)).toBe(
    'routes/schedule.yaml:5: map: "gone" is the name of none.',
  )
})

test('two maps of one name stop the start, with file and line', async () => {
  writeFileSync(join(folder, 'maps', 'copy.yaml'), MAP)
  expect(await saidOf(ROUTE, MAP)).toBe('maps/copy.yaml:1: map: "appointments" is in appointments.yaml already.')
})

test('a route to a FHIR server is not delivered to a port of MLLP', async () => {
  expect(await saidOf(ROUTE, MAP, { deliver: { host: '127.0.0.1', port: 6661 } })).toContain(
    'routes/schedule.yaml:6: destination: fhir needs "routes.schedule.write" in the settings (organization riverbend).',
  )
})

test('a route by a subscription that the settings say there is none of does not start', async () => {
  writeFileSync(
    join(folder, 'routes', 'schedule.yaml'),
    'route: schedule\ntitle: The schedule\nsource: fhir-subscription\ntake: [Appointment]\ndestination: file\n',
  )
  const said = (subscription?: string) =>
    readRoutes({
      routes: join(folder, 'routes'),
      organizations: [{ id: 'riverbend', emr: { subscription }, routes: { schedule: { drop: {} } } }],
    } as unknown as Config)
  expect(said()).toBeInstanceOf(Map)
  expect(said('none')).toContain('routes/schedule.yaml:3: source: the settings say "emr.subscription" none')
})
