import type { VisitEvent } from '../event.ts'
import type { Asked } from '../happening.ts'
import type { VisitState } from '../state.ts'
import { raise } from '../tasks.ts'

/** The row about what the EMR told for somebody who is not found. */
const ROW = 'kept/message'

/**
 * What the EMR tells for somebody who is not found there is not believed and not lost: it is kept, and stands in the desk's
 * list until it can be taken. An appointment that is nobody's has its own row already. Tried again in vain it brings no row
 * back that a person has called done.
 */
export function keepMessage(state: VisitState, { held, about }: Asked<'keep-message'>): VisitEvent[] {
  const known = state.kept?.some((one) => one.held === held) === true
  const kept: VisitEvent[] = known ? [] : [{ kind: 'message-kept', held, about }]
  if (state.unfit === 'unknown-patient' || (known && state.tasks[ROW] !== undefined)) return kept
  const task = { id: ROW, why: 'message-kept', otherwise: 'front-desk' } as const
  return [...kept, ...raise(state, undefined, 'contact not on file', task)]
}

/** It was taken, or is of no use any more. What is not kept needs no letting go. */
export function letGoOfMessages(state: VisitState, { held }: Asked<'let-go-of-messages'>): VisitEvent[] {
  return (state.kept ?? [])
    .filter((one) => held.includes(one.held))
    .map((one) => ({ kind: 'message-let-go', held: one.held }))
}

/** Whether a person still has a row about what is kept. */
export function isKeptOpen({ tasks }: VisitState): boolean {
  return [ROW, 'unfit/unknown-patient'].some((row) => tasks[row] !== undefined && tasks[row].done === null)
}
