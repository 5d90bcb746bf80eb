import { expect, test } from 'vitest'
import { contentOf } from '#domain/route/route.ts'
import { isCarried } from './only.ts'
import { parseRoute } from './parse.ts'

const file = (destination: string, take = 'Appointment', more = '') =>
  parseRoute(
    `route: news\ntitle: News\nsource: webhook\ntake: [${take}]\ndestination: ${destination}\n${more}`,
    'news.yaml',
  )

/** What is said of a file, each with its line; nothing of one that is right. */
function said(...given: Parameters<typeof file>): string[] {
  const read = file(...given)
  return 'problems' in read ? read.problems.map(({ line, says }) => `${line}: ${says}`) : []
}

test.each([
  ['{ fhir: create }', { does: 'create' }],
  ['{ fhir: update, by: "http://h.example/mrn" }', { does: 'update', by: 'http://h.example/mrn' }],
  ['{ fhir: patch, members: [status] }', { does: 'patch', members: ['status'] }],
  ['{ fhir: delete }', { does: 'delete' }],
  [
    '{ fhir: operation, name: "Patient/$match", in: resource, repeatable: true }',
    { does: 'operation', name: 'Patient/$match', parameter: 'resource', repeatable: true },
  ],
  [
    '{ fhir: operation, name: "Patient/$match", then: found }',
    { does: 'operation', name: 'Patient/$match', repeatable: false, then: 'found' },
  ],
  ['{ fhir: read, then: found }', { does: 'read', then: 'found' }],
  [
    '{ fhir: history, of: basedOn.reference, type: ServiceRequest, then: found }',
    { does: 'history', of: { at: 'basedOn.reference', type: 'ServiceRequest' }, then: 'found' },
  ],
  [
    '{ fhir: search, type: Coverage, where: { patient: subject.reference, status: [active] }, then: found }',
    {
      does: 'search',
      type: 'Coverage',
      where: [
        { parameter: 'patient', at: 'subject.reference' },
        { parameter: 'status', values: ['active'] },
      ],
      then: 'found',
    },
  ],
])('%s is read', (destination, interaction) => {
  expect(file(destination)).toMatchObject({ destination: { by: 'fhir', interaction } })
})

test('HL7 v2 and JSON may be what is asked by', () => {
  const where = '{ identifier: { at: PID-3, system: "http://h.example/mrn" } }'
  const searched = file(`{ fhir: search, type: Patient, where: ${where}, then: found }`, 'ADT^A04')
  expect(searched).toMatchObject({
    destination: { interaction: { where: [{ parameter: 'identifier', at: 'PID-3', system: 'http://h.example/mrn' }] } },
  })
  expect(said('{ fhir: read, of: patient, type: Patient, then: found }', 'booked')).toEqual([])
})

test('a Bundle goes as a transaction or a batch', () => {
  expect(file('{ fhir: transaction }', 'Bundle')).toMatchObject({
    destination: { interaction: { does: 'transaction' } },
  })
  expect(said('{ fhir: batch }')).toEqual(['5: destination: a batch is a Bundle as it came, which Appointment is not'])
  expect(said('{ fhir: update }', 'Bundle')).toEqual([
    '5: destination: a Bundle goes as a transaction or a batch, not by update',
  ])
})

test.each([
  ['{ fhir: upsert }', 'Appointment', '"upsert" is not known'],
  ['{ fhir: patch }', 'Appointment', 'patch needs "members"'],
  ['{ fhir: patch, members: [id] }', 'Appointment', '"id" is no member that a patch can write'],
  ['{ fhir: update, members: [status] }', 'Appointment', 'update has no "members"'],
  ['{ fhir: operation, name: match }', 'Appointment', 'operation needs "name"'],
  ['{ fhir: create, by: mrn }', 'Appointment', '"mrn" is no address of a system'],
  ['{ fhir: create }', 'QuestionnaireResponse', 'QuestionnaireResponse carries no list of identifiers'],
  ['{ fhir: update }', 'SIU^S12', "fhir can't take HL7 v2"],
  ['{ fhir: read }', 'Appointment', 'read needs "then", the route to which what is answered goes'],
  ['{ fhir: read, of: subject.reference, then: n }', 'Appointment', 'write both, or neither'],
  ['{ fhir: read, of: PID-3, type: Patient, then: n }', 'Appointment', '"PID-3" is no place in a message'],
  ['{ fhir: read, of: PID-3, type: Patient, then: n }', 'ADT^A04', "a read can't be asked for by HL7 v2"],
  ['{ fhir: read, then: n }', 'booked', "a read can't be asked for by JSON"],
  ['{ fhir: search, then: n }', 'Appointment', 'search needs "type"'],
  ['{ fhir: search, type: Cover, where: { patient: id }, then: n }', 'Appointment', 'FHIR R4 has no resource "Cover"'],
  ['{ fhir: search, type: Coverage, where: {}, then: n }', 'Appointment', 'at least one parameter'],
  [
    '{ fhir: search, type: Coverage, where: { status: [active] }, then: n }',
    'Appointment',
    'name a place of the message',
  ],
  ['{ fhir: search, type: Coverage, where: { _count: id }, then: n }', 'Appointment', 'how an answer looks'],
  ['{ fhir: search, type: Coverage, where: { "a b": id }, then: n }', 'Appointment', '"a b" is no search parameter'],
  [
    '{ fhir: search, type: Coverage, where: { patient: id }, by: "urn:x", then: n }',
    'Appointment',
    'search has no "by"',
  ],
  ['fhir', 'Appointment', 'say what fhir does with what comes as FHIR'],
])('%s of %s stops the start with its line', (destination, take, reason) => {
  expect(said(destination, take)).toEqual([expect.stringMatching(/^5: /)])
  expect(said(destination, take)[0]).toContain(reason)
})

test('what may stand at a place is read, and what stands elsewhere is none', () => {
  expect(file('webhook', 'Appointment', 'only: { status: [cancelled, noshow] }\n')).toMatchObject({
    only: [{ at: 'status', values: ['cancelled', 'noshow'] }],
  })
  expect(said('webhook', 'Appointment', 'only: { PV1-2: [O] }\n')[0]).toContain('6: only.PV1-2: "PV1-2" is no place')
  expect(said('webhook', 'SIU^S12', 'only: { PV1-2: [] }\n')[0]).toContain('say at least one value')
})

test('a message is carried where each place says one of its values', () => {
  const bytes = (value: unknown) => new TextEncoder().encode(typeof value === 'string' ? value : JSON.stringify(value))
  const adt = bytes('MSH|^~\\&|A|B|||20261127||ADT^A04|1|P|2.5.1\rPV1|1|O')
  expect(isCarried(contentOf('ADT^A04'), adt, [{ at: 'PV1-2', values: ['O', 'E'] }])).toBe(true)
  expect(isCarried(contentOf('ADT^A04'), adt, [{ at: 'PV1-2', values: ['I'] }])).toBe(false)
  const fhir = bytes({ resourceType: 'Observation', status: 'final', category: [{ coding: [{ code: 'laboratory' }] }] })
  const both = [
    { at: 'status', values: ['final'] },
    { at: 'category.coding.code', values: ['laboratory', 'vital-signs'] },
  ]
  expect(isCarried('fhir', fhir, both)).toBe(true)
  expect(isCarried('fhir', fhir, [...both, { at: 'subject.reference', values: ['Patient/1'] }])).toBe(false)
})
