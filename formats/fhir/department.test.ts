import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  answeredTask,
  calledOffOrder,
  calledOffTask,
  departmentOrder,
  departmentTask,
  readDepartmentTask,
  type DepartmentRequest,
} from './department.ts'
import { FhirElement } from './element.ts'

const REQUEST: DepartmentRequest = {
  number: 'N1',
  patient: {
    identifier: { system: 'https://emr.example/fhir/Patient', value: 'p1' },
    name: { given: 'Morris', family: 'Lockman' },
    birthDate: '1970-12-24',
    sex: 'male',
    telecom: [],
  },
  from: { practice: 'Riverbend', clinician: null },
  to: 'Meadowlark',
  urgency: 'routine',
  authoredOn: '2026-11-27T15:00:00Z',
  question: '',
  phq9: null,
  contact: { voicemail: false, text: false },
}
const task = (more: object) =>
  new FhirElement({ id: 't1', ...departmentTask(REQUEST, 'ServiceRequest/r1'), ...more }, 'Task')
const reasons = (...codes: string[]) => ({ statusReason: { coding: codes.map((code) => ({ code })) } })
const business = (code: string) => ({ businessStatus: { coding: [{ code }] } })

test('an order says no more than the chart does: no question, score or permission of contact where there is none', () => {
  expect(Object.keys(departmentOrder(REQUEST))).not.toEqual(
    expect.arrayContaining(['reasonCode', 'supportingInfo', 'orderDetail']),
  )
  const full = departmentOrder({ ...REQUEST, question: 'Why?', phq9: { total: 9, ninth: null } })
  expect(full).toMatchObject({ reasonCode: [{ text: 'Why?' }], supportingInfo: [{ reference: '#phq9-total' }] })
  // A total that was never recorded is not one of 0.
  const ninthAlone = departmentOrder({ ...REQUEST, phq9: { total: null, ninth: 1 } })
  expect(ninthAlone).toMatchObject({ supportingInfo: [{ reference: '#phq9-ninth' }] })
})

describe('a Task is read by its codes', () => {
  test.each([
    [{ status: 'requested' }, null],
    [{ status: 'received' }, { stage: 'received' }],
    [{ status: 'accepted' }, { stage: 'accepted' }],
    [{ status: 'in-progress' }, { stage: 'accepted' }],
    [{ status: 'in-progress', ...business('5.1.1') }, { stage: 'scheduled' }],
    [{ status: 'in-progress', ...business('5.1.2') }, { stage: 'unattended' }],
    [{ status: 'in-progress', ...business('of-the-site') }, { stage: 'accepted' }],
    [{ status: 'completed' }, { stage: 'held' }],
    [{ status: 'failed' }, { stage: 'not-reached' }],
    [{ status: 'rejected' }, { stage: 'declined', reason: 'other', alternative: null }],
    [
      { status: 'rejected', ...reasons('crisis-service', 'coverage') },
      { stage: 'declined', reason: 'coverage', alternative: 'crisis-service' },
    ],
    [
      { status: 'on-hold', ...reasons('history') },
      { stage: 'information-requested', information: 'history' },
    ],
    [{ status: 'on-hold', statusReason: { text: 'history' } }, { unread: 'Task.statusReason' }],
    [{ status: 'cancelled' }, { unread: 'Task.status' }],
  ] as const)('%o says %o', (more, word) => {
    expect(readDepartmentTask(task(more))).toEqual({ number: 'N1', word })
  })

  test('and one that is not of a referral of ours not at all', () => {
    expect(readDepartmentTask(task({ identifier: [{ system: 'urn:other', value: 'N1/task' }] }))).toBeUndefined()
    expect(
      readDepartmentTask(task({ identifier: [{ system: 'urn:causeway:visit-step', value: 'v/book' }] })),
    ).toBeUndefined()
  })

  test('no word that stands there gets any further', () => {
    const words = fc.string({ minLength: 6, maxLength: 20 }).map((some) => `Xq${some}`)
    const status = fc.constantFrom('received', 'accepted', 'rejected', 'on-hold', 'completed', 'odd')
    fc.assert(
      fc.property(status, words, words, (one, said, code) => {
        const free = { description: said, note: [{ text: said }], input: [{ type: { text: said }, valueString: said }] }
        const coded = { text: said, coding: [{ code, display: said }] }
        const read = readDepartmentTask(task({ status: one, businessStatus: coded, statusReason: coded, ...free }))
        expect(JSON.stringify(read)).not.toContain('Xq')
      }),
      { seed: 20261127 },
    )
  })
})

test('what is called off is called off once, and what the department has ended stays as it is', () => {
  const order = new FhirElement({ id: 'r1', ...departmentOrder(REQUEST) }, 'ServiceRequest')
  expect(calledOffOrder(order)).toMatchObject({ status: 'revoked' })
  expect(calledOffOrder(new FhirElement({ ...order.json(), status: 'completed' }, 'ServiceRequest'))).toBeUndefined()
  expect(calledOffTask(task({ status: 'accepted' }))).toMatchObject({ status: 'cancelled' })
  for (const status of ['completed', 'rejected', 'cancelled']) expect(calledOffTask(task({ status }))).toBeUndefined()
})

test('what was asked for is put on the Task once, beside what stands there', () => {
  const given = { id: 'g1', information: 'medicines', words: 'Sertraline' }
  const first = answeredTask(task({ input: [{ id: 'x', type: { text: 'x' }, valueString: 'theirs' }] }), given)
  expect(first).toMatchObject({ input: [{ valueString: 'theirs' }, { id: 'g1', valueString: 'Sertraline' }] })
  expect(answeredTask(new FhirElement(first, 'Task'), given)).toBeUndefined()
})
