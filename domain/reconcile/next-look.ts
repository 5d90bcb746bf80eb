import { isSettled } from '../charge/emr-word.ts'
import type { VisitState } from '../visit/state.ts'
import { limitOf, MINUTE_MS, type Tuned } from './case.ts'
import { isReconcileTask } from './rows.ts'
import { isUnderway } from './statuses.ts'

const HOUR_MS = 60 * MINUTE_MS
const DAY_MS = 24 * HOUR_MS

/** After the end, or after the planned end of a visit that was not held; the day limits of rules are among them. */
const AFTER_MS = [30 * MINUTE_MS, DAY_MS, 3 * DAY_MS, 5 * DAY_MS, 10 * DAY_MS, 30 * DAY_MS]

/** A charge that was filed is looked at each day until it is settled, or for so long. */
const FILED_MS = 120 * DAY_MS

/** How often a visit is looked at whose row waits for the EMR to be put right. */
const OPEN_MS = 10 * MINUTE_MS

/** And one that is under way, whose encounter staff may close; for so long after its planned end. */
const UNDERWAY_MS = 30_000
const UNDERWAY_FOR_MS = 3 * HOUR_MS

/**
 * When a visit is to be looked at again, if nothing happens to it: a moment after each time at which a rule may first fire, and
 * often while a row stands open. Null once there is nothing left to wait for. `promised`: in how many days the pathway answers.
 */
export function nextLook(state: VisitState, now: Date, site: Tuned, promised: number | null = null): Date | null {
  const from = state.ended?.at ?? state.end ?? state.start
  if (from === null || state.references.appointment === null) return null
  if (isUnderway(state) && now.getTime() - Date.parse(from) < UNDERWAY_FOR_MS)
    return new Date(now.getTime() + UNDERWAY_MS)
  const { signed } = state
  const tuned = site.tuning.flatMap(({ limit }) => (limit === null ? [] : limit * MINUTE_MS))
  const waits = Math.max(limitOf({ site, state }, 'R28'), (promised ?? 0) * DAY_MS)
  const moments = [
    ...[...AFTER_MS, ...tuned].map((after) => Date.parse(from) + after + MINUTE_MS),
    // R04 and R38 count from the signature.
    ...(signed === null ? [] : [DAY_MS, ...tuned].map((after) => Date.parse(signed.at) + after + MINUTE_MS)),
    ...Object.values(state.patientMessages).flatMap(({ status, at }) =>
      status === 'written' ? unansweredAt(Date.parse(at), waits) : [],
    ),
  ].toSorted((one, other) => one - other)
  const next = moments.find((at) => at > now.getTime())
  const open = Object.entries(state.tasks).some(([task, { done }]) => isReconcileTask(task) && done === null)
  const again = now.getTime() + (now.getTime() - Date.parse(from) > 10 * DAY_MS ? DAY_MS : OPEN_MS)
  const soonest = [
    ...(open ? [again] : []),
    ...(next === undefined ? [] : [next]),
    ...filed(state, Date.parse(from), now),
  ]
  return soonest.length === 0 ? null : new Date(Math.min(...soonest))
}

function filed({ charge }: VisitState, from: number, now: Date): number[] {
  if (charge === undefined || charge.reference === null || isSettled(charge)) return []
  return now.getTime() - from < FILED_MS ? [now.getTime() + DAY_MS] : []
}

/** R28 counts working days: a message may be late on any of the days that the weekends put it off to. */
function unansweredAt(written: number, waits: number): number[] {
  const weekends = Math.ceil(waits / (5 * DAY_MS)) + 1
  return Array.from({ length: 2 * weekends + 1 }, (_, days) => written + waits + days * DAY_MS + MINUTE_MS)
}
