import { ChartFault } from './chart.ts'
import type { House } from './house.ts'
import { happen } from './house.ts'
import type { StoredVisit } from './store.ts'

/** Visits with an open order that one look goes through. */
const AT_ONCE = 50

/**
 * Looks what has become of orders that were placed in visits: done, or called off in the EMR. Gives the function that
 * looks once, at some of the visits; the next look goes on where this one stopped, and begins anew after the last.
 */
export function followOrders(house: House, organization: string): () => Promise<void> {
  let after: string | null = null
  return async () => {
    const visits = await house.store.withOpenOrders(organization, after, AT_ONCE)
    after = visits.length === AT_ONCE ? (visits.at(-1)?.id ?? null) : null
    const open = visits.flatMap((visit) => openIn(visit).map((one) => ({ visit, ...one })))
    const ended = await house
      .chartOf(organization)
      .read.endedOrders(open.map(({ reference }) => reference))
      .catch((fault: unknown) => {
        // Asked again when the round comes back here.
        if (fault instanceof ChartFault) return []
        throw fault
      })
    for (const { reference, how } of ended) {
      const known = open.find((one) => one.reference === reference)
      if (known === undefined) continue
      const { visit, order } = known
      await happen(
        house,
        visit.id,
        { kind: 'order-ended-in-emr', order, how },
        {
          audit: [
            {
              action: 'read',
              what: `order ${how} in the EMR`,
              who: { kind: 'causeway', ref: null },
              patient: visit.state.patient,
              visit: visit.id,
              outcome: 'done',
            },
          ],
        },
      )
    }
  }
}

function openIn({ state }: StoredVisit): { order: string; reference: string }[] {
  return Object.entries(state.orders).flatMap(([order, { status, reference }]) =>
    status === 'ordered' && reference !== null ? [{ order, reference }] : [],
  )
}
