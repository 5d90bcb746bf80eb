import type { Pathway } from '../../pathway/pathway.ts'
import type { Participant, VisitEvent } from '../event.ts'
import { notStanding, notTheirs, stepId } from '../gates.ts'
import type { Asked, Refusal } from '../happening.ts'
import { hereNow, listeningAgainst, mayKeepWords } from '../listening.ts'
import { letIn } from '../seats.ts'
import type { VisitState } from '../state.ts'

/**
 * The clinician asks everybody in the room whether what is said may be taken down for the note. To ask is their own yes.
 * Nothing else begins it: no setting, and no pathway. Nobody is asked again over a no.
 */
export function askListening(
  pathway: Pathway,
  state: VisitState,
  { by }: Asked<'ask-listening'>,
): VisitEvent[] | Refusal {
  const refusal = notStanding(state) ?? notTheirs(state, by) ?? notIn(pathway, state, 'clinician')
  if (refusal) return refusal
  if (pathway.therapy || !pathway.listening) return { refused: 'listening-not-offered' }
  if (state.listening?.status === 'asked') return []
  const against = listeningAgainst(state)
  return against === null ? [{ kind: 'listening-asked', by }] : { refused: 'listening-against', by: against }
}

/**
 * One person's word. A no is one for everybody at once; whoever had agreed before and says no now has withdrawn, and what
 * was transcribed goes too. Who said no may take it back; the others are asked again then.
 */
export function answerListening(
  pathway: Pathway,
  state: VisitState,
  { who, agree }: Asked<'answer-listening'>,
): VisitEvent[] | Refusal {
  const refusal = notIn(pathway, state, who)
  if (refusal) return refusal
  const { listening } = state
  if (!listening) return { refused: 'listening-off' }
  const answered: VisitEvent = { kind: 'listening-answered', who, agree }
  if (listening.status === 'off') {
    if (!agree) return []
    return listening.against === who && who !== 'clinician' ? [answered] : { refused: 'listening-off' }
  }
  if (!agree) return [answered, ...withdrawn(state, who, false)]
  return listening.agreed.includes(who) ? [] : [answered]
}

/**
 * Anybody stops it for all, at once. What is not transcribed yet is discarded in any case; what is transcribed stays only
 * where whoever was heard, and stops it, says so. Said again later in the call, it goes after all.
 */
export function stopListening(
  pathway: Pathway,
  state: VisitState,
  { who, keep }: Asked<'stop-listening'>,
): VisitEvent[] | Refusal {
  const refusal = notIn(pathway, state, who)
  if (refusal) return refusal
  const { listening } = state
  if (!listening) return []
  const gone = withdrawn(state, who, keep)
  if (listening.status === 'off' && gone.length === 0) return []
  return [{ kind: 'listening-stopped', who, keep: gone.length === 0 }, ...gone]
}

/** The first words of a visit are about to be kept. Refused where what was said may not be kept any more. */
export function beginTranscript(state: VisitState, { turn }: Asked<'begin-transcript'>): VisitEvent[] | Refusal {
  if (!mayKeepWords(state, turn)) return { refused: 'listening-off' }
  return state.listening?.transcript === 'kept' ? [] : [{ kind: 'transcript-begun', turn }]
}

function withdrawn({ listening }: VisitState, who: Participant, keep: boolean): VisitEvent[] {
  const theirs = listening?.transcript === 'kept' && listening.heard.includes(who)
  return theirs && !keep ? [{ kind: 'transcript-deleted', why: 'withdrawn' }] : []
}

function notIn(pathway: Pathway, state: VisitState, who: Participant): Refusal | null {
  if (pathway.room !== 'peer') return { refused: 'not-in-this-room' }
  if (state.room === 'ended') return { refused: 'over' }
  if (state.room !== 'open' || !letIn(state).includes(who) || !hereNow(state).includes(who))
    return { refused: 'not-yet', needs: [stepId(pathway, 'meet')] }
  return null
}
