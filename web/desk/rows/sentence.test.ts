import { expect, test } from 'vitest'
import type { FoundDiscrepancy } from '#api/reconcile.ts'
import { en } from '../words/en.ts'
import { es } from '../words/es.ts'
import { discrepancySentence, valueWords } from './sentence.ts'

const found = (rule: FoundDiscrepancy['rule'], ours: string, theirs: string): FoundDiscrepancy => ({
  rule,
  severity: '$',
  level: 0,
  ours: { value: ours, source: 'visit', at: null },
  theirs: { value: theirs, source: 'coverage', at: null },
  amount: null,
})

test('a day in a sentence is written as its reader writes it', () => {
  const ended = found('R42', '2026-11-28', 'ended')
  expect(discrepancySentence(ended, en, 'en')).toBe('For the visit of Nov 28, 2026 the coverage is over.')
  expect(discrepancySentence(ended, es, 'es')).toBe('Para la visita del 28 nov 2026 la cobertura está: terminada.')
})

test('a resource is told by what it is, and by the id under which the record system finds it', () => {
  expect(discrepancySentence(found('R10', 'Patient/12', 'Patient/13'), en, 'en')).toBe(
    'The visit was held with the patient with record 12, but the encounter is that of the patient with record 13.',
  )
  expect(discrepancySentence(found('R24', 'Practitioner/a', 'Practitioner/b'), es, 'es')).toBe(
    'El paciente vio a la persona del registro a, y el cargo nombra a la persona del registro b.',
  )
})

/** The value sets of R4 of what is compared: statuses of Appointment, Encounter, ChargeItem, Consent, Communication, Coverage and composition-status. */
const STATUSES = [
  'proposed pending booked arrived fulfilled cancelled noshow entered-in-error checked-in waitlist',
  'planned arrived triaged in-progress onleave finished cancelled entered-in-error unknown',
  'planned billable not-billable aborted billed entered-in-error unknown',
  'draft proposed active rejected inactive entered-in-error',
  'preparation in-progress not-done on-hold stopped completed entered-in-error unknown',
  'active cancelled draft entered-in-error',
  'preliminary final amended entered-in-error',
].flatMap((statuses) => statuses.split(' '))

test.each([...new Set(STATUSES)])('what the record system calls %s is told in words', (status) => {
  for (const words of [en, es]) expect(Object.keys(words.rows.values)).toContain(status)
  expect(valueWords(status, es, 'es')).not.toBe(status)
})
