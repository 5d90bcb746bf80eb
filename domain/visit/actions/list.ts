import type { VisitEvent } from '../event.ts'
import { isTheirs, notStanding, unverified } from '../gates.ts'
import type { Asked, Refusal, StaffMember } from '../happening.ts'
import { isSigned } from '../signed-note.ts'
import type { ListChangeState, VisitState } from '../state.ts'
import { roomingNow } from './rooming.ts'

/**
 * Changes the problem, medicine or allergy list, by a person's press. A clinician of the visit may change all three;
 * whoever rooms the patient now may change medicines and allergies, as a diagnosis is not theirs to make. An entry is changed
 * by one press at a time, until the note is signed.
 */
export function changeList(state: VisitState, asked: Asked<'change-list'>): VisitEvent[] | Refusal {
  const { by, change, list, act, entry, told, held } = asked
  const known = state.lists?.[change]
  if (known !== undefined && (known.status !== 'failed' || known.held === held)) return []
  const refusal = mayChange(state, by, list)
  if (refusal) return refusal
  if (isSigned(state.note)) return { refused: 'over' }
  // What was prescribed, or is taken, can stop; only a finding can have been wrong from the start.
  if (!fits(act, entry) || (act === 'refute' && list === 'medicines')) return { refused: 'unfit-change' }
  if (entry !== null && isUnderWay(state, change, entry)) return { refused: 'already', what: 'list-changing' }
  return [{ kind: 'list-changing', by, change, list, act, entry, told, held }]
}

/** Gives up a change that the chart would not take. */
export function dropListChange(state: VisitState, asked: Asked<'drop-list-change'>): VisitEvent[] | Refusal {
  const { by, change } = asked
  const known = state.lists?.[change]
  if (known === undefined) return []
  const refusal = mayChange(state, by, known.list)
  if (refusal) return refusal
  return known.status === 'failed'
    ? [{ kind: 'list-change-dropped', by, change }]
    : { refused: 'already', what: known.status }
}

function mayChange(state: VisitState, by: StaffMember, list: ListChangeState['list']): Refusal | null {
  const refusal = notStanding(state) ?? unverified(state)
  if (refusal) return refusal
  if (by.who === 'clinician')
    return isTheirs(state, by.ref) ? null : { refused: 'not-your-visit', clinician: state.practitioner }
  if (list === 'problems') return { refused: 'for-a-clinician' }
  return roomingNow(state)?.by === by.ref ? null : { refused: 'not-rooming' }
}

function fits(act: Asked<'change-list'>['act'], entry: string | null): boolean {
  return (act === 'add') === (entry === null)
}

function isUnderWay(state: VisitState, change: string, entry: string): boolean {
  return Object.entries(state.lists ?? {}).some(
    ([id, other]) => id !== change && other.entry === entry && other.status === 'writing',
  )
}
