import { expect, test } from 'vitest'
import { start } from '#domain/visit/evolve.ts'
import type { OrderState } from '#domain/visit/state.ts'
import type { House } from './house.ts'
import type { StoredVisit } from './store.ts'
import type { LaunchSession } from './use-cases.ts'
import { workspaceReading } from './workspace-reading.ts'

const PROPOSED: OrderState = {
  category: 'prescription',
  status: 'proposed',
  reference: null,
  version: null,
  by: 'Practitioner/dr',
  why: null,
  held: 'order/1',
}

test('an order that the EMR has taken since the visit was read is shown as the EMR has it', async () => {
  const ordered: OrderState = { ...PROPOSED, status: 'ordered', reference: 'MedicationRequest/1', held: null }
  const { orders } = workspaceReading({
    organizations: new Map([['riverbend', { emr: { name: 'RiverChart' } }]]),
    store: { held: async () => null, visit: async () => visitWith(ordered) },
    chartOf: () => ({
      read: {
        order: async () => ({ text: 'Lisinopril 10 mg', reason: 'pressure', dose: null }),
        findings: async () => [],
      },
    }),
  } as unknown as House)
  expect(await orders(SESSION, visitWith(PROPOSED))).toMatchObject([
    { text: 'Lisinopril 10 mg', reason: 'pressure', status: 'ordered' },
  ])
})

const SESSION = { organization: 'riverbend', launch: 'l1', practitioner: 'Practitioner/dr' } as LaunchSession

function visitWith(order: OrderState): StoredVisit {
  return { id: 'v1', organization: 'riverbend', state: { ...start(), orders: { o1: order } } } as unknown as StoredVisit
}
