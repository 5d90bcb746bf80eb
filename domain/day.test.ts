import fc from 'fast-check'
import { expect, test } from 'vitest'
import { nextDay, offsetAt, startOfDay } from './day.ts'
import { localDate } from './visit/age.ts'

const NEW_YORK = 'America/New_York'

test.each([
  ['in winter', '2026-11-23', '2026-11-23T05:00:00.000Z'],
  ['on the day when clocks go forward', '2026-03-08', '2026-03-08T05:00:00.000Z'],
  ['on the day after', '2026-03-09', '2026-03-09T04:00:00.000Z'],
  ['on the day when clocks go back', '2026-11-01', '2026-11-01T04:00:00.000Z'],
])('a day begins at the practice’s midnight, %s', (_, day, instant) => {
  expect(startOfDay(day, NEW_YORK).toISOString()).toBe(instant)
  expect(localDate(startOfDay(day, NEW_YORK), NEW_YORK)).toBe(day)
  expect(localDate(new Date(startOfDay(day, NEW_YORK).getTime() - 1), NEW_YORK)).not.toBe(day)
})

test('where midnight is skipped the day begins at the first instant that is in it', () => {
  // Chile's clocks go forward at midnight.
  expect(localDate(startOfDay('2026-09-06', 'America/Santiago'), 'America/Santiago')).toBe('2026-09-06')
})

test('a day is followed by the next, over the end of a year too', () => {
  expect(nextDay('2026-12-31')).toBe('2027-01-01')
})

test('a zone is ahead by what its own clock shows, in whatever order it is asked, on days when the clocks change too', () => {
  const zones = fc.constantFrom(
    NEW_YORK,
    'America/Santiago',
    'Australia/Lord_Howe',
    'Africa/Casablanca',
    'Asia/Kathmandu',
  )
  const years = { min: new Date('1975-01-01T00:00:00Z'), max: new Date('2040-01-01T00:00:00Z'), noInvalidDate: true }
  // The day of a change is one of hundreds: hours around each of two changes are asked for as often as any others.
  const changes = fc
    .tuple(fc.constantFrom('2026-03-08T07:00:00Z', '2026-10-03T15:30:00Z'), fc.integer({ min: -26 * 60, max: 26 * 60 }))
    .map(([change, minutes]) => new Date(Date.parse(change) + minutes * 60_000))
  fc.assert(
    fc.property(zones, fc.array(fc.oneof(fc.date(years), changes), { maxLength: 20 }), (zone, instants) => {
      for (const instant of instants)
        expect(new Date(instant.getTime() + offsetAt(zone, instant.getTime())).toISOString().slice(0, 19)).toBe(
          instant.toLocaleString('sv-SE', { timeZone: zone }).replace(' ', 'T'),
        )
    }),
  )
})
