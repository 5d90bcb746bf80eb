import { expect, test } from 'vitest'
import { readCardFeedback } from './feedback.ts'

test('of what became of cards the ends are read, and nothing else', () => {
  const feedback = [
    { card: 'a', outcome: 'accepted', acceptedSuggestions: [{ id: 's' }], outcomeTimestamp: '2026-11-27T10:00:00Z' },
    { card: 'b', outcome: 'overridden', overrideReason: { userComment: 'Ada takes it already' } },
    { card: 'c', outcome: 'lost' },
    'no entry',
  ]
  expect(readCardFeedback({ feedback })).toEqual(['accepted', 'overridden'])
})

test.each([undefined, null, [], {}, { feedback: 'none' }])('%j is no feedback', (body) => {
  expect(readCardFeedback(body)).toEqual([])
})
