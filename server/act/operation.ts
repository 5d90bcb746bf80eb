import type { House } from './house.ts'
import { happen } from './house.ts'
import type { AuditEntry } from './store.ts'
import type { OperationUseCases, RoomUseCases } from './use-cases.ts'

/** What the room tells the visit. A join that the visit refuses is not an error of the room: it was just ended. */
export function roomUseCases(house: House): RoomUseCases {
  const audited = async (id: string, who: 'patient' | 'clinician', what: string): Promise<{ audit: AuditEntry[] }> => {
    const state = (await house.store.visit(id))?.state
    const ref = who === 'clinician' ? (state?.admitted?.by ?? state?.practitioner ?? null) : null
    const patient = state?.patient ?? null
    return { audit: [{ action: 'execute', what, who: { kind: who, ref }, patient, visit: id, outcome: 'done' }] }
  }
  return {
    admitted: async (visit) => (await house.store.visit(visit))?.state.room === 'open',
    joined: async (visit, who, medium, connection) => {
      await happen(house, visit, { kind: 'join', who, medium, connection }, await audited(visit, who, 'call joined'))
    },
    left: async (visit, who, connection) => {
      await happen(house, visit, { kind: 'leave', who, connection }, await audited(visit, who, 'call left'))
    },
    away: async (visit, who) => {
      if (who !== 'patient') return
      await happen(house, visit, { kind: 'leave-waiting' }, await audited(visit, who, 'waiting room left'))
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
