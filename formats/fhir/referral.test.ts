import { expect, test } from 'vitest'
import type { ConsentScope } from '#domain/referral/consent.ts'
import type { STAGES } from '#domain/referral/referral.ts'
import { FhirElement, Malformed } from './element.ts'
import { isCalledOff, keepsLabels, readPhq9, readReferralOrder, readUnread, referralTask } from './referral.ts'

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
const told = (stage: (typeof STAGES)[number], by: ConsentScope | null = null) => {
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

const observation = (code: string) => ({ resourceType: 'Observation', status: 'final', code: { coding: [{ code }] } })
const answered = (code: string) => ({ valueCodeableConcept: { coding: [{ system: 'http://loinc.org', code }] } })
const element = (json: object) => new FhirElement(json, 'Observation')

test('the PHQ-9 is its total and its ninth question', () => {
  const one = (code: string, valueInteger: number) => element({ ...observation(code), valueInteger })
  expect(readPhq9([one('44261-6', 14), one('44260-8', 1)])).toEqual({ total: 14, ninth: 1 })
  expect(readPhq9([one('44260-8', 2)])).toEqual({ total: null, ninth: 2 })
  expect(readPhq9([])).toBeNull()
  // An answer by LOINC's list, a panel in one resource, several answers, one that was taken back, and one that was not given.
  const answer = (code: string, more: object = {}) => element({ ...observation('44260-8'), ...answered(code), ...more })
  expect(readPhq9([answer('LA6570-1')])).toEqual({ total: null, ninth: 2 })
  const component = [
    { ...observation('44261-6'), valueInteger: 9 },
    { ...observation('44260-8'), ...answered('LA6569-3') },
  ]
  expect(readPhq9([element({ ...observation('44249-1'), component })])).toEqual({ total: 9, ninth: 1 })
  expect(readPhq9([answer('LA6568-5'), answer('LA6571-9')])).toEqual({ total: null, ninth: 3 })
  expect(readPhq9([answer('LA6571-9', { status: 'entered-in-error' }), one('44260-8', 0)])?.ninth).toBe(0)
  const declined = { ...observation('44260-8'), dataAbsentReason: { coding: [{ code: 'asked-declined' }] } }
  expect(readPhq9([element(declined), one('44261-6', 4)])).toEqual({ total: 4, ninth: null })
})

test.each([
  ['words', { valueString: 'more than half the days' }],
  ['a code that nobody knows', { valueCodeableConcept: { coding: [{ code: 'LA0000-0' }] } }],
  ['nothing, and no reason', {}],
  ['a number that is none', { valueInteger: '2' }],
])('a ninth question answered by %s is not taken for one that was not given', (_, value) => {
  expect(() => readPhq9([element({ ...observation('44260-8'), ...value })])).toThrow(Malformed)
})

test('of an order that can’t be read it is said whose it is as far as that can be', () => {
  const code = { coding: [{ code: 'behavioral-health' }] }
  const order = { resourceType: 'ServiceRequest', id: 'r1', status: 'active', intent: 'order', code, subject: 7 }
  const read = (more: object) => readUnread(new FhirElement({ ...order, ...more }, 'ServiceRequest'))
  const unknown = { order: 'ServiceRequest/r1', patient: '', requester: null }
  expect(read({})).toEqual({ ...unknown, codes: ['behavioral-health'] })
  expect(read({ code: 'x', subject: { reference: 'Patient/p1' } })).toEqual({
    ...unknown,
    patient: 'Patient/p1',
    codes: null,
  })
  expect(read({ intent: 'proposal' })).toBeUndefined()
  // Whether it was called off can be said all the same.
  const off = (status: unknown) => isCalledOff(new FhirElement({ ...order, status }, 'ServiceRequest'))
  expect(['active', 'revoked', 'entered-in-error', 7].map(off)).toEqual([false, true, true, false])
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
  const scope = { fields: ['status', 'scores'], signedOn: '2026-11-27', ends: 'summary' } as const
  const task = told('accepted', scope)
  expect(task.note?.map(({ text }) => text)).toEqual([
    '42 CFR part 2 prohibits unauthorized use or disclosure of these records.',
    "By the patient's written consent of 2026-11-27, for treatment, payment and health care operations, until one summary has been sent or until it is revoked. It covers: how the referral stands, scores.",
  ])
  expect(task.meta?.security.map(({ code }) => code)).toEqual(['R', 'SUD', 'ETH', '42CFRPart2', 'NORDSCLCD'])
  expect(keepsLabels(task, new FhirElement(task, 'Task'))).toBe(true)
  expect(keepsLabels(task, new FhirElement({ ...task, meta: {} }, 'Task'))).toBe(false)
  expect(told('accepted').note).toBeUndefined()
})
