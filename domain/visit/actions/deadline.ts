import type { Pathway, Remedy, Step } from '../../pathway/pathway.ts'
import type { VisitEvent } from '../event.ts'
import type { Asked } from '../happening.ts'
import type { VisitState } from '../state.ts'
import { deadlineOf, openDeadlines } from '../deadlines.ts'
import { anotherMessage } from './message.ts'

/** A step's deadline is there and the step is not done: what the pathway says for that. */
export function deadline(pathway: Pathway, state: VisitState, reached: Asked<'deadline'>, now: Date): VisitEvent[] {
  const step = pathway.steps.find(({ id }) => id === reached.step)
  const due = openDeadlines(pathway, state).get(reached.step)
  // Done meanwhile, moved to later, or told already.
  if (!step || due === undefined || Date.parse(due) > now.getTime()) return []
  const remedies = step.exceptions.filter(({ when }) => when === 'not done by deadline').map(({ then }) => then)
  const events = remedies.flatMap((remedy) => remedied(pathway, state, step, remedy))
  // What is left undone after the visit always stands in somebody's list (R03).
  const owned = state.ended === null || events.some(({ kind }) => kind === 'task-raised')
  if (!owned) events.push(task(step, step.actor === 'front-desk' ? 'front-desk' : 'clinician'))
  return [{ kind: 'deadline-passed', step: step.id }, ...events]
}

function remedied(pathway: Pathway, state: VisitState, step: Step, remedy: Remedy): VisitEvent[] {
  switch (remedy.do) {
    case 'remind':
      // Nobody is pressed for a consent they declined, and nobody unknown is written to.
      if (state.patient === null || state.consent?.decision === 'decline') return []
      return remindedAlready(pathway, state, step) ? [] : [anotherMessage(state, 'reminder', null)]
    case 'task':
      return [task(step, remedy.for)]
    case 'offer':
    case 'ask again':
    case 'refuse':
      // What a screen says at the time of asking; a deadline has nobody in front of it.
      return []
  }
}

function task(step: Step, owner: 'front-desk' | 'clinician'): VisitEvent {
  return { kind: 'task-raised', task: `deadline/${step.id}`, for: owner, step: step.id, why: 'not-done-by-deadline' }
}

/** One reminder speaks for all steps that fall due together. */
function remindedAlready(pathway: Pathway, state: VisitState, step: Step): boolean {
  return pathway.steps.some(
    (other) =>
      state.overdue.includes(other.id) &&
      deadlineOf(other, state) === deadlineOf(step, state) &&
      other.exceptions.some(({ when, then }) => when === 'not done by deadline' && then.do === 'remind'),
  )
}
