import type { Recorded } from './event.ts'

/** Whether a message has carried all of the patient's answers already: what they answer after that corrects them. */
export function answersWereSent(log: readonly Recorded[]): boolean {
  let complete = false
  // What was taken after the newest answers were given is what went before them: those are only about to go.
  const before = log.slice(
    0,
    log.findLastIndex(({ kind }) => kind === 'intake-answered'),
  )
  for (const event of before) {
    if (event.kind === 'intake-answered') complete = event.complete
    if (event.kind === 'sent-by-message' && event.write === 'intake' && complete) return true
  }
  return false
}
