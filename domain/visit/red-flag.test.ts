import { expect, test } from 'vitest'
import { phq2Positive } from './red-flag.ts'

test.each([
  [0, false],
  [2, false],
  [3, true],
  [6, true],
])('a PHQ-2 of %i', (score, positive) => expect(phq2Positive(score)).toBe(positive))
