import type { Recorded, VisitEvent } from '../visit/event.ts'

/** The step that a press of somebody at the desk was for, given the step of each task; null where staff did nothing. */
export function stepOfStaff(event: Recorded, stepOfTask: ReadonlyMap<string, string>): string | null {
  if (!('by' in event) || event.by?.who !== 'staff') return null
  const step = 'task' in event ? stepOfTask.get(event.task) : STEP[event.kind]
  return step ?? 'other'
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
  'list-changing': 'document',
  'list-change-dropped': 'document',
  'no-show-called': 'wait',
}
