import { expect, test } from 'vitest'
import { clockTime, dayAfter, dayOf, isDay, startOfDay, when, yearsBetween } from './practice-time.ts'

test.each([
  ['in winter', '2026-11-22', '2026-11-22T05:00:00.000Z'],
  ['in summer', '2026-07-01', '2026-07-01T04:00:00.000Z'],
  ['on the day the clocks go forward', '2026-03-08', '2026-03-08T05:00:00.000Z'],
  ['on the day after', '2026-03-09', '2026-03-09T04:00:00.000Z'],
  ['on the day the clocks go back', '2026-11-01', '2026-11-01T04:00:00.000Z'],
  ['on the day after that', '2026-11-02', '2026-11-02T05:00:00.000Z'],
])('a day starts at midnight of the practice %s', (_, day, instant) => {
  expect(startOfDay(day).toISOString()).toBe(instant)
  expect(dayOf(startOfDay(day))).toBe(day)
  expect(clockTime(startOfDay(day))).toBe('00:00')
})

test('late evening in UTC is still the same day at the practice', () => {
  expect(dayOf(new Date('2026-11-23T03:30:00Z'))).toBe('2026-11-22')
  expect(dayAfter('2026-12-31', 1)).toBe('2027-01-01')
})

test('a date without a time is shown as it is recorded', () => {
  expect(when('2019-05')).toBe('2019-05')
  expect(when('2026-11-22T14:38:00Z')).toBe('2026-11-22 09:38')
})

test('age counts from the birthday', () => {
  expect(yearsBetween('2011-11-23', '2026-11-22')).toBe(14)
  expect(yearsBetween('2011-11-22', '2026-11-22')).toBe(15)
})

test('what is not a calendar day is recognised', () => {
  expect(['2026-11-22', '2026-13-01', 'today', ''].map(isDay)).toEqual([true, false, false, false])
})
