import type { Pathway, Step } from '../pathway/pathway.ts'
import { openOrders } from './actions/follow.ts'
import { silentCalls } from './call.ts'
import type { DeadlineRow } from './command.ts'
import { TRANSCRIPT_OVER, transcriptUntil } from './listening.ts'
import { RED_FLAG_UNSEEN, unseenFrom } from './red-flag.ts'
import type { VisitState } from './state.ts'
import { isDone } from './steps.ts'
import { momentsOf } from './timing.ts'

/**
 * The deadlines that stand open in this state: of each step that has one, is not done, and has not been called overdue; of each moment
 * around the start; of each order that should have come to something; of a red flag that nobody sees to; of a call of
 * which nothing is heard; and of a transcript.
 * A deadline before the start that was over already when the visit was booked, or moved to a nearer time, is left out:
 * nobody could have kept it, and a reminder on the heels of the booking only confuses.
 */
export function openDeadlines(pathway: Pathway, state: VisitState): Map<string, string> {
  const open = new Map<string, string>()
  const unseen = unseenFrom(state)
  // Somebody may be in danger, whatever becomes of the visit.
  if (unseen !== null) open.set(RED_FLAG_UNSEEN, unseen)
  const until = transcriptUntil(state)
  if (until !== null) open.set(TRANSCRIPT_OVER, until)
  for (const [moment, at] of silentCalls(state)) open.set(moment, at)
  if (state.bookedAt === null || state.appointment === 'cancelled') return open
  for (const step of pathway.steps) {
    if (state.overdue.includes(step.id) || isDone(pathway, step, state)) continue
    // Preparation that was not done is moot once the clinician has admitted the patient.
    if (step.actor === 'patient' && state.admitted !== null) continue
    const at = deadlineOf(step, state)
    if (at !== null) open.set(step.id, at)
  }
  for (const [moment, at] of momentsOf(pathway, state)) open.set(moment, at.toISOString())
  for (const [moment, at] of openOrders(state)) open.set(moment, at)
  return open
}

/** The rows by which the stored deadlines follow from one state to the next. */
export function changedDeadlines(pathway: Pathway, before: VisitState, after: VisitState): DeadlineRow[] {
  const was = openDeadlines(pathway, before)
  const is = openDeadlines(pathway, after)
  const set = [...is].filter(([step, at]) => was.get(step) !== at).map(([step, at]): DeadlineRow => ({ step, at }))
  const dropped = [...was.keys()].filter((step) => !is.has(step)).map((step): DeadlineRow => ({ step, at: null }))
  return [...set, ...dropped]
}

/** When a step is due, if it has a deadline that counts from something known. */
export function deadlineOf(step: Step, state: VisitState): string | null {
  if (step.by === undefined) return null
  const anchor = { start: state.start, booked: state.bookedAt, ended: state.ended?.at ?? null }[step.by.from]
  if (anchor === null) return null
  const at = new Date(Date.parse(anchor) + step.by.minutes * 60_000)
  const known = state.scheduledAt
  if (step.by.from === 'start' && known !== null && at.getTime() <= Date.parse(known)) return null
  return at.toISOString()
}
