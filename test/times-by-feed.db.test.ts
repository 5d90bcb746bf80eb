import { randomBytes, randomUUID } from 'node:crypto'
import type pg from 'pg'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { PATHWAY } from '#domain/visit/rehearsal.ts'
import { readStatement } from '#formats/fhir/capability-statement.ts'
import { reportOf } from '#formats/connect/report.ts'
import { bookUseCases, freeTimes, slotOf } from '../server/act/book.ts'
import { feedUseCases } from '../server/act/feed.ts'
import type { House } from '../server/act/house.ts'
import { timesByFeed } from '../server/act/told-times.ts'
import { oneAtATime } from '../server/act/turn.ts'
import type { Organization } from '../server/config/organizations.ts'
import { answererOf } from '../server/mllp/answer.ts'
import { openStore, type OpenStore } from '../server/postgres/store.ts'
import { testDatabase } from './database.ts'
import { V2_ONLY } from './emrs/v2-only.ts'
import { houseWith } from './house-with.ts'

/** Free times that follow from an EMR's messages alone: the messages as bytes, the real answers, a real database, and the booking page. */
const NOW = new Date('2026-11-30T11:00:00.000Z')
const EMR = {
  sendingApplication: 'EMR',
  sendingFacility: 'MAIN',
  receivingApplication: 'CAUSEWAY',
  receivingFacility: 'MAIN',
}
let pool: pg.Pool
let open: OpenStore
let house: House
let now: Date
let passedOver: string[]
let refusals: string[]

beforeAll(async () => {
  pool = await testDatabase()
  open = await openStore(pool, randomBytes(32), () => undefined)
  const { cells } = reportOf({
    fhirBase: V2_ONLY.fhirBase,
    readAt: NOW,
    statement: readStatement(JSON.stringify(V2_ONLY.statement)),
    smart: null,
    smartTrouble: null,
    tried: null,
    triedHow: '',
  })
  const organizations = new Map(['riverbend', 'hillside'].map((id) => [id, practice(id)]))
  const parts = { store: open.store, now: () => now }
  house = houseWith([PATHWAY], {
    ...parts,
    organizations,
    chartOf: () => {
      throw new Error('nobody looks into a chart to know what is free')
    },
    offered: async () => cells,
    timeSources: new Map([...organizations.values()].map((one) => [one.id, timesByFeed(parts, one)])),
  })
})
beforeEach(async () => {
  now = NOW
  passedOver = []
  refusals = []
  await pool.query('truncate told_time, told_appointment')
})
afterAll(async () => {
  await open?.close()
  await pool?.end()
})

function practice(id: string): Organization {
  const session = {
    visitTypes: [PATHWAY.visitType],
    days: ['mon' as const],
    from: '09:00',
    until: '10:00',
    minutes: 20,
  }
  return {
    id,
    name: id,
    phone: '413-555-0142',
    timeZone: 'America/New_York',
    website: 'https://practice.example',
    pathways: [PATHWAY.id],
    emr: {
      staff: {
        'Practitioner/dr-okafor': { name: 'Dr. Ngozi Okafor' },
        'Practitioner/np-serrano': { name: 'Marisol Serrano NP' },
      },
      slots: { feed: { daysAhead: 5, sessions: [{ ...session, clinicians: ['Practitioner/dr-okafor'] }] } },
    },
  } as unknown as Organization
}

/** What the booking page offers, by the practice's clock. */
async function offered(organization = 'riverbend'): Promise<string[]> {
  const found = await bookUseCases(house).times(organization, PATHWAY.id, null)
  if ('refused' in found) throw new Error(found.refused)
  return found.times.map(({ start }) => new Date(Date.parse(start) - 5 * 3_600_000).toISOString().slice(11, 16))
}

interface Message {
  event: string
  /** MSH-7, seconds after six o'clock. */
  second?: number
  /** MSH-7 as it stands. */
  made?: string
  control?: string
  number?: string
  status?: string
  from?: string
  minutes?: number
  by?: string
}

async function heard(message: Message, organization = 'riverbend'): Promise<string> {
  const {
    event,
    second = 0,
    made = `202611300600${String(second).padStart(2, '0')}-0500`,
    control = randomUUID().slice(0, 20),
    number = '',
    status = '',
    from = '',
    minutes = 20,
    by = 'dr-okafor',
  } = message
  const at = from === '' ? '' : `20261130${from.replace(':', '')}`
  const lines = [
    `MSH|^~\\&|EMR|MAIN|CAUSEWAY|MAIN|${made}||SIU^${event}^SIU_S12|${control}|T|2.5.1`,
    `SCH||${number}|||||||${from === '' ? '' : minutes}|min|||||||||||||||${status}`,
    'RGS|1|A',
    'AIS|1|A|IN-PERSON',
    `AIP|1|A|${by}|||${at}`,
  ]
  const answer = answererOf({
    organization,
    accept: [EMR],
    feed: feedUseCases(house, () => oneAtATime()),
    now: () => now,
    newId: randomUUID,
    tally: { heard: (_organization, _kind, _verdict, fields) => (passedOver = [...fields]) },
    onRefused: (why) => void refusals.push(why),
    onBug: (fault) => {
      throw fault
    },
  })
  const acknowledged = new TextDecoder().decode(
    (await answer(new TextEncoder().encode(lines.join('\r')), async () => undefined)) ?? undefined,
  )
  return /MSA\|(A[AER])/.exec(acknowledged)?.[1] ?? acknowledged
}

test('the sessions are what is free, and what is booked is asked for and not promised', async () => {
  expect(await offered()).toEqual(['09:00', '09:20', '09:40'])
  const page = await bookUseCases(house).page('riverbend')
  expect(page).toMatchObject({ types: [{ id: PATHWAY.id }], confirmsLater: true })
})

test('S23 hides a time, S24 opens it, S12 takes it whatever its visit type is, and S15 gives it back', async () => {
  expect(await heard({ event: 'S23', from: '09:20' })).toBe('AA')
  expect(await offered()).toEqual(['09:00', '09:40'])
  expect(await heard({ event: 'S24', from: '09:20' })).toBe('AA')
  expect(await offered()).toEqual(['09:00', '09:20', '09:40'])
  await heard({ event: 'S12', number: 'A1', from: '09:00', minutes: 40 })
  expect(await offered()).toEqual(['09:40'])
  await heard({ event: 'S13', number: 'A1', from: '09:40', minutes: 20 })
  expect(await offered()).toEqual(['09:00', '09:20'])
  await heard({ event: 'S15', number: 'A1' })
  expect(await offered()).toEqual(['09:00', '09:20', '09:40'])
})

test('one who did not come, or an appointment handed to a colleague, gives the time back', async () => {
  await heard({ event: 'S12', number: 'A1', from: '09:00' })
  await heard({ event: 'S12', number: 'A2', from: '09:20' })
  expect(await offered()).toEqual(['09:40'])
  await heard({ event: 'S26', number: 'A1', from: '09:00' })
  await heard({ event: 'S14', number: 'A2', from: '09:20', by: 'np-serrano' })
  expect(await offered()).toEqual(['09:00', '09:20', '09:40'])
})

test('what is only asked for holds its time', async () => {
  await heard({ event: 'S12', number: 'A1', from: '09:00', status: 'Pending' })
  expect(await offered()).toEqual(['09:20', '09:40'])
})

test('what comes twice, or after what was said later, changes nothing', async () => {
  const blocked = { event: 'S23', from: '09:00', minutes: 60, second: 1, control: 'B1' }
  const opened = { event: 'S24', from: '09:00', minutes: 60, second: 2 }
  await heard(opened)
  await heard(blocked)
  await heard({ ...blocked, control: 'B1-again' })
  expect(await offered()).toEqual(['09:00', '09:20', '09:40'])
  await heard({ event: 'S15', number: 'A1', second: 9 })
  await heard({ event: 'S12', number: 'A1', from: '09:00', second: 1, control: 'A1' })
  expect(await heard({ event: 'S12', number: 'A1', from: '09:00', second: 1, control: 'A1' })).toBe('AA')
  expect(await offered()).toEqual(['09:00', '09:20', '09:40'])
})

test('of a block and its opening in one second the one that comes later counts', async () => {
  await heard({ event: 'S23', from: '09:00', minutes: 60 })
  await heard({ event: 'S24', from: '09:20' })
  expect(await offered()).toEqual(['09:20'])
  await heard({ event: 'S23', from: '09:00', minutes: 60 })
  expect(await offered()).toEqual([])
})

test('what was said before a block does not open a part of it, though it comes later', async () => {
  await heard({ event: 'S23', from: '09:00', minutes: 60, second: 2 })
  await heard({ event: 'S24', from: '09:20', second: 1 })
  expect(await offered()).toEqual([])
})

test('a stamp that is far ahead counts for an hour, and not over all that is said after it', async () => {
  await heard({ event: 'S23', from: '09:00', minutes: 60, made: '20270101000000-0500' })
  now = new Date(NOW.getTime() + 90 * 60_000)
  await heard({ event: 'S24', from: '09:00', minutes: 60, made: '20261130073000-0500' })
  expect(await offered()).toEqual(['09:00', '09:20', '09:40'])
})

test('a time that was chosen while it was offered can’t be asked for once it is blocked', async () => {
  const [time] = (await freeTimes(house, 'riverbend', PATHWAY, null)).times
  const chosen = () => slotOf(house, { organization: 'riverbend', pathway: PATHWAY }, time?.slot ?? '')
  expect(await chosen()).toMatchObject({ practitioner: 'Practitioner/dr-okafor', practitionerName: 'Dr. Ngozi Okafor' })
  await heard({ event: 'S23', from: '09:00' })
  expect(await chosen()).toBeNull()
})

test('time of a clinician without sessions is acknowledged, offered to nobody, and told as passed over', async () => {
  expect(await heard({ event: 'S24', from: '17:00', by: 'dr-nobody' })).toBe('AA')
  expect(passedOver).toContain('AIP-3')
  expect(await offered()).toHaveLength(3)
  expect(await heard({ event: 'S23', from: '09:00' })).toBe('AA')
  expect(passedOver).not.toContain('AIP-3')
})

test('one that does not say which time it blocks is refused with the place, and hides nothing', async () => {
  expect(await heard({ event: 'S23' })).toBe('AR')
  expect(refusals).toEqual(['AIP-6: Required field missing'])
  expect(await offered()).toHaveLength(3)
})

test('a time opened beside the sessions is offered', async () => {
  await heard({ event: 'S24', from: '17:00', minutes: 40 })
  expect(await offered()).toEqual(['09:00', '09:20', '09:40', '17:00', '17:20'])
})

test('what one practice’s EMR tells hides nothing of another’s', async () => {
  await heard({ event: 'S23', from: '09:00', minutes: 60 })
  await heard({ event: 'S12', number: 'A1', from: '09:00', minutes: 60 })
  expect(await offered()).toEqual([])
  expect(await offered('hillside')).toEqual(['09:00', '09:20', '09:40'])
})

test('of an appointment nothing is kept but its times, who gives it, and a digest; and a week after its end nothing', async () => {
  await heard({ event: 'S12', number: 'A-4711', from: '09:00' })
  await heard({ event: 'S23', from: '09:20' })
  const all = async () =>
    (await pool.query<{ row: string }>('select to_jsonb(one)::text as row from told_appointment one')).rows
  expect(JSON.stringify(await all())).not.toContain('4711')
  expect(await all()).toHaveLength(1)
  now = new Date(NOW.getTime() + 9 * 24 * 3_600_000)
  await heard({ event: 'S15', number: 'A-4712' })
  await heard({ event: 'S24', from: '09:20', by: 'np-serrano' })
  await heard({ event: 'S24', from: '09:40' })
  expect(await all()).toHaveLength(1)
  expect((await pool.query('select 1 from told_time')).rowCount).toBe(1)
})
