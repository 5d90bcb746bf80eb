import type { Recorded } from '../event.ts'
import type { CallState, VisitState } from '../state.ts'
import { refOf } from './who.ts'

type TelephoneEvent = Extract<
  Recorded,
  {
    kind:
      | 'phone-started'
      | 'phone-ended'
      | 'call-asked'
      | 'call-ringing'
      | 'call-answered'
      | 'call-ended'
      | 'call-failed'
  }
>

/** The visit by telephone: since when, and the calls of the telephone service. */
export function telephoneAfter(state: VisitState, event: TelephoneEvent): VisitState {
  const { at } = event
  switch (event.kind) {
    case 'phone-started':
      return {
        ...state,
        phone: [...state.phone, { reason: event.reason, by: refOf(event.by), from: event.since ?? at, until: null }],
      }
    case 'phone-ended':
      return { ...state, phone: hungUp(state.phone, event.until ?? at) }
    case 'call-asked': {
      const asked = { by: refOf(event.by), reason: event.reason, at, status: 'asked' as const, why: null }
      return { ...state, calls: { ...state.calls, [event.call]: asked } }
    }
    case 'call-ringing':
      return withCall(state, event.call, { status: `ringing-${event.who}`, why: null })
    case 'call-answered':
      return withCall(state, event.call, { status: 'talking', why: null })
    case 'call-ended':
      return withCall(state, event.call, { status: 'ended' })
    case 'call-failed':
      return withCall(state, event.call, { status: 'failed', why: event.why })
  }
}

/** Nobody is on the telephone any more. */
export function hungUp(phone: VisitState['phone'], at: string): VisitState['phone'] {
  return phone.map((call) => (call.until === null ? { ...call, until: at } : call))
}

/** Once the visit has ended no call belongs to it, whoever still talks. */
export function over(calls: Record<string, CallState>): Record<string, CallState> {
  const settled = (one: CallState) => (one.status === 'failed' ? one : { ...one, status: 'ended' as const })
  return Object.fromEntries(Object.entries(calls).map(([id, one]) => [id, settled(one)]))
}

function withCall(state: VisitState, call: string, change: Partial<CallState>): VisitState {
  const known = state.calls?.[call]
  return known ? { ...state, calls: { ...state.calls, [call]: { ...known, ...change } } } : state
}
