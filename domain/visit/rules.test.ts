import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { start } from './evolve.ts'
import { illegal, RULES, statusTable } from './rules.ts'
import type { VisitState } from './state.ts'

const at = '2026-11-24T15:00:00.000Z'
const booked: Partial<VisitState> = { appointment: 'booked', bookedAt: at, patient: 'Patient/1', identified: ['phone'] }
const there = [
  { who: 'patient', medium: 'video', connection: 'p', from: at, until: at },
  { who: 'clinician', medium: 'video', connection: 'c', from: at, until: at },
] as const
const ended: Partial<VisitState> = {
  ...booked,
  appointment: 'fulfilled',
  encounter: 'finished',
  room: 'ended',
  ended: { by: 'P', at },
  presence: [...there],
}
const order = { category: 'laboratory', reference: 'S/1', version: '1', by: 'P', why: null, held: 'h' } as const
const charge: NonNullable<VisitState['charge']> = {
  code: 'ZZ101',
  payer: 'medicare',
  patientAt: 'home',
  place: '10',
  modifiers: [],
  rules: 'r1',
  table: 1,
  assessed: 'A1',
  by: 'P',
  at,
  held: 'h',
  reference: null,
}

test.each<[string, Partial<VisitState>]>([
  ['R01', { ...ended, appointment: 'arrived', encounter: 'arrived' }],
  ['R02', { ...ended, appointment: 'arrived' }],
  ['R03', { ...ended, overdue: ['sign'] }],
  ['R03', { ...booked, note: 'final', signed: { by: 'P', at } }],
  ['R05', { ...booked, charge }],
  ['R05', { ...ended, note: 'final', signed: { by: 'P', at }, charge }],
  ['R06', { ...booked, appointment: 'cancelled', encounter: 'finished' }],
  ['R06', { ...booked, appointment: 'cancelled', charge }],
  ['R06', { ...booked, appointment: 'cancelled', orders: { o: { ...order, status: 'ordered' } } }],
  ['R07', { ...booked, appointment: 'cancelled', presence: [...there] }],
  ['R08', { ...booked, pending: { 'book/appointment': at } }],
  ['R09', { room: 'waiting', patient: 'Patient/1', identified: ['phone'] }],
  ['R10', { ...booked, patient: null, pending: { 'consent/1': at } }],
  ['R10', { ...booked, room: 'waiting', encounter: 'arrived', appointment: 'arrived', identified: [] }],
])('%s names its breach', (rule, change) => {
  expect(illegal({ ...start(), ...change }).some((breach) => breach.startsWith(`${rule}: `))).toBe(true)
})

test('every rule of the issue has one', () => {
  expect(RULES.map(({ id }) => id)).toEqual(['R01', 'R02', 'R03', 'R05', 'R06', 'R07', 'R08', 'R09', 'R10'])
})

const time = { slot: 'Slot/7', start: at, end: at, reference: 'Appointment/7' }

test.each<[string, Partial<VisitState>]>([
  [
    'an encounter that lags while its write is on its way',
    { ...ended, appointment: 'arrived', encounter: 'arrived', pending: { 'finish/encounter': at } },
  ],
  [
    'a finished one whose appointment is about to follow',
    { ...ended, appointment: 'arrived', pending: { 'fulfil/appointment': at } },
  ],
  [
    'an unsigned note in the clinician’s list',
    {
      ...ended,
      overdue: ['sign'],
      tasks: {
        'deadline/sign': {
          for: 'clinician',
          step: 'sign',
          why: 'not-done-by-deadline',
          at,
          due: null,
          takenBy: null,
          done: null,
        },
      },
    },
  ],
])('legal: %s', (_, change) => expect(illegal({ ...start(), ...change })).toEqual([]))

test.each<[string, Partial<VisitState>, string]>([
  [
    'a connection in a room that is not open',
    { ...ended, presence: [{ ...there[0], until: null }] },
    'ended: connected',
  ],
  [
    'a write refused that nobody sees to',
    { ...booked, failed: { 'consent/1': { why: 'refused', at } } },
    'booked: consent/1 refused, unowned',
  ],
  [
    'an order that the EMR never confirmed',
    { ...ended, orders: { o: { ...order, status: 'ordered', reference: null } } },
    "ended: ordered without the EMR's word",
  ],
  [
    'a test without its time of which nobody knows',
    { ...ended, orders: { o: { ...order, status: 'ordered', booking: { ...time, status: 'cancelled' } } } },
    'ended: the time of a test is off, unowned',
  ],
  [
    'a message before there is a visit',
    { messages: { 'link-1': { purpose: 'link', status: 'asked', start: null } } },
    'unbooked: messages',
  ],
])('illegal: %s', (_, change, breach) => expect(illegal({ ...start(), ...change })).toEqual([breach]))

test('the docs show this table', () => {
  const page = readFileSync(new URL('../../docs/visit-states.md', import.meta.url), 'utf8')
  expect(page).toContain(statusTable())
})
