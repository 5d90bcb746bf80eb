import type { ExceptionName, Pathway, Step } from '../pathway/pathway.ts'
import type { TaskOwner, TaskReason, VisitEvent, WriteFailure, WriteKind } from './event.ts'
import { wantsHelp } from './help.ts'
import { needOf, needsSomebody, type Need } from './need.ts'
import { newestOf } from './newest.ts'
import { isUnseen, RED_FLAG_UNSEEN } from './red-flag.ts'
import { isMoveRequested } from './requested.ts'
import type { VisitState } from './state.ts'
import { ACTION_OF_WRITE, isDone, stepOf } from './steps.ts'

/**
 * Puts a row in front of a person, once: a task's id says what it is about, so that the same trouble met twice is one
 * task. The owners are the pathway's for this exception; without any, the one given, because a write that can't succeed
 * always ends with somebody.
 */
export function raise(
  state: VisitState,
  step: Step | undefined,
  exception: ExceptionName,
  task: { id: string; why: TaskReason; otherwise: TaskOwner | null; due?: Date },
): VisitEvent[] {
  const named = step?.exceptions.filter(({ when }) => when === exception).map(({ then }) => then) ?? []
  const owners = named.flatMap((remedy) => (remedy.do === 'task' ? [remedy.for] : []))
  const owner = owners[0] ?? task.otherwise
  // One that a person called done comes back when the trouble does.
  const known = state.tasks[task.id]
  if (owner === null || (known !== undefined && !known.done)) return []
  const due = task.due === undefined ? {} : { due: task.due.toISOString() }
  return [{ kind: 'task-raised', task: task.id, for: owner, step: step?.id ?? '', why: task.why, ...due }]
}

/** Somebody has to be found who interprets, by the start. */
export function raiseForNeed(pathway: Pathway, state: VisitState, need: Need | null | undefined): VisitEvent[] {
  if (need === null || need === undefined || !needsSomebody(need)) return []
  const why = need === 'interpreter' ? 'needs-interpreter' : 'needs-sign-language'
  const due = state.start === null ? {} : { due: new Date(state.start) }
  return raise(state, stepOf(pathway, 'intake'), 'patient asks for help', {
    id: `need/${need}`,
    why,
    otherwise: 'front-desk',
    ...due,
  })
}

/** The task of a write that the chart would not take. */
export function raiseForWrite(
  pathway: Pathway,
  state: VisitState,
  write: WriteKind,
  item: string,
  why: WriteFailure,
): VisitEvent[] {
  const step = stepOf(pathway, ACTION_OF_WRITE[write])
  const otherwise: TaskOwner = AUTHORED.has(write) ? 'clinician' : 'front-desk'
  const exception: ExceptionName = why === 'sign-in-lapsed' ? 'sign-in lapsed' : 'chart refuses'
  return raise(state, step, exception, { id: `write/${write}/${item}`, why, otherwise })
}

/** Writes that only a clinician can put right. */
export const AUTHORED: ReadonlySet<WriteKind> = new Set([
  'note',
  'sign',
  'addendum',
  'order',
  'order-sign',
  'order-withdraw',
  'vital',
  'vital-withdraw',
  'list',
  'picture',
  'picture-withdraw',
])

/** Events that close the tasks which what happened since has settled. */
export function settle(pathway: Pathway, state: VisitState): VisitEvent[] {
  return Object.keys(state.tasks)
    .filter((task) => isSettled(pathway, state, task))
    .map((task) => ({ kind: 'task-closed', task }))
}

function isSettled(pathway: Pathway, state: VisitState, task: string): boolean {
  const cut = task.indexOf('/')
  const about = task.slice(0, cut)
  const what = task.slice(cut + 1)
  switch (about) {
    case 'write':
      return state.failed[what] === undefined && state.pending[what] === undefined
    case 'deadline': {
      const step = pathway.steps.find(({ id }) => id === what)
      return step === undefined || isDone(pathway, step, state) || !state.overdue.includes(what)
    }
    case 'unfit':
      return state.unfit !== what
    case 'move':
      return !isMoveRequested(state)
    case 'kept':
      return (state.kept ?? []).length === 0
    case 'person':
      return state.patient !== null
    case 'consent':
      return state.consent?.decision === 'agree'
    case 'late':
      return what === 'patient'
        ? state.room !== 'closed' || state.appointment === 'cancelled' || !state.passed.includes('late/patient')
        : state.room !== 'waiting'
    case 'need':
      return needOf(state) !== what || state.ended !== null || state.appointment === 'cancelled'
    case 'wish':
      return state.wish !== what
    case 'offer':
      return state.offer !== what
    case 'order': {
      const status = state.orders[what]?.status
      return status !== 'ordered' && status !== 'lapsed'
    }
    case 'booking': {
      const order = state.orders[what]
      return order?.status !== 'ordered' || order.booking?.status === 'booked'
    }
    case 'help':
      return !wantsHelp(state.help)
    case 'lock-out':
      return !state.lockedOut
    case 'message': {
      // Of several with one purpose the newest counts: an old link that arrived helps nobody.
      const purpose = Object.values(state.messages).find((one) => one.purpose === what)?.purpose
      const newest = purpose === undefined ? undefined : newestOf(state, purpose)
      return newest !== undefined && state.messages[newest]?.status === 'sent'
    }
    case 'red-flag':
      // The flag itself ends only by a person.
      return task === RED_FLAG_UNSEEN && !isUnseen(state)
    default:
      // Discrepancies with the EMR end only by a person.
      return false
  }
}
