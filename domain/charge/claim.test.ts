import { expect, test } from 'vitest'
import { claimOf, isClaim, isNpi, primaryOf, type Billed, type ClaimFacts, type Coverage } from './claim.ts'

const HOME = { line: '34 Elm Street', city: 'Quincy', state: 'MA', postalCode: '02169' }
const SITE = {
  submitter: { name: 'Riverbend', id: 'RIVERBEND', contact: 'Ana Ruiz', telephone: '6175550100' },
  receiver: { name: 'Clearing', id: 'CLEARING' },
  billing: { name: 'Riverbend', npi: '1234567893', taxId: '001234567', address: HOME },
  payers: { medicare: { name: 'Medicare', id: '00000', filing: 'MB' } },
  codeSystems: ['urn:example:invented'],
  assignment: 'A',
  benefits: 'Y',
  release: 'Y',
} as const
const OWN: Coverage = {
  reference: 'Coverage/1',
  order: null,
  memberId: 'M1',
  relationship: 'self',
  group: null,
  payor: null,
  payorNumber: null,
  plan: null,
  planNumber: null,
  known: [],
  subscriber: null,
}
const PERSON = { family: 'Ferry', given: 'Gayla', birthDate: '1962-05-02', sex: 'F', address: HOME } as const
const FACTS: ClaimFacts = {
  patient: PERSON,
  rendering: { family: 'Okafor', given: 'Ngozi', npi: '1245319599', taxonomy: null },
  coverages: [OWN],
  coveragesOver: 0,
}
const icd = (code: string) => ({
  reference: null,
  text: code,
  coding: { system: 'http://hl7.org/fhir/sid/icd-10-cm', code, display: code },
})
const BILLED: Billed = {
  payer: 'medicare',
  code: { system: 'urn:example:invented', code: 'ZZ101' },
  place: '10',
  modifiers: ['FQ'],
  diagnoses: [icd('I10'), icd('E11.9')],
  amount: 12_000,
  date: '2026-11-20',
  coverage: null,
  covers: null,
  again: null,
}

test('a claim rests on the coverage that was chosen, and on none that is another payer’s', () => {
  const other = { ...OWN, reference: 'Coverage/2', memberId: 'M2' }
  const both = { ...FACTS, coverages: [{ ...OWN, order: 1 }, other] }
  expect(claimOf(SITE, both, { ...BILLED, coverage: 'Coverage/2' })).toMatchObject({
    coverage: 'Coverage/2',
    subscriber: { memberId: 'M2' },
  })
  expect(claimOf(SITE, both, { ...BILLED, coverage: 'Coverage/9' })).toEqual({ holds: ['no-coverage'] })
  expect(claimOf(SITE, FACTS, { ...BILLED, covers: 'another' })).toEqual({ holds: ['other-payer'] })
})

test('a claim has the diagnoses in the clinician’s order, and its people as the EMR has them', () => {
  expect(claimOf(SITE, FACTS, BILLED)).toMatchObject({
    payer: { id: '00000' },
    subscriber: { family: 'Ferry', memberId: 'M1' },
    patient: null,
    rendering: { npi: '1245319599' },
    diagnoses: ['I10', 'E11.9'],
    amount: 12_000,
  })
})

test('a dependent stands beside whoever holds the coverage', () => {
  const held: Coverage = { ...OWN, relationship: 'child', subscriber: { ...PERSON, given: 'Rosa' } }
  expect(claimOf(SITE, { ...FACTS, coverages: [held] }, BILLED)).toMatchObject({
    subscriber: { given: 'Rosa' },
    patient: { given: 'Gayla', relationship: 'child' },
  })
})

const coverage = (part: Partial<Coverage>): ClaimFacts => ({ ...FACTS, coverages: [{ ...OWN, ...part }] })
test.each([
  ['payer-without-id', FACTS, { payer: 'other' }],
  ['no-coverage', { ...FACTS, coverages: [] }, {}],
  ['no-coverage', { ...FACTS, coverages: null }, {}],
  ['several-coverages', { ...FACTS, coverages: [OWN, OWN] }, {}],
  ['no-member-id', coverage({ memberId: null }), {}],
  ['no-relationship', coverage({ relationship: null }), {}],
  ['subscriber-incomplete', coverage({ relationship: 'spouse' }), {}],
  ['subscriber-incomplete', coverage({ relationship: 'spouse', subscriber: { ...PERSON, sex: null } }), {}],
  ['patient-incomplete', { ...FACTS, patient: { ...PERSON, address: null } }, {}],
  ['patient-incomplete', { ...FACTS, patient: { ...PERSON, birthDate: '1962' } }, {}],
  ['no-rendering-npi', { ...FACTS, rendering: { ...FACTS.rendering, npi: null } }, {}],
  ['no-rendering-npi', { ...FACTS, rendering: { ...FACTS.rendering, npi: '1245319598' } }, {}],
  ['no-fee', FACTS, { amount: null }],
  ['code-not-hcpcs', FACTS, { code: { system: 'urn:example:other', code: 'ZZ101' } }],
  ['diagnosis-not-icd-10-cm', FACTS, { diagnoses: [{ reference: null, text: 'x', coding: null }] }],
  ['too-many-diagnoses', FACTS, { diagnoses: Array.from({ length: 13 }, (_, at) => icd(`A0${at}`)) }],
  ['too-many-modifiers', FACTS, { modifiers: ['A1', 'A2', 'A3', 'A4', 'A5'] }],
  ['unwritable', { ...FACTS, patient: { ...PERSON, family: 'Ferry*~' } }, {}],
] as [string, ClaimFacts, Partial<Billed>][])('it is held for %s, and nothing is filled in', (hold, facts, billed) => {
  expect(claimOf(SITE, facts, { ...BILLED, ...billed })).toEqual({ holds: [hold] })
})

test('a site without its settings for claims makes none', () => {
  expect(claimOf(null, FACTS, BILLED)).toEqual({ holds: ['no-claim-settings'] })
})

test('every reason is named at once', () => {
  const made = claimOf(SITE, { ...FACTS, coverages: [] }, { ...BILLED, amount: null })
  expect(isClaim(made)).toBe(false)
  expect(made).toEqual({ holds: ['no-coverage', 'no-fee'] })
})

test('accents are left off, as X12 has none', () => {
  expect(claimOf(SITE, { ...FACTS, patient: { ...PERSON, given: 'José' } }, BILLED)).toMatchObject({
    subscriber: { given: 'Jose' },
  })
})

test('of several coverages the one that the EMR puts first is billed', () => {
  const first = { ...OWN, reference: 'Coverage/2', order: 1 }
  expect(primaryOf([{ ...OWN, order: 2 }, first])).toBe(first)
  expect(primaryOf([first, first])).toBe('several-coverages')
})

test.each([
  ['1234567893', true],
  ['1234567890', false],
  ['3234567893', false],
  ['123456789', false],
])('%s is an NPI: %s', (text, is) => {
  expect(isNpi(text)).toBe(is)
})

test('coverages that pay after it are named in the order that the EMR gives them, and none where it does not say', () => {
  const after = (...orders: (number | null)[]) => {
    const coverages = orders.map((order, at) => ({ ...OWN, reference: `Coverage/${at + 1}`, order }))
    const made = claimOf(SITE, { ...FACTS, coverages }, { ...BILLED, coverage: 'Coverage/1' })
    return isClaim(made) ? made.after : made.holds
  }
  expect(after(1)).toBeUndefined()
  expect(after(1, 3, 2)).toEqual(['Coverage/3', 'Coverage/2'])
  expect(after(1, null)).toEqual(['Coverage/2'])
  expect(after(1, null, null)).toBeUndefined()
  expect(after(1, 2, 2)).toBeUndefined()
  expect(after(2, 1)).toBeUndefined()
})
