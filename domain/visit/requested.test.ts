import { expect, test } from 'vitest'
import { askBooking, onward, played, refused, wrote } from './rehearsal.ts'

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
