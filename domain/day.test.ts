import { expect, test } from 'vitest'
import { nextDay, startOfDay } from './day.ts'
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
