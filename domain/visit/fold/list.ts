import type { Recorded } from '../event.ts'
import type { ListChangeState, VisitState } from '../state.ts'
import { without } from './without.ts'

type ListChangeEvent = Extract<Recorded, { kind: 'list-changing' | 'list-change-dropped' }>

/** Changes of the chart’s lists. */
export function listChangeAfter(state: VisitState, event: ListChangeEvent): VisitState {
  const { at } = event
  switch (event.kind) {
    case 'list-changing': {
      const { list, act, entry, told, by, held, change } = event
      if (by.who !== 'clinician' && by.who !== 'staff') return state
      const known = { list, act, entry, told, by, held, status: 'writing' as const, at, reference: entry, why: null }
      return { ...state, lists: { ...state.lists, [change]: known } }
    }
    case 'list-change-dropped':
      return {
        ...state,
        lists: without(state.lists ?? {}, event.change),
        failed: without(state.failed, `list/${event.change}`),
      }
  }
}

/** What became of a change of a list; nothing where there is none of that name. */
export function withListChange(state: VisitState, id: string, change: Partial<ListChangeState>): VisitState {
  const known = state.lists?.[id]
  return known ? { ...state, lists: { ...state.lists, [id]: { ...known, ...change } } } : state
}
