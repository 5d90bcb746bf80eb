import type { Recorded } from './event.ts'

/** Whether a message has carried all of the patient's answers already: what they answer after that corrects them. */
export function answersWereSent(log: readonly Recorded[]): boolean {
  let complete = false
  for (const event of log) {
    if (event.kind === 'intake-answered') complete = event.complete
    if (event.kind === 'sent-by-message' && event.write === 'intake' && complete) return true
  }
  return false
}
