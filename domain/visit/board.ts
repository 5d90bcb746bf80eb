import type { VisitState } from './state.ts'

/** Where a visit stands on the day board. */
export type BoardState =
  | 'booked'
  | 'preparing'
  | 'waiting'
  | 'gave-up'
  | 'in-visit'
  | 'ended'
  | 'signed'
  | 'cancelled'
  | 'no-show'

/** The state that a visit's row shows, and since when. */
export function boardState(state: VisitState): { state: BoardState; since: string | null } {
  if (state.appointment === 'cancelled') return { state: state.noShow ? 'no-show' : 'cancelled', since: null }
  if (state.note === 'final') return { state: 'signed', since: state.signed?.at ?? null }
  switch (state.room) {
    case 'ended':
      return { state: 'ended', since: state.ended?.at ?? null }
    case 'open':
      return { state: 'in-visit', since: state.admitted?.at ?? null }
    case 'waiting':
      return { state: 'waiting', since: state.waitingSince }
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
