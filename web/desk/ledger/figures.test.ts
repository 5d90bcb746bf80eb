import { expect, test } from 'vitest'
import { figure, weekDay } from './figures.ts'

test.each([
  [0.967, 'share', 'en', '97%'],
  [1.24, 'seconds', 'en', '1.2 s'],
  [3.25, 'minutes', 'es', '3,3 min'],
  [0.2, 'minutes', 'en', '12 s'],
  [42.4, 'minutes', 'en', '42 min'],
  [150, 'minutes', 'en', '2.5 h'],
  [null, 'minutes', 'en', '–'],
] as const)('%s as a %s in %s reads %s', (value, unit, language, read) => {
  expect(figure(value, unit, language)).toBe(read)
})

test('a week is known by its Monday, whatever zone the screen is in', () => {
  expect(weekDay('2026-11-23', 'en')).toBe('Nov 23')
})
