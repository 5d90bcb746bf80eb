import fc from 'fast-check'
import { expect, test } from 'vitest'
import { inTurns } from './in-turns.ts'

test('some at a time, then those that follow, and from the first on again after the last', () => {
  const some = inTurns(2)
  const all = ['A', 'B', 'C', 'D', 'E']
  expect([some(all), some(all), some(all), some(all)]).toEqual([['A', 'B'], ['C', 'D'], ['E'], ['A', 'B']])
})

test('each has its turn, however many there are', () =>
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 9 }), fc.uniqueArray(fc.nat(), { maxLength: 40 }), (atOnce, all) => {
      const some = inTurns(atOnce)
      const turns = Array.from({ length: Math.ceil(all.length / atOnce) }, () => some(all))
      expect(turns.flat()).toEqual(all)
    }),
  ))
