import type { Pathway } from '../../pathway/pathway.ts'
import type { Participant, VisitEvent } from '../event.ts'
import { stepId } from '../gates.ts'
import type { Asked, Refusal } from '../happening.ts'
import { letIn } from '../seats.ts'
import type { VisitState } from '../state.ts'

/**
 * Captions for everybody in the room, on until anybody turns them off. Whoever turns them off objects: while they are
 * here only they turn them on again, so that nobody is talked over.
 */
export function turnCaptions(
  pathway: Pathway,
  state: VisitState,
  { who, on }: Asked<'turn-captions'>,
): VisitEvent[] | Refusal {
  const refusal = notIn(pathway, state, who)
  if (refusal) return refusal
  if (on === captionsOn(state)) return []
  if (!on) return [{ kind: 'captions-off', who }]
  if (pathway.therapy) return { refused: 'not-in-therapy' }
  const against = captionsAgainst(state)
  if (against !== null && against !== who) return { refused: 'captions-against', by: against }
  return [{ kind: 'captions-on', who }]
}

/** The page of this seat has shown, in words, what is done with what is said. Nothing of theirs is sent before. */
export function tellOfCaptions(
  pathway: Pathway,
  state: VisitState,
  { who }: Asked<'tell-of-captions'>,
): VisitEvent[] | Refusal {
  const refusal = notIn(pathway, state, who)
  if (refusal) return refusal
  if (!captionsOn(state)) return { refused: 'captions-off' }
  return state.captions?.told.includes(who) === true ? [] : [{ kind: 'captions-told', who }]
}

/** Whether what this seat says may be sent to the transcription service now. */
export function isCaptioned(state: VisitState, who: Participant): boolean {
  return captionsOn(state) && letIn(state).includes(who) && state.captions?.told.includes(who) === true
}

/** Who is in the room while captions are on, and what they say is not sent: they have not been told yet, or can't be. */
export function notCaptioned(state: VisitState): Participant[] {
  if (!captionsOn(state)) return []
  const here = (who: Participant) => state.presence.some((segment) => segment.who === who && segment.until === null)
  return letIn(state).filter((who) => here(who) && !isCaptioned(state, who))
}

/** Whether captions are on for the room. */
export function captionsOn(state: VisitState): boolean {
  return state.captions?.on === true && state.room !== 'ended'
}

/** Who turned captions off and is still here; null where nobody stands against them. */
export function captionsAgainst({ captions, presence }: VisitState): Participant | null {
  if (captions === undefined || captions === null || captions.on) return null
  return presence.some(({ who, until }) => who === captions.by && until === null) ? captions.by : null
}

function notIn(pathway: Pathway, state: VisitState, who: Participant): Refusal | null {
  if (pathway.room !== 'peer') return { refused: 'not-in-this-room' }
  if (state.room === 'ended') return { refused: 'over' }
  return letIn(state).includes(who) ? null : { refused: 'not-yet', needs: [stepId(pathway, 'meet')] }
}
