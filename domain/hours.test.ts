import fc from 'fast-check'
import { expect, test } from 'vitest'
import { openFrom, type OpenTime } from './hours.ts'

const OFFICE: OpenTime[] = [
  { days: ['mon', 'tue', 'wed', 'thu', 'fri'], from: '08:00', until: '17:00' },
  { days: ['sat'], from: '09:30', until: '12:00' },
]

test.each([
  ['open on a Tuesday morning', '2026-11-24T15:00:00.000Z', '2026-11-24T15:00:00.000Z'],
  ['closed at night: the next morning', '2026-11-25T02:10:30.000Z', '2026-11-25T13:00:00.000Z'],
  ['closed at the minute it closes', '2026-11-24T22:00:00.000Z', '2026-11-25T13:00:00.000Z'],
  ['Friday evening: Saturday', '2026-11-27T23:00:00.000Z', '2026-11-28T14:30:00.000Z'],
  ['Saturday afternoon: Monday', '2026-11-28T20:00:00.000Z', '2026-11-30T13:00:00.000Z'],
  ['over the night in which clocks go forward', '2027-03-13T20:00:00.000Z', '2027-03-15T12:00:00.000Z'],
  ['over the night in which clocks go back', '2026-10-31T20:00:00.000Z', '2026-11-02T13:00:00.000Z'],
])('%s', (_, at, opens) => expect(openFrom(OFFICE, 'America/New_York', new Date(at))?.toISOString()).toBe(opens))

test('a practice without hours never opens', () => expect(openFrom([], 'UTC', new Date(0))).toBeNull())

test('an opening is never in the past, and the practice is open then', () => {
  const instant = fc.date({ min: new Date('2026-01-01'), max: new Date('2028-01-01'), noInvalidDate: true })
  fc.assert(
    fc.property(instant, fc.constantFrom('America/New_York', 'America/Phoenix', 'Pacific/Honolulu'), (at, zone) => {
      const opens = openFrom(OFFICE, zone, at)
      if (opens === null) throw new Error('expected an opening')
      expect(opens.getTime()).toBeGreaterThan(at.getTime() - 60_000)
      expect(openFrom(OFFICE, zone, opens)).toEqual(opens)
    }),
  )
})
