import type { VisitEvent } from '../event.ts'
import { isTheirs, notStanding } from '../gates.ts'
import type { Asked } from '../happening.ts'
import type { VisitState } from '../state.ts'
import { raise } from '../tasks.ts'

/** The EMR says that an order of this visit is done, or was called off there. What was not ordered has nothing to end. */
export function orderEnded(state: VisitState, ended: Asked<'order-ended-in-emr'>): VisitEvent[] {
  const { order, how, replacedBy } = ended
  const status = state.orders[order]?.status
  if (status !== 'ordered' && status !== 'lapsed') return []
  return [{ kind: 'order-ended', order, how, ...(replacedBy === null ? {} : { replacedBy }) }]
}

/** An order that goes on reads otherwise in the EMR than it did: whoever ordered it is told. */
export function orderSeen(state: VisitState, { order, digest }: Asked<'order-seen-in-emr'>): VisitEvent[] {
  const known = state.orders[order]
  // Of one that was ordered before this was looked at nobody knows how it read then.
  if (known?.status !== 'ordered' || known.digest == null || known.digest === digest) return []
  return [{ kind: 'order-changed', order, digest }]
}

/**
 * The time that was booked for a test, as the EMR has it: moved there, cancelled, or standing again. A test without its
 * time is a row of the front desk, until it has another or has come to its end.
 */
export function bookingSeen(state: VisitState, seen: Asked<'booking-seen-in-emr'>): VisitEvent[] {
  const { order, status, start, end } = seen
  const known = state.orders[order]
  const booking = known?.booking
  if (known?.status !== 'ordered' || (booking?.status !== 'booked' && booking?.status !== 'cancelled')) return []
  if (booking.status === status && booking.start === start && booking.end === end) return []
  const changed: VisitEvent = { kind: 'order-booking-changed', order, status, start, end }
  if (status === 'booked' || booking.status === 'cancelled') return [changed]
  const task = { id: `booking/${order}`, why: 'test-cancelled', otherwise: 'front-desk' } as const
  return [changed, ...raise(state, undefined, 'chart refuses', task)]
}

/**
 * Whether an order that names no encounter was placed in this visit: for its patient, by a clinician whose visit it is,
 * between *Admit* and the end. Seconds are left aside, as an EMR may fill them with zeros (R4, dateTime).
 */
export function isPlacedDuring(state: VisitState, placed: PlacedWithoutVisit): boolean {
  const { admitted, ended, patient } = state
  if (admitted === null || patient === null || placed.patient !== patient) return false
  if (placed.requester === null || !isTheirs(state, placed.requester)) return false
  const minute = minuteOf(placed.authoredOn)
  return minute >= minuteOf(admitted.at) && (ended === null || minute <= minuteOf(ended.at))
}

/** What is known of an order that names no encounter. */
export interface PlacedWithoutVisit {
  patient: string
  requester: string | null
  authoredOn: string
}

function minuteOf(instant: string): number {
  return Math.floor(Date.parse(instant) / 60_000)
}

/**
 * The EMR has an order of this visit that was placed there. One that was proposed here and signed there is that order; any
 * other is one more. What is known as ordered already is no news.
 */
export function orderFound(state: VisitState, found: Asked<'order-found-in-emr'>): VisitEvent[] {
  const { category, reference, version, digest } = found
  if (state.admitted === null || notStanding(state) !== null) return []
  const known = Object.entries(state.orders).find(([id, order]) => order.reference === reference || id === found.order)
  if (known !== undefined && known[1].status !== 'proposed') return []
  return [{ kind: 'order-found', order: known?.[0] ?? found.order, category, reference, version, digest }]
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
