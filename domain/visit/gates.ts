import type { Action, Pathway, Step } from '../pathway/pathway.ts'
import type { By } from './event.ts'
import type { Clinician, Refusal } from './happening.ts'
import type { VisitState } from './state.ts'
import { needsOf, stepOf } from './steps.ts'

/** Refuses when there is no appointment that stands: not booked yet, lost, or cancelled. */
export function notStanding(state: VisitState): Refusal | null {
  const { appointment } = state
  if (appointment === 'none' || appointment === 'asked' || appointment === 'unfit')
    return { refused: 'not-yet', needs: ['book'] }
  if (state.appointment === 'lost' || state.appointment === 'cancelled') return { refused: 'over' }
  return null
}

/** Refuses while nobody on the EMR's record stands behind the visit: nothing is shown from a chart, nothing filed. */
export function unverified(state: VisitState): Refusal | null {
  return state.patient === null ? { refused: 'unverified-patient' } : null
}

/** Whether a clinician acts in this visit: it is theirs, or the EMR records them as covering. */
export function isTheirs(state: VisitState, practitioner: string): boolean {
  return practitioner === state.practitioner || state.covering.includes(practitioner)
}

/** Refuses everybody but the clinician whose visit it is, and those who cover. */
export function notTheirs(state: VisitState, by: Clinician): Refusal | null {
  return isTheirs(state, by.ref) ? null : { refused: 'not-your-visit', clinician: state.practitioner }
}

/** At the desk a clinician sees to the visits that are theirs to give; whoever works there, to all. */
export function notTheirsAtDesk(state: VisitState, by: By | undefined): Refusal | null {
  return by?.who === 'clinician' ? notTheirs(state, by) : null
}

/** Refuses an action that the pathway lacks, or whose needs are not done. */
export function notInOrder(pathway: Pathway, action: Action, state: VisitState): Refusal | null {
  const step = stepOf(pathway, action)
  if (!step) return { refused: 'not-in-pathway', action }
  const needs = needsOf(pathway, step, state)
  return needs.length > 0 ? { refused: 'not-yet', needs } : null
}

/** The id by which the pathway calls the step of an action. */
export function stepId(pathway: Pathway, action: Action): string {
  const step: Step | undefined = stepOf(pathway, action)
  return step?.id ?? action
}

/** Whether the stated whereabouts are recent enough to rely on at `now`. */
export function locationIsFresh(pathway: Pathway, state: VisitState, now: Date): boolean {
  if (state.location === null) return false
  return now.getTime() - Date.parse(state.location.at) <= pathway.locationFreshMinutes * 60_000
}
