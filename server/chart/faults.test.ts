import { expect, test } from 'vitest'
import { FhirElement } from '#formats/fhir/element.ts'
import { ChartFault } from '../act/chart.ts'
import { faultOf } from './faults.ts'
import { receiptFor } from './receipt.ts'

const now = new Date('2026-11-20T15:00:00Z')
const answer = (status: number, retryAfter: string | null = null) => ({ status, headers: { get: () => retryAfter } })

test.each([
  [401, null, { kind: 'sign-in-lapsed' }],
  [403, null, { kind: 'refused', status: 403 }],
  [409, null, { kind: 'version-conflict' }],
  [412, null, { kind: 'version-conflict' }],
  [422, null, { kind: 'refused', status: 422 }],
  [429, '2', { kind: 'busy', retryAfterMs: 2_000 }],
  [429, 'Fri, 20 Nov 2026 15:00:30 GMT', { kind: 'busy', retryAfterMs: 30_000 }],
  [503, null, { kind: 'busy', retryAfterMs: 5_000 }],
  [500, null, { kind: 'unreachable' }],
])('an answer of %s with Retry-After %s is %j', (status, retryAfter, fault) => {
  expect(faultOf(answer(status, retryAfter), now)).toEqual(fault)
})

const sent = {
  resourceType: 'Encounter',
  subject: { reference: 'Patient/1' },
  period: { start: '2026-11-20T15:00:00.000Z' },
  meta: { versionId: '1' },
}

test('a receipt is given for what the EMR wrote in its own way', () => {
  const stored = {
    resourceType: 'Encounter',
    id: '5',
    meta: { versionId: '2' },
    subject: { reference: 'https://emr.example/fhir/Patient/1', display: 'x' },
    period: { start: '2026-11-20T10:00:00-05:00' },
    serviceProvider: {},
  }
  expect(receiptFor(sent, new FhirElement(stored, 'Encounter'))).toMatchObject({
    reference: 'Encounter/5',
    version: 'W/"2"',
    digest: expect.stringMatching(/^[0-9a-f]{64}$/),
  })
})

test.each<[string, object]>([
  ['dropped', { subject: { reference: 'Patient/1' } }],
  ['changed', { subject: { reference: 'Patient/2' }, period: { start: '2026-11-20T15:00:00.000Z' } }],
])('no receipt is given for what the EMR has %s, and the fault holds no content', (_, kept) => {
  const stored = new FhirElement({ resourceType: 'Encounter', id: '5', ...kept }, 'Encounter')
  try {
    receiptFor(sent, stored)
    expect.unreachable()
  } catch (error) {
    expect(error instanceof ChartFault && error.fault.kind === 'malformed' && error.fault.where).toMatch(
      /^Encounter\.(period|subject)/,
    )
  }
})
