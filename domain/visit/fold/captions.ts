import type { Participant, Recorded } from '../event.ts'
import type { VisitState } from '../state.ts'

type CaptionsEvent = Extract<Recorded, { kind: 'captions-on' | 'captions-off' | 'captions-told' }>

/** Captions, and who was told of them. */
export function captionsAfter(state: VisitState, event: CaptionsEvent): VisitState {
  const { at } = event
  switch (event.kind) {
    case 'captions-on':
    case 'captions-off':
      return { ...state, captions: { on: event.kind === 'captions-on', by: event.who, at, told: [] } }
    case 'captions-told':
      return state.captions
        ? { ...state, captions: { ...state.captions, told: [...state.captions.told, event.who] } }
        : state
  }
}

/** They are to be told of captions anew. */
export function untold(state: VisitState, who: Participant): VisitState {
  const { captions } = state
  if (captions === undefined || captions === null) return state
  return { ...state, captions: { ...captions, told: captions.told.filter((one) => one !== who) } }
}
