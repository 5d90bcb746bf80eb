import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Asking } from '#domain/route/interaction.ts'
import { answeredIn, countedIn, questionOf, unheeded } from './question.ts'

const bytes = (value: unknown) => new TextEncoder().encode(typeof value === 'string' ? value : JSON.stringify(value))
const BOOKED = bytes({ id: '1', type: 'booked', patient: 'Patient/7', start: '2026-12-01T15:00:00Z' })
const ADT = bytes('MSH|^~\\&|A|B|||20261127||ADT^A04|1|P|2.5.1\rPID|1||77^^^H^MR~12|9^^^L^PI')
const search = (where: (Asking & { does: 'search' })['where']): Asking => ({
  does: 'search',
  type: 'Coverage',
  where,
  then: 'next',
})

test('a search asks by what the message says, and by what is written in the file', () => {
  const where = [{ parameter: 'patient', at: 'patient' } as const, { parameter: 'status', values: ['active', 'draft'] }]
  expect(questionOf(search(where), 'json', BOOKED)).toEqual({
    type: 'Coverage',
    form: 'patient=Patient%2F7&status=active%2Cdraft',
  })
  const number = { parameter: 'beneficiary.identifier', at: 'PID-3', system: 'http://h.example/mrn' }
  expect(questionOf(search([number]), 'hl7v2', ADT)).toEqual({
    type: 'Coverage',
    form: new URLSearchParams({
      'beneficiary.identifier': 'http://h.example/mrn|77,http://h.example/mrn|12',
    }).toString(),
  })
})

test('what the message does not say is not left out of a search: more would be found than is meant', () => {
  const where = [{ parameter: 'patient', at: 'patient' } as const, { parameter: 'date', at: 'end' } as const]
  expect(questionOf(search(where), 'json', BOOKED)).toEqual({ cant: 'end says nothing, by which is searched' })
})

test('whatever a message says stands for itself in a search, and separates nothing', () => {
  fc.assert(
    fc.property(fc.string({ minLength: 1 }), (said) => {
      const asked = questionOf(search([{ parameter: 'patient', at: 'patient' }]), 'json', bytes({ patient: said }))
      const value = 'form' in asked ? new URLSearchParams(asked.form).get('patient') : null
      expect(value?.replace(/\\./g, '')).not.toMatch(/[,$|\\]/)
      expect(value?.replace(/\\(.)/g, '$1')).toBe(said)
    }),
  )
})

test('what is read is what came, or what it refers to, of the type that is meant', () => {
  const order = bytes({
    resourceType: 'ServiceRequest',
    id: '5',
    subject: { reference: 'Patient/7' },
    basedOn: [{ reference: 'CarePlan/1' }, { reference: 'ServiceRequest/4/_history/2' }],
    requester: { reference: 'https://elsewhere.example/Practitioner/1' },
  })
  const asked = (does: 'read' | 'history', of?: { at: string; type: string }) =>
    questionOf({ does, ...(of && { of }), then: 'next' }, 'fhir', order)
  expect(asked('read')).toEqual({ references: ['ServiceRequest/5'] })
  expect(asked('read', { at: 'subject.reference', type: 'Patient' })).toEqual({ references: ['Patient/7'] })
  const based = { at: 'basedOn.reference', type: 'ServiceRequest' }
  expect(asked('read', based)).toEqual({ references: ['ServiceRequest/4/_history/2'] })
  expect(asked('history', based)).toEqual({ references: ['ServiceRequest/4'] })
  expect(asked('read', { at: 'requester.reference', type: 'Practitioner' })).toEqual({
    cant: 'requester.reference refers to no Practitioner there',
  })
})

test('of what is found each resource is an answer, without what came beside it; anything else is one as it is', () => {
  const coverage = { resourceType: 'Coverage', id: '1' }
  const found = {
    resourceType: 'Bundle',
    type: 'searchset',
    entry: [
      { resource: coverage, search: { mode: 'match' } },
      { resource: { resourceType: 'Patient' }, search: { mode: 'include' } },
      { resource: { resourceType: 'OperationOutcome' }, search: { mode: 'outcome' } },
    ],
  }
  expect(answeredIn(found)).toEqual([coverage])
  expect(answeredIn({ resourceType: 'Parameters' })).toEqual([{ resourceType: 'Parameters' }])
  expect(answeredIn({ resourceType: 'OperationOutcome' })).toEqual([])
  const deleted = { resourceType: 'Bundle', type: 'history', entry: [{ resource: coverage }, { request: {} }] }
  expect(answeredIn(deleted)).toEqual([coverage])
  expect([countedIn([coverage, coverage, { resourceType: 'Account' }]), countedIn([])]).toEqual([
    '1 Account, 2 Coverage',
    '0',
  ])
})

test('a server that left a parameter out of its search says so by its link', () => {
  const form = 'patient=Patient%2F7&status=active'
  expect(unheeded(form, 'http://s.example/Coverage?status=active&_count=50')).toEqual(['patient'])
  expect(unheeded(form, 'http://s.example/Coverage?patient=Patient/7&status=active')).toEqual([])
  expect([unheeded(form, 'http://s.example/Coverage/_search'), unheeded(form, undefined)]).toEqual([[], []])
})
