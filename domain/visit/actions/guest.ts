import type { Guest, VisitEvent } from '../event.ts'
import { notStanding, notTheirs } from '../gates.ts'
import type { Asked, Refusal } from '../happening.ts'
import type { GuestState, VisitState } from '../state.ts'

/**
 * Asks a helper or an interpreter to come, by a link of their own. A link that nobody has come by stays as it is. Once
 * somebody has, asking again makes another one: the former opens nothing any more, and whoever came by it is out.
 */
export function inviteGuest(state: VisitState, { guest, by }: Asked<'invite-guest'>): VisitEvent[] | Refusal {
  const refusal = notStanding(state) ?? (by.who === 'clinician' ? notTheirs(state, by) : null)
  if (refusal) return refusal
  if (state.room === 'ended') return { refused: 'over' }
  const before = state.guests[guest]
  if (before !== undefined && before.device === null && !before.removed) return []
  return [...seatLeft(state, guest), { kind: 'guest-invited', guest, by }]
}

/**
 * Somebody opened a guest's link and said their name. The first to do so holds the link: a link passed on to a
 * stranger opens nothing, and a stranger who was first is seen by name before anybody lets them in.
 */
export function guestComes(state: VisitState, asked: Asked<'guest-comes'>): VisitEvent[] | Refusal {
  const { guest, invitation, device, held } = asked
  const refusal = notStanding(state)
  if (refusal) return refusal
  if (state.room === 'ended') return { refused: 'over' }
  const invited = state.guests[guest]
  if (invited === undefined || invited.invitation !== invitation || invited.removed) return { refused: 'not-found' }
  if (invited.device !== null) return invited.device === device ? [] : { refused: 'already', what: 'guest' }
  return [{ kind: 'guest-came', guest, device, held }]
}

/** The clinician lets a guest in whose name they have read; heard and seen are they once the visit itself has begun. */
export function admitGuest(state: VisitState, { guest, by }: Asked<'admit-guest'>): VisitEvent[] | Refusal {
  const refusal = notStanding(state) ?? notTheirs(state, by)
  if (refusal) return refusal
  if (state.room === 'ended') return { refused: 'over' }
  const invited = state.guests[guest]
  if (invited === undefined || invited.device === null || invited.removed) return { refused: 'not-found' }
  return invited.admitted === null ? [{ kind: 'guest-admitted', guest, by }] : []
}

/** A guest is sent away, or asked no longer: their link opens nothing from here on. */
export function removeGuest(state: VisitState, { guest, by }: Asked<'remove-guest'>): VisitEvent[] | Refusal {
  const refusal = by.who === 'clinician' ? notTheirs(state, by) : null
  if (refusal) return refusal
  const invited = state.guests[guest]
  if (invited === undefined || invited.removed) return []
  return [...seatLeft(state, guest), { kind: 'guest-removed', guest, by }]
}

/** Whether this guest may be heard and seen in the room. */
export function isAdmitted(state: VisitState, guest: Guest): boolean {
  const invited: GuestState | undefined = state.guests[guest]
  return state.room === 'open' && invited !== undefined && !invited.removed && invited.admitted !== null
}

function seatLeft(state: VisitState, guest: Guest): VisitEvent[] {
  return state.presence
    .filter(({ who, until }) => who === guest && until === null)
    .map(({ connection }) => ({ kind: 'left', who: guest, connection }))
}
