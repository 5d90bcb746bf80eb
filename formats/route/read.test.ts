import { expect, test } from 'vitest'
import { Unreadable } from '../hl7v2/unreadable.ts'
import { findIn, readMessage, subjectIn } from './read.ts'

const bytes = (value: string | object) =>
  new TextEncoder().encode(typeof value === 'string' ? value : JSON.stringify(value))
const ada = { reference: 'Patient/ada' }
const versioned = { id: '1', meta: { versionId: '2' } }

test('HL7 v2 is known by who sent it and MSH-10', () => {
  const message = bytes('MSH|^~\\&|RIS|^1.2.3|CW||20261126||SIU^S12|77|P|2.5.1\rPID|1||ADA^^^RIS^MR')
  expect(readMessage('hl7v2', message)).toEqual({
    event: 'SIU^S12',
    orderKey: 'ADA^RIS^',
    sameAs: '["RIS","1.2.3","77"]',
  })
})

test('a resource is known by its id and version, JSON by its id and type', () => {
  expect(
    readMessage('fhir', bytes({ resourceType: 'Appointment', ...versioned, participant: [{ actor: ada }] })),
  ).toEqual({ event: 'Appointment', orderKey: 'Patient/ada', sameAs: '["Appointment","1","2"]' })
  expect(readMessage('json', bytes({ id: '1', type: 'visit-ended', patient: 'Patient/ada' }))).toEqual({
    event: 'visit-ended',
    orderKey: 'Patient/ada',
    sameAs: '["1","visit-ended"]',
  })
  // Where the id is that of an appointment, what happens to it next is another message.
  const said = (type: string) => readMessage('json', bytes({ id: '4711', type })).sameAs
  expect(said('booked')).not.toBe(said('cancelled'))
})

test.each([
  ['its subject', { resourceType: 'Observation', subject: ada }],
  ['its patient', { resourceType: 'Coverage', patient: ada }],
  ['whom it is for', { resourceType: 'Task', for: ada }],
  ['itself', { resourceType: 'Patient', id: 'ada' }],
  ['the participant who is one', { participant: [{ actor: { reference: 'Practitioner/1' } }, { actor: ada }] }],
])('a resource belongs to %s', (_, resource) => {
  expect(subjectIn('fhir', bytes(resource))).toEqual({ orderKey: 'Patient/ada' })
})

test('what is about nobody keeps its order among itself', () => {
  const slot = { resourceType: 'Slot', subject: { reference: 'Group/1' } }
  expect(subjectIn('fhir', bytes(slot))).toEqual({ orderKey: '' })
  expect(subjectIn('json', bytes({ type: 'note' }))).toEqual({ orderKey: '' })
})

test('FHIR and JSON are found by id, patient and visit, and by what their route declares', () => {
  const order = {
    resourceType: 'ServiceRequest',
    id: 'o1',
    subject: { reference: 'Patient/ada' },
    encounter: { reference: 'Encounter/e7' },
    identifier: [{ value: 'P-1' }, { value: 'F-1' }],
    code: { coding: [{ code: '718-7' }] },
  }
  expect(findIn('fhir', bytes(order), ['identifier.value', 'note.text'])).toEqual(
    'O1 PATIENT/ADA ENCOUNTER/E7 ADA E7 P-1 F-1'.split(' '),
  )
  const told = { id: '9', type: 'booked', patient: 'Patient/ada', visit: 'v-3', appointment: '4711' }
  expect(findIn('json', bytes(told), ['appointment'])).toEqual(['9', 'PATIENT/ADA', 'V-3', 'ADA', '4711'])
  const many = { ...order, identifier: Array.from({ length: 1_000 }, (_, at) => ({ value: `N${at}` })) }
  expect(findIn('fhir', bytes(many), ['identifier.value'])).toHaveLength(40)
})

test('a merge says whose messages are the survivor’s from here on', () => {
  const merge = (type: string, mrg: string) =>
    bytes(`MSH|^~\\&|RIS||CW||2026||${type}|1|P|2.5.1\rPID|1||ADA^^^RIS^MR\rMRG|${mrg}`)
  expect(subjectIn('hl7v2', merge('ADT^A40', 'EVE^^^RIS^MR'))).toEqual({ orderKey: 'ADA^RIS^', merges: 'EVE^RIS^' })
  expect(subjectIn('hl7v2', merge('ADT^A08', 'EVE^^^RIS^MR'))).toEqual({ orderKey: 'ADA^RIS^' })
  expect(subjectIn('hl7v2', merge('ADT^A40', 'ADA^^^RIS^MR'))).toEqual({ orderKey: 'ADA^RIS^' })
  expect(subjectIn('hl7v2', merge('ADT^A40', ''))).toEqual({ orderKey: 'ADA^RIS^' })
})

test.each([
  ['json', '[1]', 'the body'],
  ['json', 'no JSON', 'the body'],
  ['json', { type: 'a' }, 'id'],
  ['json', { id: '1' }, 'type'],
  ['fhir', { resourceType: 'Slot', id: '1' }, 'meta.versionId'],
  ['hl7v2', 'MSH|^~\\&|RIS||CW||20261126||SIU^S12||P|2.5.1', 'MSH-10'],
] as const)('%s of %j is refused for %s', (content, value, where) => {
  expect(() => readMessage(content, bytes(value))).toThrow(Unreadable)
  expect(() => readMessage(content, bytes(value))).toThrow(where)
})
