import { randomBytes, randomUUID } from 'node:crypto'
import type pg from 'pg'
import { afterAll, beforeEach, expect, test } from 'vitest'
import type { Happening } from '#domain/visit/happening.ts'
import type { PersonNews } from '#domain/visit/person-news.ts'
import {
  booking,
  ending,
  meeting,
  minutesAfter,
  ordering,
  PATHWAY,
  preparing,
  proposing,
  START,
  typing,
  wrote,
} from '#domain/visit/rehearsal.ts'
import { testDatabase } from '../../test/database.ts'
import { houseWith, playedVisit } from '../../test/house-with.ts'
import { openStore, type OpenStore } from '../postgres/store.ts'
import type { Organization } from '../config/organizations.ts'
import { ChartFault, type Chart } from './chart.ts'
import { feedUseCases } from './feed.ts'
import type { House } from './house.ts'
import { oneAtATime } from './turn.ts'

/** What the interface tells of a person, and a chart that says what is so: a real store. */
const ADA: PersonNews['patient'] = [{ value: 'MR-1', authority: null }]
const PEOPLE: Readonly<Record<string, string>> = { 'MR-1': 'Patient/1', 'MR-2': 'Patient/2' }

let pool: pg.Pool
let opened: OpenStore
let house: House
let now = new Date(START)
let chart: ReturnType<typeof chartThatSays>

beforeEach(async () => {
  await close()
  pool = await testDatabase()
  opened = await openStore(pool, randomBytes(32), () => undefined)
  chart = chartThatSays()
  house = houseWith([PATHWAY], {
    store: opened.store,
    organizations: new Map([['riverbend', { timeZone: 'America/New_York' } as Organization]]),
    chartOf: () => ({ read: chart }) as unknown as Chart,
    now: () => now,
    later: () => undefined,
    newSecret: () => randomBytes(32).toString('base64url'),
    newCode: () => '123456',
  })
})
afterAll(close)

async function close(): Promise<void> {
  await opened?.close()
  await pool?.end()
}

test('a document of the patient is the sign to look whether the note was signed in the EMR', async () => {
  const typed = [typing, wrote('note', 'note', 'DocumentReference/1', '1', 'N1')]
  const visit = await visitOf(...booking, ...preparing, ...meeting, ...typed, ending)
  expect(await hear('documented')).toBe('done')
  expect((await stateOf(visit)).note).toBe('draft')
  chart.signed = [{ reference: 'DocumentReference/1', version: '2', author: null, at: now.toISOString() }]
  expect(await hear('documented')).toBe('done')
  expect((await stateOf(visit)).note).toBe('final')
})

test('a result is the sign to look at the patient’s orders', async () => {
  const visit = await visitOf(...booking, ...preparing, ...meeting, ...proposing, ...ordering)
  chart.resulted = ['ServiceRequest/1']
  expect(await hear('resulted')).toBe('done')
  expect((await stateOf(visit)).orders['o1']?.status).toBe('done')
})

test('a change of the record has the desk’s name and number of them read anew', async () => {
  const visit = await visitOf(...booking)
  const stored = await house.store.visit(visit)
  if (stored === null) throw new Error('no such visit')
  const face = { name: 'Ada Lovelace', birthDate: '1960-02-29', phone: null, clinician: 'Dr. Okafor' }
  await house.store.saveFace(stored, face, now)
  const [from, until] = [new Date(minutesAfter(START, -600)), new Date(minutesAfter(START, 600))]
  const wanted = async () => (await house.store.facesWanted('riverbend', from, until, from, new Date(0), 10)).length
  expect(await wanted()).toBe(0)
  expect(await hear('changed')).toBe('done')
  expect(await wanted()).toBe(1)
})

test('of somebody who has no visit nothing is read but who they are, and the message is heard', async () => {
  await visitOf(...booking)
  chart.resultedOrders = () => Promise.reject(new Error('asked for a stranger’s results'))
  expect(await hear('resulted', [{ value: 'MR-2', authority: null }])).toBe('done')
  expect(await hear('resulted', [{ value: 'nobody', authority: null }])).toBe('done')
  expect(await audited()).toEqual([
    { outcome: 'done', patient: 'Patient/2' },
    { outcome: 'done', patient: null },
  ])
})

test('a merge takes the visit to the record that stays, whatever it has come to, once the chart shows it', async () => {
  const visit = await visitOf(...booking, ...preparing, ...meeting)
  const merge = () => hear('merged', [{ value: 'MR-2', authority: null }], ADA)
  expect(await merge()).toBe('not-found')
  expect((await stateOf(visit)).patient).toBe('Patient/1')
  chart.merged = { 'Patient/1': 'Patient/2' }
  expect(await merge()).toBe('done')
  const { patient, tasks, messages, identified } = await stateOf(visit)
  expect({ patient, tasks, messages: Object.keys(messages), identified }).toEqual({
    patient: 'Patient/2',
    tasks: {},
    messages: ['link-1'],
    identified: ['phone'],
  })
})

test('a merge whose former record the EMR has no more is believed; one into another record is not', async () => {
  const visit = await visitOf(...booking)
  chart.merged = { 'Patient/1': 'Patient/3' }
  expect(await hear('merged', [{ value: 'MR-2', authority: null }], ADA)).toBe('not-found')
  chart.merged = { 'Patient/1': 'gone' }
  expect(await hear('merged', [{ value: 'MR-2', authority: null }], ADA)).toBe('done')
  expect((await stateOf(visit)).patient).toBe('Patient/2')
})

test('a chart that does not answer has the message sent again', async () => {
  chart.patientNumbered = () => Promise.reject(new ChartFault({ kind: 'unreachable' }))
  expect(await hear('changed')).toBe('away')
  expect(await audited()).toEqual([{ outcome: 'failed', patient: null }])
})

/** As much of a chart as the bells ask, saying what a test has it say. */
function chartThatSays() {
  const says = {
    signed: [] as { reference: string; version: string; author: string | null; at: string }[],
    resulted: [] as string[],
    merged: {} as Record<string, string>,
    patientNumbered: async (numbers: PersonNews['patient']) =>
      numbers.map(({ value }) => PEOPLE[value] ?? null).find((one) => one !== null) ?? null,
    mergedInto: async (patient: string) => {
      const into = says.merged[patient]
      return into === undefined || into === 'gone' ? (into ?? null) : { into }
    },
    appointmentsOf: async () => [],
    signedNotes: async () => says.signed,
    // Whether it is signed does not hang on its words.
    note: () => Promise.reject(new ChartFault({ kind: 'unreachable' })),
    followedOrders: async () => [],
    resultedOrders: async () => says.resulted,
    bookedTimes: async () => [],
  }
  return says
}

function hear(happened: PersonNews['happened'], patient = ADA, prior: PersonNews['patient'] = []) {
  return feedUseCases(house, () => oneAtATime()).hear('riverbend', {
    sender: ['RIS', 'MAIN'],
    controlId: randomUUID(),
    event: 'A08',
    filed: null,
    results: [],
    people: [{ happened, patient, prior }],
  })
}

async function audited() {
  const { rows } = await pool.query(
    "select entry ->> 'outcome' as outcome, entry ->> 'patient' as patient from audit where entry ->> 'what' = 'v2 message received' order by seq",
  )
  return rows
}

async function stateOf(visit: string) {
  const stored = await house.store.visit(visit)
  if (stored === null) throw new Error('no such visit')
  return stored.state
}

function visitOf(...happenings: Happening[]): Promise<string> {
  const clock = { from: minutesAfter(START, -15), pass: (at: Date) => void (now = at) }
  return playedVisit(house, PATHWAY, clock, happenings)
}
