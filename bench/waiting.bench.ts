import { createHash, randomBytes } from 'node:crypto'
import { request } from 'node:http'
import { cpus, loadavg } from 'node:os'
import pg from 'pg'
import { WebSocket } from 'ws'
import { visitPaths } from '#api/visit.ts'
import type { RoomToPage, RoomToServer } from '#api/room.ts'
import { forget, openHouse, type RunningHouse } from '../test/journeys/house.ts'
import { inWaitingRoom } from '../test/journeys/patient-by-http.ts'
import { withOwnPostgres } from '../test/own-postgres.ts'
import type { Row } from './row.ts'

const WAITING = 200
const CALLS = 50
const STEADY_MS = 30_000
/** As the waiting page does. */
const LOOK_EVERY_MS = 15_000
/** What two browsers say to each other until they are connected: a description each way, and about ten candidates. */
const DESCRIPTION = 'v=0\r\n'.padEnd(3_000, 'a=candidate:1 1 udp 2122260223 127.0.0.1 50000 typ host\r\n')
const CANDIDATES = 10

interface Seat {
  visit: string
  cookie: string
  launch?: string
}

/**
 * The server's memory and CPU with 200 waiting rooms open and 50 calls signalled: real WebSockets with real cookies, the
 * waiting pages reading their visit every 15 s as they do, at a database and the sandbox EMR. No media: that goes from
 * browser to browser.
 */
export function measure(): Promise<Row[]> {
  return withOwnPostgres(async (url) => {
    const house = await openHouse(undefined, { DATABASE_URL: url })
    const pool = new pg.Pool({ connectionString: url, max: 2 })
    const lines: WebSocket[] = []
    let looking: NodeJS.Timeout[] = []
    const answers: number[] = []
    try {
      const { device } = await inWaitingRoom(house)
      const { waiting, calls } = await fill(pool, device.visit, device.cookie)
      const before = await usage(house)
      for (const [number, seat] of waiting.entries()) lines.push(await sit(house, seat, number))
      const seated = await usage(house)

      const signalling = await usage(house)
      for (const [number, call] of calls.entries()) lines.push(...(await signal(house, call, WAITING + 2 * number)))
      const signalled = await usage(house)

      looking = waiting.map((seat, number) =>
        setInterval(() => look(house, seat, number, (status) => answers.push(status)), LOOK_EVERY_MS).unref(),
      )
      const from = await usage(house)
      await new Promise((resolve) => setTimeout(resolve, STEADY_MS))
      const until = await usage(house)
      const failed = answers.filter((status) => status !== 200).length
      if (failed > 0 || answers.length < WAITING)
        throw new Error(`of ${answers.length} readings of the page ${failed} failed`)
      const lost = lines.filter((line) => line.readyState !== WebSocket.OPEN).length
      if (lost > 0) throw new Error(`${lost} of ${lines.length} lines were lost`)
      const beside = `${WAITING} waiting rooms and ${CALLS} calls, ${lines.length} lines; ${cpus().length} cores, Node ${process.version}, load ${loadavg()[0]?.toFixed(1)}`
      return [
        { measure: 'waiting.rss.mb', value: until.rss / 1e6, unit: 'MB', beside: `server process; ${beside}` },
        {
          measure: 'waiting.rss.per_line.kb',
          value: (seated.rss - before.rss) / 1e3 / WAITING,
          unit: 'kB',
          beside: `growth from ${(before.rss / 1e6).toFixed(0)} MB while ${WAITING} sat down`,
        },
        {
          measure: 'waiting.cpu.percent',
          value: ((until.cpu - from.cpu) * 100_000) / STEADY_MS,
          unit: '%',
          beside: `of one core over ${STEADY_MS / 1000} s, every page read each ${LOOK_EVERY_MS / 1000} s; ${beside}`,
        },
        {
          measure: 'waiting.signal.cpu_ms',
          value: ((signalled.cpu - signalling.cpu) * 1_000) / CALLS,
          unit: 'ms',
          beside: `CPU for each of ${CALLS} calls: two seats, two descriptions of 3 kB, ${2 * CANDIDATES} candidates`,
        },
      ]
    } finally {
      for (const timer of looking) clearInterval(timer)
      for (const line of lines) line.terminate()
      await pool.end()
      await house.stop()
      await forget(house.data)
    }
  })
}

/** One waiting visit made many, each with a device of its own; some of them admitted, with a clinician's launch. */
async function fill(pool: pg.Pool, visit: string, cookie: string): Promise<{ waiting: Seat[]; calls: [Seat, Seat][] }> {
  const { rows } = await pool.query<{ id: string }>(
    `insert into visit (id, organization, pathway, pathway_version, appointment, encounter, patient, practitioner, starts_at, stage, state, created_at)
     select gen_random_uuid(), organization, pathway, pathway_version, 'Appointment/copy-' || copy, null, patient, practitioner,
       starts_at, stage, state, created_at
     from visit, generate_series(1, $2::int) as copy where id = $1 returning id`,
    [visit, WAITING + CALLS],
  )
  const seats: Seat[] = []
  for (const { id } of rows) {
    const secret = randomBytes(32).toString('base64url')
    await pool.query(
      `insert into device (secret, id, organization, visit, identified_at, created_at)
       select $1, gen_random_uuid(), organization, id, now(), now() from visit where id = $2`,
      [digest(secret), id],
    )
    const name = cookie.slice(0, cookie.indexOf('=')).replace(visit, id)
    seats.push({ visit: id, cookie: `${name}=${secret}` })
  }
  const calls: [Seat, Seat][] = []
  for (const patient of seats.slice(WAITING)) {
    const [launch, secret] = [randomBytes(16).toString('hex'), randomBytes(32).toString('base64url')]
    await pool.query(`update visit set stage = 'open', state = jsonb_set(state, '{room}', '"open"') where id = $1`, [
      patient.visit,
    ])
    await pool.query(
      `insert into launch (id, organization, secret, visit, practitioner, role, tokens, opened_at, until)
       select $1, organization, $2, id, practitioner, 'clinician', '\\x00', now(), now() + interval '1 hour' from visit where id = $3`,
      [launch, digest(secret), patient.visit],
    )
    const name = patient.cookie.slice(0, patient.cookie.indexOf('=')).replace(/^cw_link/, 'cw_w')
    calls.push([patient, { visit: patient.visit, launch, cookie: `${name.replace(patient.visit, launch)}=${secret}` }])
  }
  return { waiting: seats.slice(0, WAITING), calls }
}

function digest(secret: string): Buffer {
  return createHash('sha256').update(secret).digest()
}

/** Sits down; each seat at a loopback address of its own, as so many patients have. */
async function sit(house: RunningHouse, seat: Seat, number: number): Promise<WebSocket> {
  const query = seat.launch === undefined ? '' : `?launch=${seat.launch}`
  const line = new WebSocket(`${house.causeway.replace('http', 'ws')}/room/${seat.visit}${query}`, {
    localAddress: addressOf(number),
    headers: { cookie: seat.cookie, origin: house.causeway },
  })
  const said: Said[] = []
  inboxes.set(line, said)
  line.on('message', (bytes: Buffer) => said.push(JSON.parse(bytes.toString()) as Said))
  await new Promise<void>((resolve, reject) => {
    line.once('error', reject)
    line.once('close', (code) => reject(new Error(`the room closed the line with ${code}`)))
    line.once('message', () => resolve())
  })
  return line
}

interface Said {
  kind: RoomToPage['kind']
  peer: string
}

/** All that each line has heard. */
const inboxes = new WeakMap<WebSocket, Said[]>()

/** Two sit down in a room that is open and say what browsers say until they are connected. */
async function signal(house: RunningHouse, [patient, clinician]: [Seat, Seat], number: number): Promise<WebSocket[]> {
  const first = await sit(house, patient, number)
  const met = [heard(first, 'meet')]
  const second = await sit(house, clinician, number + 1)
  met.push(heard(second, 'meet'))
  const [ours, theirs] = await Promise.all(met)
  const say = (line: WebSocket, said: RoomToServer) => line.send(JSON.stringify(said))
  const last = heard(first, 'signal', CANDIDATES + 1)
  for (const [line, to] of [
    [second, theirs?.peer ?? ''],
    [first, ours?.peer ?? ''],
  ] as const) {
    say(line, { kind: 'signal', to, signal: { description: { type: 'offer', sdp: DESCRIPTION } } })
    for (let candidate = 0; candidate < CANDIDATES; candidate += 1)
      say(line, { kind: 'signal', to, signal: { candidate: { candidate: `candidate:${candidate}`, sdpMid: '0' } } })
  }
  await last
  return [first, second]
}

/** The `count`th message of a kind. */
async function heard(line: WebSocket, kind: RoomToPage['kind'], count = 1): Promise<Said> {
  const until = performance.now() + 10_000
  for (;;) {
    const found = (inboxes.get(line) ?? []).filter((said) => said.kind === kind)[count - 1]
    if (found !== undefined) return found
    if (performance.now() > until) throw new Error(`no ${kind} was heard in the room`)
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
}

function look(house: RunningHouse, seat: Seat, number: number, answered: (status: number) => void): void {
  const asked = request(
    new URL(visitPaths.page.replace(':visit', seat.visit), house.causeway),
    { localAddress: addressOf(number), headers: { cookie: seat.cookie } },
    (answer) => {
      answer.resume()
      answered(answer.statusCode ?? 0)
    },
  )
  asked.on('error', () => answered(0))
  asked.end()
}

function addressOf(number: number): string {
  return `127.0.${1 + Math.floor(number / 200)}.${1 + (number % 200)}`
}

/** Memory in bytes and CPU in seconds of the server process, as it reports them itself. */
async function usage(house: RunningHouse): Promise<{ rss: number; cpu: number }> {
  const text = await (await fetch(`${house.causeway}/metrics`)).text()
  const of = (name: string) => Number(new RegExp(`^${name} (\\S+)$`, 'm').exec(text)?.[1])
  return { rss: of('process_resident_memory_bytes'), cpu: of('process_cpu_seconds_total') }
}
