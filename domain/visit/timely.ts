import type { Pathway } from '../pathway/pathway.ts'
import type { MessagePurpose } from './event.ts'
import type { VisitState } from './state.ts'
import { isDone } from './steps.ts'
import { outOfQuiet } from './timing.ts'

/** Messages that are of use only while what they speak of is still to come. */
const OF_THE_START: ReadonlySet<string> = new Set<MessagePurpose>(['reminder', 'upcoming', 'soon', 'late'])

/** How long a one-time code is good for; one that a gateway held up longer opens nothing, and is not sent. */
export const CODE_LIVES_MS = 10 * 60_000

/** Whether a message of this purpose waits in a line of its own, so that a code or a link never stands behind it. */
export function comesByTheClock(purpose: MessagePurpose): boolean {
  return OF_THE_START.has(purpose)
}

/**
 * Whether a message that was asked for earlier should leave at `now`: a gateway may have held it up for hours, and what
 * it says was true when it was asked for. A date: not before then, for it is night where the patient is.
 */
export function whetherTimely(
  pathway: Pathway,
  state: VisitState,
  message: { id: string; purpose: MessagePurpose; asked: Date },
  now: Date,
): 'now' | 'too-late' | Date {
  const { start, end, zone } = state
  if (message.purpose === 'code') return now.getTime() - message.asked.getTime() < CODE_LIVES_MS ? 'now' : 'too-late'
  if (!OF_THE_START.has(message.purpose)) return 'now'
  if (start === null || end === null || zone === null) return 'now'
  const over = now.getTime() > Date.parse(message.purpose === 'late' ? end : start)
  const calledOff = state.pending['call-off/appointment'] !== undefined
  const moved = state.messages[message.id]?.start !== start
  if (over || moved || state.admitted !== null || state.appointment === 'cancelled' || calledOff) return 'too-late'
  if (message.purpose === 'late') return state.room === 'waiting' ? 'too-late' : 'now'
  if (message.purpose === 'reminder' && !asksForSomething(pathway, state)) return 'too-late'
  const morning = outOfQuiet(now, pathway.quiet, zone)
  if (morning <= now.getTime()) return 'now'
  return morning < Date.parse(start) ? new Date(morning) : 'too-late'
}

/** Whether one of the steps that a reminder was sent for is still open. */
function asksForSomething(pathway: Pathway, state: VisitState): boolean {
  return pathway.steps.some(
    (step) =>
      state.overdue.includes(step.id) &&
      step.exceptions.some(({ when, then }) => when === 'not done by deadline' && then.do === 'remind') &&
      !isDone(pathway, step, state),
  )
}
