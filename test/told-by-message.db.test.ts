import { randomBytes, randomUUID } from 'node:crypto'
import type pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { decide } from '#domain/visit/decide.ts'
import type { Happening } from '#domain/visit/happening.ts'
import { receiptsOf } from '#domain/visit/receipts.ts'
import { askBooking, ending, meeting, PATHWAY, preparing, signing, typing } from '#domain/visit/rehearsal.ts'
import { readStatement } from '#formats/fhir/capability-statement.ts'
import { reportOf } from '#formats/connect/report.ts'
import { readFiled } from '#formats/hl7v2/filed.ts'
import { parseMessage } from '#formats/hl7v2/message.ts'
import { readSaidAppointment } from '#formats/hl7v2/said-appointment.ts'
import { readSaidTimes } from '#formats/hl7v2/said-times.ts'
import { readScheduling } from '#formats/hl7v2/scheduling.ts'
import { wordsDigest } from '../server/act/emr-interface.ts'
import { feedUseCases } from '../server/act/feed.ts'
import { happen, type House } from '../server/act/house.ts'
import type { FeedUseCases } from '../server/act/use-cases.ts'
import { ChartFault, type Person } from '../server/act/chart.ts'
import { takeKept } from '../server/act/take-kept.ts'
import { oneAtATime } from '../server/act/turn.ts'
import { openStore, type OpenStore } from '../server/postgres/store.ts'
import { testDatabase } from './database.ts'
import { V2_ONLY } from './emrs/v2-only.ts'
import { BACKEND, LOCKMAN, OKAFOR, openSandboxChart, type SandboxChart } from './sandbox-chart.ts'
import { scheduleHouse } from './schedule-house.ts'

/** An EMR whose appointments are known by its messages alone: real patient search, real database, messages as they are sent. */
const ORGANIZATION = 'riverbend'
let sandbox: SandboxChart
let pool: pg.Pool
let open: OpenStore
let house: House
let feed: FeedUseCases
let lockman: Person
let sent = 0
/** A number that the record of the patient has got since. */
let knows: string | null = null
let away = false

beforeAll(async () => {
  sandbox = await openSandboxChart()
  pool = await testDatabase()
  open = await openStore(pool, randomBytes(32), () => undefined)
  const { cells } = reportOf({
    fhirBase: V2_ONLY.fhirBase,
    readAt: new Date(),
    statement: readStatement(JSON.stringify(V2_ONLY.statement)),
    smart: null,
    smartTrouble: null,
    tried: null,
    triedHow: '',
  })
  const { read } = sandbox.chart
  const chart = {
    ...sandbox.chart,
    read: {
      ...read,
      findPatients: async (...asked: Parameters<typeof read.findPatients>) => {
        if (away) throw new ChartFault({ kind: 'unreachable' })
        const found = await read.findPatients(...asked)
        return knows === null ? found : found.map((one) => ({ ...one, identifiers: [...one.identifiers, knows ?? ''] }))
      },
    },
  }
  house = { ...scheduleHouse(open.store, sandbox), chartOf: () => chart, offered: async () => cells }
  feed = feedUseCases(house, () => oneAtATime())
  lockman = await sandbox.chart.read.patient(LOCKMAN, BACKEND)
})
afterAll(async () => {
  await sandbox?.emr.stop()
  await open?.close()
  await pool?.end()
})

const stamp = (instant: Date) => `${instant.toISOString().slice(0, 19).replaceAll(/[-:T]/g, '')}+0000`
const inDays = (days: number) => new Date(Math.floor(Date.now() / 60_000) * 60_000 + days * 24 * 3_600_000)
const pid = ({ number = lockman.identifiers[0] ?? '', family = lockman.name.family, born = lockman.birthDate } = {}) =>
  `PID|1||${number}^^^RIVERCHART^MR||${family}^X||${born.replaceAll('-', '')}`

/** One message about an appointment, as the feed hears it. */
function heard(
  event: string,
  number: string,
  { start = inDays(2), whose = pid(), type = PATHWAY.visitType, by = 'dr-okafor', from = stamp(start) } = {},
) {
  sent += 1
  const message = parseMessage(
    new TextEncoder().encode(
      [
        `MSH|^~\\&|RIVERCHART|RIVERBEND|CAUSEWAY|RIVERBEND|20261126||SIU^${event}|${sent}|T|2.5.1`,
        `SCH||${number}|||||||20|min`,
        whose,
        'RGS|1|A',
        `AIS|1|A|${type}|${from}`,
        `AIP|1|A|${by}`,
      ].join('\r'),
    ),
  )
  return feed.hear(ORGANIZATION, {
    sender: ['RIVERCHART', 'RIVERBEND'],
    controlId: String(sent),
    event,
    news: readScheduling(message),
    said: readSaidAppointment(message),
    times: readSaidTimes(message),
  })
}

function filed(place: string, whose = pid(), event = 'ADT^A04') {
  sent += 1
  const message = `MSH|^~\\&|RIVERCHART|RIVERBEND|CAUSEWAY|RIVERBEND|20261126||${event}|${sent}|T|2.5.1\r${whose}\r${place}`
  const told = readFiled(parseMessage(new TextEncoder().encode(message)))
  const sender = ['RIVERCHART', 'RIVERBEND'] as const
  return feed.hear(ORGANIZATION, {
    sender,
    controlId: String(sent),
    event: event.slice(event.indexOf('^') + 1),
    people: [],
    filed: told,
    results: [],
  })
}

const rowsOf = async (number: string) =>
  (await open.store.tasksOf((await visitOf(number))?.id ?? '')).map(({ why }) => why)
const visitOf = (number: string) => open.store.visitByAppointment(ORGANIZATION, `Appointment/${number}`)

test('the message makes the visit, moves it, hands it to a colleague and calls it off', async () => {
  const start = inDays(3)
  expect(await heard('S12', 'A1', { start })).toBe('done')
  const visit = await visitOf('A1')
  expect(visit?.state).toMatchObject({
    appointment: 'booked',
    patient: LOCKMAN,
    practitioner: 'Practitioner/dr-okafor',
    start: start.toISOString(),
    end: new Date(start.getTime() + 20 * 60_000).toISOString(),
  })
  const later = inDays(4)
  expect(await heard('S13', 'A1', { start: later, by: 'dr-lindqvist' })).toBe('done')
  expect((await visitOf('A1'))?.state).toMatchObject({
    start: later.toISOString(),
    practitioner: 'Practitioner/dr-lindqvist',
  })
  expect(await heard('S15', 'A1', { start: later })).toBe('done')
  expect((await visitOf('A1'))?.state.appointment).toBe('cancelled')
})

test('of the message nothing is kept but numbers, times and who is meant', async () => {
  await heard('S12', 'A2')
  const { rows } = await pool.query<{ all: string }>(
    `select coalesce(string_agg(body::text, ''), '') || coalesce(string_agg(visit.state::text, ''), '') as all
     from event join visit on visit.id = event.visit`,
  )
  const [number = ''] = lockman.identifiers
  for (const fact of [lockman.name.family, lockman.birthDate, number]) expect(rows[0]?.all).not.toContain(fact)
  expect(await open.store.residue(ORGANIZATION)).toEqual([])
})

test.each([
  ['a number that nobody has', 'U1', { number: '0000000' }],
  ['another’s birth date', 'U2', { born: '1901-01-01' }],
  ['another family name', 'U3', { family: 'Nobody' }],
])('%s is acknowledged and makes nobody’s visit, but a row and a sealed message', async (_, number, wrong) => {
  const before = (await open.store.residue(ORGANIZATION)).length
  expect(await heard('S12', number, { whose: pid(wrong) })).toBe('done')
  const visit = await visitOf(number)
  expect(visit?.state).toMatchObject({ appointment: 'unfit', unfit: 'unknown-patient', patient: null, messages: {} })
  expect(await rowsOf(number)).toEqual(['unfit-unknown-patient'])
  expect((await open.store.residue(ORGANIZATION)).length - before).toBe(1)
  const { rows } = await pool.query<{ all: string }>(
    'select string_agg(body::text, $2) || string_agg(state::text, $2) as all from event join visit on visit.id = visit where visit = $1',
    [visit?.id, ''],
  )
  for (const fact of Object.values(wrong)) expect(rows[0]?.all).not.toContain(fact)
})

test('the corrected message makes it the visit, and nothing is left of the one that was kept', async () => {
  await heard('S12', 'U1')
  expect((await visitOf('U1'))?.state).toMatchObject({ appointment: 'booked', patient: LOCKMAN, kept: [] })
  expect(await rowsOf('U1')).toEqual([])
})

test('the same appointment cancelled is nobody’s any more', async () => {
  expect(await heard('S15', 'U2', { whose: pid({ born: '1901-01-01' }) })).toBe('done')
  expect((await visitOf('U2'))?.state).toMatchObject({ appointment: 'cancelled', kept: [] })
  expect(await rowsOf('U2')).toEqual([])
})

test('tried again in vain it stays one message and one row; a newer one takes its place', async () => {
  const again = takeKept(house, ORGANIZATION, oneAtATime())
  await again()
  await again()
  const [first] = (await visitOf('U3'))?.state.kept ?? []
  const later = inDays(5)
  await heard('S13', 'U3', { whose: pid({ family: 'Nobody' }), start: later })
  const after = await visitOf('U3')
  expect(after?.state).toMatchObject({ unfit: 'unknown-patient', start: later.toISOString() })
  expect(after?.state.kept).toHaveLength(1)
  expect(after?.state.kept?.[0]?.held).not.toBe(first?.held)
  expect(await rowsOf('U3')).toEqual(['unfit-unknown-patient'])
})

test('an ADT about that person, or the next try, makes it the visit once the search knows them', async () => {
  await heard('S12', 'U4', { whose: pid({ number: 'NEW-1' }) })
  await heard('S12', 'U5', { whose: pid({ number: 'NEW-1' }) })
  const changed = (number: string) =>
    feed.hear(ORGANIZATION, {
      sender: ['RIVERCHART', 'RIVERBEND'],
      controlId: `adt-${(sent += 1)}`,
      event: 'A08',
      people: [{ happened: 'changed', patient: [{ value: number, authority: null }], prior: [] }],
      filed: null,
      results: [],
    })
  knows = 'NEW-1'
  await changed('SOMEBODY-ELSE')
  expect((await visitOf('U4'))?.state.appointment).toBe('unfit')
  await changed('NEW-1')
  expect((await visitOf('U4'))?.state).toMatchObject({ appointment: 'booked', patient: LOCKMAN, kept: [] })
  expect(await rowsOf('U4')).toEqual([])
  expect((await visitOf('U5'))?.state).toMatchObject({ appointment: 'booked', kept: [] })
  await heard('S12', 'U6', { whose: pid({ number: 'NEW-2' }) })
  knows = 'NEW-2'
  await takeKept(house, ORGANIZATION, oneAtATime())()
  const visit = await visitOf('U6')
  expect(visit?.state).toMatchObject({ appointment: 'booked', patient: LOCKMAN, kept: [] })
  const links = (await open.store.log(visit?.id ?? '')).filter(({ kind }) => kind === 'booked-by-staff')
  expect(links).toHaveLength(1)
  knows = null
})

test('a message for somebody else changes nothing of a visit, and is a row until the EMR says otherwise', async () => {
  await heard('S12', 'K1')
  expect(await heard('S15', 'K1', { whose: pid({ number: '0000000' }) })).toBe('done')
  expect((await visitOf('K1'))?.state.appointment).toBe('booked')
  expect(await rowsOf('K1')).toEqual(['message-kept'])
  await heard('S14', 'K1')
  expect((await visitOf('K1'))?.state).toMatchObject({ appointment: 'booked', kept: [] })
  expect(await rowsOf('K1')).toEqual([])
})

test('what was asked for online and staff have booked in the EMR is that visit, not a second one', async () => {
  const [id, start] = [randomUUID(), inDays(6)]
  const end = new Date(start.getTime() + 20 * 60_000).toISOString()
  const asked = {
    ...askBooking,
    patient: LOCKMAN,
    practitioner: 'Practitioner/dr-okafor',
    start: start.toISOString(),
    end,
  }
  await open.store.create(
    { id, organization: ORGANIZATION, pathway: PATHWAY },
    ({ state }) => decide(PATHWAY, state, asked, new Date()),
    { now: new Date(), audit: [], hold: [{ ref: asked.held, kind: 'booking', why: 'test', content: {} }] },
  )
  // As carrying it out would: the command goes with its answer.
  await pool.query('delete from command where visit = $1', [id])
  await happen(house, id, { kind: 'chart-refused', write: 'book', item: 'appointment', why: 'by-hand' })
  expect((await open.store.visit(id))?.state.appointment).toBe('asked')
  await heard('S12', 'R1', { start })
  expect(await visitOf('R1')).toMatchObject({ id, state: { appointment: 'booked', tasks: {} } })
  expect(
    (await open.store.residue(ORGANIZATION)).filter(({ visit, kind }) => visit === id && kind === 'booking'),
  ).toEqual([])
  // At another time it is another visit.
  await heard('S12', 'R2', { start: inDays(7) })
  expect((await visitOf('R2'))?.id).not.toBe(id)
})

test('a move that was asked for by a message is moved when the EMR tells of it', async () => {
  await heard('S12', 'M1', { start: inDays(8) })
  const visit = await visitOf('M1')
  if (visit === null) throw new Error('no visit')
  const later = inDays(9)
  const [from, end] = [visit.state.start ?? '', new Date(later.getTime() + 20 * 60_000).toISOString()]
  await happen(house, visit.id, { kind: 'identify', device: 'phone' })
  const practitioner = 'Practitioner/dr-okafor'
  await happen(house, visit.id, { kind: 'ask-move', from, slot: 's9', start: later.toISOString(), end, practitioner })
  const took = { kind: 'interface-took', write: 'move', item: 'appointment', number: null, message: 'M9' } as const
  await happen(house, visit.id, took)
  expect((await visitOf('M1'))?.state.start).toBe(from)
  expect(await rowsOf('M1')).toEqual(['move-requested'])
  await heard('S13', 'M1', { start: later })
  expect((await visitOf('M1'))?.state).toMatchObject({ start: later.toISOString(), moving: null, sent: {} })
  expect(await rowsOf('M1')).toEqual([])
})

test('an EMR that does not answer is asked again, and the sender keeps its message', async () => {
  away = true
  expect(await heard('S12', 'K2')).toBe('away')
  away = false
  expect(await visitOf('K2')).toBeNull()
})

test('an appointment of another kind is acknowledged, and nobody is looked up for it', async () => {
  expect(await heard('S12', 'A4', { type: 'physical', whose: pid({ number: '0000000' }) })).toBe('done')
  expect(await visitOf('A4')).toBeNull()
})

test('a time without an offset is by the clock of the organization', async () => {
  await heard('S12', 'A5', { from: '20990115090000' })
  expect((await visitOf('A5'))?.state.start).toBe('2099-01-15T14:00:00.000Z')
  await heard('S12', 'A6', { from: '20990715090000' })
  expect((await visitOf('A6'))?.state.start).toBe('2099-07-15T13:00:00.000Z')
})

test('a number that could lead elsewhere names no appointment', async () => {
  expect(await heard('S12', '../Patient/1')).toBe('not-found')
})

test('an encounter of somebody else confirms nothing of the visit', async () => {
  await heard('S12', 'A7')
  const place = 'PV1|1|O|||A7||||||||||||||E7'
  expect(await filed(place, pid({ number: '0000000' }))).toBe('done')
  expect((await visitOf('A7'))?.state.references.encounter).toBeNull()
  expect(await rowsOf('A7')).toEqual(['message-kept'])
  expect(await filed(place)).toBe('done')
  expect((await visitOf('A7'))?.state).toMatchObject({ kept: [] })
  expect(await rowsOf('A7')).toEqual([])
})

test('what was kept for an appointment of somebody unknown follows it when they are found', async () => {
  const whose = pid({ number: 'NEW-3' })
  await heard('S12', 'A9', { whose })
  expect(await filed('PV1|1|O|||A9||||||||||||||E9', whose)).toBe('done')
  expect(await rowsOf('A9')).toEqual(['unfit-unknown-patient'])
  knows = 'NEW-3'
  const again = takeKept(house, ORGANIZATION, oneAtATime())
  await again()
  await again()
  knows = null
  expect((await visitOf('A9'))?.state).toMatchObject({ appointment: 'booked', patient: LOCKMAN, kept: [] })
  const id = (await visitOf('A9'))?.id
  expect((await open.store.residue(ORGANIZATION)).filter(({ visit }) => visit === id)).toEqual([])
})

test('an encounter of an appointment that is no visit is none of our business', async () => {
  expect(await filed('PV1|1|O|||UNKNOWN||||||||||||||E8')).toBe('done')
})

test.each([
  ['in the words that were sent is in the chart', 'A10', 'Knee better.', 'in-chart', []],
  ['in other words is said to differ, and is a row of its author', 'A11', 'Knee worse.', 'differs', ['words-differ']],
  ['without its words is told of, and no more', 'A12', null, 'told', []],
])('a note that the EMR tells %s', async (_, number, words, state, rows) => {
  await heard('S12', number, { start: inDays(0) })
  const visit = (await visitOf(number))?.id ?? ''
  const by = { who: 'clinician', ref: OKAFOR } as const
  const signed: Happening[] = [
    ...[...preparing, ...meeting].map((one) => ('by' in one ? ({ ...one, by } as Happening) : one)),
    { ...typing, by, keep: true },
    { ...ending, by },
    { ...signing, by },
  ]
  for (const one of signed) expect(await happen(house, visit, one)).toBeNull()
  const took = { kind: 'interface-took', write: 'sign', item: 'note', number: `OURS-${number}`, message: 'M1' } as const
  expect(await happen(house, visit, { ...took, words: wordsDigest('Knee better.') })).toBeNull()
  const document = `TXA|1|CN|TX|||||||||N-${number}||OURS-${number}|||LA`
  const said = words === null ? '' : `\rOBX|1|TX|11506-3^^LN||${words}||||||F`
  expect(await filed(`${document}${said}`, pid(), 'MDM^T02')).toBe('done')
  const stored = await visitOf(number)
  if (stored === null) throw new Error('the visit is gone')
  const lines = receiptsOf(stored.state, await open.store.log(visit))
  expect(lines.find(({ write }) => write === 'sign')).toMatchObject({ state, number: `DocumentReference/N-${number}` })
  expect((await rowsOf(number)).filter((why) => why === 'words-differ')).toEqual(rows)
})
