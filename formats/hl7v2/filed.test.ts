import { expect, test } from 'vitest'
import { readFiled } from './filed.ts'
import { parseMessage } from './message.ts'

const filed = (...segments: string[]) => readFiled(parseMessage(new TextEncoder().encode(segments.join('\r'))))
const header = (type: string, version = '2.5.1') => `MSH|^~\\&|RIS|MAIN|CW|MAIN|20261126||${type}|7|P|${version}`
const PID = 'PID|1||4711^^^RIS^MR||Douglas^Tony||19720418'
const patient = { numbers: ['4711'], family: 'Douglas', birthDate: '1972-04-18' }

test('an encounter has the EMR’s number, ours, and its appointment', () => {
  const visit = `PV1|1|O|||A1${'|'.repeat(14)}E9${'|'.repeat(31)}OURS`
  expect(filed(header('ADT^A04'), PID, visit)).toEqual({
    type: 'Encounter',
    numbers: ['E9', 'OURS'],
    number: 'E9',
    appointment: 'A1',
    patient,
  })
})

test.each([
  ['MDM^T01', `TXA|1|CN${'|'.repeat(10)}D9||OURS`, 'DocumentReference', ['D9', 'OURS']],
  ['ORM^O01', 'ORC|SC|OURS|O9', 'ServiceRequest', ['O9', 'OURS']],
  ['ORU^R01', 'OBR|1|OURS|R9', 'Observation', ['R9', 'OURS']],
])('%s names what was filed', (event, place, type, numbers) => {
  expect(filed(header(event), PID, place)).toMatchObject({ type, numbers, number: numbers[0], patient })
})

test.each([
  ['a merge', [header('ADT^A40'), PID, 'PV1|1|O']],
  ['a document that was taken back', [header('MDM^T11'), PID, 'TXA|1|CN||||||||||D9']],
  ['an encounter without a number', [header('ADT^A04'), PID, 'PV1|1|N']],
  ['a message without the segment', [header('ADT^A04'), PID]],
  ['an appointment', [header('SIU^S12'), 'SCH||A1']],
])('%s tells of nothing that was filed', (_, message) => {
  expect(filed(...message)).toBeNull()
})
