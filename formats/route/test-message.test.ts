import { expect, test } from 'vitest'
import { contentOf, type Destination } from '#domain/route/route.ts'
import { VISIT_NEWS } from '#domain/route/visit-news.ts'
import { TOLD_TYPES } from '#domain/connect/subscription.ts'
import { parseMessage, text } from '../hl7v2/message.ts'
import { readMessage } from './read.ts'
import { testMessageOf } from './test-message.ts'

const MARK = { controlId: 'T1', at: new Date('2026-11-26T12:00:00Z') }
const NAMES = { sendingApplication: 'RIS', sendingFacility: 'M', receivingApplication: 'CW', receivingFacility: 'M' }
const made = (type: string, destination: Destination = { by: 'webhook' }) =>
  testMessageOf(type, { destination }, NAMES, MARK) ?? new Uint8Array()
const json = (bytes: Uint8Array): unknown => JSON.parse(new TextDecoder().decode(bytes))

test.each(['SIU^S12', 'ADT^A08'])('a test message of %s says that it is one, about a fictive patient', (type) => {
  const [header] = parseMessage(made(type)).segments
  expect([text(header, 9), text(header, 10), text(header, 11)]).toEqual([type.slice(0, 3), 'T1', 'T'])
  expect(new TextDecoder().decode(made(type))).toContain('ZZTEST')
})

test.each(TOLD_TYPES)('so does one of %s, by a label, and it is read as a route reads what comes', (type) => {
  expect(json(made(type))).toMatchObject({ resourceType: type, meta: { security: [{ code: 'HTEST' }] } })
  expect(readMessage(contentOf(type), made(type))).toMatchObject({ event: type, orderKey: 'Patient/causeway-zztest' })
})

test.each(VISIT_NEWS)('and of the event %s', (type) => {
  expect(json(made(type))).toMatchObject({ id: 'T1', type, test: true, patient: 'Patient/causeway-zztest' })
  expect(readMessage('json', made(type)).event).toBe(type)
})

test('the destination finds the number by which it knows such resources', () => {
  const by = 'http://hospital.example/appointments'
  expect(json(made('Appointment', { by: 'fhir', interaction: { does: 'update', by } }))).toMatchObject({
    identifier: [{}, { system: by, value: 'ZZTEST' }],
  })
})

test('of a type of which no whole resource can be made there is none', () => {
  expect(testMessageOf('Bundle', { destination: { by: 'webhook' } }, NAMES, MARK)).toBeNull()
  expect(testMessageOf('Constructor', { destination: { by: 'webhook' } }, NAMES, MARK)).toBeNull()
})
