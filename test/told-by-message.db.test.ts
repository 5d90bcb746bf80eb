import { randomBytes } from 'node:crypto'
import type pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { PATHWAY } from '#domain/visit/rehearsal.ts'
import { readStatement } from '#formats/fhir/capability-statement.ts'
import { reportOf } from '#formats/connect/report.ts'
import { readFiled } from '#formats/hl7v2/filed.ts'
import { parseMessage } from '#formats/hl7v2/message.ts'
import { readSaidAppointment } from '#formats/hl7v2/said-appointment.ts'
import { readScheduling } from '#formats/hl7v2/scheduling.ts'
import { feedUseCases } from '../server/act/feed.ts'
import type { House } from '../server/act/house.ts'
import type { FeedUseCases } from '../server/act/use-cases.ts'
import type { Person } from '../server/act/chart.ts'
import { oneAtATime } from '../server/act/turn.ts'
import { openStore, type OpenStore } from '../server/postgres/store.ts'
import { testDatabase } from './database.ts'
import { V2_ONLY } from './emrs/v2-only.ts'
import { BACKEND, LOCKMAN, openSandboxChart, type SandboxChart } from './sandbox-chart.ts'
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
  house = { ...scheduleHouse(open.store, sandbox), offered: async () => cells }
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
  })
}

function filed(place: string, whose = pid()) {
  sent += 1
  const message = `MSH|^~\\&|RIVERCHART|RIVERBEND|CAUSEWAY|RIVERBEND|20261126||ADT^A04|${sent}|T|2.5.1\r${whose}\r${place}`
  const told = readFiled(parseMessage(new TextEncoder().encode(message)))
  const sender = ['RIVERCHART', 'RIVERBEND'] as const
  return feed.hear(ORGANIZATION, { sender, controlId: String(sent), event: 'A04', people: [], filed: told })
}

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
  ['a number that nobody has', { number: '0000000' }],
  ['another’s birth date', { born: '1901-01-01' }],
  ['another family name', { family: 'Nobody' }],
])('%s makes nobody’s visit, and the sender is to mend it', async (_, wrong) => {
  expect(await heard('S12', 'A3', { whose: pid(wrong) })).toBe('no-patient')
  expect(await visitOf('A3')).toBeNull()
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
  expect(await filed('PV1|1|O|||A7||||||||||||||E7', pid({ number: '0000000' }))).toBe('no-patient')
  expect((await visitOf('A7'))?.state.references.encounter).toBeNull()
})

test('an encounter of an appointment that is no visit is none of our business', async () => {
  expect(await filed('PV1|1|O|||UNKNOWN||||||||||||||E8')).toBe('done')
})
