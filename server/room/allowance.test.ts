import { expect, test } from 'vitest'
import { BURST, PER_SECOND, spend, type Allowance } from './allowance.ts'

/** How many of `count` messages pass, one each `every` milliseconds. */
function passed(count: number, every: number): number {
  let allowance: Allowance | undefined = { left: BURST, at: 0 }
  for (let sent = 0; sent < count; sent++) {
    allowance = spend(allowance, sent * every)
    if (allowance === undefined) return sent
  }
  return count
}

test.each([
  ['a burst of candidates passes', BURST, 0, BURST],
  ['one more at once does not', BURST + 1, 0, BURST],
  ['a steady stream at the allowed rate passes for ever', 10_000, 1000 / PER_SECOND, 10_000],
  ['a stream of twice the rate is stopped in a few seconds', 1_000, 500 / PER_SECOND, 2 * BURST - 1],
])('%s', (_, count, every, expected) => expect(passed(count, every)).toBe(expected))
