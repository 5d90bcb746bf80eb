import { expect, test } from 'vitest'
import type { ChargeDoor } from '#domain/charge/door.ts'
import { chargeBy } from './charge-door.ts'
import type { StoredVisit } from './store.ts'

const COMMAND = {
  do: 'write',
  write: 'charge',
  item: 'charge',
  under: 'backend',
  by: null,
  held: 'charge/1',
  facts: {},
} as const
const BY_HAND = { kind: 'chart-refused', write: 'charge', item: 'charge', why: 'by-hand' }

test.each([
  ['no door', undefined, 'worklist', 'by FHIR'],
  ['fhir', 'fhir', 'fhir', 'by FHIR'],
  ['fhir, which the EMR does not take', 'fhir', 'worklist', BY_HAND],
  ['claim', 'claim', 'fhir', 'by FHIR'],
  ['claim, which the EMR does not take', 'claim', 'worklist', BY_HAND],
  ['hl7v2, whatever FHIR takes', 'hl7v2', 'fhir', 'by message'],
  ['worklist', 'worklist', 'fhir', BY_HAND],
] as [string, ChargeDoor | undefined, 'fhir' | 'worklist', unknown][])(
  'a charge whose site named %s',
  async (_, door, fhir, left) => {
    const visit = { id: 'v1', organization: 'riverbend', state: { charge: { door } } } as unknown as StoredVisit
    const parts = { store: { held: () => Promise.reject(new Error('nothing is unsealed for it')) } }
    expect(await chargeBy(parts, visit, COMMAND, { door: fhir, foundAgain: true, byHand: false })).toEqual(left)
  },
)
