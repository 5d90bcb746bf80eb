import type { Recorded, VisitEvent } from '../visit/event.ts'

/** Who of the desk did something, and for which step, given the step of each task; null where staff did nothing. */
export function didByStaff(
  event: Recorded,
  stepOfTask: ReadonlyMap<string, string>,
): { who: string; step: string } | null {
  if (!('by' in event) || event.by?.who !== 'staff') return null
  const step = 'task' in event ? stepOfTask.get(event.task) : STEP[event.kind]
  return { who: event.by.ref, step: step ?? 'other' }
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
