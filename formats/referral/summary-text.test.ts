import { expect, test } from 'vitest'
import { consentTo } from '#domain/referral/rehearsal.ts'
import { FIELDS } from '#domain/referral/consent.ts'
import { summaryOf, type Item } from '#domain/referral/summary.ts'
import { summaryText } from './summary-text.ts'

const ICD10 = 'http://hl7.org/fhir/sid/icd-10-cm'
const SNOMED = 'http://snomed.info/sct'
const on = '2026-11-20'
const risk = (crisisPlan: boolean | null): Item => ({ part2: true, field: 'risk', level: 'moderate', crisisPlan, on })
const diagnosis = (certainty: 'working' | 'confirmed' | null): Item => ({
  part2: true,
  field: 'diagnoses',
  code: { system: ICD10, code: 'F32.1' },
  certainty,
  on,
})
const treatment = (perMonth: number | null, review: string | null): Item => ({
  part2: true,
  field: 'treatment',
  code: { system: SNOMED, code: 'T1' },
  perMonth,
  since: '2026-11-02',
  review,
})

/** What is read of one item, without all that stands around it. */
function lineOf(item: Item): string {
  const permitted = { fields: new Set(FIELDS), consent: consentTo(FIELDS) }
  const summary = summaryOf('r1', [item], { department: { part2: true }, permitted, zone: 'America/New_York' })
  const lines = summaryText(summary, { department: 'Meadowlark', on }).split('\n')
  return lines.filter((line) => line.startsWith('- ')).join('\n')
}

test.each<[string, Item, string]>([
  ['that there is a crisis plan', risk(true), '- Risk moderate on 2026-11-20; there is a crisis plan'],
  ['that there is none', risk(false), '- Risk moderate on 2026-11-20; no crisis plan'],
  ['nothing of one', risk(null), '- Risk moderate on 2026-11-20'],
  [
    'how certain a diagnosis is',
    diagnosis('working'),
    '- Major depressive disorder, single episode, moderate (F32.1), working, 2026-11-20',
  ],
  [
    'not how certain it is',
    diagnosis(null),
    '- Major depressive disorder, single episode, moderate (F32.1), 2026-11-20',
  ],
  [
    'how often a treatment is given and when it is looked at again',
    treatment(4, '2027-01-15'),
    '- T1, 4 a month since 2026-11-02, next review 2027-01-15',
  ],
  ['neither', treatment(null, null), '- T1, since 2026-11-02'],
])('of what was said a summary says %s', (_, item, line) => {
  expect(lineOf(item)).toBe(line)
})

test('a summary in which nothing was said of a risk, a medicine or a treatment says nothing of any', () => {
  const summary = summaryOf('r1', [diagnosis('confirmed')], {
    department: { part2: false },
    permitted: { fields: new Set(FIELDS), consent: null },
    zone: 'America/New_York',
  })
  expect(summaryText(summary, { department: 'Meadowlark', on })).not.toMatch(
    /risk|safety|crisis|medicine|treatment|score|none|\bno (?!whole)/i,
  )
})
