import { expect, test } from 'vitest'
import type { Cell } from './matrix.ts'
import { byDoors } from './pathway-doors.ts'

const cell = (name: string, differs: Partial<Cell> = {}): Cell => ({
  name,
  kind: 'write',
  door: 'fhir',
  why: 'declared',
  missing: [],
  measured: null,
  hl7v2: null,
  ...differs,
})
const OFFERED = [
  cell('intake: answers', { hl7v2: 'ORU^R01' }),
  cell('note', { hl7v2: 'MDM^T02' }),
  cell('list: problems', { kind: 'read' }),
  cell('list: problems'),
]

test('a pathway that names no door leaves an EMR as it is', () => {
  expect(byDoors(OFFERED, undefined)).toBe(OFFERED)
  expect(byDoors(null, undefined)).toBeNull()
})

test('what it names goes by message, or to a person, and nothing else changes', () => {
  const narrowed = byDoors(OFFERED, { intake: 'hl7v2', lists: 'worklist' }) ?? []
  const found = (name: string, kind: Cell['kind'] = 'write') =>
    narrowed.find((one) => one.name === name && one.kind === kind)
  expect(found('intake: answers')).toMatchObject({ door: 'worklist', hl7v2: 'ORU^R01' })
  expect(found('list: problems')).toMatchObject({ door: 'worklist', hl7v2: null })
  expect(found('list: problems', 'read')).toEqual(OFFERED[2])
  expect(found('note')).toEqual(OFFERED[1])
})

test('it holds also while nothing is known of the EMR', () => {
  const narrowed = byDoors(null, { note: 'worklist' })
  expect(narrowed?.map(({ name, door, hl7v2 }) => [name, door, hl7v2])).toEqual([
    ['note', 'worklist', null],
    ['sign', 'worklist', null],
    ['addendum', 'worklist', null],
  ])
})

test('a message is there for what a person may be sent by one', () => {
  expect(byDoors(null, { orders: 'hl7v2' })?.every(({ hl7v2 }) => hl7v2 !== null)).toBe(true)
})
