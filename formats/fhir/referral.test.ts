import { expect, test } from 'vitest'
import type { STAGES } from '#domain/referral/referral.ts'
import { FhirElement } from './element.ts'
import { keepsLabels, readPhq9, readReferralOrder, referralTask } from './referral.ts'

const ORDER = {
  resourceType: 'ServiceRequest',
  id: 'r1',
  status: 'active',
  intent: 'order',
  priority: 'urgent',
  subject: { reference: 'Patient/p1' },
  requester: { reference: 'Practitioner/dr-okafor' },
  authoredOn: '2026-11-27T15:00:00Z',
  code: { coding: [{ system: 'https://riverbend.example/orderables', code: 'behavioral-health' }] },
  reasonCode: [{ text: 'Would therapy help?' }],
  orderDetail: [{ coding: [{ system: 'urn:x', code: 'voicemail-ok' }] }],
  supportingInfo: [{ reference: 'Observation/o1' }, { reference: 'DocumentReference/d1' }],
}
const told = (stage: (typeof STAGES)[number], by: { scope: string } | null = null) => {
  if (stage === 'requested') throw new Error('nothing is told of it')
  const word =
    stage === 'declined'
      ? ({ stage, reason: 'no-capacity', alternative: 'crisis-service' } as const)
      : stage === 'information-requested'
        ? ({ stage, information: 'history' } as const)
        : stage === 'summary-released'
          ? ({ stage, summary: 's1' } as const)
          : { stage }
  const common = { key: 'r/referral/status', order: 'ServiceRequest/r1', patient: 'Patient/p1', requester: null }
  return referralTask({ ...common, at: '2026-11-28T15:00:00Z', word, protected: by })
}

test('an order is read as a referral, with what it says of contact and nothing assumed', () => {
  expect(readReferralOrder(new FhirElement(ORDER, 'ServiceRequest'))).toEqual({
    order: 'ServiceRequest/r1',
    patient: 'Patient/p1',
    requester: 'Practitioner/dr-okafor',
    codes: ['behavioral-health'],
    status: 'active',
    urgency: 'urgent',
    authoredOn: '2026-11-27T15:00:00Z',
    question: 'Would therapy help?',
    contact: { voicemail: true, text: false },
    supporting: ['Observation/o1'],
  })
  for (const other of [{ status: 'draft' }, { intent: 'proposal' }])
    expect(readReferralOrder(new FhirElement({ ...ORDER, ...other }, 'ServiceRequest'))).toBeUndefined()
})

test('the PHQ-9 is its total and its ninth question', () => {
  const one = (code: string, valueInteger: number) =>
    new FhirElement({ resourceType: 'Observation', code: { coding: [{ code }] }, valueInteger }, 'Observation')
  expect(readPhq9([one('44261-6', 14), one('44260-8', 1)])).toEqual({ total: 14, ninth: 1 })
  expect(readPhq9([one('44260-8', 2)])).toEqual({ total: null, ninth: 2 })
  expect(readPhq9([])).toBeNull()
})

test.each([
  ['received', 'received'],
  ['information-requested', 'on-hold'],
  ['accepted', 'accepted'],
  ['declined', 'rejected'],
  ['scheduled', 'in-progress'],
  ['unattended', 'in-progress'],
  ['not-reached', 'failed'],
  ['held', 'in-progress'],
  ['summary-released', 'completed'],
] as const)('%s stands on the order as a Task that is %s', (stage, status) => {
  expect(told(stage).status).toBe(status)
})

test('a declining says its reason and where instead, from lists', () => {
  expect(told('declined').statusReason).toEqual({ text: 'no capacity; instead: crisis service' })
})

test('what a Part 2 programme discloses carries notice, scope and labels, and is not confirmed where they are lost', () => {
  const task = told('accepted', { scope: 'The patient permits: status.' })
  expect(task.note?.map(({ text }) => text)).toEqual([
    '42 CFR part 2 prohibits unauthorized use or disclosure of these records.',
    'The patient permits: status.',
  ])
  expect(task.meta?.security.map(({ code }) => code)).toEqual(['R', 'SUD', 'ETH', '42CFRPart2', 'NORDSCLCD'])
  expect(keepsLabels(task, new FhirElement(task, 'Task'))).toBe(true)
  expect(keepsLabels(task, new FhirElement({ ...task, meta: {} }, 'Task'))).toBe(false)
  expect(told('accepted').note).toBeUndefined()
})
