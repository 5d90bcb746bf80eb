import type { Action, Pathway, Step } from '../pathway/pathway.ts'
import type { WriteKind } from './event.ts'
import type { VisitState } from './state.ts'

/** The pathway's step that does this, if the visit type has one. */
export function stepOf(pathway: Pathway, action: Action): Step | undefined {
  return pathway.steps.find((step) => step.action === action)
}

/** Whether a step is done: on what happened, never because somebody ticked it. Orders and messages are never owed. */
export function isDone(pathway: Pathway, step: Step, state: VisitState): boolean {
  switch (step.action) {
    case 'book':
      return state.bookedAt !== null
    case 'link':
      return Object.values(state.messages).some(({ purpose, status }) => purpose === 'link' && status === 'sent')
    case 'consent':
      return state.consent?.decision === 'agree' && state.consent.version === pathway.consent.version
    case 'location':
      return state.location !== null
    case 'intake':
      return state.intake?.complete === true
    case 'device-check':
      return state.device !== null
    case 'wait':
      return state.room !== 'closed'
    case 'rooming':
      return state.rooming !== null && state.rooming.handedOver !== null
    case 'meet':
      return state.admitted !== null
    case 'document':
      return state.noteRevision > 0
    case 'order':
      return !Object.values(state.orders).some(({ status }) => OPEN_ORDER.has(status))
    case 'end':
      return state.ended !== null
    case 'sign':
      return state.note === 'final'
    case 'summarise':
      return state.summary === 'written'
    case 'message':
      return !Object.values(state.patientMessages).some(({ status }) => status !== 'written')
  }
}

const OPEN_ORDER: ReadonlySet<string> = new Set(['drafting', 'proposed', 'signing', 'withdrawing'])

/** Ids of the steps that the pathway wants done first and that are not. */
export function needsOf(pathway: Pathway, step: Step, state: VisitState): string[] {
  return step.needs.filter((id) => {
    const needed = pathway.steps.find((other) => other.id === id)
    return needed !== undefined && !isDone(pathway, needed, state)
  })
}

/** The patient's next step in the pathway's order: what their page asks for now; undefined when nothing is left. */
export function nextForPatient(pathway: Pathway, state: VisitState): Step | undefined {
  const mine = pathway.steps.filter((step) => step.actor === 'patient' && ASKED.has(step.action))
  return mine.find((step) => !isDone(pathway, step, state) && needsOf(pathway, step, state).length === 0)
}

/** What the patient is led through; booking is behind them, and messages are never owed. */
const ASKED: ReadonlySet<Action> = new Set(['consent', 'location', 'intake', 'device-check', 'wait'])

/** The action that a chart write belongs to. */
export const ACTION_OF_WRITE: Record<WriteKind, Action> = {
  book: 'book',
  cancel: 'book',
  match: 'book',
  address: 'book',
  'call-off': 'book',
  move: 'book',
  'no-show': 'wait',
  arrive: 'wait',
  admit: 'meet',
  finish: 'end',
  fulfil: 'end',
  consent: 'consent',
  intake: 'intake',
  vital: 'rooming',
  'vital-withdraw': 'rooming',
  note: 'document',
  sign: 'sign',
  addendum: 'sign',
  order: 'order',
  'order-sign': 'order',
  'order-withdraw': 'order',
  'order-book': 'order',
  list: 'document',
  picture: 'meet',
  'picture-withdraw': 'meet',
  summary: 'summarise',
  message: 'message',
  charge: 'sign',
  provenance: 'sign',
}
