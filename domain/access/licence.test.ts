import { expect, test } from 'vitest'
import { licensedStates } from './licence.ts'
import type { Licence } from './licence.ts'

const ZONE = 'America/New_York'

test.each<[string, Licence, string, boolean]>([
  ['an open-ended licence counts', { state: 'MA', from: null, until: null }, '2026-11-24T15:00:00Z', true],
  ['one that begins today counts', { state: 'MA', from: '2026-11-24', until: null }, '2026-11-24T15:00:00Z', true],
  [
    'one that begins tomorrow does not',
    { state: 'MA', from: '2026-11-25', until: null },
    '2026-11-24T15:00:00Z',
    false,
  ],
  [
    'one that ends today counts all day',
    { state: 'MA', from: null, until: '2026-11-24' },
    '2026-11-25T04:59:00Z',
    true,
  ],
  ['and not a minute longer', { state: 'MA', from: null, until: '2026-11-24' }, '2026-11-25T05:00:00Z', false],
  [
    'one that ended last year does not',
    { state: 'NH', from: '2020-01-01', until: '2025-06-30' },
    '2026-11-24T15:00:00Z',
    false,
  ],
  [
    'a month as the end grants nothing of that month',
    { state: 'MA', from: null, until: '2026-11' },
    '2026-11-01T15:00:00Z',
    false,
  ],
  [
    'a month as the end grants the month before',
    { state: 'MA', from: null, until: '2026-11' },
    '2026-10-31T15:00:00Z',
    true,
  ],
  [
    'a year as the beginning grants only its last day',
    { state: 'MA', from: '2026', until: null },
    '2026-11-24T15:00:00Z',
    false,
  ],
])('%s', (_, licence, at, counts) => {
  expect(licensedStates([licence], new Date(at), ZONE)).toEqual(counts ? [licence.state] : [])
})

test('each state is named once', () => {
  const twice: Licence[] = [
    { state: 'RI', from: null, until: null },
    { state: 'MA', from: null, until: null },
    { state: 'MA', from: '2020-01-01', until: null },
  ]
  expect(licensedStates(twice, new Date('2026-11-24T15:00:00Z'), ZONE)).toEqual(['MA', 'RI'])
})
