import type { Pathway } from '../../pathway/pathway.ts'
import { liveCall, openCalls } from '../call.ts'
import type { VisitEvent } from '../event.ts'
import { isTheirs, locationIsFresh, notStanding, notTheirs, unverified } from '../gates.ts'
import type { Asked, Clinician, Refusal } from '../happening.ts'
import { phoneSince } from '../phone.ts'
import { between } from '../said-at.ts'
import type { CallState, VisitState } from '../state.ts'

/**
 * *Call from here*: the telephone service is to ring the clinician, then the patient. Before *Admit* too: whoever is
 * reached is asked for name and birth date first, and only the press after that begins the visit. The same `call` again is
 * the same call.
 */
export function askCall(
  pathway: Pathway,
  state: VisitState,
  { by, call, reason, held }: Asked<'ask-call'>,
  now: Date,
): VisitEvent[] | Refusal {
  const refusal = notStanding(state) ?? unverified(state) ?? notTheirs(state, by)
  if (refusal) return refusal
  if (state.calls?.[call] !== undefined) return []
  if (state.room === 'ended') return { refused: 'over' }
  if (state.consent?.decision !== 'agree') return { refused: 'consent-missing' }
  const met = state.admitted !== null
  if (state.location === null || (!met && !locationIsFresh(pathway, state, new Date(state.waitingSince ?? now))))
    return { refused: 'location-too-old', at: state.location?.at ?? null }
  if (liveCall(state) !== null || phoneSince(state) !== null) return { refused: 'already', what: 'calling' }
  return [...hungUp(state, by), { kind: 'call-asked', call, by, reason, held }]
}

/** Everything that the telephone service may still have of this visit, hung up by `by`: two calls would ring one telephone. */
export function hungUp(state: VisitState, by: Clinician): VisitEvent[] {
  return openCalls(state).map((call) => ({ kind: 'call-ended', call, by }))
}

/** The telephone service has it, and rings the clinician. */
export function callWent(state: VisitState, { call }: Asked<'call-went'>): VisitEvent[] {
  return state.calls?.[call]?.status === 'asked' ? [{ kind: 'call-ringing', call, who: 'clinician' }] : []
}

/** The telephone service would not have it, or does not answer. */
export function callRefused(state: VisitState, { call, why }: Asked<'call-refused'>): VisitEvent[] {
  return state.calls?.[call]?.status === 'asked' ? [{ kind: 'call-failed', call, why }] : []
}

/**
 * What the telephone service says of a call. The telephone is the visit's medium from when the patient has answered to when
 * either hangs up; before *Admit* there is no visit yet whose medium it could be. Words that come late, twice or in
 * another order change nothing that is known better; a call that we had given up for lost may still be answered.
 */
export function callReported(
  state: VisitState,
  { call, what, who, at }: Asked<'call-reported'>,
  now: Date,
): VisitEvent[] | Refusal {
  const known = state.calls?.[call]
  if (known === undefined) return { refused: 'not-found' }
  if (!isOpen(state, call, known)) return []
  if (what === 'ended' || (what === 'failed' && known.status === 'talking')) {
    const ended: VisitEvent = { kind: 'call-ended', call }
    const since = phoneSince(state)
    if (known.status !== 'talking' || since === null) return [ended]
    const by: Extract<VisitEvent, { kind: 'phone-ended' }>['by'] = theirs(state, known) ?? { who: 'causeway' }
    return [ended, { kind: 'phone-ended', by, until: between(since, at, now) }]
  }
  if (what === 'failed')
    return [{ kind: 'call-failed', call, why: who === 'clinician' ? 'clinician-unreached' : 'patient-unreached' }]
  if (who === 'clinician')
    return known.status === 'ringing-patient' || known.status === 'talking'
      ? []
      : [{ kind: 'call-ringing', call, who: 'patient' }]
  if (known.status === 'talking') return []
  const talking: VisitEvent = { kind: 'call-answered', call }
  const by = theirs(state, known)
  if (state.room !== 'open' || by === null || phoneSince(state) !== null) return [talking]
  const before = [known.at, state.admitted?.at ?? known.at, ...state.phone.map(({ until }) => until ?? known.at)]
  const from = before.reduce((latest, one) => (one > latest ? one : latest))
  return [talking, { kind: 'phone-started', by, reason: known.reason, since: between(from, at, now) }]
}

/** Nothing was heard of it for longer than a telephone rings. */
export function callSilent(call: string): VisitEvent[] {
  return [{ kind: 'call-failed', call, why: 'no-word' }]
}

/** Whether the service's word on it still counts: not once it is over, nor while another call is under way instead. */
function isOpen(state: VisitState, call: string, { status, why }: CallState): boolean {
  if (status === 'failed') return (why === 'away' || why === 'no-word') && liveCall(state) === null
  return liveCall(state)?.call === call
}

/** Whose call it is, while the visit is theirs. */
function theirs(state: VisitState, { by }: CallState): { who: 'clinician'; ref: string } | null {
  return isTheirs(state, by) ? { who: 'clinician', ref: by } : null
}
