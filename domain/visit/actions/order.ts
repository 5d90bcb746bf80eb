import type { Pathway } from '../../pathway/pathway.ts'
import type { OrderCategory, VisitEvent } from '../event.ts'
import { notInOrder, notStanding, notTheirs, stepId, unverified } from '../gates.ts'
import type { Asked, Clinician, Refusal } from '../happening.ts'
import type { VisitState } from '../state.ts'

/** An unsigned proposal in the EMR, where its own checks run. Controlled substances go by the EMR's own prescriber. */
export function draftOrder(pathway: Pathway, state: VisitState, asked: Asked<'draft-order'>): VisitEvent[] | Refusal {
  const known = state.orders[asked.order]
  if (known && known.status !== 'failed') return []
  if (known && known.held === asked.held) return []
  const refusal = mayOrder(pathway, state, asked.by)
  if (refusal) return refusal
  if (asked.controlled) return { refused: 'controlled-substance' }
  const { by, order, category, held, keep } = asked
  return [{ kind: 'order-drafted', by, order, category, held, ...(keep && { keep }) }]
}

/** Signing in the EMR's way; it is ordered only when the EMR says so. */
export function signOrder(pathway: Pathway, state: VisitState, asked: Asked<'sign-order'>): VisitEvent[] | Refusal {
  const refusal = mayOrder(pathway, state, asked.by)
  if (refusal) return refusal
  const { by, order, held } = asked
  const known = state.orders[order]
  switch (known?.status) {
    case undefined:
    case 'failed':
      return { refused: 'unknown-order' }
    case 'drafting':
      return { refused: 'checks-running' }
    case 'signing':
      return []
    case 'proposed':
      return [{ kind: 'order-signing', by, order, held }]
    case 'ordered':
    case 'withdrawing':
    case 'withdrawn':
    case 'done':
    case 'cancelled':
    case 'lapsed':
      return { refused: 'already', what: known.status }
  }
}

/** Takes a proposal back. What is ordered already is taken back in the EMR. */
export function withdrawOrder(state: VisitState, asked: Asked<'withdraw-order'>): VisitEvent[] | Refusal {
  const refusal = notStanding(state) ?? unverified(state) ?? notTheirs(state, asked.by)
  if (refusal) return refusal
  const { by, order } = asked
  const known = state.orders[order]
  switch (known?.status) {
    case undefined:
      return { refused: 'unknown-order' }
    case 'withdrawing':
    case 'withdrawn':
      return []
    case 'drafting':
      return { refused: 'checks-running' }
    case 'signing':
    case 'ordered':
    case 'done':
    case 'cancelled':
    case 'lapsed':
      return { refused: 'already', what: known.status }
    case 'proposed':
    case 'failed':
      return [{ kind: 'order-withdrawing', by, order }]
  }
}

/** Books a time for a laboratory test or an image that was ordered; it is booked once the EMR has it. */
export function bookOrder(state: VisitState, asked: Asked<'book-order'>, now: Date): VisitEvent[] | Refusal {
  const { by, order, slot, start, end } = asked
  const refusal = notStanding(state) ?? unverified(state) ?? notTheirs(state, by)
  if (refusal) return refusal
  const known = state.orders[order]
  if (known === undefined || !BOOKED.has(known.category)) return { refused: 'unknown-order' }
  const { booking } = known
  if (booking?.status === 'asked' || booking?.status === 'booked')
    return booking.slot === slot ? [] : { refused: 'already', what: booking.status }
  if (known.status !== 'ordered') return { refused: 'already', what: known.status }
  if (Date.parse(start) <= now.getTime()) return { refused: 'slot-in-the-past' }
  return [{ kind: 'order-booking', by, order, slot, start, end }]
}

const BOOKED: ReadonlySet<OrderCategory> = new Set(['laboratory', 'imaging'])

/** Whether something may be ordered in this visit now, wherever it is then signed. */
export function mayOrder(pathway: Pathway, state: VisitState, by: Clinician): Refusal | null {
  const refusal = notStanding(state) ?? unverified(state) ?? notTheirs(state, by)
  if (refusal) return refusal
  if (state.admitted === null) return { refused: 'not-yet', needs: [stepId(pathway, 'meet')] }
  return notInOrder(pathway, 'order', state)
}
