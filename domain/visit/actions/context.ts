import { notStanding } from '../gates.ts'
import type { VisitEvent } from '../event.ts'
import type { Asked, Refusal } from '../happening.ts'
import type { VisitState } from '../state.ts'

/** Somebody came by a link of the EMR's own: from now on its schedule is told when they are connected. */
export function linkByContext(state: VisitState, asked: Asked<'link-by-context'>): VisitEvent[] | Refusal {
  const refusal = notStanding(state)
  if (refusal) return refusal
  const { who, conference, external, externalType } = asked
  const known = state.contextLinks?.[who]
  const same = known?.conference === conference && known.external === external && known.externalType === externalType
  return same ? [] : [{ kind: 'linked-by-context', who, conference, external, externalType }]
}
