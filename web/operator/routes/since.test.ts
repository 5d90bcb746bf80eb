import { expect, test } from 'vitest'
import { routesEn } from '../words/routes-en.ts'
import { routesEs } from '../words/routes-es.ts'
import { ago, sinceThen } from './since.ts'

const now = new Date('2026-11-26T12:00:00Z')

test.each([
  ['2026-11-26T11:59:30Z', 'now', 'just now', 'ahora mismo'],
  ['2026-11-26T11:56:00Z', '4 min', '4 min ago', 'hace 4 min'],
  ['2026-11-26T10:00:00Z', '2 h', '2 h ago', 'hace 2 h'],
  ['2026-11-26T08:40:00Z', '3 h 20 min', '3 h 20 min ago', 'hace 3 h 20 min'],
  ['2026-11-25T11:00:00Z', '1 day', '1 day ago', 'hace 1 día'],
  ['2026-11-20T12:00:00Z', '6 days', '6 days ago', 'hace 6 días'],
])('%s is %s, or %s, or in Spanish %s', (instant, since, said, spanish) => {
  expect([sinceThen(instant, now, routesEn.since), ago(instant, now, routesEn.since)]).toEqual([since, said])
  expect(ago(instant, now, routesEs.since)).toBe(spanish)
})
