import { expect, test } from 'vitest'
import { parseMessage } from './message.ts'
import { readResults } from './results.ts'

const HEADER = 'MSH|^~\\&|LAB|MAIN|CW|MAIN|20261126||ORU^R01|7|P|2.5.1'
const PID = 'PID|1||4711^^^RIS^MR||Douglas^Tony||19720418'
const patient = { numbers: ['4711'], family: 'Douglas', birthDate: '1972-04-18' }
const results = (...segments: string[]) =>
  readResults(parseMessage(new TextEncoder().encode([HEADER, ...segments].join('\r'))))
/** OBR with its numbers and OBR-25. */
const obr = (numbers: string, status = '') => `OBR|1|${numbers}|24331-1${'|'.repeat(21)}${status}`

test('a final report ends the order of its placer’s and its filler’s number', () => {
  expect(results(PID, obr('OURS|F9', 'F'))).toEqual([{ placer: 'OURS', filler: 'F9', how: 'done', patient }])
})

test('the numbers of ORC stand in where OBR has none', () => {
  expect(results(PID, 'ORC|RE|OURS|F9', obr('|', 'F'))).toMatchObject([{ placer: 'OURS', filler: 'F9' }])
  expect(results(PID, obr('|F9', 'F'))).toMatchObject([{ placer: null, filler: 'F9' }])
  // That of another order is not taken.
  expect(results(PID, 'ORC|RE|OTHER|F1', obr('OTHER|F1', 'F'), obr('|F2', 'F'))).toMatchObject([{}, { placer: null }])
})

test.each([
  ['corrected', obr('OURS|', 'C'), [], 'done'],
  ['cancelled', obr('OURS|', 'X'), [], 'cancelled'],
  [
    'without a status of its own, all values final',
    obr('OURS|'),
    ['OBX|1|NM|a||1||||||F', 'OBX|2|NM|b||1||||||C'],
    'done',
  ],
])('%s it ends', (_, request, values, how) => {
  expect(results(PID, request, ...values)).toMatchObject([{ how }])
})

test.each([
  ['preliminary', [obr('OURS|', 'P')]],
  ['some values still to come', [obr('OURS|'), 'OBX|1|NM|a||1||||||F', 'OBX|2|NM|b||1||||||P']],
  ['no status at all', [obr('OURS|')]],
  ['no value', [obr('OURS|'), 'OBR|2|X', 'OBX|1|NM|a||1||||||P']],
  ['no number', [obr('|', 'F')]],
])('%s it ends nothing', (_, segments) => {
  expect(results(PID, ...segments)).toEqual([])
})

test('each report is of the person before it', () => {
  const other = 'PID|2||4712||Ferry^Gayla||19500101'
  const both = results(PID, obr('A|', 'F'), other, obr('B|', 'F'))
  expect(both.map((one) => [one.placer, one.patient?.family])).toEqual([
    ['A', 'Douglas'],
    ['B', 'Ferry'],
  ])
})

test('other messages bring no result', () => {
  const order = parseMessage(
    new TextEncoder().encode(`${HEADER.replace('ORU^R01', 'ORM^O01')}\r${PID}\r${obr('A|', 'F')}`),
  )
  expect(readResults(order)).toEqual([])
})
