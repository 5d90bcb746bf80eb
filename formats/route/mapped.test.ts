import { expect, test } from 'vitest'
import type { Transaction } from '../map/map-message.ts'
import { mappedBeside } from './mapped.ts'

const message = new TextEncoder().encode(
  'MSH|^~\\&|RIS||CW||20261126||SIU^S12|C1|P|2.5.1\rSCH|P1|||||Booked\rPID|1||ADA^^^RIS^MR||Lovelace^Ada\rZVV|own',
)
const bundle: Transaction = {
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
  const { source, sent } = mappedBeside(message, bundle, [
    { at: 'PID-3.5', count: 1 },
    { at: 'ZVV', count: 1 },
  ])
  expect(marked(source)).toEqual(['PID-3 ADA^^^RIS^MR', 'ZVV'])
  expect(marked(sent)).toEqual(['status booked', 'request.method POST', 'request.url Appointment'])
  expect(sent.map(({ name }) => name)).toEqual(['Appointment'])
})

test('of one that can’t be mapped there is the message alone', () => {
  expect(mappedBeside(message, undefined, []).sent).toEqual([])
})
