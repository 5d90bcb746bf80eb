import { expect, test } from 'vitest'
import { asItCame, asTheirs, asTransaction, knownBy, patchOf } from './as-sent.ts'

const MRN = 'http://hospital.example/mrn'
const VISITS = 'http://hospital.example/visits'
const APPOINTMENT = {
  resourceType: 'Appointment',
  id: 'a1',
  meta: { versionId: '3', lastUpdated: '2026-11-27T12:00:00Z', security: [{ code: 'R' }] },
  identifier: [{ system: VISITS, value: 'V 1' }],
  status: 'booked',
  participant: [
    { actor: { reference: 'Patient/p1', identifier: { system: MRN, value: '77' } }, status: 'accepted' },
    { actor: { display: 'Room 4' }, status: 'accepted' },
  ],
}

test('a resource is told by its one number of the system that its route names, and by no other', () => {
  expect(knownBy(APPOINTMENT, VISITS)).toEqual({
    condition: 'identifier=http%3A%2F%2Fhospital.example%2Fvisits|V%201',
  })
  expect(knownBy(APPOINTMENT, undefined)).toEqual({ reference: 'Appointment/a1' })
  expect(knownBy(APPOINTMENT, MRN)).toMatchObject({ cant: expect.stringContaining('no number') })
  const twice = { ...APPOINTMENT, identifier: [...APPOINTMENT.identifier, { system: VISITS, value: 'V2' }] }
  expect(knownBy(twice, VISITS)).toMatchObject({ cant: expect.stringContaining('several') })
})

test('for a server of other ids, its own is left out, its labels stay, and whom it refers to is told by number', () => {
  expect(asTheirs(APPOINTMENT, { by: VISITS, refers: ['Patient'] })).toEqual({
    resourceType: 'Appointment',
    meta: { security: [{ code: 'R' }] },
    identifier: APPOINTMENT.identifier,
    status: 'booked',
    participant: [
      {
        actor: {
          reference: 'Patient?identifier=http%3A%2F%2Fhospital.example%2Fmrn|77',
          identifier: { system: MRN, value: '77' },
        },
        status: 'accepted',
      },
      { actor: { display: 'Room 4' }, status: 'accepted' },
    ],
  })
  expect(asTheirs(APPOINTMENT, {})).toBe(APPOINTMENT)
})

test('somebody who is named by an id alone is nobody there, and is not guessed', () => {
  const bare = {
    ...APPOINTMENT,
    participant: [{ actor: { reference: 'Patient/p1', display: 'ADA' }, status: 'accepted' }],
  }
  const said = asTheirs(bare, { by: VISITS, refers: ['Patient'] })
  expect(said).toMatchObject({ cant: expect.stringMatching(/^participant\.actor names whom/) })
  expect(JSON.stringify(said)).not.toMatch(/ADA|p1/)
})

test('who is only named keeps number and words, and no id', () => {
  const named = asTheirs(APPOINTMENT, { by: VISITS })
  expect(named).toMatchObject({
    participant: [{ actor: { type: 'Patient', identifier: { system: MRN, value: '77' } } }, {}],
  })
  expect(JSON.stringify(named)).not.toContain('p1')
})

test('what is made has a number by which it is not made twice', () => {
  expect(asTransaction(APPOINTMENT, { does: 'create' }, 'riverbend/news/42')).toMatchObject({
    entry: [
      {
        resource: { identifier: [{}, { system: 'urn:x-causeway:message', value: 'riverbend/news/42' }] },
        request: { method: 'POST', url: 'Appointment', ifNoneExist: expect.stringContaining('riverbend%2Fnews%2F42') },
      },
    ],
  })
  expect(asTransaction(APPOINTMENT, { does: 'update', by: VISITS }, '')).toMatchObject({
    entry: [{ request: { method: 'PUT', url: expect.stringMatching(/^Appointment\?identifier=/) } }],
  })
})

test('a patch writes what differs of the members that it is for', () => {
  const there = { resourceType: 'Appointment', status: 'booked', comment: 'by phone', start: '1' }
  const wanted = { start: '1', status: 'cancelled' }
  expect(patchOf(there, wanted, ['status', 'comment', 'start'])).toEqual([
    { op: 'add', path: '/status', value: 'cancelled' },
    { op: 'remove', path: '/comment' },
  ])
  expect(patchOf({ a: { x: 1, y: 2 } }, { a: { y: 2, x: 1 } }, ['a'])).toEqual([])
})

test('a Bundle that would make something twice does not go by itself', () => {
  const bundle = (request: object) => ({ resourceType: 'Bundle', id: 'b', type: 'transaction', entry: [{ request }] })
  const made = bundle({ method: 'POST', url: 'Patient' })
  expect(asItCame(made, 'transaction')).toMatchObject({ cant: expect.stringContaining('entry 1') })
  expect(asItCame(bundle({ method: 'POST', url: 'Patient/_search' }), 'transaction')).not.toHaveProperty('cant')
  expect(asItCame(bundle({ method: 'POST', url: 'Patient', ifNoneExist: 'identifier=a|b' }), 'transaction')).toEqual({
    resourceType: 'Bundle',
    type: 'transaction',
    entry: [{ request: { method: 'POST', url: 'Patient', ifNoneExist: 'identifier=a|b' } }],
  })
  expect(asItCame(made, 'batch')).toEqual({ cant: 'Bundle.type is no batch' })
})
