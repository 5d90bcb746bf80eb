import type { Pathway } from '../../pathway/pathway.ts'
import { liveCall, talkingCall } from '../call.ts'
import type { VisitEvent } from '../event.ts'
import { locationIsFresh, notInOrder, notStanding, notTheirs, stepId, unverified } from '../gates.ts'
import type { Asked, Refusal, Staff } from '../happening.ts'
import { phoneSince } from '../phone.ts'
import { firstMeeting } from './meeting.ts'
import { roomingNow } from './rooming.ts'
import { letIn } from '../seats.ts'
import type { VisitState } from '../state.ts'
import { stepOf } from '../steps.ts'
import { raise } from '../tasks.ts'
import { hungUp } from './telephone.ts'

/**
 * *Admit* is the clinician's own two-identifier check and the hard stop of the licence: the state the patient gave for
 * this visit must be one of the clinician's at this time. Only a reason, kept and audited, passes it. Works while the
 * EMR is down: the encounter's writes wait in line.
 */
export function admit(pathway: Pathway, state: VisitState, asked: Asked<'admit'>, now: Date): VisitEvent[] | Refusal {
  const refusal = notStanding(state) ?? unverified(state) ?? notTheirs(state, asked.by)
  if (refusal) return refusal
  if (state.admitted !== null) return state.ended === null ? [] : { refused: 'over' }
  if (state.room !== 'waiting' && asked.phone === undefined)
    return { refused: 'not-yet', needs: [stepId(pathway, 'wait')] }
  if (state.consent?.decision !== 'agree') return { refused: 'consent-missing' }
  if (asked.phone !== undefined && ringing(state)) return { refused: 'already', what: 'calling' }
  // By telephone nobody needs the waiting room, nor the answers that lead there.
  const outOfOrder = asked.phone === undefined ? notInOrder(pathway, 'meet', state) : null
  if (outOfOrder) return outOfOrder
  const location = state.location
  // A patient who waited long stays where they said: what counts is that they said so on entering.
  const since = new Date(state.waitingSince ?? now)
  if (location === null || !locationIsFresh(pathway, state, since))
    return { refused: 'location-too-old', at: location?.at ?? null }
  const { licensed, overrideHeld } = asked
  const override = !licensed.includes(location.state)
  if (override && overrideHeld === null) return { refused: 'state-not-licensed', state: location.state, licensed }
  const reasonHeld = override ? overrideHeld : null
  const admitted: VisitEvent = { kind: 'admitted', by: asked.by, state: location.state, override, reasonHeld }
  // Whoever is on the telephone already goes on there: it is the visit's medium from here on.
  const reason = asked.phone ?? talkingCall(state)?.reason
  const meeting = firstMeeting(pathway, asked.by)
  return [
    admitted,
    ...meeting,
    ...(reason === undefined ? [] : [{ kind: 'phone-started' as const, by: asked.by, reason }]),
  ]
}

/** A patient is late: what the clinician would offer, which the desk tells them. Another offer takes its place. */
export function offerLate(
  pathway: Pathway,
  state: VisitState,
  { by, offer }: Asked<'offer-late'>,
  now: Date,
): VisitEvent[] | Refusal {
  const refusal = notStanding(state) ?? unverified(state) ?? notTheirs(state, by)
  if (refusal) return refusal
  if (state.offer === offer) return []
  if (state.room !== 'closed') return { refused: 'already', what: 'here' }
  const task = { id: `offer/${offer}`, why: `offer-${offer}`, otherwise: 'front-desk', due: now } as const
  return [{ kind: 'late-offered', by, offer }, ...raise(state, stepOf(pathway, 'wait'), 'patient late', task)]
}

/** A second connection of the same side replaces the first: one person, one place in the room. */
export function join(pathway: Pathway, state: VisitState, asked: Asked<'join'>): VisitEvent[] | Refusal {
  const { who, medium, connection } = asked
  if (pathway.room !== 'peer') return { refused: 'not-in-this-room' }
  if (state.room === 'ended' || state.appointment === 'cancelled') return { refused: 'over' }
  if (!letIn(state).includes(who))
    return state.room === 'open' ? { refused: 'not-found' } : { refused: 'not-yet', needs: [stepId(pathway, 'meet')] }
  const here = state.presence.filter((segment) => segment.who === who && segment.until === null)
  if (here.some((segment) => segment.connection === connection && segment.medium === medium)) return []
  const replaced = here.map((segment): VisitEvent => ({ kind: 'left', who, connection: segment.connection }))
  return [...replaced, { kind: 'joined', who, medium, connection }]
}

/** A connection closed. Dropped calls end this way too: only the clinician ends the visit. */
export function leave(state: VisitState, asked: Asked<'leave'>): VisitEvent[] {
  const { who, connection } = asked
  const here = state.presence.some((s) => s.who === who && s.connection === connection && s.until === null)
  return here ? [{ kind: 'left', who, connection }] : []
}

/**
 * *Continue by phone*: the clinician says that they are on the telephone, and why. The room stays open, so that the
 * picture may come back at any time. Admission, with its checks, comes first as always. While the telephone service has
 * a call under way, that is the telephone: it is taken back first, or there would be two.
 */
export function startPhone(pathway: Pathway, state: VisitState, asked: Asked<'start-phone'>): VisitEvent[] | Refusal {
  const refusal = notStanding(state) ?? notTheirs(state, asked.by)
  if (refusal) return refusal
  if (state.room === 'ended') return { refused: 'over' }
  if (state.room !== 'open') return { refused: 'not-yet', needs: [stepId(pathway, 'meet')] }
  if (phoneSince(state) !== null) return []
  if (liveCall(state) !== null) return { refused: 'already', what: 'calling' }
  return [{ kind: 'phone-started', by: asked.by, reason: asked.reason }]
}

/**
 * They hung up, or take back a call before it is answered; the visit goes on by video, or is ended. The telephone service
 * hangs up too, and what it says later of that call is old news.
 */
export function endPhone(state: VisitState, asked: Asked<'end-phone'>): VisitEvent[] | Refusal {
  const refusal = notTheirs(state, asked.by)
  if (refusal) return refusal
  return [
    ...hungUp(state, asked.by),
    ...(phoneSince(state) === null ? [] : [{ kind: 'phone-ended' as const, by: asked.by }]),
  ]
}

/** An emergency in the visit (domain brief, X10): the desk is asked at once for a second person, as often as needed. */
export function callForHelp(
  pathway: Pathway,
  state: VisitState,
  asked: Asked<'call-for-help'>,
  now: Date,
): VisitEvent[] | Refusal {
  const { by } = asked
  const refusal = notStanding(state) ?? (by.who === 'clinician' ? notTheirs(state, by) : notRoomed(state, by))
  if (refusal) return refusal
  const task = { id: EMERGENCY_TASK, why: 'emergency', otherwise: 'front-desk', due: now } as const
  return raise(state, stepOf(pathway, 'meet'), 'patient asks for help', task)
}

function ringing(state: VisitState): boolean {
  const call = liveCall(state)
  return call !== null && call.status !== 'talking'
}

function notRoomed(state: VisitState, by: Staff): Refusal | null {
  return roomingNow(state)?.by === by.ref ? null : { refused: 'not-rooming' }
}

/** The row by which a clinician asks for a second person. */
export const EMERGENCY_TASK = 'emergency/visit'
