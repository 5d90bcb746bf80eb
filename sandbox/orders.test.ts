import type { MedicationRequest } from '@medplum/fhirtypes'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { FORMULARY, allergyClass, ingredientsOf, interaction, scheduleOf } from './drugs.ts'
import { startTrial } from './trial-app.ts'
import type { Answer, Trial } from './trial-app.ts'

const LOCKMAN = 'b218cee9-019d-47a4-b161-e97c0fd6f736'
const OLIVARES = 'd91838c4-3228-4800-8630-1aa9c808f7a2'
let trial: Trial
let user: string
beforeAll(async () => {
  trial = await startTrial()
  user = await trial.userToken({ patient: LOCKMAN })
}, 60_000)
afterAll(() => trial.close())

function proposal(patient: string, rxnorm: string): MedicationRequest {
  const text = FORMULARY.find((drug) => drug.rxnorm === rxnorm)?.name ?? ''
  return {
    resourceType: 'MedicationRequest',
    status: 'draft',
    intent: 'proposal',
    subject: { reference: `Patient/${patient}` },
    medicationCodeableConcept: {
      coding: [{ system: 'http://www.nlm.nih.gov/research/umls/rxnorm', code: rxnorm }],
      text,
    },
  }
}

const draft = async (patient: string, rxnorm: string): Promise<Answer> =>
  trial.fhir(user, 'POST', 'MedicationRequest', proposal(patient, rxnorm))
const sign = (order: MedicationRequest, token = user): Promise<Answer> =>
  trial.fhir(token, 'PUT', `MedicationRequest/${order.id}`, { ...order, status: 'active', intent: 'order' })
const issuesOf = async (order: MedicationRequest) => {
  const { body } = await trial.fhir(user, 'GET', `DetectedIssue?implicated=MedicationRequest/${order.id}`)
  return (body.entry ?? []).map((entry: { resource: unknown }) => entry.resource)
}

describe('a draft order', () => {
  test('meets a recorded allergy to its class, and is signed once that has been answered', async () => {
    const { body: order } = await draft(LOCKMAN, '308191')
    const [issue, ...more] = await issuesOf(order)
    expect(more).toEqual([])
    expect(issue).toMatchObject({ severity: 'high', status: 'preliminary', code: { coding: [{ code: 'ALGY' }] } })
    expect(issue.implicated[1].reference).toBe('AllergyIntolerance/lockman-penicillin')
    const refused = await sign(order)
    expect(refused.status).toBe(422)
    expect(refused.body.issue[0].details.text).toContain('Allergy to penicillin')
    const mitigation = [{ action: { text: 'Tolerated amoxicillin in 2024' } }]
    await trial.fhir(user, 'PUT', `DetectedIssue/${issue.id}`, { ...issue, status: 'mitigated', mitigation })
    const signed = await sign(order)
    expect(signed.status).toBe(200)
    expect(signed.body.status).toBe('active')
    expect(signed.body.identifier[0].system).toBe(`${trial.practice.emr.origin}/orders`)
  })

  test('meets an interacting medicine', async () => {
    const { body: order } = await draft(OLIVARES, '197806')
    expect(await issuesOf(order)).toMatchObject([
      {
        severity: 'high',
        code: { coding: [{ code: 'DRG' }] },
        implicated: [{}, { reference: 'MedicationRequest/olivares-warfarin' }],
      },
    ])
  })

  test('meets the same medicine already active, which is no bar to signing', async () => {
    const { body: order } = await draft(OLIVARES, '855332')
    expect(await issuesOf(order)).toMatchObject([{ severity: 'moderate', code: { coding: [{ code: 'DUPTHPY' }] } }])
    expect((await sign(order)).status).toBe(200)
  })

  test('without a finding has no issue, is signed by a clinician and never by a backend or the desk', async () => {
    const { body: order } = await draft(LOCKMAN, '311372')
    expect(await issuesOf(order)).toEqual([])
    expect((await sign(order, await trial.systemToken())).status).toBe(403)
    expect((await sign(order, await trial.userToken({ user: 'desk-bowman' }))).status).toBe(403)
    expect((await sign(order)).status).toBe(200)
  })

  test('for a controlled substance is signed in the prescriber only', async () => {
    const { body: order } = await draft(LOCKMAN, '1049621')
    const refused = await sign(order)
    expect(refused.status).toBe(422)
    expect(refused.body.issue[0].details.text).toContain('Prescriber')
    const [staff] = await trial.practice.emr.staff()
    if (!staff) throw new Error('no staff')
    expect((await trial.practice.emr.signOrder(staff, order)).status).toBe('active')
  })
})

test.each([
  [['308191'], 'anything', ['amoxicillin']],
  [[], 'Amoxicillin 250 MG / Clavulanate 125 MG', ['amoxicillin', 'clavulanate']],
  [[], 'Bed rest', []],
])('the ingredients of %j "%s" are %j', (codes, words, expected) => {
  expect(ingredientsOf(codes, words)).toEqual(expected)
})

test.each([
  ['Allergy to penicillin', 'amoxicillin', 'penicillin'],
  ['Allergy to sulfonamide', 'sulfamethoxazole', 'sulfonamide antibiotic'],
  ['Allergy to eggs', 'amoxicillin', undefined],
])('"%s" and %s: %s', (allergen, ingredient, expected) => {
  expect(allergyClass(allergen, ingredient)).toBe(expected)
})

test.each([
  ['warfarin', 'naproxen', 'high'],
  ['tramadol', 'sertraline', 'high'],
  ['spironolactone', 'lisinopril', 'high'],
  ['lisinopril', 'metformin', undefined],
])('%s with %s: %s', (one, other, severity) => {
  expect(interaction(one, other)?.severity).toBe(severity)
  expect(interaction(other, one)?.severity).toBe(severity)
})

test('a controlled substance is known by code and by name', () => {
  expect(scheduleOf(['1049621'], '')).toBe('CII')
  expect(scheduleOf([], 'Oxycodone Hydrochloride 10 MG Oral Tablet')).toBe('CII')
  expect(scheduleOf(['314076'], 'Lisinopril')).toBeUndefined()
})
