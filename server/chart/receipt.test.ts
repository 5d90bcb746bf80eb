import { expect, test } from 'vitest'
import { resourceOf } from '#formats/fhir/element.ts'
import { ChartFault } from '../act/chart.ts'
import { receiptFor, says } from './receipt.ts'

/** What an EMR may do with the order of what it was sent, and what it may not. */
const SENT = {
  resourceType: 'Encounter',
  status: 'finished',
  identifier: [
    { system: 'urn:causeway:visit-step', value: 'v1/arrive/arrive' },
    { system: 'urn:other', value: '2' },
  ],
  subject: { reference: 'Patient/1' },
  period: { start: '2026-11-24T15:00:00.000Z', end: '2026-11-24T15:20:00.000Z' },
  participant: [
    { period: { start: '2026-11-24T15:00:00.000Z' }, individual: { reference: 'Practitioner/1' } },
    { period: { start: '2026-11-24T15:05:00.000Z' }, individual: { reference: 'Practitioner/2' } },
  ],
}
const [first, second] = SENT.participant

/** As the EMR gives it back. */
function back(changed: object, resource: object = SENT) {
  return resourceOf({ ...resource, id: 'e1', meta: { versionId: '3' }, ...changed }, 'Encounter')
}

function reordered(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reordered).toReversed()
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value)
      .toReversed()
      .map(([name, member]) => [name, reordered(member)]),
  )
}

test('members and repeated elements in another order are what was sent, and the digest does not mind the members', () => {
  const other = resourceOf({ ...(reordered(SENT) as object), id: 'e1', meta: { versionId: '3' } }, 'Encounter')
  expect(receiptFor(SENT, other)).toMatchObject({ reference: 'Encounter/e1', version: 'W/"3"' })
  expect(says(other, SENT)).toBe(true)
  const members = resourceOf(
    { meta: { versionId: '3' }, id: 'e1', ...Object.fromEntries(Object.entries(SENT).toReversed()) },
    'Encounter',
  )
  expect(receiptFor(SENT, members).digest).toBe(receiptFor(SENT, back({})).digest)
})

test('what an EMR adds beside it is its own', () => {
  const added = back({
    class: { code: 'VR' },
    participant: [{ individual: { reference: 'Practitioner/9' } }, ...SENT.participant],
  })
  expect(says(added, SENT)).toBe(true)
})

test('words in a row keep their order: given names and the lines of an address', () => {
  const person = {
    resourceType: 'Patient',
    name: [{ given: ['Ana', 'Maria'], family: 'Douglas' }],
    address: [{ line: ['12 Elm Street', 'Unit 3'] }],
  }
  const said = (changed: object) => says(resourceOf({ ...person, id: 'p1', ...changed }, 'Patient'), person)
  expect(said({})).toBe(true)
  expect(said({ name: [{ family: 'Douglas', given: ['Ana', 'Lucia', 'Maria'] }] })).toBe(true)
  expect(said({ name: [{ given: ['Maria', 'Ana'], family: 'Douglas' }] })).toBe(false)
  expect(said({ address: [{ line: ['Unit 3', '12 Elm Street'] }] })).toBe(false)
})

test.each([
  // The parts of one element belong together: who was there when is another matter once they are swapped.
  [
    'whose parts went to another element',
    {
      participant: [
        { ...first, individual: second?.individual },
        { ...second, individual: first?.individual },
      ],
    },
    'Encounter.participant[0]',
  ],
  ['that became one of two', { participant: [second] }, 'Encounter.participant[0]'],
  [
    'with start and end the other way round',
    { period: { start: SENT.period.end, end: SENT.period.start } },
    'Encounter.period.start',
  ],
  ['without its label', { identifier: [SENT.identifier[1]] }, 'Encounter.identifier[0]'],
  ['in other words', { status: 'in-progress' }, 'Encounter.status'],
])('a resource %s is no receipt, and says where', (_, changed, where) => {
  const found = back(changed)
  expect(says(found, SENT)).toBe(false)
  expect(() => receiptFor(SENT, found)).toThrow(ChartFault)
  const fault = (() => {
    try {
      receiptFor(SENT, found)
    } catch (error) {
      return error instanceof ChartFault ? error.fault : null
    }
    return null
  })()
  expect(fault).toEqual({ kind: 'malformed', where: `${where} differs from what was written` })
})
