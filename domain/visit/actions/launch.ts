import type { VisitEvent } from '../event.ts'
import { notStanding, notTheirs, unverified } from '../gates.ts'
import type { Asked, Refusal } from '../happening.ts'
import type { VisitState } from '../state.ts'

/**
 * *Start virtual visit*: opens the workspace, and creates the encounter where the patient is not there yet. Who rooms the
 * patient launches too, on any visit of the practice.
 */
export function launch(state: VisitState, asked: Asked<'launch'>): VisitEvent[] | Refusal {
  if ([...state.launches, ...state.roomingLaunches].includes(asked.launch)) return []
  const refusal =
    notStanding(state) ?? unverified(state) ?? (asked.by.who === 'clinician' ? notTheirs(state, asked.by) : null)
  return refusal ?? [{ kind: 'launched', by: asked.by, launch: asked.launch }]
}
