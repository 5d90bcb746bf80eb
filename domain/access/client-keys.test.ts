import fc from 'fast-check'
import { expect, test } from 'vitest'
import { nextKeyFrom, signingKey, stillPublished } from './client-keys.ts'

const DAY_MS = 24 * 3_600_000
const START = Date.parse('2026-11-26T12:00:00Z')
const at = (days: number) => new Date(START + days * DAY_MS)

interface Key {
  id: number
  made: number
  signsFrom: string
}

/** One look of a process at the keys, as the server does it. */
function looked(keys: readonly Key[], now: Date): Key[] {
  const from = nextKeyFrom(keys, now)
  const made = { id: (keys.at(-1)?.id ?? 0) + 1, made: now.getTime(), signsFrom: from?.toISOString() ?? '' }
  return stillPublished(from === null ? keys : [...keys, made], now)
}

test('the first key signs at once, and ninety days later the next, which was published two days before', () => {
  const first = looked([], at(0))
  expect(signingKey(first, at(0))?.id).toBe(1)
  expect(looked(first, at(87))).toEqual(first)
  const both = looked(first, at(88))
  expect(both.map(({ id }) => id)).toEqual([1, 2])
  expect(signingKey(both, at(89.9))?.id).toBe(1)
  expect(signingKey(both, at(90))?.id).toBe(2)
  expect(looked(both, at(90.9)).map(({ id }) => id)).toEqual([1, 2])
  expect(looked(both, at(91)).map(({ id }) => id)).toEqual([2])
})

test('however seldom it is looked: who signs is published, and all but the first were so for two days before', () => {
  const looks = fc.array(fc.double({ min: 0.001, max: 200, noNaN: true }), { minLength: 1, maxLength: 60 })
  fc.assert(
    fc.property(looks, (pauses) => {
      let keys: Key[] = []
      let days = 0
      for (const pause of pauses) {
        days += pause
        keys = looked(keys, at(days))
        const signs = signingKey(keys, at(days))
        expect(keys).toContain(signs)
        expect(keys.length).toBeLessThanOrEqual(2)
        if (signs?.id !== 1)
          expect(at(days).getTime() - (signs?.made ?? Infinity)).toBeGreaterThanOrEqual(2 * DAY_MS - 1)
      }
    }),
  )
})

test('a key that has signed is published for a day after the next one took over', () => {
  const keys = [at(0), at(90)].map((from, index) => ({ id: index + 1, signsFrom: from.toISOString() }))
  expect(stillPublished(keys, new Date(at(91).getTime() - 1))).toHaveLength(2)
  expect(stillPublished(keys, at(91))).toHaveLength(1)
})
