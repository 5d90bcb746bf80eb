import { orderMoment } from '../actions/follow.ts'
import { formerBookings } from '../commands.ts'
import type { Recorded } from '../event.ts'
import type { OrderBooking, OrderState, VisitState } from '../state.ts'
import { refOf } from './who.ts'
import { without } from './without.ts'

type OrderEvent = Extract<
  Recorded,
  {
    kind:
      | 'order-drafted'
      | 'order-signing'
      | 'order-withdrawing'
      | 'order-found'
      | 'order-changed'
      | 'order-ended'
      | 'order-booking'
      | 'order-booking-changed'
  }
>

/** Orders, as the clinician drafts them and as the EMR has them, and the times that are booked for tests. */
export function orderAfter(state: VisitState, event: OrderEvent): VisitState {
  const { at } = event
  switch (event.kind) {
    case 'order-drafted': {
      const { category, held, keep } = event
      const order: OrderState = {
        category,
        held,
        status: keep ? 'proposed' : 'drafting',
        ...(keep && { kept: keep }),
        reference: null,
        version: null,
        by: refOf(event.by),
        why: null,
      }
      return { ...state, orders: { ...state.orders, [event.order]: order } }
    }
    case 'order-signing':
      return withOrder(state, event.order, { status: 'signing', why: null })
    case 'order-withdrawing': {
      if (state.orders[event.order]?.reference)
        return withOrder(state, event.order, { status: 'withdrawing', why: null })
      const failed = without(without(state.failed, `order/${event.order}`), `order-sign/${event.order}`)
      return withOrder({ ...state, failed }, event.order, { status: 'withdrawn', why: null })
    }
    case 'order-found': {
      const { order, category, reference, version, digest = null } = event
      const by = state.orders[order]?.by ?? ''
      const held = state.orders[order]?.held ?? null
      const placed = { status: 'ordered' as const, orderedAt: at, placedInEmr: true, why: null, digest }
      return {
        ...state,
        orders: {
          ...state.orders,
          [order]: { ...state.orders[order], category, reference, version, by, held, ...placed },
        },
        failed: without(without(state.failed, `order-sign/${order}`), `order-withdraw/${order}`),
      }
    }
    case 'order-changed':
      return withOrder(state, event.order, { digest: event.digest, changedAt: at })
    case 'order-ended':
      return withOrder(state, event.order, {
        status: event.how,
        ...(event.replacedBy === undefined ? {} : { replacedBy: event.replacedBy }),
      })
    case 'order-booking': {
      const { slot, start, end } = event
      const former = formerBookings(state.orders[event.order]?.booking)
      const booking = { status: 'asked' as const, slot, start, end, reference: null, ...(former > 0 && { former }) }
      return withOrder(state, event.order, { booking })
    }
    case 'order-booking-changed': {
      const { status, start, end } = event
      return withBooking(state, event.order, { status, start, end })
    }
  }
}

/** A change of an order; nothing where there is none of that name. */
export function withOrder(state: VisitState, order: string, change: Partial<OrderState>): VisitState {
  const known = state.orders[order]
  return known ? { ...state, orders: { ...state.orders, [order]: { ...known, ...change } } } : state
}

/** A change of the time that is booked for a test; nothing where none is. */
export function withBooking(state: VisitState, order: string, change: Partial<OrderBooking>): VisitState {
  const booking = state.orders[order]?.booking
  return booking === undefined ? state : withOrder(state, order, { booking: { ...booking, ...change } })
}

/** Who calls the row of an open order done says that nothing will come of it any more. */
export function lapsed(state: VisitState, task: string, done: boolean): VisitState {
  const order = Object.keys(state.orders).find((one) => orderMoment(one) === task)
  const known = order === undefined ? undefined : state.orders[order]
  if (order === undefined || known?.status !== (done ? 'ordered' : 'lapsed')) return state
  return withOrder(state, order, { status: done ? 'lapsed' : 'ordered' })
}
