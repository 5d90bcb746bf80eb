import type { Pathway, Remedy, Step } from '../../pathway/pathway.ts'
import { callMoment } from '../call.ts'
import type { VisitEvent } from '../event.ts'
import type { Asked } from '../happening.ts'
import type { VisitState } from '../state.ts'
import { deadlineOf, openDeadlines } from '../deadlines.ts'
import { TRANSCRIPT_OVER } from '../listening.ts'
import { RED_FLAG_UNSEEN } from '../red-flag.ts'
import { stepOf } from '../steps.ts'
import { raise } from '../tasks.ts'
import { mayRemindOfOpen } from '../timing.ts'
import { anotherMessage } from './message.ts'
import { callSilent } from './telephone.ts'

/** A step's deadline is there and the step is not done: what the pathway says for that. */
export function deadline(pathway: Pathway, state: VisitState, reached: Asked<'deadline'>, now: Date): VisitEvent[] {
  const step = pathway.steps.find(({ id }) => id === reached.step)
  const due = openDeadlines(pathway, state).get(reached.step)
  if (!step && due !== undefined && Date.parse(due) <= now.getTime())
    return moment(pathway, state, reached.step, due, now)
  // Done meanwhile, moved to later, or told already.
  if (!step || due === undefined || Date.parse(due) > now.getTime()) return []
  const remedies = step.exceptions.filter(({ when }) => when === 'not done by deadline').map(({ then }) => then)
  const events = remedies.flatMap((remedy) => remedied(pathway, state, step, remedy))
  // What is left undone after the visit always stands in somebody's list (R03).
  const owned = state.ended === null || events.some(({ kind }) => kind === 'task-raised')
  if (!owned) events.push(task(step, step.actor === 'front-desk' ? 'front-desk' : 'clinician'))
  return [{ kind: 'deadline-passed', step: step.id }, ...events]
}

function remedied(pathway: Pathway, state: VisitState, step: Step, remedy: Remedy): VisitEvent[] {
  switch (remedy.do) {
    case 'remind':
      // Nobody is pressed for a consent they declined, and nobody unknown is written to.
      if (state.patient === null || state.consent?.decision === 'decline') return []
      return remindedAlready(pathway, state, step) || !mayRemindOfOpen(pathway, state)
        ? []
        : [anotherMessage(state, 'reminder', null)]
    case 'task':
      return [task(step, remedy.for)]
    case 'offer':
    case 'ask again':
    case 'refuse':
      // What a screen says at the time of asking; a deadline has nobody in front of it.
      return []
  }
}

function task(step: Step, owner: 'front-desk' | 'clinician'): VisitEvent {
  return { kind: 'task-raised', task: `deadline/${step.id}`, for: owner, step: step.id, why: 'not-done-by-deadline' }
}

/** One reminder speaks for all steps that fall due together. */
function remindedAlready(pathway: Pathway, state: VisitState, step: Step): boolean {
  return pathway.steps.some(
    (other) =>
      state.overdue.includes(other.id) &&
      deadlineOf(other, state) === deadlineOf(step, state) &&
      other.exceptions.some(({ when, then }) => when === 'not done by deadline' && then.do === 'remind'),
  )
}

/** A moment around the start has come. A message that could only be sent late, after a standstill of ours, is not sent. */
function moment(pathway: Pathway, state: VisitState, name: string, due: string, now: Date): VisitEvent[] {
  if (name === RED_FLAG_UNSEEN) {
    // The pathway's owner of a red flag is the one who has not seen it.
    const task = { id: name, why: 'red-flag-unseen', otherwise: 'front-desk', due: now } as const
    return raise(state, undefined, 'red flag', task)
  }
  if (name === TRANSCRIPT_OVER) return [{ kind: 'transcript-deleted', why: 'time' }]
  const silent = Object.keys(state.calls ?? {}).find((call) => callMoment(call) === name)
  if (silent !== undefined) return callSilent(silent)
  const passed: VisitEvent = { kind: 'moment-passed', moment: name }
  const late = now.getTime() - Date.parse(due)
  const [about, what] = name.split('/')
  if (about === 'order') {
    const task = { id: name, why: 'order-open', otherwise: 'clinician', due: now } as const
    return [passed, ...raise(state, stepOf(pathway, 'order'), 'not done by deadline', task)]
  }
  if (about === 'reminder') {
    const stillTimely = late <= (Date.parse(state.start ?? due) - Date.parse(due)) / 2
    const purpose = Number(what) <= SOON_MINUTES ? 'soon' : 'upcoming'
    return stillTimely ? [passed, anotherMessage(state, purpose, null)] : [passed]
  }
  if (what === 'message') return late <= LATE_IS_NEWS_MS ? [passed, anotherMessage(state, 'late', null)] : [passed]
  if (what === 'patient') {
    const task = { id: 'late/patient', why: 'patient-late', otherwise: null, due: now } as const
    return [passed, ...raise(state, stepOf(pathway, 'wait'), 'patient late', task)]
  }
  const task = { id: 'late/clinician', why: 'clinician-late', otherwise: null, due: now } as const
  return [passed, ...raise(state, stepOf(pathway, 'meet'), 'clinician late', task)]
}

/** A reminder of the last hours says how to join, and goes to the telephone first. */
const SOON_MINUTES = 120
const LATE_IS_NEWS_MS = 10 * 60_000
