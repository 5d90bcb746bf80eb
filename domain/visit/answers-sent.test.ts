import { expect, test } from 'vitest'
import { answersWereSent } from './answers-sent.ts'

type Log = Parameters<typeof answersWereSent>[0]
const answered = (complete: boolean) => ({ kind: 'intake-answered', complete })
const sent = { kind: 'sent-by-message', write: 'intake' }
const were = (...events: object[]) => answersWereSent(events as unknown as Log)

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
