import { expect, test } from 'vitest'
import { clock, day, lasting, minutesSince, moment } from './clock.ts'

const boston = 'America/New_York'

test('a time is told in the practice’s zone', () => {
  expect(clock('2026-03-09T13:42:00Z', boston)).toBe('09:42')
})

test.each([
  ['2026-03-09', 'Mar 9, 2026'],
  ['2026-03', 'Mar 2026'],
  ['1987', '1987'],
  ['2026-03-10T02:00:00Z', 'Mar 9, 2026'],
  ['last spring', 'last spring'],
])('the chart’s date %s reads %s', (at, said) => expect(day(at, boston, 'en')).toBe(said))

test.each([
  ['2026-03-09', '9 mar 2026'],
  ['2026-03', 'mar 2026'],
  ['1987', '1987'],
])('the chart’s date %s reads %s in Spanish', (at, said) => expect(day(at, boston, 'es')).toBe(said))

test('an instant of another day carries its day', () => {
  const now = new Date('2026-03-09T20:00:00Z')
  expect(moment('2026-03-09T13:42:00Z', boston, now, 'en')).toBe('09:42')
  expect(moment('2026-03-08T13:42:00Z', boston, now, 'en')).toBe('Mar 8, 2026, 09:42')
  expect(moment('2026-03-08T13:42:00Z', boston, now, 'es')).toBe('8 mar 2026, 09:42')
})

test.each([
  [0, 'under a minute', 'menos de un minuto'],
  [4, '4 min', '4 min'],
  [65, '1 h 05 min', '1 h 05 min'],
])('%s minutes read %s, or %s', (minutes, english, spanish) => {
  expect(lasting(minutes, 'en')).toBe(english)
  expect(lasting(minutes, 'es')).toBe(spanish)
})

test('a clock that runs behind never makes a wait negative', () => {
  expect(minutesSince('2026-03-09T13:42:10Z', new Date('2026-03-09T13:42:00Z'))).toBe(0)
})
