import { expect, test } from 'vitest'
import { describeSeats } from './seats.ts'

const clinician = { who: 'Clinician', address: 'http://localhost:8090/', try: 'Open the schedule' }

test('seats are shown as the server names them', () => {
  expect(describeSeats({ seats: [clinician] })).toEqual([clinician])
})

test('an address that is not of the web never becomes a link', () => {
  expect(describeSeats({ seats: [{ ...clinician, address: 'javascript:alert(1)' }] })).toEqual([])
})

test('an answer without seats is said to be one', () => {
  expect(() => describeSeats({})).toThrow('door: /api/seats gave no list of seats')
})
