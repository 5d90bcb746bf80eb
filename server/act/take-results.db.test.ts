import { randomBytes, randomUUID } from 'node:crypto'
import type pg from 'pg'
import { afterAll, beforeEach, expect, test } from 'vitest'
import type { Cell } from '#domain/connect/matrix.ts'
import type { Happening } from '#domain/visit/happening.ts'
import {
  booking,
  meeting,
  minutesAfter,
  OKAFOR,
  PATHWAY,
  preparing,
  proposing,
  START,
  refused,
  wrote,
} from '#domain/visit/rehearsal.ts'
import type { OrderResult } from '#domain/visit/schedule-news.ts'
import { testDatabase } from '../../test/database.ts'
import { houseWith, playedVisit } from '../../test/house-with.ts'
import { openStore, type OpenStore } from '../postgres/store.ts'
import type { Organization } from '../config/organizations.ts'
import type { Chart } from './chart.ts'
import { feedUseCases } from './feed.ts'
import type { House } from './house.ts'
import { takeKept } from './take-kept.ts'
import { oneAtATime } from './turn.ts'

/** An EMR that gives out no appointments and no orders tells of a result: a real store, a patient search that knows one person. */
const ADA = { numbers: ['MR-1'], family: 'Lovelace', birthDate: '1972-04-18' }
const BY_MESSAGE: Cell = {
  name: 'the appointment',
  kind: 'read',
  door: null,
  why: 'not offered',
  missing: [],
  measured: null,
  hl7v2: null,
}

let pool: pg.Pool
let opened: OpenStore
let house: House
let now = new Date(START)
let known = ['MR-1']

beforeEach(async () => {
  await close()
  pool = await testDatabase()
  opened = await openStore(pool, randomBytes(32), () => undefined)
  known = ['MR-1']
  const person = () => ({ reference: 'Patient/1', birthDate: ADA.birthDate, identifiers: known })
  house = houseWith([PATHWAY], {
    store: opened.store,
    organizations: new Map([['riverbend', { timeZone: 'America/New_York' } as Organization]]),
    chartOf: () =>
      ({
        read: {
          patient: async () => person(),
          findPatients: async () => [person()],
          patientNumbered: async () => null,
        },
      }) as unknown as Chart,
    offered: async () => [BY_MESSAGE],
    now: () => now,
  })
})
afterAll(close)

async function close(): Promise<void> {
  await opened?.close()
  await pool?.end()
}

/** A test that went to the EMR's interface under the number OURS. */
const sentByMessage: Happening[] = [
  ...proposing,
  { kind: 'sign-order', by: OKAFOR, order: 'o1', held: null },
  { kind: 'interface-took', write: 'order-sign', item: 'o1', number: 'OURS', message: 'M1' },
]
/** One that a person has entered under the EMR's own number. */
const enteredByHand: Happening[] = [
  { kind: 'draft-order', by: OKAFOR, order: 'o1', category: 'laboratory', controlled: false, held: 'order/1' },
  refused('order', 'o1', 'by-hand'),
  { kind: 'say-entered', write: 'order', item: 'o1', number: 'F9', found: null, by: OKAFOR },
]

test.each([
  ['the number under which the order went', sentByMessage, { placer: 'OURS', filler: null }],
  ['the EMR’s number that a person has named', enteredByHand, { placer: null, filler: 'F9' }],
  [
    'the EMR’s number once it has told it',
    [...sentByMessage, wrote('order-sign', 'o1', 'ServiceRequest/F9')],
    { filler: 'F9' },
  ],
])('a final result ends the order by %s', async (_, happened, numbers) => {
  const visit = await visitOf(...happened)
  expect(await orderIn(visit)).toBe('ordered')
  expect(await hear(numbers)).toBe('done')
  expect(await orderIn(visit)).toBe('done')
  // Told again, and of nothing that is open any more, nothing more follows.
  const { seq } = await stateOf(visit)
  await hear(numbers)
  expect((await stateOf(visit)).seq).toBe(seq)
})

test('an order whose result is there was filed, so its write is confirmed under the EMR’s number', async () => {
  const visit = await visitOf(...sentByMessage)
  await hear({ placer: 'OURS', filler: 'F9' })
  const state = await stateOf(visit)
  expect([state.sent?.['order-sign/o1'], state.orders['o1']?.reference]).toEqual([undefined, 'ServiceRequest/F9'])
})

test('one that will have no result is called off', async () => {
  const visit = await visitOf(...sentByMessage)
  await hear({ placer: 'OURS', how: 'cancelled' })
  expect(await orderIn(visit)).toBe('cancelled')
})

test('what is not asked for again: the row of a fortnight ends with the result', async () => {
  const visit = await visitOf(...sentByMessage)
  now = new Date(Date.parse(START) + 20 * 24 * 3_600_000)
  await opened.store.happen(
    visit,
    () => ({
      events: [{ kind: 'task-raised', task: 'order/o1', for: 'clinician', step: 'order', why: 'order-open' }],
      commands: [],
      deadlines: [],
    }),
    { now },
  )
  await hear({ placer: 'OURS' })
  expect((await stateOf(visit)).tasks).not.toHaveProperty('order/o1')
})

test('a result for somebody else ends nothing, and is taken when the search says otherwise', async () => {
  const visit = await visitOf(...sentByMessage)
  expect(await hear({ placer: 'OURS', patient: { ...ADA, numbers: ['MR-2'] } })).toBe('done')
  expect(await orderIn(visit)).toBe('ordered')
  expect((await opened.store.tasksOf(visit)).map(({ why }) => why)).toEqual(['message-kept'])
  known = ['MR-1', 'MR-2']
  await takeKept(house, 'riverbend', oneAtATime())()
  expect(await orderIn(visit)).toBe('done')
  expect((await stateOf(visit)).kept).toEqual([])
})

test('a result of no order of ours is none of our business', async () => {
  const visit = await visitOf(...sentByMessage)
  expect(await hear({ placer: 'OTHER', filler: 'F1' })).toBe('done')
  expect(await orderIn(visit)).toBe('ordered')
})

function visitOf(...ordered: readonly Happening[]): Promise<string> {
  const pass = (at: Date) => void (now = at)
  return playedVisit(house, PATHWAY, { from: minutesAfter(START, -30), pass }, [
    ...booking,
    ...preparing,
    ...meeting,
    ...ordered,
  ])
}

function hear(result: Partial<OrderResult>) {
  return feedUseCases(house, () => oneAtATime()).hear('riverbend', {
    sender: ['LAB', 'MAIN'],
    controlId: randomUUID(),
    event: 'R01',
    people: [],
    filed: null,
    results: [{ placer: null, filler: null, how: 'done', patient: ADA, ...result }],
  })
}

async function stateOf(visit: string) {
  const found = await opened.store.visit(visit)
  if (found === null) throw new Error('the visit is gone')
  return found.state
}

async function orderIn(visit: string) {
  return (await stateOf(visit)).orders['o1']?.status
}
