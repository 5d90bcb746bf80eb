import { expect, test } from 'vitest'
import { readSubject } from './subject.ts'

const bytes = (value: string | object) =>
  new TextEncoder().encode(typeof value === 'string' ? value : JSON.stringify(value))
const ada = { reference: 'Patient/ada' }

test.each([
  ['its subject', { resourceType: 'Observation', subject: ada }],
  ['its patient', { resourceType: 'Coverage', patient: ada }],
  ['whom it is for', { resourceType: 'Task', for: ada }],
  ['itself', { resourceType: 'Patient', id: 'ada' }],
  ['the participant', { participant: [{ actor: { reference: 'Practitioner/1' } }, { actor: ada }] }],
])('a resource belongs to %s', (_, resource) => {
  expect(readSubject('fhir', bytes(resource))).toBe('Patient/ada')
})

test('what is about nobody keeps its order among itself', () => {
  expect(readSubject('fhir', bytes({ resourceType: 'Slot', subject: { reference: 'Group/1' } }))).toBe('')
  expect(readSubject('json', bytes({ type: 'note' }))).toBe('')
  expect(readSubject('json', bytes({ patient: 'Patient/ada' }))).toBe('Patient/ada')
  expect(readSubject('hl7v2', bytes('MSH|^~\\&|A\rPID|1||ADA^^^RIS^MR'))).toBe('ADA^RIS^')
})
