import type { Pathway } from '../../pathway/pathway.ts'
import type { VisitEvent } from '../event.ts'
import { notStanding, stepId, unverified } from '../gates.ts'
import type { Asked, Refusal, Staff } from '../happening.ts'
import type { RoomingState, VisitState } from '../state.ts'
import { stepOf } from '../steps.ts'

/**
 * Somebody of the practice receives the patient in the waiting room: both are heard and seen from here on, before the
 * clinician comes. A colleague goes on where another had begun, and says so (`instead`) while that one is still at it.
 */
export function beginRooming(
  pathway: Pathway,
  state: VisitState,
  { by, instead }: Asked<'begin-rooming'>,
): VisitEvent[] | Refusal {
  const refusal = notStanding(state) ?? unverified(state)
  if (refusal) return refusal
  if (stepOf(pathway, 'rooming') === undefined) return { refused: 'not-in-pathway', action: 'rooming' }
  if (state.room === 'ended') return { refused: 'over' }
  const now = roomingNow(state)
  if (now?.by === by.ref) return []
  if (now !== null && !instead) return { refused: 'already', what: 'rooming' }
  if (state.room === 'closed') return { refused: 'not-yet', needs: [stepId(pathway, 'wait')] }
  return [...left(state, 'rooming'), { kind: 'rooming-begun', by }]
}

/** Two identifiers asked and answered, or a list gone through with the patient. */
export function checkRooming(state: VisitState, { by, check }: Asked<'check-rooming'>): VisitEvent[] | Refusal {
  const rooming = ofTheirs(state, by)
  if ('refused' in rooming) return rooming
  return rooming.checked[check] === undefined ? [{ kind: 'rooming-checked', by, check }] : []
}

/** Who is with the patient, as they say; said again it replaces what was said. */
export function noteCompany(state: VisitState, { by, company }: Asked<'note-company'>): VisitEvent[] | Refusal {
  const rooming = ofTheirs(state, by)
  if ('refused' in rooming) return rooming
  const said = [...new Set(company)].toSorted()
  const same = rooming.company?.join() === said.join()
  return same ? [] : [{ kind: 'company-noted', by, company: said }]
}

/** A measurement that the patient says, for the chart's list. */
export function takeVital(state: VisitState, asked: Asked<'take-vital'>): VisitEvent[] | Refusal {
  const { by, vital, code, held } = asked
  if (state.vitals[vital] !== undefined) return []
  const rooming = ofTheirs(state, by)
  if ('refused' in rooming) return rooming
  return [{ kind: 'vital-taken', by, vital, code, held }]
}

/** A number that was taken down wrongly is said to be so in the chart (R4, Observation.status entered-in-error). */
export function withdrawVital(state: VisitState, { by, vital }: Asked<'withdraw-vital'>): VisitEvent[] | Refusal {
  const rooming = ofTheirs(state, by)
  if ('refused' in rooming) return rooming
  switch (state.vitals[vital]?.status) {
    case undefined:
      return { refused: 'not-found' }
    case 'writing':
      return { refused: 'checks-running' }
    case 'withdrawing':
    case 'withdrawn':
      return []
    case 'written':
    case 'failed':
      return [{ kind: 'vital-withdrawing', by, vital }]
  }
}

/** The patient is ready: whoever roomed them leaves the call, and the clinician sees what was done. */
export function handOver(pathway: Pathway, state: VisitState, asked: Asked<'hand-over'>): VisitEvent[] | Refusal {
  const { by, held } = asked
  if (state.rooming?.by === by.ref && state.rooming.handedOver !== null) return []
  const rooming = ofTheirs(state, by)
  if ('refused' in rooming) return rooming
  if (state.room === 'closed') return { refused: 'not-yet', needs: [stepId(pathway, 'wait')] }
  if (rooming.checked.identity === undefined) return { refused: 'not-yet', needs: ['identity'] }
  // Before the clinician has come nobody is left for the patient to talk to.
  const patient = state.room === 'waiting' ? left(state, 'patient') : []
  return [...left(state, 'rooming'), ...patient, { kind: 'handed-over', by, held }]
}

/** Whether the one who rooms is in the call, and else until when they were: null where they have not come into it yet. */
export function roomerInCall(state: VisitState): { now: true } | { now: false; until: string | null } {
  const begun = state.rooming?.begunAt
  const stays = state.presence.filter(({ who, from }) => who === 'rooming' && begun !== undefined && from >= begun)
  if (stays.some(({ until }) => until === null)) return { now: true }
  return { now: false, until: stays.at(-1)?.until ?? null }
}

/** Rooming that is under way. */
export function roomingNow(state: VisitState): RoomingState | null {
  return state.rooming !== null && state.rooming.handedOver === null && state.room !== 'ended' ? state.rooming : null
}

function ofTheirs(state: VisitState, by: Staff): RoomingState | Refusal {
  const refusal = notStanding(state)
  if (refusal) return refusal
  if (state.room === 'ended') return { refused: 'over' }
  const now = roomingNow(state)
  return now?.by === by.ref ? now : { refused: 'not-rooming' }
}

function left(state: VisitState, seat: 'rooming' | 'patient'): VisitEvent[] {
  return state.presence
    .filter(({ who, until }) => who === seat && until === null)
    .map(({ connection }) => ({ kind: 'left', who: seat, connection }))
}
