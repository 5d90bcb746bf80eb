import type { Pathway } from '../../pathway/pathway.ts'
import type { VisitEvent } from '../event.ts'
import { mayCallNoShow } from '../attempts.ts'
import { notStanding, notTheirsAtDesk, unverified } from '../gates.ts'
import type { Asked, Refusal } from '../happening.ts'
import { HELP_AT_DOOR, HELP_WITHIN_MINUTES, wantsHelp } from '../help.ts'
import { RED_FLAG_TASK } from '../red-flag.ts'
import type { VisitState } from '../state.ts'
import { stepOf } from '../steps.ts'
import { raise } from '../tasks.ts'
import { anotherMessage } from './message.ts'

/**
 * *I need help*: one call at a time, in front of the desk until a person says that it is settled. At the door it is heard
 * for a visit that is off or over as well: whoever stands there is not told how it is with the visit, and is called.
 */
export function askHelp(
  pathway: Pathway,
  state: VisitState,
  { atDoor }: Asked<'ask-help'>,
  now: Date,
): VisitEvent[] | Refusal {
  if (wantsHelp(state.help)) return []
  const refusal = (atDoor && state.bookedAt !== null ? null : notStanding(state)) ?? unverified(state)
  if (refusal) return refusal
  const due = new Date(now.getTime() + HELP_WITHIN_MINUTES * 60_000)
  const task = { id: atDoor ? HELP_AT_DOOR : HELP, why: 'help-asked', otherwise: 'front-desk', due } as const
  const asked: VisitEvent = { kind: 'help-asked', ...(atDoor && { atDoor }) }
  return [asked, ...raise(state, stepOf(pathway, 'wait'), 'patient asks for help', task)]
}

/** Somebody is on it, and the patient's page says so. */
export function takeHelp(state: VisitState, { by }: Asked<'take-help'>): VisitEvent[] | Refusal {
  const refusal = notTheirsAtDesk(state, by)
  if (refusal) return refusal
  if (!wantsHelp(state.help)) return { refused: 'already', what: 'answered' }
  if (state.help.taken?.by === by.ref) return []
  const rows = [HELP, HELP_AT_DOOR].filter((task) => state.tasks[task] !== undefined)
  return [{ kind: 'help-taken', by }, ...rows.map((task): VisitEvent => ({ kind: 'task-taken', task, by }))]
}

/** The patient has been helped; the task is settled by it. */
export function answerHelp(state: VisitState, { by }: Asked<'answer-help'>): VisitEvent[] | Refusal {
  return notTheirsAtDesk(state, by) ?? (wantsHelp(state.help) ? [{ kind: 'help-answered', by }] : [])
}

const HELP = 'help/patient'

/** What a person does with a row of the worklist; saying it twice is saying it once. */
export function seeToTask(state: VisitState, { task, act, by }: Asked<'see-to-task'>): VisitEvent[] | Refusal {
  const known = state.tasks[task]
  if (known === undefined) return { refused: 'unknown-task' }
  const refusal = notTheirsAtDesk(state, by)
  if (refusal) return refusal
  switch (act) {
    case 'take':
      return known.takenBy === by.ref ? [] : [{ kind: 'task-taken', task, by }]
    case 'drop':
      return !known.takenBy ? [] : [{ kind: 'task-dropped', task, by }]
    case 'done':
      // A red flag, and giving an order up, are a clinician's to judge.
      if ((task === RED_FLAG_TASK || known.why === 'order-open') && by.who !== 'clinician')
        return { refused: 'for-a-clinician' }
      return known.done ? [] : [{ kind: 'task-done', task, by }]
    case 'reopen':
      return known.done ? [{ kind: 'task-reopened', task, by }] : []
  }
}

/**
 * The link may be in the wrong hands: it opens nothing any more. A patient who waits leaves the waiting room by it; once
 * they were admitted two people are talking, and who ends that is the clinician.
 */
export function revokeLink(state: VisitState, asked: Asked<'revoke-link'>): VisitEvent[] | Refusal {
  const { by, send, revocations } = asked
  if (revocations !== state.revocations) return []
  const refusal = notStanding(state) ?? unverified(state) ?? notTheirsAtDesk(state, by)
  if (refusal) return refusal
  if (state.room === 'open') return { refused: 'already', what: 'admitted' }
  const leaves: VisitEvent[] = state.room === 'waiting' ? [{ kind: 'waiting-left' }] : []
  return [
    ...leaves,
    { kind: 'link-revoked', by },
    ...(send ? [{ ...anotherMessage(state, 'link', null), onRequest: true as const }] : []),
  ]
}

/** Who it is has been checked by telephone: five tries again. */
export function unlock(state: VisitState, { by }: Asked<'unlock'>): VisitEvent[] | Refusal {
  return notTheirsAtDesk(state, by) ?? (state.lockedOut ? [{ kind: 'unlocked', by }] : (notStanding(state) ?? []))
}

/** Somebody rang a patient who has not come; only calls after the start count toward a no-show. Pressed twice it is one call. */
export function logAttempt(
  state: VisitState,
  { by, outcome }: Asked<'log-attempt'>,
  now: Date,
): VisitEvent[] | Refusal {
  const refusal = notStanding(state) ?? unverified(state) ?? notTheirsAtDesk(state, by)
  if (refusal) return refusal
  if (state.room !== 'closed') return { refused: 'already', what: 'here' }
  const last = state.attempts.at(-1)
  const twice = last?.outcome === outcome && now.getTime() - Date.parse(last.at) < PRESSED_TWICE_MS
  return twice ? [] : [{ kind: 'attempt-logged', by, outcome }]
}

const PRESSED_TWICE_MS = 10_000

/** A person says that the patient did not come; it is so once the EMR has it. Proposed to people, never set by a clock. */
export function callNoShow(state: VisitState, { by }: Asked<'call-no-show'>, now: Date): VisitEvent[] | Refusal {
  if (state.pending['no-show/appointment'] !== undefined || state.noShow) return []
  const refusal = notStanding(state) ?? unverified(state) ?? notTheirsAtDesk(state, by)
  if (refusal) return refusal
  if (!mayCallNoShow(state, now) || state.start === null) return { refused: 'attempts-missing' }
  return [{ kind: 'no-show-called', by, start: state.start }]
}
