import { expect, test } from 'vitest'
import { placeOf } from './mend.ts'

test.each([
  ['note', 'note', '#clash'],
  ['order/o1', 'note', '[id="order-o1"]'],
  ['attestation', null, '.attestation summary'],
  ['list/c1', 'chart', '[id="list-change-c1"]'],
  ['end', null, '.bar .primary'],
])('what is missing in %s is mended in the pane %s at %s', (fix, pane, selector) => {
  const place = placeOf(fix)
  expect([place.pane, place.selectors[0]]).toEqual([pane, selector])
})
