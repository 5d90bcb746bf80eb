import { expect, test } from 'vitest'
import { NOTHING_CHOSEN, withChosen, type Chosen } from './choices.ts'

const [OKAFOR, LINDQVIST] = ['Practitioner/okafor', 'Practitioner/lindqvist']
const DENIES: Chosen = { section: 'history', text: 'Denies fever.', taken: true }
const CONTINUE: Chosen = { section: 'plan', text: 'Continue lisinopril.', taken: true }
const first = withChosen(NOTHING_CHOSEN, 0, [DENIES], OKAFOR)
if (first === null) throw new Error('nobody was before')

test('each choice says whose it is, and each word of somebody makes a version', () => {
  expect(first).toEqual({ version: 1, choices: [{ ...DENIES, by: OKAFOR }] })
  expect(withChosen(first, 1, [CONTINUE], LINDQVIST)).toEqual({
    version: 2,
    choices: [
      { ...DENIES, by: OKAFOR },
      { ...CONTINUE, by: LINDQVIST },
    ],
  })
})

test('who has not seen what a colleague chose meanwhile changes nothing by it', () => {
  expect(withChosen(first, 0, [CONTINUE], LINDQVIST)).toBeNull()
  expect(withChosen(first, 0, [{ ...DENIES, taken: false }], LINDQVIST)).toBeNull()
})

test('who has seen it may choose otherwise', () => {
  const aside = { ...DENIES, taken: false }
  expect(withChosen(first, 1, [aside], LINDQVIST)).toEqual({ version: 2, choices: [{ ...aside, by: LINDQVIST }] })
})

test('what was said already, as after a lost answer, changes nothing and is no older word', () => {
  expect(withChosen(first, 0, [DENIES], OKAFOR)).toBe(first)
  expect(withChosen(first, 0, [DENIES], LINDQVIST)).toBe(first)
})
