import { expect, test } from 'vitest'
import type { Workspace } from '#api/workspace.ts'
import { start } from '#domain/visit/evolve.ts'
import { ofOrders } from './evidence.ts'
import type { StoredVisit } from './store.ts'

type Order = Workspace['orders'][number]

test.each<[Order['status'], string | undefined]>([
  ['drafting', 'Proposed, not signed: Lisinopril, 1 tablet daily, for hypertension'],
  ['proposed', 'Proposed, not signed: Lisinopril, 1 tablet daily, for hypertension'],
  ['signing', 'Proposed, not signed: Lisinopril, 1 tablet daily, for hypertension'],
  ['ordered', 'Ordered: Lisinopril, 1 tablet daily, for hypertension'],
  ['done', 'Ordered: Lisinopril, 1 tablet daily, for hypertension'],
  ['withdrawing', undefined],
  ['withdrawn', undefined],
  ['cancelled', undefined],
  ['lapsed', undefined],
  ['failed', undefined],
])('an order that is %s is said to be so, or is no plan', (status, text) => {
  const order = { order: 'o1', text: 'Lisinopril', dose: '1 tablet daily', reason: 'hypertension', status } as Order
  expect(ofOrders([order], { state: start() } as StoredVisit).map((one) => one.text)).toEqual(
    text === undefined ? [] : [text],
  )
})
