import { createHmac, randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import type pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { readMap } from '../server/map/read-maps.ts'
import { openStore, type OpenStore } from '../server/postgres/store.ts'
import { openRoutes, type OpenRoutes } from '../server/routes.ts'
import { otlpExporter } from '../server/trace/otlp.ts'
import { routeTracer } from '../server/trace/tracer.ts'
import { aRoute } from './a-route.ts'
import { testDatabase } from './database.ts'
import { riverbend } from '../server/http/door.fixture.ts'
import { routesAlone } from './routes-alone.ts'

/** From a message's receipt to what it became at a FHIR server, as a collector hears it: a real database, two stand-ins at the edge. */
const SECRET = 's'.repeat(40)
const ROUTE = aRoute({ source: 'webhook', map: 'siu-to-appointment', destination: { by: 'fhir' } })
const WAITS = { timeout: 20_000, interval: 25 }

let pool: pg.Pool
let open: OpenStore
let carried: OpenRoutes
let exporter: ReturnType<typeof otlpExporter>
/** What stands in for a FHIR server, and for a collector. */
let fhir: Server
let collector: Server
let answer = 200
const told: string[] = []
const headers: unknown[] = []
const dropped: string[] = []
const stops: (() => Promise<void>)[] = []

async function serve(
  answers: (path: string, body: string) => { status: number; json: object },
  seen?: (headers: object) => void,
) {
  const server = createServer(async (request, response) => {
    const body = Buffer.concat(await request.toArray()).toString()
    seen?.(request.headers)
    const { status, json } = answers(request.url ?? '', body)
    response.writeHead(status, { 'content-type': 'application/fhir+json' }).end(JSON.stringify(json))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return server
}
const at = (server: Server) => `http://127.0.0.1:${(server.address() as AddressInfo).port}`

beforeAll(async () => {
  fhir = await serve((path) => {
    if (path.endsWith('/metadata'))
      return {
        status: 200,
        json: {
          resourceType: 'CapabilityStatement',
          fhirVersion: '4.0.1',
          rest: [{ mode: 'server', interaction: [{ code: 'transaction' }] }],
        },
      }
    if (path.endsWith('/Patient/_search'))
      return {
        status: 200,
        json: { resourceType: 'Bundle', entry: [{ resource: { resourceType: 'Patient', id: 'p-lovelace' } }] },
      }
    if (answer !== 200)
      return {
        status: answer,
        json: {
          resourceType: 'OperationOutcome',
          issue: [{ severity: 'error', code: 'business-rule', diagnostics: 'ADA LOVELACE' }],
        },
      }
    return {
      status: 200,
      json: { resourceType: 'Bundle', entry: [{ response: { status: '201', location: 'Appointment/a1/_history/1' } }] },
    }
  })
  collector = await serve(
    (_, body) => {
      told.push(body)
      return { status: 200, json: {} }
    },
    (one) => headers.push(one),
  )
  pool = await testDatabase()
  open = await openStore(pool, randomBytes(32), () => undefined)
  const map = await readMap(join(import.meta.dirname, '..', 'maps', 'siu-to-appointment.yaml'))
  if (Array.isArray(map) || 'parts' in map) throw new Error('the map is not right')
  exporter = otlpExporter({ endpoint: at(collector), headers: { 'api-key': 'k' } }, (why) => dropped.push(why))

  const places = {
    hear: { secret: SECRET },
    write: { fhirBase: `${at(fhir)}/fhir`, baa: { status: 'simulated', until: '2099-12-31' } as const },
  }
  carried = openRoutes({
    ...routesAlone(pool, open, { ...riverbend, routes: { schedule: places } }, [ROUTE]),
    maps: new Map([
      ['siu-to-appointment', { ...map, systems: new Map([['HOSPITAL', 'http://hospital.example/mrn']]) }],
    ]),
    tracer: routeTracer(Buffer.from('key'), () => new Date(), exporter.tell),
  })
  await carried.start(stops)
})
afterAll(async () => {
  for (const stop of stops.toReversed()) await stop()
  for (const server of [fhir, collector]) {
    server.closeAllConnections()
    server.close()
  }
  await open.close()
  await pool.end()
})

async function call(controlId: string): Promise<void> {
  const body = [
    `MSH|^~\\&|RIS|MAIN|CW||20270104||SIU^S12^SIU_S12|${controlId}|P|2.5.1`,
    'SCH||V-LOVELACE||||CHECKUP|||30|min|^^^202701051000-0500^202701051030-0500||||||||||||||Booked',
    'PID|1||4711-LOVELACE^^^HOSPITAL^MR||LOVELACE^ADA||19801210',
    'RGS|1',
  ].join('\r')
  const time = Math.floor(Date.now() / 1_000)
  const signed = createHmac('sha256', SECRET).update(`${time}.${body}`).digest('hex')
  expect(await carried.calls.hear('riverbend', 'schedule', { signature: `t=${time},v1=${signed}`, body })).toBeNull()
}

interface Told {
  traceId: string
  name: string
  attributes: { key: string; value: { stringValue: string } }[]
}
const spans = (): Told[] => told.flatMap((body) => JSON.parse(body).resourceSpans[0].scopeSpans[0].spans)
const said = ({ attributes }: Told, key: string) => attributes.find((one) => one.key === key)?.value.stringValue
const state = async () => (await open.routes.tail('riverbend', 'schedule', 1))[0]?.state

test('a message is one trace from its receipt to what it became, and names neither patient nor control id', async () => {
  await call('CTRL-LOVELACE-1')
  await expect.poll(state, WAITS).toBe('delivered')
  await exporter.flush()
  const [received, delivered, ...more] = spans()
  expect(more).toEqual([])
  expect([received?.name, delivered?.name]).toEqual(['route receive', 'route deliver'])
  expect(delivered?.traceId).toBe(received?.traceId)
  expect(delivered && said(delivered, 'fhir.reference')).toBe('Appointment/a1')
  expect(delivered && said(delivered, 'causeway.message')).toMatch(/^\d+$/)
  expect(headers).toContainEqual(expect.objectContaining({ 'api-key': 'k' }))
})

test('a refusal is told by its codes, each try by itself, and other messages are other traces', async () => {
  answer = 422
  await call('CTRL-LOVELACE-2')
  await expect.poll(state, WAITS).toBe('quarantined')
  answer = 200
  await exporter.flush()
  const last = spans().at(-1)
  expect(last && [said(last, 'causeway.outcome'), said(last, 'causeway.code')]).toEqual(['never', '422, business-rule'])
  expect(new Set(spans().map(({ traceId }) => traceId)).size).toBe(2)
  expect(told.join('\n')).not.toMatch(/LOVELACE|lovelace|ADA|\b4711\b|CTRL|\b1980|CHECKUP/)
})

test('a collector that is away costs spans and no message, and is said once', async () => {
  const away = otlpExporter({ endpoint: 'http://127.0.0.1:1', headers: {} }, (why) => dropped.push(why))
  const [span] = [
    {
      name: 'receive',
      trace: 'a'.repeat(32),
      id: 'b'.repeat(16),
      startMs: 1,
      endMs: 2,
      failed: false,
      attributes: {
        'causeway.organization': 'a',
        'causeway.route': 'b',
        'causeway.event': 'SIU^S12',
        'causeway.outcome': 'stored',
      },
    } as const,
  ]
  for (let each = 0; each < 5_000; each += 1) away.tell(span)
  await away.flush()
  expect(dropped).toEqual(['more is done than the collector takes'])
})
