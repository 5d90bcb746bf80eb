import { randomBytes, randomUUID } from 'node:crypto'
import type { ScheduleNews } from '#domain/visit/schedule-news.ts'
import type pg from 'pg'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { followAppointments } from '../server/act/appointments.ts'
import { feedUseCases } from '../server/act/feed.ts'
import type { House } from '../server/act/house.ts'
import type { StoredVisit } from '../server/act/store.ts'
import { oneAtATime } from '../server/act/turn.ts'
import { answererOf } from '../server/mllp/answer.ts'
import { listenMllp } from '../server/mllp/listener.ts'
import { openStore, type OpenStore } from '../server/postgres/store.ts'
import { testDatabase } from './database.ts'
import { freePort } from './free-port.ts'
import { mllpClient, type MllpClient } from './mllp-client.ts'
import { BACKEND, idOf, LOCKMAN, OLIVARES, openSandboxChart, type SandboxChart } from './sandbox-chart.ts'
import type { EmrBrowser } from './sandbox-emr.ts'
import { scheduleHouse } from './schedule-house.ts'

/**
 * What staff change in the EMR's own schedule reaches the visit by the EMR's messages: real EMR, real lines, real database.
 * Nobody looks at the schedule here, unless a test says so.
 */
const ORGANIZATION = 'riverbend'
const OTHERS = 'hillside'
const SERRANO = 'Practitioner/np-serrano'
/** The sandbox sends again after half a second, a second, two. */
const TOLD = { timeout: 15_000, interval: 25 }

let port: number
let sandbox: SandboxChart
let pool: pg.Pool
let open: OpenStore
let house: House
let desk: EmrBrowser
let look: () => Promise<unknown>
let stopListening: () => Promise<void>
let listen: () => Promise<void>
let refusals: string[] = []
const lines: MllpClient[] = []

beforeAll(async () => {
  port = await freePort()
  sandbox = await openSandboxChart({ SANDBOX_MLLP: `127.0.0.1:${port}` })
  desk = await sandbox.emr.signIn('desk-bowman')
  pool = await testDatabase()
  open = await openStore(pool, randomBytes(32), () => undefined)
  house = scheduleHouse(open.store, sandbox)
  const turn = oneAtATime()
  look = followAppointments(house, ORGANIZATION, () => undefined, turn)
  const feed = feedUseCases(house, () => turn)
  const onBug = (fault: unknown) => {
    throw fault
  }
  listen = async () => {
    const answer = answererOf({
      organization: ORGANIZATION,
      accept: [
        {
          sendingApplication: 'RIVERCHART',
          sendingFacility: 'RIVERBEND',
          receivingApplication: 'CAUSEWAY',
          receivingFacility: 'RIVERBEND',
        },
      ],
      feed,
      now: house.now,
      newId: randomUUID,
      tally: { heard: () => undefined },
      onRefused: (why) => void refusals.push(why),
      onBug,
    })
    stopListening = await listenMllp({ listen: { port }, answer, onClosed: () => undefined, onBug })
  }
  await listen()
})
afterEach(() => {
  refusals = []
  for (const line of lines.splice(0)) line.end()
})
afterAll(async () => {
  await stopListening()
  await sandbox.emr.stop()
  await open.close()
  await pool.end()
})

test('an appointment that staff make becomes a visit with one link; moved and cancelled it tells the patient each once', async () => {
  const { visit, slot } = await booked()
  expect(visit.state).toMatchObject({ appointment: 'booked', patient: LOCKMAN, practitioner: slot.practitioner })
  const later = await freeSlot()
  await change(visit, 'move', { slot: idOf(later.slot) })
  await expect.poll(async () => Date.parse((await now(visit)).state.start ?? ''), TOLD).toBe(Date.parse(later.start))
  await desk.post('/schedule/cancel', { appointment: idOf(appointmentOf(visit)) })
  await expect.poll(async () => (await now(visit)).state.appointment, TOLD).toBe('cancelled')
  // Looking at the schedule afterwards finds nothing new.
  const { seq } = (await now(visit)).state
  await look()
  expect((await now(visit)).state.seq).toBe(seq)
  expect(Object.keys((await now(visit)).state.messages)).toEqual(['link-1', 'link-2', 'cancelled-1'])
})

test('a visit turned into one in person, and back, is told so', async () => {
  const { visit } = await booked()
  await change(visit, 'turn', { to: 'in-person' })
  await expect.poll(async () => (await now(visit)).state.inPerson, TOLD).toBe(true)
  await change(visit, 'turn', { to: 'video' })
  await expect.poll(async () => (await now(visit)).state.appointment, TOLD).toBe('booked')
})

test('what happens while nobody listens is told once somebody does, in its order', async () => {
  const { visit } = await booked()
  const heard = await movesHeard()
  await stopListening()
  const [first, second] = [await freeSlot(), await freeSlot(1)]
  await change(visit, 'move', { slot: idOf(first.slot) })
  await change(visit, 'move', { slot: idOf(second.slot) })
  await listen()
  await expect.poll(async () => Date.parse((await now(visit)).state.start ?? ''), TOLD).toBe(Date.parse(second.start))
  // The chart is asked when the first message is heard, and says by then what the second tells.
  await expect.poll(movesHeard, TOLD).toBe(heard + 2)
  expect(Object.keys((await now(visit)).state.messages)).toEqual(['link-1', 'link-2'])
})

test('while the chart does not answer the sender is asked to repeat, and the change arrives afterwards', async () => {
  const { visit } = await booked()
  const line = await connected()
  await sandbox.emr.fail({ kind: '500' })
  try {
    await desk.post('/schedule/cancel', { appointment: idOf(appointmentOf(visit)) })
    const answer = await line.send(siu('S15', idOf(appointmentOf(visit))))
    expect(answer.slice(1)).toEqual([expect.stringMatching(/^MSA\|AE\|/), expect.stringContaining('|207^')])
  } finally {
    await sandbox.emr.mend()
  }
  await expect.poll(async () => (await now(visit)).state.appointment, TOLD).toBe('cancelled')
})

test('one message sent again is acknowledged again and asks the chart no second time', async () => {
  const { visit } = await booked()
  const message = siu('S14', idOf(appointmentOf(visit)))
  const line = await connected()
  expect((await line.send(message))[1]).toMatch(/^MSA\|AA\|/)
  await sandbox.emr.fail({ kind: 'down' })
  try {
    expect((await line.send(message))[1]).toMatch(/^MSA\|AA\|/)
    expect((await line.send(siu('S14', idOf(appointmentOf(visit)))))[1]).toMatch(/^MSA\|AE\|/)
  } finally {
    await sandbox.emr.mend()
  }
})

test('an appointment is found by its number in the EMR, where that is not its FHIR id', async () => {
  const { key, ...booking } = await sandbox.bookingOf()
  const { reference } = await sandbox.chart.write({ ...booking, key }, BACKEND)
  expect((await sandbox.chart.read.appointmentNumbered([{ value: key, authority: null }]))?.reference).toBe(reference)
  expect(
    (await sandbox.chart.read.appointmentNumbered([{ value: 'none', authority: null }]))?.reference,
  ).toBeUndefined()
  const numbers = [
    { value: 'none,at|all', authority: 'urn:oid:1.2.3' },
    { value: idOf(reference), authority: null },
  ]
  expect((await sandbox.chart.read.appointmentNumbered(numbers))?.reference).toBe(reference)
})

test.each([
  ['an appointment that the chart does not have', { id: 'unheard-of' }, 'MSA|AE|', 'ERR||SCH^1^2|204^'],
  ['an application that nobody named', { from: 'SOMEBODY|RIVERBEND' }, 'MSA|AR|', 'ERR||MSH^1^3|103^'],
  ['the right application of another facility', { from: 'RIVERCHART|HILLSIDE' }, 'MSA|AR|', 'ERR||MSH^1^4|103^'],
  ['a message for somebody else', { to: 'LAB|RIVERBEND' }, 'MSA|AR|', 'ERR||MSH^1^5|103^'],
  ['another kind of message', { type: 'BAR^P01' }, 'MSA|AR|', 'ERR||MSH^1^9|200^'],
  ['a message without a control id', { control: '' }, 'MSA|AR|', 'ERR||MSH^1^10|101^'],
])('%s is turned away with the reason', async (_, differs, code, error) => {
  const as = {
    from: 'RIVERCHART|RIVERBEND',
    to: 'CAUSEWAY|RIVERBEND',
    type: 'SIU^S12',
    control: 'X',
    id: '1',
    ...differs,
  }
  const line = await connected()
  const header = `MSH|^~\\&|${as.from}|${as.to}|20261126||${as.type}|${as.control}|P|2.5.1`
  const [, acknowledged, reason] = await line.send([header, `SCH||${as.id}`, 'PID|1||1||DOE^JANE'].join('\r'))
  expect(acknowledged?.startsWith(code)).toBe(true)
  expect(reason?.startsWith(error)).toBe(true)
  expect(JSON.stringify(refusals)).not.toContain('DOE')
})

test('what is torn changes nothing and holds up nothing', async () => {
  const { visit } = await booked()
  const message = siu('S15', idOf(appointmentOf(visit)))
  const torn = await connected()
  torn.write(`\x0b${message.slice(0, 60)}`)
  torn.end()
  const line = await connected()
  line.write(`\x0b${message.slice(0, 90)}`)
  expect((await line.send(message))[1]).toMatch(/^MSA\|AA\|/)
  // The message says cancelled; the chart, which is asked, says it is not.
  expect((await now(visit)).state.appointment).toBe('booked')
})

test('every message is in the audit, by its event alone, and nothing else of it is kept', async () => {
  const line = await connected()
  await line.send(siu('S12', 'unheard-of', 'PID|1||1||ZEBEDEE^ALMA'))
  const { rows } = await pool.query(
    "select entry from audit where entry ->> 'what' = 'v2 message received' order by seq",
  )
  const entries = rows.map(({ entry }) => entry)
  expect(entries).toContainEqual(
    expect.objectContaining({ patient: LOCKMAN, outcome: 'done', detail: { event: 'S12' } }),
  )
  expect(entries).toContainEqual(
    expect.objectContaining({ patient: null, outcome: 'denied', detail: { event: 'P01' } }),
  )
  expect(entries.at(-1)).toMatchObject({ patient: null, visit: null, outcome: 'failed', detail: { event: 'S12' } })
  const kept = await pool.query('select row_to_json(one)::text as row from gateway_call one')
  expect(JSON.stringify([entries, kept.rows])).not.toMatch(/ZEBEDEE|RIVERCHART/)
})

test('two records that the desk makes one take their visit along, and nobody is told anything', async () => {
  const { visit } = await booked()
  const { links, patient } = await seen(visit)
  expect(patient).toBe(LOCKMAN)
  const mrn = /MRN ([^<]+)</.exec(await (await desk.get(`/chart/${idOf(LOCKMAN)}`)).text())?.[1] ?? ''
  expect((await desk.post(`/chart/${idOf(OLIVARES)}/merge`, { mrn })).status).toBe(303)
  await expect.poll(() => seen(visit), TOLD).toEqual({ patient: OLIVARES, links })
  // The visit goes first, the audit follows with the answer.
  const told = () =>
    pool.query(
      `select entry -> 'detail' ->> 'event' as event, entry ->> 'outcome' as outcome from audit
         where entry ->> 'what' = 'v2 message received' and entry ->> 'patient' = $1`,
      [OLIVARES],
    )
  await expect.poll(async () => (await told()).rows, TOLD).toEqual([{ event: 'A40', outcome: 'done' }])
})

test('what one practice is told reaches no visit of another', async () => {
  const { visit } = await booked()
  await stopListening()
  try {
    await desk.post('/schedule/cancel', { appointment: idOf(appointmentOf(visit)) })
    const organization = { ...sandbox.emr.organization, id: OTHERS }
    const theirs = { ...house, organizations: new Map([[OTHERS, organization]]) }
    const appointment = [{ value: idOf(appointmentOf(visit)), authority: null }]
    const news: ScheduleNews = { happened: 'cancelled', appointment, start: null, patient: [], status: null }
    const about = { news, said: null, times: { at: null, times: [] } }
    const message = { sender: ['RIVERCHART', OTHERS], controlId: '1', event: 'S15', ...about } as const
    expect(await feedUseCases(theirs, () => oneAtATime()).hear(OTHERS, message)).toBe('done')
    expect((await now(visit)).state.appointment).toBe('booked')
  } finally {
    await listen()
  }
  await expect.poll(async () => (await now(visit)).state.appointment, TOLD).toBe('cancelled')
})

/** Whose a visit is, and how often their link was sent. */
async function seen(visit: StoredVisit) {
  const { patient, messages } = (await now(visit)).state
  return { patient, links: Object.keys(messages).length }
}

/** How many messages that an appointment was moved were heard so far. */
async function movesHeard(): Promise<number> {
  const { rows } = await pool.query(
    `select 1 from audit where entry ->> 'what' = 'v2 message received' and entry ->> 'outcome' = 'done'
       and entry -> 'detail' ->> 'event' = 'S13'`,
  )
  return rows.length
}

/** An appointment that staff make on the EMR's own page, and the visit that it becomes. */
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

function siu(event: string, id: string, ...more: string[]): string {
  const control = randomUUID().slice(0, 20)
  const header = `MSH|^~\\&|RIVERCHART|RIVERBEND|CAUSEWAY|RIVERBEND|20261126||SIU^${event}^SIU_S12|${control}|P|2.5.1`
  return [header, `SCH||${id}`, ...more].join('\r')
}

async function connected(): Promise<MllpClient> {
  const line = await mllpClient(port)
  lines.push(line)
  return line
}

async function freeSlot(skip = 0) {
  const free = await sandbox.chart.read.freeSlots('follow-up-video', new Date().toISOString(), 400)
  const slot = free.filter(({ practitioner }) => practitioner === SERRANO)[skip]
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
