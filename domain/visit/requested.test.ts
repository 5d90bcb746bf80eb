import { expect, test } from 'vitest'
import { decide } from './decide.ts'
import { start as unbooked } from './evolve.ts'
import { askBooking, OKAFOR, onward, PATHWAY, played, preparing, refused, START, wrote } from './rehearsal.ts'
import { isMoveRequested, isRequested } from './requested.ts'

const AT = '2026-11-20T15:00:00.000Z'
const taken = {
  kind: 'interface-took',
  write: 'book',
  item: 'appointment',
  number: 'N1',
  message: 'M1',
} as const
const requested = played(AT, askBooking, taken)

test('a time that was asked for by a message is not booked, and nobody is told that it is', () => {
  expect(requested.state).toMatchObject({ appointment: 'asked', bookedAt: null })
  expect(requested.commands.filter((command) => command.do === 'message')).toEqual([])
})

test('it is booked when the EMR says so, and only then the link goes out', () => {
  const booked = onward(requested, AT, wrote('book', 'appointment', 'Appointment/1'))
  expect(booked.state).toMatchObject({ appointment: 'booked', references: { appointment: 'Appointment/1' }, sent: {} })
  expect(booked.commands.filter((command) => command.do === 'message')).toMatchObject([{ purpose: 'link' }])
})

test('what a clinician begins now takes no slot, and may have begun when it is asked for', () => {
  const begun = played(AT, { ...askBooking, slot: null, start: AT })
  expect(begun.state).toMatchObject({ appointment: 'asked', slot: null, start: AT })
  const over = { ...askBooking, slot: null, start: '2026-11-20T14:00:00.000Z', end: AT }
  expect(decide(PATHWAY, unbooked(), over, new Date(AT))).toEqual({ refused: 'slot-in-the-past' })
})

test('turned down it is lost, and the desk has a row to call', () => {
  const lost = onward(requested, AT, refused('book', 'appointment', 'refused'))
  expect(lost.state).toMatchObject({ appointment: 'lost', sent: {} })
  expect(lost.state.tasks).toMatchObject({ 'write/book/appointment': { for: 'front-desk' } })
  expect(lost.commands.filter((command) => command.do === 'message')).toEqual([])
})

test('once it is booked, a late no to the request changes nothing', () => {
  const booked = onward(requested, AT, wrote('book', 'appointment', 'Appointment/1'))
  expect(onward(booked, AT, refused('book', 'appointment', 'refused')).state).toEqual(booked.state)
})

test('what a person has to book in the EMR is requested, with a row, and not lost', () => {
  const byHand = onward(played(AT, askBooking), AT, refused('book', 'appointment', 'by-hand'))
  expect(byHand.state.appointment).toBe('asked')
  expect(isRequested(byHand.state)).toBe(true)
  expect(byHand.state.tasks).toMatchObject({ 'write/book/appointment': { for: 'front-desk', why: 'by-hand' } })
  const booked = onward(byHand, AT, wrote('book', 'appointment', 'Appointment/1'))
  expect([booked.state.appointment, booked.state.tasks]).toEqual(['booked', {}])
  expect(booked.commands.filter((command) => command.do === 'message')).toMatchObject([{ purpose: 'link' }])
})

const [start, end] = ['2026-11-26T15:00:00.000Z', '2026-11-26T15:20:00.000Z']
const moving = onward(
  played(AT, askBooking, wrote('book', 'appointment', 'Appointment/1'), { kind: 'identify', device: 'phone' }),
  AT,
  { kind: 'ask-move', from: START, slot: 'Slot/2', start, end, practitioner: OKAFOR.ref },
  { kind: 'interface-took', write: 'move', item: 'appointment', number: null, message: 'M2' },
)

test('another time that was asked for by a message is not promised: the present one stands, and the desk sees to it', () => {
  expect(moving.state).toMatchObject({ start: START, moving: { start }, appointment: 'booked' })
  expect(isMoveRequested(moving.state)).toBe(true)
  expect(moving.state.tasks).toMatchObject({ 'move/requested': { for: 'front-desk' } })
  expect(moving.commands.filter((one) => one.do === 'message').map((one) => one.message)).toEqual(['link-1'])
})

test.each([
  ['as it was asked for', start],
  ['to another time', '2026-11-27T15:00:00.000Z'],
])('moved by the EMR %s it is moved, told, and nobody’s row', (_, to) => {
  const moved = onward(moving, AT, { kind: 'appointment-moved', start: to, end, practitioner: OKAFOR.ref })
  expect(moved.state).toMatchObject({ start: to, moving: null, sent: {}, tasks: {} })
  expect(moved.commands.filter((one) => one.do === 'message').map((one) => one.message)).toEqual(['link-1', 'link-2'])
  expect(moved.log.some((one) => one.kind === 'written' && one.write === 'move')).toBe(to === start)
})

test('while it is only requested the patient may come at the present time, or call it off', () => {
  const come = onward(moving, '2026-11-24T14:50:00.000Z', ...preparing)
  expect(come.state.room).toBe('waiting')
  expect(onward(moving, AT, { kind: 'ask-cancel' }).refusals).toEqual([])
})
