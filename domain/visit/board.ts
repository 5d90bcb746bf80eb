import type { VisitState } from './state.ts'

/** Where a visit stands on the day board. */
export type BoardState =
  | 'booked'
  | 'preparing'
  | 'waiting'
  | 'rooming'
  | 'ready'
  | 'gave-up'
  | 'in-visit'
  | 'ended'
  | 'signed'
  | 'cancelled'
  | 'no-show'
  | 'unfit'

/** The state that a visit's row shows, and since when. */
export function boardState(state: VisitState): { state: BoardState; since: string | null } {
  if (state.appointment === 'cancelled') return { state: state.noShow ? 'no-show' : 'cancelled', since: null }
  if (state.appointment === 'unfit') return { state: 'unfit', since: null }
  if (state.note === 'final') return { state: 'signed', since: state.signed?.at ?? null }
  switch (state.room) {
    case 'ended':
      return { state: 'ended', since: state.ended?.at ?? null }
    case 'open':
      return { state: 'in-visit', since: state.admitted?.at ?? null }
    case 'waiting':
      if (state.rooming === null) return { state: 'waiting', since: state.waitingSince }
      return state.rooming.handedOver === null
        ? { state: 'rooming', since: state.rooming.begunAt }
        : { state: 'ready', since: state.rooming.handedOver.at }
    case 'closed': {
      if (state.wish !== null) return { state: 'gave-up', since: null }
      const { consent, location, intake, device } = state
      const answered = [consent, location, intake, device].flatMap((answer) => answer?.at ?? []).toSorted()
      return answered.length > 0
        ? { state: 'preparing', since: answered.at(-1) ?? null }
        : { state: 'booked', since: state.bookedAt }
    }
  }
}
