import { expect, test } from 'vitest'
import { consentTo } from './rehearsal.ts'
import { wordsNameWithheld, type Item } from './summary.ts'
import type { Field } from './consent.ts'

const ICD10 = 'http://hl7.org/fhir/sid/icd-10-cm'
const diagnosis: Item = {
  part2: true,
  field: 'diagnoses',
  code: { system: ICD10, code: 'F11.20' },
  names: ['Opioid dependence, uncomplicated'],
  certainty: 'confirmed',
  on: '2026-11-20',
}
const answer = (words: string): Item => ({ part2: true, field: 'answer', words })
const permits = (...fields: Field[]) => ({ fields: new Set(fields), consent: consentTo(fields) })

test.each([
  ['by its name', 'Please watch for opioid use.', true],
  ['by its code', 'Treated for f11.20 here.', true],
  ['by a common word alone', 'Without other episodes, moderate.', false],
  ['not at all', 'Sleep is better; go on with it.', false],
])('words that name a withheld diagnosis %s', (_, words, named) => {
  expect(wordsNameWithheld([diagnosis, answer(words)], permits('status', 'answer'))).toBe(named)
  // What may be told may be named, and words that stay behind harm nobody.
  expect(wordsNameWithheld([diagnosis, answer(words)], permits('answer', 'diagnoses'))).toBe(false)
  expect(wordsNameWithheld([diagnosis, answer(words)], permits('status'))).toBe(false)
})

test('a medicine is withheld by its name also where a diagnosis may be told', () => {
  const medicine: Item = {
    part2: true,
    field: 'medicines',
    code: { system: 'http://www.nlm.nih.gov/research/umls/rxnorm', code: '6813' },
    names: ['methadone'],
    change: 'started',
    on: '2026-11-20',
  }
  const written = [diagnosis, medicine, answer('Methadone was started.')]
  expect(wordsNameWithheld(written, permits('answer', 'diagnoses'))).toBe(true)
  expect(wordsNameWithheld(written, permits('answer', 'diagnoses', 'medicines'))).toBe(false)
})
