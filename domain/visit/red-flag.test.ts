import { expect, test } from 'vitest'
import { phq2Positive } from './red-flag.ts'

test.each([
  ['several days and not at all', ['LA6569-3', 'LA6568-5'], false],
  ['several days and several days', ['LA6569-3', 'LA6569-3'], false],
  ['more than half the days and several days', ['LA6570-1', 'LA6569-3'], true],
  ['nearly every day, the other still open', ['LA6571-9'], true],
  ['an answer nobody knows', ['LA0000-0', 'LA6570-1'], false],
])('%s', (_, values, positive) => {
  const answers = values.map((value, index) => ({ kind: 'choice' as const, linkId: `phq2-${index + 1}`, value }))
  expect(phq2Positive([...answers, { kind: 'choice', linkId: 'other', value: 'LA6571-9' }])).toBe(positive)
})
