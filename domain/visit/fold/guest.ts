import type { Guest, Recorded } from '../event.ts'
import type { GuestState, VisitState } from '../state.ts'
import { sentAway } from './meeting.ts'
import { refOf } from './who.ts'

type GuestEvent = Extract<Recorded, { kind: 'guest-invited' | 'guest-came' | 'guest-admitted' | 'guest-removed' }>

/** Who comes to the visit beside its two. */
export function guestAfter(state: VisitState, event: GuestEvent): VisitState {
  const { at } = event
  switch (event.kind) {
    case 'guest-invited': {
      const invitation = (state.guests[event.guest]?.invitation ?? 0) + 1
      return withGuest(sentAway(state, event.guest), event.guest, {
        invitation,
        device: null,
        held: null,
        admitted: null,
        removed: false,
      })
    }
    case 'guest-came':
      return withGuest({ ...state, guestNames: [...state.guestNames, event.held] }, event.guest, {
        device: event.device,
        held: event.held,
      })
    case 'guest-admitted':
      return withGuest(state, event.guest, { admitted: { by: refOf(event.by), at } })
    case 'guest-removed':
      return withGuest(sentAway(state, event.guest), event.guest, { removed: true, admitted: null })
  }
}

function withGuest(state: VisitState, guest: Guest, change: Partial<GuestState>): VisitState {
  const before = state.guests[guest] ?? { invitation: 0, device: null, held: null, admitted: null, removed: false }
  return { ...state, guests: { ...state.guests, [guest]: { ...before, ...change } } }
}
