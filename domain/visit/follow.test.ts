import { expect, test } from 'vitest'
import type { Happening } from './happening.ts'
import {
  after,
  booking,
  ending,
  meeting,
  minutesAfter,
  OKAFOR,
  onward,
  ordering,
  played,
  preparing,
  proposing,
  START,
} from './rehearsal.ts'

const DAY = 24 * 60
const ordered = onward(
  played(minutesAfter(START, -30), ...booking),
  START,
  ...preparing,
  ...meeting,
  ...proposing,
  ...ordering,
  ending,
)
const ends = (how: 'done' | 'cancelled'): Happening => ({ kind: 'order-ended-in-emr', order: 'o1', how })
const fortnight: Happening = { kind: 'deadline', step: 'order/o1' }
const LATER = minutesAfter(START, 15 * DAY)

test.each(['done', 'cancelled'] as const)('an order that the EMR has as %s has come to its end, once', (how) => {
  const ended = after(ordered, ends(how), LATER)
  expect(ended.state.orders['o1']?.status).toBe(how)
  expect(after(ended, ends(how), LATER).log).toHaveLength(ended.log.length)
  expect(ended.deadlines.has('order/o1')).toBe(false)
})

test('an order of which nobody has heard for a fortnight is a row of its clinician, and closes itself when it ends', () => {
  expect(ordered.deadlines.get('order/o1')).toBe(minutesAfter(ordered.state.orders['o1']?.orderedAt ?? '', 14 * DAY))
  const raised = after(ordered, fortnight, LATER)
  expect(raised.state.tasks['order/o1']).toMatchObject({ for: 'clinician', why: 'order-open', done: null })
  expect(after(raised, ends('done'), LATER).state.tasks['order/o1']).toBeUndefined()
})

test('a row that the clinician calls done gives the order up; taken back, it is open again; a late result still counts', () => {
  const see = (act: 'done' | 'reopen'): Happening => ({ kind: 'see-to-task', task: 'order/o1', act, by: OKAFOR })
  const raised = after(ordered, fortnight, LATER)
  const desk: Happening = { ...see('done'), by: { who: 'staff', ref: 'Practitioner/bowman' } } as Happening
  expect(after(raised, desk, LATER).refusals).toContainEqual({ refused: 'for-a-clinician' })
  const given = after(raised, see('done'), LATER)
  expect(given.state.orders['o1']?.status).toBe('lapsed')
  expect(after(given, see('reopen'), LATER).state.orders['o1']?.status).toBe('ordered')
  expect(after(given, ends('done'), LATER).state.orders['o1']?.status).toBe('done')
})

test('what was only proposed has nothing to end', () => {
  const proposed = onward(played(minutesAfter(START, -30), ...booking), START, ...preparing, ...meeting, ...proposing)
  expect(after(proposed, ends('done'), LATER).state.orders['o1']?.status).toBe('proposed')
  expect(proposed.deadlines.has('order/o1')).toBe(false)
})

const found = (reference: string, order = 'MedicationRequest-9'): Happening => ({
  kind: 'order-found-in-emr',
  order,
  category: 'prescription',
  reference,
  version: '1',
})
const met = onward(played(minutesAfter(START, -30), ...booking), START, ...preparing, ...meeting)

test('an order placed in the EMR is an order of the visit, once, and is followed to its end', () => {
  const placed = onward(met, START, found('MedicationRequest/9'), found('MedicationRequest/9'))
  expect(placed.state.orders['MedicationRequest-9']).toMatchObject({
    status: 'ordered',
    reference: 'MedicationRequest/9',
    placedInEmr: true,
  })
  expect(placed.log.filter(({ kind }) => kind === 'order-found')).toHaveLength(1)
  expect(placed.deadlines.has('order/MedicationRequest-9')).toBe(true)
  const late = after(placed, { kind: 'deadline', step: 'order/MedicationRequest-9' }, LATER)
  expect(late.state.tasks['order/MedicationRequest-9']).toMatchObject({ why: 'order-open', for: 'clinician' })
  const done = after(late, { kind: 'order-ended-in-emr', order: 'MedicationRequest-9', how: 'done' }, LATER)
  expect([done.state.orders['MedicationRequest-9']?.status, done.state.tasks]).toEqual(['done', {}])
})

test('what was proposed here and signed in the EMR is that order, and nobody need sign it again', () => {
  const proposed = onward(met, START, ...proposing)
  const refusedOnce = onward(
    proposed,
    START,
    { kind: 'sign-order', by: OKAFOR, order: 'o1', held: null },
    {
      kind: 'chart-refused',
      write: 'order-sign',
      item: 'o1',
      why: 'checks-unresolved',
    },
  )
  expect(Object.keys(refusedOnce.state.tasks)).toEqual(['write/order-sign/o1'])
  const signed = after(refusedOnce, found('ServiceRequest/1', 'ServiceRequest-1'), START)
  expect(Object.keys(signed.state.orders)).toEqual(['o1'])
  expect(signed.state.orders['o1']).toMatchObject({ status: 'ordered', placedInEmr: true })
  expect(signed.state.tasks).toEqual({})
})

test('an order is found neither before the patient is admitted nor while it is on its way here', () => {
  const waiting = onward(played(minutesAfter(START, -30), ...booking), START, ...preparing)
  expect(after(waiting, found('MedicationRequest/9'), START).state.orders).toEqual({})
  expect(after(ordered, found('ServiceRequest/1', 'ServiceRequest-1'), LATER).log).toHaveLength(ordered.log.length)
})
