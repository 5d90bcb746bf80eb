import { expect, test } from 'vitest'
import { answersWereSent } from './answers-sent.ts'
import type { VisitEvent } from './event.ts'

const answered = (complete: boolean): VisitEvent => ({
  kind: 'intake-answered',
  complete,
  digest: 'd',
  redFlag: false,
  held: 'intake/1',
})
const sent: VisitEvent = { kind: 'sent-by-message', write: 'intake', item: 'qr', number: 'N1', message: 'M1' }
const were = (...events: VisitEvent[]) =>
  answersWereSent(events.map((event, seq) => ({ ...event, seq, at: '2026-11-27T12:00:00Z' })))

test('complete answers were sent where they went before the newest were given', () => {
  expect(were(answered(true), sent, answered(true))).toBe(true)
  expect(were(answered(false), sent, answered(true), sent, answered(true))).toBe(true)
})

test('neither partial ones, nor those that are only about to go, are such', () => {
  expect(were(answered(false), sent, answered(true))).toBe(false)
  expect(were(answered(true))).toBe(false)
  // The acknowledgement of the partial ones came after the complete ones were given.
  expect(were(answered(false), answered(true), sent)).toBe(false)
})
