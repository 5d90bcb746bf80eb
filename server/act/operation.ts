import type { House } from './house.ts'
import { happen } from './house.ts'
import type { OperationUseCases, RoomUseCases } from './use-cases.ts'

/** What the room tells the visit. A join that the visit refuses is not an error of the room: it was just ended. */
export function roomUseCases(house: House): RoomUseCases {
  return {
    admitted: async (visit) => (await house.store.visit(visit))?.state.room === 'open',
    joined: async (visit, who, medium, connection) => {
      await happen(house, visit, { kind: 'join', who, medium, connection })
    },
    left: async (visit, who, connection) => {
      await happen(house, visit, { kind: 'leave', who, connection })
    },
    away: async (visit, who) => {
      if (who === 'patient') await happen(house, visit, { kind: 'leave-waiting' })
    },
  }
}

/** What operations look at. The seats are told only by an install that was started as a sandbox. */
export function operationUseCases(
  house: House,
  sandboxSeats: { who: string; address: string; try: string }[],
): OperationUseCases {
  return {
    ready: async () =>
      (await house.store.answers()) ? { ready: true } : { ready: false, says: 'The database does not answer.' },
    gauges: () => house.store.gauges(house.now()),
    seats: () => Promise.resolve({ seats: sandboxSeats }),
  }
}
