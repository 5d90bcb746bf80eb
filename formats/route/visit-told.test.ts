import { expect, test } from 'vitest'
import { readVisitTold } from './visit-told.ts'

const read = (value: object) => readVisitTold(new TextEncoder().encode(JSON.stringify({ id: 'e1', ...value })))

test('what happens to an appointment is told by its number and whose it is, and of its own word what there is', () => {
  expect(
    read({ type: 'no-show', appointment: 'Appointment/a1', patient: '77', patientSystem: 'http://h.example/mrn' }),
  ).toEqual({
    id: 'e1',
    event: 'no-show',
    told: {
      news: {
        happened: 'no-show',
        appointment: [{ value: 'a1', authority: null }],
        start: null,
        patient: [{ value: '77', authority: 'http://h.example/mrn' }],
        status: null,
      },
      said: { status: 'noshow', start: null, end: null, services: [], givenBy: [], patient: null },
      times: { at: null, times: [] },
    },
  })
})

test('for an EMR that can’t be asked it says who, when, what and by whom', () => {
  const { told } = read({
    type: 'booked',
    appointment: '42',
    patient: '77',
    family: 'LOVELACE',
    birthDate: '1980-02-03',
    start: '2027-01-05T10:00:00-05:00',
    end: '2027-01-05T10:30:00-05:00',
    service: 'VIDEO',
    practitioner: 'Practitioner/9',
  })
  expect(told).toMatchObject({
    said: {
      status: 'booked',
      start: '2027-01-05T10:00:00-05:00',
      services: ['VIDEO'],
      givenBy: ['9'],
      patient: { numbers: ['77'], family: 'LOVELACE', birthDate: '1980-02-03' },
    },
  })
})

test('a person arrives, a document of theirs is written, an order of theirs has its result', () => {
  const people = (type: string, more = {}) => read({ type, patient: 'Patient/p1', ...more }).told
  expect(people('arrived')).toEqual({
    people: [{ happened: 'changed', patient: [{ value: 'p1', authority: null }], prior: [] }],
    filed: null,
    results: [],
  })
  expect(people('documented')).toMatchObject({ people: [{ happened: 'documented' }] })
  expect(people('resulted', { order: 'R7' })).toMatchObject({
    people: [{ happened: 'resulted' }],
    results: [{ placer: 'R7', filler: 'R7', how: 'done' }],
  })
})

test.each([
  [{ type: 'cancelled', appointment: '42' }, 'patient'],
  [{ type: 'cancelled', patient: '77' }, 'appointment'],
  [{ type: 'eaten', patient: '77' }, 'type'],
])('%o can’t be read, which is told by its place', (value, where) => {
  expect(() => read(value)).toThrow(expect.objectContaining({ where }))
})
