import { expect, test } from 'vitest'
import { ago, sinceThen } from './since.ts'

const now = new Date('2026-11-26T12:00:00Z')

test.each([
  ['2026-11-26T11:59:30Z', 'now', 'just now'],
  ['2026-11-26T11:56:00Z', '4 min', '4 min ago'],
  ['2026-11-26T10:00:00Z', '2 h', '2 h ago'],
  ['2026-11-26T08:40:00Z', '3 h 20 min', '3 h 20 min ago'],
  ['2026-11-25T11:00:00Z', '1 day', '1 day ago'],
  ['2026-11-20T12:00:00Z', '6 days', '6 days ago'],
])('%s is %s, or %s', (instant, since, said) => {
  expect([sinceThen(instant, now), ago(instant, now)]).toEqual([since, said])
})
