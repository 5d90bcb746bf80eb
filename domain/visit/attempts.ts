import type { VisitState } from './state.ts'

/** How an attempt to reach a late patient ended: a message left, nobody there, or they are coming. */
export type AttemptOutcome = 'sent' | 'no-answer' | 'message-left' | 'reached'

/** One attempt to reach a patient who has not come. */
export interface Attempt {
  channel: 'phone' | 'mail' | 'sms'
  outcome: AttemptOutcome
  at: string
}

/** Minutes after the start before which nobody is called a no-show (domain brief, X04). */
const NO_SHOW_MINUTES = 15

/**
 * Whether enough was tried: two attempts or more on two channels since the patient was last reached (domain brief, X05).
 */
function triedEnough({ attempts, start }: VisitState): boolean {
  const since = attempts
    .slice(attempts.findLastIndex(({ outcome }) => outcome === 'reached') + 1)
    .filter(({ at }) => start !== null && Date.parse(at) >= Date.parse(start))
  return new Set(since.map(({ channel }) => channel)).size >= 2
}

/** Whether nobody has come to a visit that stands. Who gave up waiting did come. */
function hasNotCome({ appointment, room, admitted, wish }: VisitState): boolean {
  const stands = appointment === 'booked' || appointment === 'arrived'
  return stands && room === 'closed' && admitted === null && wish === null
}

/** From when on the clinician chooses what to offer a patient who has not come (domain brief, X04); null once they are here. */
export function offerFrom(state: VisitState): string | null {
  const { start } = state
  if (start === null || !hasNotCome(state)) return null
  return new Date(Date.parse(start) + NO_SHOW_MINUTES * 60_000).toISOString()
}

/** From when on a person may say that the patient did not come; null while too little was tried, or they are here. */
export function noShowFrom(state: VisitState): string | null {
  if (state.start === null || !hasNotCome(state) || !triedEnough(state)) return null
  return new Date(Date.parse(state.start) + NO_SHOW_MINUTES * 60_000).toISOString()
}

/** Whether a person may now say that the patient did not come; a clock never does. */
export function mayCallNoShow(state: VisitState, now: Date): boolean {
  const from = noShowFrom(state)
  return from !== null && now.getTime() >= Date.parse(from)
}
