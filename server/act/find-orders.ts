import { ChartFault, type PlacedOrder } from './chart.ts'
import type { House } from './house.ts'
import { happen } from './house.ts'
import type { StoredVisit } from './store.ts'

const DAY_MS = 24 * 3_600_000
/** Visits of a day that one look goes through, and how many encounters one search names. */
const AT_MOST = 500
const AT_ONCE = 50

/**
 * Looks for orders that were placed in the EMR itself in visits under way and those of the last day: they are orders of
 * the visit as much as those placed here. Gives the function that looks once.
 */
export function findOrders(house: House, organization: string): () => Promise<void> {
  return async () => {
    const since = new Date(house.now().getTime() - DAY_MS)
    const visits = await house.store.heldSince(organization, since, AT_MOST)
    for (let from = 0; from < visits.length; from += AT_ONCE) {
      const some = visits.slice(from, from + AT_ONCE)
      const placed = await house
        .chartOf(organization)
        .read.placedOrders(some.flatMap(({ state }) => state.references.encounter ?? []))
        .catch((fault: unknown) => {
          // The next look asks again.
          if (fault instanceof ChartFault) return []
          throw fault
        })
      for (const order of placed) {
        const visit = some.find(({ state }) => state.references.encounter === order.encounter)
        if (visit !== undefined && isNews(visit, order)) await found(house, visit, order)
      }
    }
  }
}

/** One of our own that the visit does not know by its reference yet has its receipt on its way. */
function isNews({ state }: StoredVisit, { reference, ours }: PlacedOrder): boolean {
  const known = Object.values(state.orders).find((order) => order.reference === reference)
  return known === undefined ? !ours : known.status === 'proposed'
}

async function found(house: House, visit: StoredVisit, { reference, version, category }: PlacedOrder): Promise<void> {
  const order = reference.replace('/', '-')
  await happen(
    house,
    visit.id,
    { kind: 'order-found-in-emr', order, category, reference, version },
    {
      audit: [
        {
          action: 'read',
          what: 'order placed in the EMR',
          who: { kind: 'causeway', ref: null },
          patient: visit.state.patient,
          visit: visit.id,
          outcome: 'done',
        },
      ],
    },
  )
}
