import { claimOf, isClaim, nextClaimOf, type Billed, type ClaimFacts, type ClaimSite } from '#domain/charge/claim.ts'
import type { Claim, Coverage } from '#domain/charge/claim.ts'
import { decidedOf } from '#domain/charge/next-payer.ts'
import type { Decision } from '#domain/charge/decision.ts'
import { inventedCharge } from './invented-charge.ts'

/** A practice, a payer and people whom nobody has; the NPIs are those by which CMS explains the check digit, and one like it. */
export const CLAIM_SITE: ClaimSite = {
  submitter: { name: 'Riverbend Family Medicine', id: 'RIVERBEND', contact: 'Ana Ruiz', telephone: '617-555-0100' },
  receiver: { name: 'Sandbox Clearinghouse', id: 'CLEARING' },
  billing: {
    name: 'Riverbend Family Medicine',
    npi: '1234567893',
    taxId: '00-1234567',
    taxonomy: '261QP2300X',
    address: { line: '12 River Street', city: 'Boston', state: 'MA', postalCode: '02134-0001' },
  },
  payers: {
    medicare: { name: 'Medicare of the sandbox', id: '00000', filing: 'MB' },
    medigap: { name: 'Supplement of the sandbox', id: '00009', filing: 'CI' },
  },
  codeSystems: ['urn:example:invented'],
  assignment: 'A',
  benefits: 'Y',
  release: 'Y',
}

const HOME = { line: '34 Elm Street', city: 'Quincy', state: 'MA', postalCode: '02169' }

export const OWN_COVERAGE: Coverage = {
  reference: 'Coverage/1',
  order: 1,
  memberId: '1EG4TE5MK73',
  relationship: 'self',
  group: null,
  payor: 'Medicare',
  payorNumber: null,
  plan: null,
  planNumber: null,
  known: ['Medicare'],
  subscriber: null,
}

export const CLAIM_FACTS: ClaimFacts = {
  patient: { family: 'Castellanos', given: 'Antonio', birthDate: '1962-05-02', sex: 'M', address: HOME },
  rendering: { family: 'Okafor', given: 'Ngozi', npi: '1245319599', taxonomy: '207Q00000X' },
  coverages: [OWN_COVERAGE],
  coveragesOver: 0,
}

const { code, place, modifiers, diagnoses } = inventedCharge()
export const BILLED: Billed = {
  payer: 'medicare',
  code,
  place,
  modifiers,
  diagnoses: diagnoses.map((one) => ({ reference: null, ...one })),
  amount: 12_050,
  date: '2026-11-20',
  coverage: null,
  covers: null,
  again: null,
}

/** The coverage that pays after the first. */
export const SECOND_COVERAGE: Coverage = {
  reference: 'Coverage/2',
  order: 2,
  memberId: 'SUP-77',
  relationship: 'self',
  group: null,
  payor: 'Supplement',
  payorNumber: null,
  plan: null,
  planNumber: null,
  known: ['Supplement'],
  subscriber: null,
}

/** The patient's own coverage, and one that pays after it and that a parent holds. */
export const CLAIM_FACTS_OF_TWO: ClaimFacts = {
  ...CLAIM_FACTS,
  coverages: [
    OWN_COVERAGE,
    {
      ...SECOND_COVERAGE,
      relationship: 'child',
      group: 'G-2',
      payorNumber: '7',
      plan: 'Silver',
      planNumber: 'S-1',
      subscriber: { ...CLAIM_FACTS.patient, given: 'Rosa', sex: 'F', birthDate: '1935-01-31' },
    },
  ],
}

/** Of 120.50 the first payer pays 80, takes off 20.50 and leaves 20 to the patient. */
export const DECIDED: Decision = {
  on: '2026-12-10',
  forwarded: false,
  adjustments: [],
  lines: [
    {
      code: 'ZZ101',
      modifiers: ['FQ'],
      paid: 8_000,
      units: '1',
      adjustments: [
        { group: 'CO', code: '45', amount: 2_050, quantity: null },
        { group: 'PR', code: '2', amount: 2_000, quantity: null },
      ],
    },
  ],
}

/** The claim to the second payer, once the first has decided so. */
export function toSecondPayer({
  facts = CLAIM_FACTS,
  decision = DECIDED,
  coverage = SECOND_COVERAGE,
}: { facts?: ClaimFacts; decision?: Decision; coverage?: Coverage } = {}): Claim {
  const claim = claimOf(CLAIM_SITE, facts, BILLED)
  if (!isClaim(claim)) throw new Error(claim.holds.join())
  const both = { ...facts, coverages: [...(facts.coverages ?? []), coverage] }
  const all = [...decision.adjustments, ...decision.lines.flatMap(({ adjustments }) => adjustments)]
  const paid = claim.amount - all.reduce((sum, { amount }) => sum + amount, 0)
  const answer = { form: '835', outcome: 'paid', codes: [], charged: claim.amount, paid, payerNumber: 'P-1' } as const
  const made = nextClaimOf(
    CLAIM_SITE,
    both,
    { ...BILLED, payer: 'medigap', coverage: coverage.reference },
    { claim, said: decidedOf([{ ...answer, codes: [], decision }], claim.amount) },
  )
  if (!isClaim(made)) throw new Error(made.holds.join())
  return made
}
