import type { Billed, ClaimFacts, ClaimSite } from '#domain/charge/claim.ts'
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
  payers: { medicare: { name: 'Medicare of the sandbox', id: '00000', filing: 'MB' } },
  codeSystems: ['urn:example:invented'],
  assignment: 'A',
  benefits: 'Y',
  release: 'Y',
}

const HOME = { line: '34 Elm Street', city: 'Quincy', state: 'MA', postalCode: '02169' }

export const CLAIM_FACTS: ClaimFacts = {
  patient: { family: 'Castellanos', given: 'Antonio', birthDate: '1962-05-02', sex: 'M', address: HOME },
  rendering: { family: 'Okafor', given: 'Ngozi', npi: '1245319599', taxonomy: '207Q00000X' },
  coverages: [
    {
      reference: 'Coverage/1',
      order: 1,
      memberId: '1EG4TE5MK73',
      relationship: 'self',
      group: null,
      payor: 'Medicare',
      plan: null,
      known: ['Medicare'],
      subscriber: null,
    },
  ],
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
