import type { Participant, Recorded, VisitEvent } from './event.ts'
import { phoneSince } from './phone.ts'
import { letIn } from './seats.ts'
import type { ListeningState, VisitState } from './state.ts'

/** How long a transcript is kept where the note is not signed before (domain brief, retention). */
const KEPT_MS = 7 * 24 * 60 * 60_000

/** The deadline by which a transcript is deleted, whatever became of the note. */
export const TRANSCRIPT_OVER = 'transcript/over'

/** Who sits in the room now, of those who may be heard. */
export function hereNow(state: VisitState): Participant[] {
  const here = (who: Participant) => state.presence.some((one) => one.who === who && one.until === null)
  return letIn(state).filter(here)
}

/** Who is here and has not said yes since they came: while there is one, nobody is heard. */
export function unanswered(state: VisitState): Participant[] {
  const { listening } = state
  if (listening?.status !== 'asked') return []
  return hereNow(state).filter((who) => !listening.agreed.includes(who))
}

/**
 * Whether what is said may be taken down for the note now: it was asked for, the two of the visit are here, and everybody
 * who is here has said yes. Not while they are on the telephone: whom a microphone hears then is nobody's to know.
 */
export function isHeard(state: VisitState): boolean {
  if (state.listening?.status !== 'asked' || phoneSince(state) !== null) return false
  const here = hereNow(state)
  return here.includes('patient') && here.includes('clinician') && unanswered(state).length === 0
}

/** Who has said no and is not asked again: the patient for the whole visit, others while they are here. */
export function listeningAgainst(state: VisitState): Participant | null {
  const { listening } = state
  if (listening?.status !== 'off' || listening.against === null || listening.against === 'clinician') return null
  const { against } = listening
  return against === 'patient' || hereNow(state).includes(against) ? against : null
}

/**
 * Whether words that were said in this turn of listening may still be kept. After the end of the visit they may: what was
 * said before it is still being transcribed. After anybody's no they may not, nor once the note is signed.
 */
export function mayKeepWords(state: VisitState, turn: number): boolean {
  const { listening, note } = state
  return listening?.status === 'asked' && listening.turn === turn && listening.heardIn === turn && note !== 'final'
}

/** Until when the transcript is kept at the latest; null where there is none. */
export function transcriptUntil(state: VisitState): string | null {
  const { listening, ended, end } = state
  if (listening?.transcript !== 'kept') return null
  const from = ended?.at ?? [end ?? listening.at, listening.at].toSorted().at(-1) ?? listening.at
  return new Date(Date.parse(from) + KEPT_MS).toISOString()
}

/** The note is signed: what was said has served, and goes in the same transaction. */
export function forgetTranscript(state: VisitState): VisitEvent[] {
  const served = state.note === 'final' && state.listening?.transcript === 'kept'
  return served ? [{ kind: 'transcript-deleted', why: 'signed' }] : []
}

/** What an event changes of listening; of all others, who came and who went. */
export function listeningAfter(state: VisitState, event: Recorded): ListeningState | null | undefined {
  const { listening } = state
  if (event.kind === 'listening-asked') return askedAnew(state, event.at)
  if (!listening) return listening
  // Whoever comes to a seat is asked: it may be somebody else.
  if (event.kind === 'joined' && !isSameStay(state, event))
    return { ...listening, agreed: listening.agreed.filter((who) => who !== event.who) }
  if (event.kind === 'listening-answered') {
    const { who, at } = event
    if (!event.agree) return { ...listening, status: 'off', agreed: [], against: who, at, since: null }
    // Whoever had said no takes it back: everybody else is asked again.
    const again = listening.status === 'off'
    const agreed = again ? [who] : [...listening.agreed, who]
    return { ...listening, turn: listening.turn + (again ? 1 : 0), status: 'asked', agreed, against: null, at }
  }
  if (event.kind === 'listening-stopped')
    return { ...listening, status: 'off', agreed: [], against: event.who, at: event.at, since: null }
  if (event.kind === 'transcript-begun') return { ...listening, transcript: 'kept' }
  if (event.kind === 'transcript-deleted') return { ...listening, heard: [], transcript: 'deleted' }
  return listening
}

/** A camera that goes on or off ends one time of presence and begins the next, of the same page, in the same moment. */
function isSameStay({ presence }: VisitState, { who, connection, at }: Extract<Recorded, { kind: 'joined' }>): boolean {
  const last = presence.findLast((one) => one.who === who)
  return last?.connection === connection && last.until === at
}

function askedAnew(state: VisitState, at: string): ListeningState {
  const { listening } = state
  return {
    turn: (listening?.turn ?? 0) + 1,
    status: 'asked',
    agreed: hereNow(state).includes('clinician') ? ['clinician'] : [],
    against: null,
    at,
    since: null,
    heardIn: listening?.heardIn ?? 0,
    heard: listening?.heard ?? [],
    transcript: listening?.transcript ?? 'none',
  }
}

/** Notes from which event on everybody here agrees, and whose words may be among what is transcribed. */
export function withHearing(state: VisitState): VisitState {
  const { listening } = state
  if (!listening) return state
  if (!isHeard(state)) return listening.since === null ? state : { ...state, listening: { ...listening, since: null } }
  const heard = [...new Set([...listening.heard, ...hereNow(state)])]
  if (listening.since !== null && heard.length === listening.heard.length) return state
  return { ...state, listening: { ...listening, since: listening.since ?? state.seq, heardIn: listening.turn, heard } }
}
