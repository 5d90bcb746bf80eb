import { expect, test } from 'vitest'
import { spendSpeech, type SpeechAllowance } from './speech-allowance.ts'

/** How many of `count` pieces of `seconds` are taken, one every `everyMs`. */
function taken(count: number, seconds: number, everyMs: number): number {
  let kept: SpeechAllowance | undefined
  let took = 0
  for (let piece = 0; piece < count; piece++) {
    const next = spendSpeech(kept, seconds, piece * everyMs)
    if (next === null) continue
    kept = next
    took += 1
  }
  return took
}

test('somebody who speaks without a pause is never cut off', () => {
  expect(taken(1000, 3, 3000)).toBe(1000)
})

test('what a line kept back while it stood still is taken at once, and no more than that', () => {
  expect(taken(10, 3, 0)).toBe(6)
})

test('many tiny pieces count as half a second each', () => {
  expect(taken(100, 0.001, 0)).toBe(40)
  expect(taken(1000, 0.001, 100)).toBeLessThan(250)
})
