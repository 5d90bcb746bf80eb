import type { Action } from '../pathway/pathway.ts'
import { ACTION_OF_WRITE } from '../visit/steps.ts'
import type { Recorded, VisitEvent } from '../visit/event.ts'

/** Who of the desk did something, and for which step, given the step of each task; null where staff did nothing. */
export function didByStaff(
  event: Recorded,
  stepOfTask: ReadonlyMap<string, string>,
): { who: string; step: string } | null {
  if (!('by' in event) || event.by?.who !== 'staff') return null
  const entered = 'write' in event ? STEP_OF_ACTION[ACTION_OF_WRITE[event.write]] : undefined
  const step = 'task' in event ? stepOfTask.get(event.task) : (STEP[event.kind] ?? entered)
  return { who: event.by.ref, step: step ?? 'other' }
}

/** What was entered by hand belongs to the step whose write it is. */
const STEP_OF_ACTION: Partial<Record<Action, string>> = {
  book: 'book',
  consent: 'consent',
  intake: 'intake',
  wait: 'waiting-room',
  meet: 'encounter',
  document: 'note',
  order: 'orders',
  end: 'end',
  sign: 'sign',
  summarise: 'summary',
  message: 'messages',
}

const STEP: Partial<Record<VisitEvent['kind'], string>> = {
  matched: 'book',
  'consent-given': 'consent',
  located: 'location',
  'link-revoked': 'link',
  unlocked: 'link',
  'guest-invited': 'wait',
  'help-taken': 'wait',
  'help-answered': 'wait',
  'attempt-logged': 'wait',
  'no-show-called': 'wait',
}
