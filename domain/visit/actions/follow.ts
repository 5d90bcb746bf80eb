import type { VisitEvent } from '../event.ts'
import { notStanding } from '../gates.ts'
import type { Asked } from '../happening.ts'
import type { VisitState } from '../state.ts'

/** The EMR says that an order of this visit is done, or was called off there. What was not ordered has nothing to end. */
export function orderEnded(state: VisitState, { order, how }: Asked<'order-ended-in-emr'>): VisitEvent[] {
  const status = state.orders[order]?.status
  return status === 'ordered' || status === 'lapsed' ? [{ kind: 'order-ended', order, how }] : []
}

/**
 * The EMR has an order of this visit that was placed there. One that was proposed here and signed there is that order; any
 * other is one more. What is known as ordered already is no news.
 */
export function orderFound(state: VisitState, found: Asked<'order-found-in-emr'>): VisitEvent[] {
  const { category, reference, version } = found
  if (state.admitted === null || notStanding(state) !== null) return []
  const known = Object.entries(state.orders).find(([id, order]) => order.reference === reference || id === found.order)
  if (known !== undefined && known[1].status !== 'proposed') return []
  return [{ kind: 'order-found', order: known?.[0] ?? found.order, category, reference, version }]
}

/**
 * Orders of which nobody has heard by now: each has stood for a fortnight (domain brief, a16) without a result, a
 * dispense or a cancellation in the EMR.
 */
export function openOrders(state: VisitState): Map<string, string> {
  const open = new Map<string, string>()
  for (const [order, { status, orderedAt }] of Object.entries(state.orders)) {
    const moment = orderMoment(order)
    if (status !== 'ordered' || orderedAt == null || state.passed.includes(moment)) continue
    open.set(moment, new Date(Date.parse(orderedAt) + FORTNIGHT_MS).toISOString())
  }
  return open
}

const FORTNIGHT_MS = 14 * 24 * 3_600_000

/** The row about an order, and the moment that raises it, have one name. */
export function orderMoment(order: string): string {
  return `order/${order}`
}
