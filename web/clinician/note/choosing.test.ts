import { expect, test } from 'vitest'
import { sortedOut, withAll } from './choosing.ts'

const DENIES = { section: 'history', text: 'Denies fever.', taken: true }
const CONTINUE = { section: 'plan', text: 'Continue lisinopril.', taken: true }

test('what a colleague said nothing of is said again; what they said likewise needs no second word', () => {
  const standing = [{ ...DENIES, yours: false }]
  expect(sortedOut([DENIES, CONTINUE], standing)).toEqual({ clashes: [], again: [CONTINUE] })
})

test('what a colleague said the other way round is shown, and not said over them', () => {
  const theirs = { ...DENIES, taken: false, yours: false }
  expect(sortedOut([DENIES], [theirs])).toEqual({ clashes: [{ mine: DENIES, theirs }], again: [] })
})

test('one’s own earlier word, of another device, is no colleague’s: the later one counts', () => {
  expect(sortedOut([DENIES], [{ ...DENIES, taken: false, yours: true }])).toEqual({ clashes: [], again: [DENIES] })
})

test('a later word takes the place of an earlier one of the same sentence', () => {
  expect(withAll([DENIES, CONTINUE], [{ ...DENIES, taken: false }])).toEqual([CONTINUE, { ...DENIES, taken: false }])
})
