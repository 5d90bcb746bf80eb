import type { VisitState } from './state.ts'

/** The score from which the PHQ-2 asks for a closer look, of 6 (Kroenke 2003). */
const POSITIVE = 3

/** Whether a PHQ-2 that comes to this so far is positive; a person looks at once, also when the rest is still open. */
export function phq2Positive(score: number): boolean {
  return score >= POSITIVE
}

/** Whom the patient calls at once: 911, or the Suicide and Crisis Lifeline 988. */
export type RedFlagRoute = 'emergency' | 'crisis'

/** The task by which a clinician sees to an answer that stops the visit. */
export const RED_FLAG_TASK = 'red-flag/now'

/** Minutes in which a named clinician sees to it while the practice is open (domain brief, X28). */
export const RED_FLAG_MINUTES = 15

/** What stops the patient's preparation: an answer that a clinician has not seen to yet. */
export function stoppedBy({ intake, tasks }: VisitState): RedFlagRoute | null {
  if (intake === null || intake.stop === null) return null
  return tasks[RED_FLAG_TASK]?.done ? null : intake.stop
}

/** The row by which the front desk reaches a clinician where nobody has put their name on the red flag in time. */
export const RED_FLAG_UNSEEN = 'red-flag/unseen'

/** Whether a red flag stands that no clinician has put their name on. */
export function isUnseen({ tasks }: VisitState): boolean {
  const task = tasks[RED_FLAG_TASK]
  return task !== undefined && task.done === null && task.takenBy === null
}

/** When the front desk is told of a red flag that nobody sees to; null where somebody does, or they have been told. */
export function unseenFrom(state: VisitState): string | null {
  if (!isUnseen(state) || state.tasks[RED_FLAG_UNSEEN] !== undefined) return null
  return state.tasks[RED_FLAG_TASK]?.due ?? null
}
