import { expect, test } from 'vitest'
import type { Happening } from '../visit/happening.ts'
import type { VisitState } from '../visit/state.ts'
import {
  after,
  booking,
  ending,
  launching,
  meeting,
  minutesAfter,
  OKAFOR,
  onward,
  played,
  preparing,
  signing,
  START,
  typing,
  wrote,
} from '../visit/rehearsal.ts'
import { measuresOf, staffActions } from './measures.ts'

const at = (minutes: number) => minutesAfter(START, minutes)
const BOWMAN = { who: 'staff', ref: 'Practitioner/bowman' } as const
const booked = played(at(-600), ...booking)
// Each happening a minute after the one before: in the waiting room five minutes before the start.
const waiting = onward(booked, at(-10), ...preparing)
const met = onward(waiting, at(3), ...meeting)
const order = {
  kind: 'draft-order',
  by: OKAFOR,
  order: 'o1',
  category: 'laboratory',
  controlled: false,
  held: 'o1',
} as const
const over = onward(onward(met, at(10), typing, order, wrote('order', 'o1', 'ServiceRequest/1')), at(20), ending)

test('a visit that went well is measured from its events: the wait, the join, the note', () => {
  const signed = after(after(over, signing, at(22)), wrote('sign', 'note', 'DocumentReference/1', '3'), at(24))
  expect(measuresOf(signed.log)).toMatchObject({
    outcome: 'held',
    clinician: OKAFOR.ref,
    start: START,
    joined: true,
    joinSeconds: 120,
    waitMinutes: 9,
    closeMinutes: 4,
    byPhone: false,
    orders: { proposed: 1, placed: 0 },
    staff: {},
  })
})

test('an order counts as placed once the EMR says so, and not at all once it is taken back', () => {
  const placed = onward(over, at(21), { kind: 'sign-order', by: OKAFOR, order: 'o1', held: null })
  expect(measuresOf(placed.log).orders).toMatchObject({ proposed: 1, placed: 0 })
  const said = after(placed, wrote('order-sign', 'o1', 'ServiceRequest/1', '2'), at(23))
  expect(measuresOf(said.log).orders).toMatchObject({ proposed: 1, placed: 1, done: 0 })
  const ended = (how: 'done' | 'cancelled') =>
    measuresOf(after(said, { kind: 'order-ended-in-emr', order: 'o1', how, replacedBy: null }, at(60)).log).orders
  expect(ended('done')).toEqual({ proposed: 1, placed: 1, done: 1, cancelled: 0 })
  expect(ended('cancelled')).toEqual({ proposed: 1, placed: 1, done: 0, cancelled: 1 })
  const back = onward(over, at(21), { kind: 'withdraw-order', by: OKAFOR, order: 'o1' })
  expect(measuresOf(back.log).orders).toMatchObject({ proposed: 0, placed: 0 })
})

test('an order placed in the EMR itself counts as placed, and as done when it is', () => {
  const found = after(
    over,
    {
      kind: 'order-found-in-emr',
      order: 'x',
      category: 'imaging',
      reference: 'ServiceRequest/9',
      version: '1',
      digest: 'W1',
    },
    at(23),
  )
  const before = measuresOf(over.log).orders
  expect(measuresOf(found.log).orders).toEqual({
    ...before,
    proposed: before.proposed + 1,
    placed: before.placed + 1,
  })
  const done = after(found, { kind: 'order-ended-in-emr', order: 'x', how: 'done', replacedBy: null }, at(60))
  expect(measuresOf(done.log).orders).toMatchObject({ done: 1 })
})

test('admitted and never connected is a join that failed; begun by telephone it is none at all', () => {
  const alone = onward(waiting, at(3), ...meeting.slice(0, 3))
  expect(measuresOf(onward(alone, at(8), ending).log)).toMatchObject({ joined: false, joinSeconds: null })
  const ready = onward(booked, at(-10), ...preparing.slice(0, -1))
  const byPhone: Happening = { kind: 'admit', by: OKAFOR, licensed: ['MA'], overrideHeld: null, phone: 'cannot' }
  const phoned = onward(ready, at(3), launching, byPhone)
  expect(measuresOf(onward(phoned, at(8), ending).log)).toMatchObject({
    joined: null,
    waitMinutes: null,
    byPhone: true,
    outcome: 'held',
  })
})

test('what staff did stands by its step; a visit that needed nobody has nothing', () => {
  const helped = onward(waiting, at(1), { kind: 'ask-help' }, { kind: 'take-help', by: BOWMAN })
  const answered = after(helped, { kind: 'answer-help', by: BOWMAN }, at(4))
  expect(measuresOf(answered.log).staff).toEqual({ [BOWMAN.ref]: { wait: 3 } })
  expect(staffActions(measuresOf(answered.log))).toBe(3)
  const another = { who: 'staff', ref: 'Practitioner/other' } as const
  const revoked = after(answered, { kind: 'revoke-link', by: another, send: false, revocations: 0 }, at(5))
  expect(measuresOf(revoked.log).staff).toEqual({ [BOWMAN.ref]: { wait: 3 }, [another.ref]: { link: 1 } })
})

test('a cancelled visit is one, a no-show another, and one that stands again is open', () => {
  const cancelled = after(booked, { kind: 'appointment-cancelled' }, at(-60))
  expect(measuresOf(cancelled.log).outcome).toBe('cancelled')
  expect(measuresOf(after(cancelled, { kind: 'appointment-restored' }, at(-50)).log).outcome).toBe('open')
  expect(measuresOf(after(booked, { kind: 'appointment-cancelled', noShow: true }, at(20)).log).outcome).toBe('no-show')
})

test('each side says once how easy it was, when it is over', () => {
  const rate = (ease: 2 | 5) => ({ kind: 'rate', by: { who: 'patient' }, ease, held: null }) as const
  expect(after(met, rate(5), at(9)).refusals).toEqual([{ refused: 'not-yet', needs: ['end'] }])
  const rated = onward(over, at(25), rate(5), rate(2), { kind: 'rate', by: OKAFOR, ease: 4, held: null })
  expect(measuresOf(rated.log).ease).toEqual({ patient: 5, clinician: 4 })
  const said: VisitState['rated'] = rated.state.rated
  expect(said).toEqual({ patient: true, clinician: true })
})

test('an appointment that can’t be a visit has no start to be counted by; mended, it counts as any other', () => {
  const seen = {
    kind: 'appointment-seen',
    appointment: 'Appointment/9',
    version: '1',
    slot: null,
    practitioner: null,
    patient: 'Patient/1',
    start: START,
    end: at(20),
    zone: 'America/New_York',
    language: 'en',
    birthDate: '1972-04-18',
  } as const
  const off = onward(played(at(-600), seen), at(-500), { kind: 'appointment-cancelled' })
  expect(measuresOf(off.log).start).toBeNull()
  const mended = after(off, { ...seen, practitioner: OKAFOR.ref }, at(-400))
  expect(measuresOf(mended.log)).toMatchObject({ start: START, outcome: 'open', clinician: OKAFOR.ref })
})
