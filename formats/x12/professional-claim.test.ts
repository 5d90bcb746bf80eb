import { expect, test } from 'vitest'
import { claimOf, isClaim, type ClaimFacts } from '#domain/charge/claim.ts'
import { BILLED, CLAIM_FACTS, CLAIM_SITE, toSecondPayer } from '../../test/a-claim.ts'
import { buildX12, parseX12, transactionsOf } from './interchange.ts'
import { professionalClaim } from './professional-claim.ts'

const NUMBERS = { interchange: 41, claim: 'ABCDEFGHIJKLMNOPQRST', date: '20261124', time: '1403', usage: 'T' } as const

function written(facts: ClaimFacts = CLAIM_FACTS, site = CLAIM_SITE, billed = BILLED): string[] {
  const claim = claimOf(site, facts, billed)
  if (!isClaim(claim)) throw new Error(claim.holds.join())
  const bytes = buildX12(professionalClaim(claim, NUMBERS))
  // What it says of itself is right.
  expect(transactionsOf(parseX12(bytes)).map(({ id }) => id)).toEqual(['837'])
  return new TextDecoder().decode(bytes).split('~')
}

test('a claim of the patient’s own coverage, segment by segment', () => {
  expect(written()).toEqual([
    'ISA*00*          *00*          *ZZ*RIVERBEND      *ZZ*CLEARING       *261124*1403*^*00501*000000041*1*T*:',
    'GS*HC*RIVERBEND*CLEARING*20261124*1403*41*X*005010X222A1',
    'ST*837*0001*005010X222A1',
    'BHT*0019*00*ABCDEFGHIJKLMNOPQRST*20261124*1403*CH',
    'NM1*41*2*Riverbend Family Medicine*****46*RIVERBEND',
    'PER*IC*Ana Ruiz*TE*6175550100',
    'NM1*40*2*Sandbox Clearinghouse*****46*CLEARING',
    'HL*1**20*1',
    'PRV*BI*PXC*261QP2300X',
    'NM1*85*2*Riverbend Family Medicine*****XX*1234567893',
    'N3*12 River Street',
    'N4*Boston*MA*021340001',
    'REF*EI*001234567',
    'HL*2*1*22*0',
    'SBR*P*18*******MB',
    'NM1*IL*1*Castellanos*Antonio****MI*1EG4TE5MK73',
    'N3*34 Elm Street',
    'N4*Quincy*MA*02169',
    'DMG*D8*19620502*M',
    'NM1*PR*2*Medicare of the sandbox*****PI*00000',
    'CLM*ABCDEFGHIJKLMNOPQRST*120.5***10:B:1*Y*A*Y*Y',
    'HI*ABK:I10',
    'NM1*82*1*Okafor*Ngozi****XX*1245319599',
    'PRV*PE*PXC*207Q00000X',
    'LX*1',
    'SV1*HC:ZZ101:FQ*120.5*UN*1***1',
    'DTP*472*D8*20261120',
    'REF*6R*ABCDEFGHIJKLMNOPQRST',
    'SE*27*0001',
    'GE*1*41',
    'IEA*1*000000041',
    '',
  ])
})

test('a claim to the second payer says what the first paid and adjusted, of the claim and of the service', () => {
  const lines = new TextDecoder().decode(buildX12(professionalClaim(toSecondPayer(), NUMBERS))).split('~')
  const from = (id: string) => lines.findIndex((line) => line.startsWith(id))
  expect(lines[from('SBR')]).toBe('SBR*S*18*******CI')
  expect(lines).toContain('NM1*IL*1*Castellanos*Antonio****MI*SUP-77')
  expect(lines).toContain('NM1*PR*2*Supplement of the sandbox*****PI*00009')
  expect(lines.slice(lines.indexOf('SBR*P*18*******MB'), lines.indexOf('LX*1'))).toEqual([
    'SBR*P*18*******MB',
    'AMT*D*80',
    'AMT*EAF*20',
    'OI***Y***Y',
    'NM1*IL*1*Castellanos*Antonio****MI*1EG4TE5MK73',
    'N3*34 Elm Street',
    'N4*Quincy*MA*02169',
    'NM1*PR*2*Medicare of the sandbox*****PI*00000',
    'REF*F8*P-1',
  ])
  expect(lines.slice(lines.indexOf('REF*6R*ABCDEFGHIJKLMNOPQRST') + 1, from('SE'))).toEqual([
    'SVD*00000*80*HC:ZZ101:FQ**1',
    'CAS*CO*45*20.5',
    'CAS*PR*2*20',
    'DTP*573*D8*20261210',
  ])
})

test('a dependent has a loop of their own, and the place of the clinician stands where the site says one', () => {
  const [coverage] = CLAIM_FACTS.coverages ?? []
  if (coverage === undefined) throw new Error('no coverage')
  const holder = { ...CLAIM_FACTS.patient, given: 'Rosa', sex: 'F' as const }
  const lines = written(
    { ...CLAIM_FACTS, coverages: [{ ...coverage, relationship: 'spouse', group: 'G1', subscriber: holder }] },
    { ...CLAIM_SITE, serviceLocation: { name: 'Riverbend North', address: CLAIM_SITE.billing.address } },
  )
  expect(lines).toEqual(
    expect.arrayContaining([
      'HL*2*1*22*1',
      'SBR*P**G1******MB',
      'NM1*IL*1*Castellanos*Rosa****MI*1EG4TE5MK73',
      'HL*3*2*23*0',
      'PAT*01',
      'NM1*QC*1*Castellanos*Antonio',
      'NM1*77*2*Riverbend North',
    ]),
  )
})

test('diagnoses keep the clinician’s order, the first four are pointed at, and codes have no dot', () => {
  const icd = (code: string) => ({
    reference: null,
    text: code,
    coding: { system: 'http://hl7.org/fhir/sid/icd-10-cm', code, display: code },
  })
  const lines = written(CLAIM_FACTS, CLAIM_SITE, {
    ...BILLED,
    diagnoses: ['E11.9', 'I10', 'J45.20', 'M54.50', 'Z79.4'].map(icd),
  })
  expect(lines).toContain('HI*ABK:E119*ABF:I10*ABF:J4520*ABF:M5450*ABF:Z794')
  expect(lines).toContain('SV1*HC:ZZ101:FQ*120.5*UN*1***1:2:3:4')
})
