import { expect, test } from 'vitest'
import { isPlacedDuring } from './actions/follow.ts'
import type { Happening } from './happening.ts'
import {
  after,
  booking,
  ending,
  LINDQVIST,
  meeting,
  minutesAfter,
  OKAFOR,
  onward,
  ordering,
  played,
  preparing,
  proposing,
  START,
  wrote,
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
const ends = (how: 'done' | 'cancelled', replacedBy: string | null = null): Happening => ({
  kind: 'order-ended-in-emr',
  order: 'o1',
  how,
  replacedBy,
})
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
  digest: 'W1',
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
  const done = after(late, { ...ends('done'), order: 'MedicationRequest-9' } as Happening, LATER)
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

const reads = (digest: string): Happening => ({ kind: 'order-seen-in-emr', order: 'o1', digest })

test('an order that reads otherwise in the EMR than when it was signed is told, each change once', () => {
  const asSigned = onward(
    onward(played(minutesAfter(START, -30), ...booking), START, ...preparing, ...meeting, ...proposing),
    START,
    { kind: 'sign-order', by: OKAFOR, order: 'o1', held: null },
    wrote('order-sign', 'o1', 'ServiceRequest/1', '2', 'W1'),
  )
  expect(after(asSigned, reads('W1'), LATER).log).toHaveLength(asSigned.log.length)
  const changed = after(asSigned, reads('W2'), LATER)
  expect(changed.state.orders['o1']).toMatchObject({ status: 'ordered', digest: 'W2', changedAt: LATER })
  expect(after(changed, reads('W2'), minutesAfter(LATER, 1)).log).toHaveLength(changed.log.length)
  const again = after(changed, reads('W1'), minutesAfter(LATER, 2))
  expect(again.state.orders['o1']?.changedAt).toBe(minutesAfter(LATER, 2))
})

test('of an order whose first wording nobody knows no change is told, nor of one that is over', () => {
  expect(after(ordered, reads('W2'), LATER).log).toHaveLength(ordered.log.length)
  const over = onward(met, LATER, found('MedicationRequest/9'), {
    ...ends('done'),
    order: 'MedicationRequest-9',
  } as Happening)
  const late: Happening = { kind: 'order-seen-in-emr', order: 'MedicationRequest-9', digest: 'W2' }
  expect(after(over, late, LATER).log).toHaveLength(over.log.length)
})

test('an order that was replaced in the EMR names the other one, which is followed in its place', () => {
  const replaced = onward(
    ordered,
    LATER,
    found('ServiceRequest/2', 'ServiceRequest-2'),
    ends('cancelled', 'ServiceRequest/2'),
  )
  expect(replaced.state.orders['o1']).toMatchObject({ status: 'cancelled', replacedBy: 'ServiceRequest/2' })
  expect(replaced.state.orders['ServiceRequest-2']?.status).toBe('ordered')
  expect([...replaced.deadlines.keys()].filter((step) => step.startsWith('order/'))).toEqual(['order/ServiceRequest-2'])
})

const MET = met.state.admitted?.at ?? ''
const over = onward(met, minutesAfter(MET, 20), ending)
const placed = { patient: met.state.patient ?? '', requester: OKAFOR.ref, authoredOn: minutesAfter(MET, 5) }

test.each([
  ['in the call, by its clinician, for its patient', {}, true],
  ['in the minute of *Admit*, in an EMR that keeps no seconds', { authoredOn: `${MET.slice(0, 16)}:00Z` }, true],
  ['before *Admit*', { authoredOn: minutesAfter(MET, -1) }, false],
  ['after the end', { authoredOn: minutesAfter(MET, 60) }, false],
  ['on the same day, at no known time', { authoredOn: MET.slice(0, 10) }, false],
  ['at no known date', { authoredOn: '' }, false],
  ['by a clinician who has no part in it', { requester: LINDQVIST.ref }, false],
  ['by nobody known', { requester: null }, false],
  ['for somebody else', { patient: 'Patient/99' }, false],
])('an order that names no encounter and was placed %s: of this visit is %j, %s', (_, said, expected) => {
  expect(isPlacedDuring(over.state, { ...placed, ...said })).toBe(expected)
})

test('an order is found neither before the patient is admitted nor while it is on its way here', () => {
  const waiting = onward(played(minutesAfter(START, -30), ...booking), START, ...preparing)
  expect(after(waiting, found('MedicationRequest/9'), START).state.orders).toEqual({})
  expect(after(ordered, found('ServiceRequest/1', 'ServiceRequest-1'), LATER).log).toHaveLength(ordered.log.length)
})
