import type { Recorded } from '../event.ts'
import type { VisitState } from '../state.ts'

type PreparationEvent = Extract<
  Recorded,
  {
    kind:
      | 'identified'
      | 'locked-out'
      | 'unlocked'
      | 'link-revoked'
      | 'consent-given'
      | 'located'
      | 'intake-answered'
      | 'device-checked'
  }
>

/** What the patient does before the visit: who they are, consent, where they are, intake and devices. */
export function preparationAfter(state: VisitState, event: PreparationEvent): VisitState {
  const { at } = event
  switch (event.kind) {
    case 'identified':
      return { ...state, identified: [...state.identified, event.device] }
    case 'locked-out':
      return { ...state, lockedOut: true }
    case 'unlocked':
      return { ...state, lockedOut: false }
    case 'link-revoked':
      return { ...state, identified: [], revocations: state.revocations + 1 }
    case 'consent-given':
      return { ...state, consent: { version: event.version, decision: event.decision, at } }
    case 'located':
      return {
        ...state,
        location: { state: event.state, at, digest: event.digest, held: event.held },
        answersHeld: [...(state.answersHeld ?? []), event.held],
      }
    case 'intake-answered': {
      const { complete, redFlag, stop = null, need = null, digest, held } = event
      const answersHeld = [...(state.answersHeld ?? []), held]
      return { ...state, intake: { complete, at, redFlag, stop, need, digest, held }, answersHeld }
    }
    case 'device-checked':
      return { ...state, device: { camera: event.camera, microphone: event.microphone, at } }
  }
}
