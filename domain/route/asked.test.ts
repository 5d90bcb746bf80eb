import { expect, test } from 'vitest'
import { askedFor } from './asked.ts'

test.each([
  ['4711', { state: null, type: null, value: '4711' }],
  ['  quarantined ', { state: 'quarantined', type: null, value: null }],
  ['siu^s12 Waiting', { state: 'waiting', type: 'SIU^S12', value: null }],
  ['SIU^S12 4711 delivered', { state: 'delivered', type: 'SIU^S12', value: '4711' }],
  ['room 3', { state: null, type: null, value: 'room 3' }],
  ['"waiting" filtered', { state: 'filtered', type: null, value: 'waiting' }],
  ['', { state: null, type: null, value: null }],
])('%s', (typed, asked) => {
  expect(askedFor(typed)).toEqual(asked)
})
