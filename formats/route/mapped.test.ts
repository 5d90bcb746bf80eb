import { expect, test } from 'vitest'
import { mappedBeside } from './mapped.ts'
import { saidIn } from './said.ts'

const message = new TextEncoder().encode(
  'MSH|^~\\&|RIS||CW||20261126||SIU^S12|C1|P|2.5.1\rSCH|P1|||||Booked\rPID|1||ADA^^^RIS^MR||Lovelace^Ada\rZVV|own',
)
const bundle = {
  resourceType: 'Bundle',
  type: 'transaction',
  entry: [
    {
      fullUrl: 'urn:uuid:1',
      resource: { resourceType: 'Appointment', id: 'P1', status: 'booked', participant: [{ display: 'Lovelace' }] },
      request: { method: 'POST', url: 'Appointment' },
    },
  ],
}
const marked = (side: ReturnType<typeof mappedBeside>['source']) =>
  side.flatMap(({ name, fields, alone }) => [
    ...(alone ? [name] : []),
    ...fields.filter(({ differs }) => differs).map(({ at, text }) => `${at} ${text}`),
  ])

test('what is carried nowhere is marked in the message, and what the message does not say so in what goes', () => {
  const { source, sent } = mappedBeside(message, saidIn(new TextEncoder().encode(JSON.stringify(bundle))), [
    { at: 'PID-3.5', count: 1 },
    { at: 'ZVV', count: 1 },
  ])
  expect(marked(source)).toEqual(['PID-3 ADA^^^RIS^MR', 'ZVV'])
  expect(marked(sent)).toEqual(['status booked', 'request.method POST', 'request.url Appointment'])
  expect(sent.map(({ name }) => name)).toEqual(['Appointment'])
})

test('of one that can’t be mapped there is the message alone', () => {
  expect(mappedBeside(message, [], []).sent).toEqual([])
})

test('places of HL7 v2 are its own, and those of JSON its members', () => {
  const v2 = new TextEncoder().encode('MSH|^~\\&|RIS\rOBX|1||a\rOBX|2||b^c')
  expect(saidIn(v2).slice(2)).toEqual([
    { at: 'MSH-3', says: 'RIS' },
    { at: 'OBX-1', says: '1' },
    { at: 'OBX-3', says: 'a' },
    { at: 'OBX[2]-1', says: '2' },
    { at: 'OBX[2]-3', says: 'b^c' },
  ])
  const json = new TextEncoder().encode('{"type":"booked","with":{"who":["a"]},"Ada Lovelace":1}')
  expect(saidIn(json)).toEqual([
    { at: 'JSON.type', says: 'booked' },
    { at: 'JSON.with.who[0]', says: 'a' },
    { at: 'JSON.?', says: '1' },
  ])
})
