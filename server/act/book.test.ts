import { expect, test } from 'vitest'
import { longEnough, wholeInstants } from './book.ts'

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

const lasting = (start: string, minutes: number) => ({
  ...at(start, `${start}/${minutes}`),
  end: new Date(Date.parse(start) + minutes * 60_000).toISOString(),
})

test('a time that is shorter than the visit is not offered, and the next page is asked where none is long enough', async () => {
  const asked: (string | null)[] = []
  const pages = async (after: string | null) => {
    asked.push(after)
    return after === null
      ? { times: [lasting(NINE, 20)], next: TWENTY_PAST }
      : { times: [lasting(TWENTY_PAST, 20), lasting(TWENTY_PAST, 50)], next: null }
  }
  expect(await longEnough(pages, 50, null)).toEqual({ times: [lasting(TWENTY_PAST, 50)], next: null })
  expect(asked).toEqual([null, TWENTY_PAST])
  expect(await longEnough(pages, 20, null)).toEqual({ times: [lasting(NINE, 20)], next: TWENTY_PAST })
})

test('that all are too short is said, and that there are none is something else', async () => {
  expect(await longEnough(async () => ({ times: [lasting(NINE, 20)], next: null }), 50, null)).toEqual({
    times: [],
    next: null,
    tooShort: true,
  })
  expect(await longEnough(async () => ({ times: [], next: null }), 50, null)).toEqual({ times: [], next: null })
})
