import type { Pathway } from '../../pathway/pathway.ts'
import type { VisitEvent } from '../event.ts'
import { notStanding, unverified } from '../gates.ts'
import type { Asked, Refusal } from '../happening.ts'
import type { VisitState } from '../state.ts'
import { stepOf } from '../steps.ts'
import { raise } from '../tasks.ts'
import { anotherMessage } from './message.ts'

/** *Send my link again*: one at a time, to the contact on the EMR's record. */
export function askLink(state: VisitState): VisitEvent[] | Refusal {
  const refusal = notStanding(state) ?? unverified(state)
  if (refusal) return refusal
  const underway = Object.values(state.messages).some((m) => m.purpose === 'link' && m.status === 'asked')
  return underway ? [] : [{ ...anotherMessage(state, 'link', null), onRequest: true }]
}

/** A new device wants in: a one-time code, sealed under `held`, goes to the contact on the EMR's record. */
export function askCode(state: VisitState, asked: Asked<'ask-code'>): VisitEvent[] | Refusal {
  if (state.messages[asked.message]) return []
  const refusal = nothingToSee(state) ?? unverified(state)
  if (refusal) return refusal
  if (state.lockedOut) return { refused: 'locked-out' }
  return [{ kind: 'message-asked', message: asked.message, purpose: 'code', held: asked.held }]
}

/** Whoever missed a visit, or comes to one that was cancelled, reads so behind the same door, on a new device too. */
function nothingToSee(state: VisitState): Refusal | null {
  return state.appointment === 'cancelled' ? null : notStanding(state)
}

/** The date of birth and the code were right on this device. */
export function identify(state: VisitState, asked: Asked<'identify'>): VisitEvent[] | Refusal {
  if (state.identified.includes(asked.device)) return []
  const refusal = nothingToSee(state) ?? unverified(state)
  if (refusal) return refusal
  return state.lockedOut ? { refused: 'locked-out' } : [{ kind: 'identified', device: asked.device }]
}

/** Five tries failed. No new device is let in any more; one that is identified already goes on. */
export function lockOut(pathway: Pathway, state: VisitState, asked: Asked<'lock-out'>): VisitEvent[] | Refusal {
  if (state.lockedOut) return []
  const refusal = notStanding(state)
  if (refusal) return refusal
  const task = { id: 'lock-out/patient', why: 'locked-out', otherwise: 'front-desk' } as const
  return [
    { kind: 'locked-out', device: asked.device },
    ...raise(state, stepOf(pathway, 'link'), 'contact not on file', task),
  ]
}
