import type { Pathway } from '../../pathway/pathway.ts'
import type { VisitEvent } from '../event.ts'
import { locationIsFresh, notInOrder, notStanding, unverified } from '../gates.ts'
import type { Asked, Refusal } from '../happening.ts'
import { stoppedBy } from '../red-flag.ts'
import { isMoveRequested } from '../requested.ts'
import type { VisitState } from '../state.ts'
import { stepOf } from '../steps.ts'
import { raise } from '../tasks.ts'

/** The patient enters the waiting room, on a device that has proved who they are; this creates the encounter. */
export function enterWaiting(
  pathway: Pathway,
  state: VisitState,
  asked: Asked<'enter-waiting'>,
  now: Date,
): VisitEvent[] | Refusal {
  const refusal = notStanding(state) ?? unverified(state)
  if (refusal) return refusal
  if (state.room === 'ended') return { refused: 'over' }
  if (!state.identified.includes(asked.device)) return { refused: 'not-identified' }
  if (state.room === 'open') return { refused: 'already', what: 'admitted' }
  if (state.room === 'waiting' && state.waitingDevice === asked.device) return []
  if (state.pending['call-off/appointment'] !== undefined) return { refused: 'over' }
  if (state.moving !== null && !isMoveRequested(state)) return { refused: 'already', what: 'moving' }
  if (stoppedBy(state) !== null) return { refused: 'red-flag' }
  const outOfOrder = notInOrder(pathway, 'wait', state)
  if (outOfOrder) return outOfOrder
  if (!locationIsFresh(pathway, state, now)) return { refused: 'location-too-old', at: state.location?.at ?? null }
  return [{ kind: 'waiting', device: asked.device }]
}

/** The patient has waited too long. A person of the practice calls them; whoever comes back waits again. */
export function giveUpWait(
  pathway: Pathway,
  state: VisitState,
  { wish }: Asked<'give-up-wait'>,
  now: Date,
): VisitEvent[] | Refusal {
  if (state.wish === wish) return []
  const refusal = notStanding(state) ?? unverified(state)
  if (refusal) return refusal
  if (state.room !== 'waiting') return { refused: 'over' }
  const task = { id: `wish/${wish}`, why: `wants-${wish}`, otherwise: 'front-desk', due: now } as const
  return [{ kind: 'wait-given-up', wish }, ...raise(state, stepOf(pathway, 'meet'), 'clinician late', task)]
}

/** The patient's page closed, or they stepped out. */
export function leaveWaiting(state: VisitState): VisitEvent[] {
  return state.room === 'waiting' ? [{ kind: 'waiting-left' }] : []
}
