import type { Recorded } from '../event.ts'
import type { RoomingState, VisitState, VitalState } from '../state.ts'
import { personOf } from './who.ts'
import { without } from './without.ts'

type RoomingEvent = Extract<
  Recorded,
  { kind: 'rooming-begun' | 'rooming-checked' | 'company-noted' | 'handed-over' | 'vital-taken' | 'vital-withdrawing' }
>

/** How the patient was received, and the measurements that were taken. */
export function roomingAfter(state: VisitState, event: RoomingEvent): VisitState {
  const { at } = event
  switch (event.kind) {
    case 'rooming-begun': {
      const done = { checked: state.rooming?.checked ?? {}, company: state.rooming?.company ?? null }
      const since = state.rooming?.since ?? at
      return { ...state, rooming: { by: personOf(event.by), begunAt: at, since, ...done, handedOver: null } }
    }
    case 'rooming-checked':
      return withRooming(state, ({ checked }) => ({ checked: { ...checked, [event.check]: at } }))
    case 'company-noted':
      return withRooming(state, () => ({ company: event.company }))
    case 'handed-over':
      return withRooming(state, () => ({ handedOver: { by: personOf(event.by), at, held: event.held } }))
    case 'vital-taken': {
      const { vital, code, held } = event
      const taken = { code, status: 'writing' as const, by: personOf(event.by), at, reference: null, held }
      return { ...state, vitals: { ...state.vitals, [vital]: taken } }
    }
    case 'vital-withdrawing': {
      if (state.vitals[event.vital]?.reference) return withVital(state, event.vital, { status: 'withdrawing' })
      const failed = without(state.failed, `vital/${event.vital}`)
      return withVital({ ...state, failed }, event.vital, { status: 'withdrawn' })
    }
  }
}

/** A change of a measurement that was taken; nothing where there is none of that name. */
export function withVital(state: VisitState, vital: string, change: Partial<VitalState>): VisitState {
  const known = state.vitals[vital]
  return known ? { ...state, vitals: { ...state.vitals, [vital]: { ...known, ...change } } } : state
}

function withRooming(state: VisitState, change: (rooming: RoomingState) => Partial<RoomingState>): VisitState {
  const { rooming } = state
  return rooming === null ? state : { ...state, rooming: { ...rooming, ...change(rooming) } }
}
