import { randomBytes, randomUUID } from 'node:crypto'
import { once, type EventEmitter } from 'node:events'
import { createServer as createHttpServer } from 'node:http'
import { connect, createServer, type AddressInfo } from 'node:net'
import { loadavg } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { acknowledgementOf } from '#formats/hl7v2/acknowledgement.ts'
import { framed, Frames } from '#formats/hl7v2/frames.ts'
import { parseMessage, text, writeMessage } from '#formats/hl7v2/message.ts'
import type { Route } from '#domain/route/route.ts'
import { aRoute } from '../test/a-route.ts'
import { routeEngine } from '../server/act/carry-routes.ts'
import { fetchOverKeptLines } from '../server/chart/kept-lines.ts'
import { fhirDestination } from '../server/chart/route-destination.ts'
import { fileCarried } from '../server/act/route-messages.ts'
import { carryOn } from '../server/jobs/carry.ts'
import { repeat } from '../server/jobs/repeat.ts'
import { mapRoute } from '../server/map/map-route.ts'
import { readMap } from '../server/map/read-maps.ts'
import { listenMllp } from '../server/mllp/listener.ts'
import { mllpDestination } from '../server/mllp/route-destination.ts'
import { routeDoor } from '../server/mllp/route-door.ts'
import { migrate } from '../server/postgres/migrate.ts'
import { openStore } from '../server/postgres/store.ts'
import { freePort } from '../test/free-port.ts'
import { withOwnPostgres } from '../test/own-postgres.ts'
import { percentile } from './percentile.ts'
import type { Row } from './row.ts'

const MEASURED_MS = 6_000
const WARM_MS = 1_500
const PATIENTS = 1_000
const FORWARDED = 20_000
const DELIVERED = 10_000
/** Before what is measured, as a rate that is sustained is not that of a process which has just started. */
const WARMED = 5_000
/** As an HTTP client keeps open. */
const CALLS = 16
/** Whose messages a destination takes none of, while it is asked to fail. */
const FAILING = 7
const PACED_PER_S = 200
const PACED_MS = 8_000

const ROUTE = aRoute({
  retry: { firstMs: 500, mostMs: 60_000, giveUpMs: 86_400_000 },
  find: ['SCH-1'],
})
const BY_HTTP: Route = { ...ROUTE, id: 'schedule-by-http', destination: { by: 'fhir' } }
const PARTIES = { sendingApplication: 'RIS', sendingFacility: '', receivingApplication: 'CW', receivingFacility: '' }

/**
 * What a route hears and carries: senders that wait for each acknowledgement, against a bare server that group-commits the
 * same bytes to the same database; and messages in, stored, and out again by MLLP, each patient's in their order.
 */
export function measure(): Promise<Row[]> {
  return withOwnPostgres(async (url) => {
    const pool = new pg.Pool({ connectionString: url, max: 10 })
    await migrate(pool)
    const open = await openStore(pool, randomBytes(32), () => undefined)
    const sink = await openSink()
    const destination = mllpDestination({ host: '127.0.0.1', port: sink.port }, () => true)
    const httpSink = await openHttpSink()
    const byHttp = mapRoute(
      await shippedMap('siu-to-appointment'),
      { timeZone: 'America/New_York', processing: 'T' },
      fhirDestination({
        base: httpSink.address,
        fetch: fetchOverKeptLines,
        mayReceive: () => true,
        now: () => new Date(),
      }).deliver,
      () => undefined,
    )
    const engine = routeEngine({
      store: open.routes,
      running: [
        { organization: 'riverbend', route: ROUTE, deliver: destination.deliver, atOnce: 16 },
        { organization: 'riverbend', route: BY_HTTP, deliver: byHttp, atOnce: CALLS },
      ],
      now: () => new Date(),
      dice: Math.random,
      onBug: (fault) => console.error(fault),
    })
    const hearing = async (route: Route) => {
      const port = await freePort()
      const stop = await listenMllp({
        listen: { port },
        answer: routeDoor({
          organization: 'riverbend',
          route: route.id,
          take: route.take,
          find: route.find,
          accept: [PARTIES],
          receive: engine.receive,
          now: () => new Date(),
          newId: randomUUID,
          onRefused: (why) => console.error(why),
          onBug: (fault) => console.error(fault),
        }),
        onClosed: () => undefined,
        onBug: (fault) => console.error(fault),
      })
      return { port, stop }
    }
    const { port, stop: stopListening } = await hearing(ROUTE)
    const http = await hearing(BY_HTTP)
    await pool.query('create table bare (body bytea)')
    const bare = await openBare(pool, 1)
    // As ours does: what comes in the meantime is committed beside what is being committed.
    const two = await openBare(pool, 2)
    // What goes on beside it in a start: the audit of what is carried, and by what it is found.
    const stopFiling = repeat(
      1_000,
      () => fileCarried(open.messages),
      (fault) => console.error(fault),
    )
    try {
      // As in a start, what is acknowledged is brought in beside it.
      const stopBringing = carryOn({ flows: () => engine.flows().slice(0, 1) }, (fault) => console.error(fault))
      const one = await acknowledged(port, 1)
      const sixteen = await acknowledged(port, 16)
      await stopBringing()
      const behind = await inJournal(pool)
      const limit = await acknowledged(bare.port, 16)
      const limitOfTwo = await acknowledged(two.port, 16)
      const waited = await clear(pool, engine)
      const stop = carryOn(engine, (fault) => console.error(fault))
      const forwarded = await forward(port, sink, FORWARDED)
      await forward(http.port, httpSink, WARMED)
      // Each is measured twice, in turn, so that what else the machine does falls on both.
      const delivered = [await forward(http.port, httpSink, DELIVERED)]
      httpSink.fail(FAILING)
      const failing = [await forward(http.port, httpSink, DELIVERED, FAILING)]
      httpSink.fail(null)
      delivered.push(await forward(http.port, httpSink, DELIVERED))
      httpSink.fail(FAILING)
      failing.push(await forward(http.port, httpSink, DELIVERED, FAILING))
      httpSink.fail(null)
      const paced = await pace(port, sink)
      await stop()
      const load = `load ${loadavg()[0]?.toFixed(1)}, 2 cores, PostgreSQL with synchronous_commit on`
      return [
        { measure: 'mllp.ack.1', value: one, unit: '1/s', beside: `stored before the answer; ${load}` },
        {
          measure: 'mllp.ack.16',
          value: sixteen,
          unit: '1/s',
          beside: `16 senders; ${behind} not yet brought in at the end; ${load}`,
        },
        {
          measure: 'mllp.ack.16.share',
          value: sixteen / limit,
          unit: '',
          beside: `at least 0.7 of a bare server, ${limit.toFixed(0)}/s in this run; of one with two commits at a time, ${limitOfTwo.toFixed(0)}/s, it is ${(sixteen / limitOfTwo).toFixed(2)}`,
        },
        {
          measure: 'route.drain',
          value: waited,
          unit: '1/s',
          beside: `what the two before left, out by one MLLP connection; ${load}`,
        },
        {
          measure: 'route.forward',
          value: forwarded.perSecond,
          unit: '1/s',
          beside: `MLLP in by 16 senders and out by one connection, ${PATIENTS} patients, ${forwarded.disorder} out of order; ${load}`,
        },
        {
          measure: 'route.deliver',
          value: mean(delivered),
          unit: '1/s',
          beside: `MLLP in by 16 senders, SIU mapped to an Appointment and by ${CALLS} HTTP connections to a local FHIR sink, which is asked for the patient first, where it was not within a second, after ${WARMED} to warm; ${PATIENTS} patients, ${disorderIn(delivered)} out of order; ${load}`,
        },
        {
          measure: 'route.deliver.failing',
          value: mean(failing),
          unit: '1/s',
          beside: `the same with one patient's failing: ${(mean(failing) / mean(delivered)).toFixed(2)} of it, at least 0.9; ${disorderIn(failing)} out of order`,
        },
        {
          measure: 'route.latency.p50.ms',
          value: percentile(paced, 50),
          unit: 'ms',
          beside: `at ${PACED_PER_S}/s, sent to arrived`,
        },
        {
          measure: 'route.latency.p99.ms',
          value: percentile(paced, 99),
          unit: 'ms',
          beside: `under 25 on an idle machine; ${load}`,
        },
      ]
    } finally {
      await stopFiling()
      await stopListening()
      await http.stop()
      httpSink.close()
      destination.close()
      sink.close()
      bare.close()
      two.close()
      await open.close()
      await pool.end()
    }
  })
}

let control = 0

function message(patient: number): { bytes: Uint8Array; id: string } {
  const id = `B${(control += 1)}`
  const body = `MSH|^~\\&|RIS||CW||20261126120000+0000||SIU^S12^SIU_S12|${id}|P|2.5.1\rSCH||A${id}|||||Follow-up|VIDEO^Video visit^L|20|min^minutes^UCUM|||||||||||||||Booked\rTQ1|1||||||20261127150000+0000|20261127152000+0000\rPID|1||P${patient}^^^RIS&2.999.1&ISO^MR||Lovelace^Ada||19600229|F\rRGS|1|A\rAIS|1|A|VIDEO^Video visit^L|20261127150000+0000\r`
  return { bytes: framed(new TextEncoder().encode(body)), id }
}

/** Messages acknowledged each second by senders that each wait for theirs. */
async function acknowledged(port: number, senders: number): Promise<number> {
  let count = 0
  let counting = false
  let ended = false
  const sending = Array.from({ length: senders }, async (_, place) => {
    const line = await openLine(port)
    while (!ended) {
      await line.ask(message((place * 7919 + count) % PATIENTS).bytes)
      if (counting) count += 1
    }
    line.close()
  })
  await sleep(WARM_MS)
  counting = true
  const begun = performance.now()
  await sleep(MEASURED_MS)
  const perSecond = (count / (performance.now() - begun)) * 1_000
  ended = true
  await Promise.all(sending)
  return perSecond
}

async function inJournal(pool: pg.Pool): Promise<number> {
  const { rows } = await pool.query<{ count: number }>(
    'select coalesce(sum(cardinality(numbers)), 0)::int as count from route_journal',
  )
  return rows[0]?.count ?? 0
}

/** Brings in and carries all that waits, by two turns at once; gives how many went each second. */
async function clear(pool: pg.Pool, engine: ReturnType<typeof routeEngine>): Promise<number> {
  const { rows } = await pool.query<{ count: number }>(
    `select count(*)::int + ${await inJournal(pool)} as count from route_message where state = 'waiting'`,
  )
  const begun = performance.now()
  await Promise.all([untilDone(engine), untilDone(engine)])
  return ((rows[0]?.count ?? 0) / (performance.now() - begun)) * 1_000
}

async function untilDone(engine: ReturnType<typeof routeEngine>): Promise<void> {
  for (let did = true; did; did = await engine.turn());
}

const mean = (of: readonly Forwarded[]) => of.reduce((sum, { perSecond }) => sum + perSecond, 0) / of.length
const disorderIn = (of: readonly Forwarded[]) => of.reduce((sum, { disorder }) => sum + disorder, 0)

interface Forwarded {
  perSecond: number
  /** Patients whose messages came out of order. */
  disorder: number
}

/** Sends so many, and waits for those of all but the patient whose messages are refused. */
async function forward(
  port: number,
  sink: Pick<Sink, 'arrived'>,
  count: number,
  failing: number | null = null,
): Promise<Forwarded> {
  sink.arrived.clear()
  const sent = new Map<number, string[]>()
  let left = count
  const begun = performance.now()
  await Promise.all(
    Array.from({ length: 16 }, async (_, place) => {
      const line = await openLine(port)
      for (let at = place; left > 0; at += 16) {
        left -= 1
        // A patient's messages come by one sender, as an EMR sends them.
        const patient = at % PATIENTS
        const { bytes, id } = message(patient)
        sent.set(patient, [...(sent.get(patient) ?? []), id])
        await line.ask(bytes)
      }
      line.close()
    }),
  )
  if (failing !== null) sent.delete(failing)
  const ids = [...sent.values()].flat()
  while (ids.some((id) => !sink.arrived.has(id))) await sleep(5)
  const perSecond = (ids.length / (performance.now() - begun)) * 1_000
  const places = new Map([...sink.arrived.keys()].map((id, at) => [id, at]))
  const disorder = [...sent.values()].filter((theirs) =>
    theirs.some((id, at) => at > 0 && (places.get(id) ?? 0) < (places.get(theirs[at - 1] ?? '') ?? 0)),
  )
  return { perSecond, disorder: disorder.length }
}

/** Milliseconds from the sending to the arrival, at a steady rate. */
async function pace(port: number, sink: Sink): Promise<number[]> {
  const lines = await Promise.all(Array.from({ length: 16 }, () => openLine(port)))
  const sent = new Map<string, number>()
  const asked: Promise<unknown>[] = []
  const begun = performance.now()
  for (let at = 0; at < (PACED_PER_S * PACED_MS) / 1_000; at += 1) {
    const due = begun + (at * 1_000) / PACED_PER_S
    if (due > performance.now()) await sleep(due - performance.now())
    const { bytes, id } = message(at % PATIENTS)
    sent.set(id, performance.now())
    const line = lines[at % lines.length]
    if (line !== undefined) asked.push(line.ask(bytes))
  }
  await Promise.all(asked)
  while ([...sent.keys()].some((id) => !sink.arrived.has(id))) await sleep(5)
  for (const line of lines) line.close()
  return [...sent].map(([id, at]) => (sink.arrived.get(id) ?? Number.NaN) - at)
}

interface Sink {
  port: number
  /** When each message arrived, by its control id, in the order of arrival. */
  arrived: Map<string, number>
  close(): void
}

/** A receiver that takes everything. */
async function openSink(): Promise<Sink> {
  const arrived = new Map<string, number>()
  const server = createServer((socket) => {
    const frames = new Frames(1024 * 1024)
    socket.on('error', () => undefined)
    socket.on('data', (chunk) => {
      for (const frame of frames.take(chunk)) {
        const said = parseMessage(frame)
        arrived.set(text(said.segments[0], 10), performance.now())
        const answer = acknowledgementOf(said, { verdict: 'done' }, { id: '1', at: new Date() })
        if (answer !== null) socket.write(framed(writeMessage(answer)))
      }
    })
  })
  return { arrived, port: await listening(server), close: () => void server.close() }
}

async function shippedMap(name: string) {
  const map = await readMap(join(import.meta.dirname, `../maps/${name}.yaml`))
  if (Array.isArray(map)) throw new Error(map.join())
  return map
}

/** A FHIR server that knows everybody, and takes every transaction but those of one patient, while it is asked to fail. */
async function openHttpSink() {
  const arrived = new Map<string, number>()
  let failing: number | null = null
  const server = createHttpServer(async (request, response) => {
    const body = Buffer.concat(await request.toArray()).toString()
    const answer = (status: number, json: object) =>
      response.writeHead(status, { 'content-type': 'application/fhir+json' }).end(JSON.stringify(json))
    if (request.url?.endsWith('/metadata')) return answer(200, STATEMENT)
    if (request.url?.endsWith('/Patient/_search')) {
      const [, id] = /%7C(P\d+)$/.exec(body) ?? []
      return answer(200, { resourceType: 'Bundle', entry: [{ resource: { resourceType: 'Patient', id } }] })
    }
    const [, id = ''] = /"value":"A(B\d+)"/.exec(body) ?? []
    const [, patient] = /"Patient\/P(\d+)"/.exec(body) ?? []
    if (failing !== null && patient === String(failing)) return answer(503, {})
    if (!arrived.has(id)) arrived.set(id, performance.now())
    return answer(200, { resourceType: 'Bundle', entry: [{ response: { location: `Appointment/${id}/_history/1` } }] })
  })
  const port = await listening(server)
  return {
    arrived,
    address: `http://127.0.0.1:${port}/fhir`,
    fail: (patient: number | null) => void (failing = patient),
    close: () => {
      server.closeAllConnections()
      server.close()
    },
  }
}

const STATEMENT = {
  resourceType: 'CapabilityStatement',
  fhirVersion: '4.0.1',
  rest: [{ mode: 'server', interaction: [{ code: 'transaction' }] }],
}

/** A bare server: what came while so many commits were on their way is committed together, and answered. */
async function openBare(pool: pg.Pool, atOnce: number): Promise<{ port: number; close(): void }> {
  const answer = framed(new TextEncoder().encode('MSH|^~\\&|CW||RIS||20261126||ACK|1|P|2.5.1\rMSA|AA|1\r'))
  let gathered: { frame: Buffer; done(): void }[] = []
  let underWay = 0
  const commit = async () => {
    underWay += 1
    while (gathered.length > 0) {
      const batch = gathered
      gathered = []
      await pool.query('insert into bare select * from unnest($1::bytea[])', [batch.map(({ frame }) => frame)])
      for (const { done } of batch) done()
    }
    underWay -= 1
  }
  const server = createServer((socket) => {
    const frames = new Frames(1024 * 1024)
    socket.on('error', () => undefined)
    socket.on('data', (chunk) => {
      for (const frame of frames.take(chunk)) {
        gathered.push({ frame: Buffer.from(frame), done: () => void socket.write(answer) })
        if (underWay < atOnce) void commit()
      }
    })
  })
  return { port: await listening(server), close: () => void server.close() }
}

async function listening(
  server: Pick<ReturnType<typeof createServer>, 'listen' | 'address'> & EventEmitter,
): Promise<number> {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return (server.address() as AddressInfo).port
}

/** A sender's connection; asked twice before an answer, the answers come in order. */
async function openLine(port: number) {
  const socket = connect({ host: '127.0.0.1', port, noDelay: true })
  const frames = new Frames(64 * 1024)
  const waiting: (() => void)[] = []
  socket.on('data', (chunk) => {
    for (const _ of frames.take(chunk)) waiting.shift()?.()
  })
  await once(socket, 'connect')
  return {
    ask: (bytes: Uint8Array) =>
      new Promise<void>((resolve) => {
        waiting.push(resolve)
        socket.write(bytes)
      }),
    close: () => void socket.destroy(),
  }
}

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => void setTimeout(resolve, ms))
}
