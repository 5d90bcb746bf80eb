import { expect, test } from 'vitest'
import { ageInDays } from './age.ts'

test('an age is in whole days', () => {
  expect(ageInDays('2026-11-20T10:00:00Z', '2026-11-22T09:59:00Z')).toBe(1)
  expect(ageInDays('2026-11-20T10:00:00Z', '2026-11-20T09:00:00Z')).toBe(0)
})
