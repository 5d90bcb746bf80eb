import { expect, test } from 'vitest'
import { wholeInstants } from './book.ts'

const at = (start: string, slot: string) => ({ slot, start, end: start, clinician: 'Dr. Ngozi Okafor' })
const NINE = '2026-11-23T14:00:00.000Z'
const TWENTY_PAST = '2026-11-23T14:20:00.000Z'

test('a page that is not full is the last', () => {
  const times = [at(NINE, 'a'), at(NINE, 'b')]
  expect(wholeInstants(times, 3)).toEqual({ times, next: null })
})

test('a full page ends before the instant with which the next begins, so that no time stands on both', () => {
  const times = [at(NINE, 'a'), at(NINE, 'b'), at(TWENTY_PAST, 'c')]
  expect(wholeInstants(times, 3)).toEqual({ times: times.slice(0, 2), next: TWENTY_PAST })
})

test('an instant that fills a page by itself is left behind by the next', () => {
  const times = [at(NINE, 'a'), at(NINE, 'b')]
  expect(wholeInstants(times, 2)).toEqual({ times, next: '2026-11-23T14:00:00.001Z' })
})
