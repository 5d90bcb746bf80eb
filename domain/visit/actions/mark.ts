import type { Pathway } from '../../pathway/pathway.ts'
import type { VisitEvent } from '../event.ts'
import { notStanding, notTheirs, stepId, unverified } from '../gates.ts'
import type { Asked, Refusal } from '../happening.ts'
import { isSigned } from '../signed-note.ts'
import type { VisitState } from '../state.ts'

/**
 * The clinician marks this moment of the call, by itself or with one of the pathway's phrases: evidence for the draft of the
 * note. What was said stands nowhere in it.
 */
export function mark(pathway: Pathway, state: VisitState, asked: Asked<'mark'>): VisitEvent[] | Refusal {
  const { by, phrase } = asked
  if (state.marks?.[asked.mark] !== undefined) return []
  const refusal = notStanding(state) ?? unverified(state) ?? notTheirs(state, by)
  if (refusal) return refusal
  if (pathway.therapy) return { refused: 'not-in-therapy' }
  if (state.room === 'ended') return { refused: 'over' }
  if (state.admitted === null) return { refused: 'not-yet', needs: [stepId(pathway, 'meet')] }
  if (phrase !== null && !pathway.note.marks?.some(({ id }) => id === phrase)) return { refused: 'not-found' }
  return [{ kind: 'marked', by, mark: asked.mark, phrase }]
}

/** A mark that was none is taken back, until the note is signed. */
export function withdrawMark(state: VisitState, { by, mark: id }: Asked<'withdraw-mark'>): VisitEvent[] | Refusal {
  const refusal = notStanding(state) ?? notTheirs(state, by)
  if (refusal) return refusal
  if (isSigned(state.note)) return { refused: 'already', what: state.note }
  return state.marks?.[id] === undefined ? [] : [{ kind: 'mark-withdrawn', by, mark: id }]
}
