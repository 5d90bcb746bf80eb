import { expect, test } from 'vitest'
import type { Asked, Happening } from './happening.ts'
import {
  after,
  booking,
  LINDQVIST,
  meeting,
  minutesAfter,
  OKAFOR,
  onward,
  ordering,
  played,
  preparing,
  proposing,
  refused,
  START,
  wrote,
} from './rehearsal.ts'

const later = minutesAfter(START, 10)
const proposed = onward(played(minutesAfter(START, -30), ...booking), START, ...preparing, ...meeting, ...proposing)
const ordered = onward(proposed, START, ...ordering)

function book(asked: Partial<Asked<'book-order'>> = {}): Happening {
  const start = minutesAfter(START, 3000)
  return { kind: 'book-order', by: OKAFOR, order: 'o1', slot: 'Slot/7', start, end: minutesAfter(start, 20), ...asked }
}

test('a test that was ordered is booked once, when the EMR has its time', () => {
  const asked = onward(ordered, later, book(), book())
  expect(asked.commands.filter((command) => command.do === 'write' && command.write === 'order-book')).toMatchObject([
    { item: 'o1', under: 'backend', facts: { slot: 'Slot/7' } },
  ])
  const there = after(asked, wrote('order-book', 'o1', 'Appointment/7'), later)
  expect(there.state.orders['o1']?.booking).toMatchObject({ status: 'booked', reference: 'Appointment/7' })
  expect(after(there, book({ slot: 'Slot/8' }), later).refusals).toEqual([{ refused: 'already', what: 'booked' }])
})

test('a time that somebody else took raises no row: another one is chosen', () => {
  const lost = onward(ordered, later, book(), refused('order-book', 'o1', 'slot-taken'))
  expect([lost.state.orders['o1']?.booking?.status, lost.state.tasks]).toEqual(['lost', {}])
  const again = onward(lost, later, book({ slot: 'Slot/8' }), wrote('order-book', 'o1', 'Appointment/8'))
  expect(again.state.orders['o1']?.booking).toMatchObject({ status: 'booked', slot: 'Slot/8' })
  expect(again.state.failed).toEqual({})
})

const BOOKED = minutesAfter(START, 3000)
const seen = (status: 'booked' | 'cancelled', start = BOOKED): Happening => ({
  kind: 'booking-seen-in-emr',
  order: 'o1',
  status,
  start,
  end: minutesAfter(start, 20),
})
const booked = onward(ordered, later, book(), wrote('order-book', 'o1', 'Appointment/7'))

test('a booked time that is moved in the EMR is followed there, and nothing is told twice', () => {
  expect(after(booked, seen('booked'), later).log).toHaveLength(booked.log.length)
  const moved = onward(booked, later, seen('booked', minutesAfter(BOOKED, 60)))
  expect(moved.state.orders['o1']?.booking).toMatchObject({ status: 'booked', start: minutesAfter(BOOKED, 60) })
  expect(moved.state.tasks).toEqual({})
})

test('a booked time that is cancelled in the EMR is a row of the front desk until the test has another', () => {
  const off = onward(booked, later, seen('cancelled'))
  expect(off.state.orders['o1']?.booking?.status).toBe('cancelled')
  expect(off.state.tasks['booking/o1']).toMatchObject({ for: 'front-desk', why: 'test-cancelled', done: null })
  expect(after(off, seen('cancelled'), later).log).toHaveLength(off.log.length)
  // A time that somebody else took leaves the row where it is.
  const lost = onward(off, later, book({ slot: 'Slot/8' }), refused('order-book', 'o1', 'slot-taken'))
  expect(Object.keys(lost.state.tasks)).toEqual(['booking/o1'])
  const again = onward(off, later, book({ slot: 'Slot/8' }), wrote('order-book', 'o1', 'Appointment/8'))
  expect(again.state.orders['o1']?.booking).toMatchObject({ status: 'booked', reference: 'Appointment/8' })
  expect(again.state.tasks).toEqual({})
})

test('each appointment of a test is a write of its own, so that one which was cancelled is not taken for the new one', () => {
  const off = onward(booked, later, seen('cancelled'), book({ slot: 'Slot/8' }))
  const again = onward(off, later, wrote('order-book', 'o1', 'Appointment/8'), seen('cancelled'), book())
  const facts = again.commands.flatMap((one) => (one.do === 'write' && one.write === 'order-book' ? [one.facts] : []))
  expect(facts.map(({ after: former }) => former)).toEqual([undefined, '1', '2'])
})

test.each([
  ['stands again in the EMR', seen('booked')],
  [
    'is not needed any more: the test is done',
    { kind: 'order-ended-in-emr', order: 'o1', how: 'done', replacedBy: null },
  ],
] as [string, Happening][])('the row of a cancelled time goes when it %s', (_, settles) => {
  const off = onward(booked, later, seen('cancelled'))
  expect(onward(off, later, settles).state.tasks).toEqual({})
})

test('what the EMR refuses to book is a row of the front desk', () => {
  const said = onward(ordered, later, book(), refused('order-book', 'o1', 'refused'))
  expect(said.state.orders['o1']?.booking?.status).toBe('failed')
  expect(said.state.tasks['write/order-book/o1']).toMatchObject({ for: 'front-desk' })
})

test.each([
  ['of another visit', book({ by: LINDQVIST }), 'not-your-visit'],
  ['that is unknown', book({ order: 'o9' }), 'unknown-order'],
  ['at a time that has passed', book({ start: START }), 'slot-in-the-past'],
])('no time is booked for an order %s', (_, asked, refusal) => {
  expect(after(ordered, asked, later).refusals[0]?.refused).toBe(refusal)
})

test('no time is booked for what is only proposed, or is no test', () => {
  expect(after(proposed, book(), later).refusals).toEqual([{ refused: 'already', what: 'proposed' }])
  const found = after(
    ordered,
    {
      kind: 'order-found-in-emr',
      order: 'o2',
      category: 'prescription',
      reference: 'MedicationRequest/2',
      version: '1',
      digest: 'W1',
    },
    later,
  )
  expect(after(found, book({ order: 'o2' }), later).refusals).toEqual([{ refused: 'unknown-order' }])
})
