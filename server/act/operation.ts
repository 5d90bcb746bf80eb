import type { Participant } from '#domain/visit/event.ts'
import type { VisitState } from '#domain/visit/state.ts'
import { keepChat } from './draft.ts'
import type { House } from './house.ts'
import { happen, seatedHere } from './house.ts'
import type { AuditEntry } from './store.ts'
import type { OperationUseCases, RoomUseCases } from './use-cases.ts'
import type { Gauge } from './gauge.ts'

/** What the room tells the visit. A join that the visit refuses is not an error of the room: it was just ended. */
export function roomUseCases(house: House): RoomUseCases {
  const audited = async (id: string, who: Participant, what: string): Promise<{ audit: AuditEntry[] }> => {
    const state = (await house.store.visit(id))?.state
    const patient = state?.patient ?? null
    return { audit: [{ action: 'execute', what, who: inSeat(who, state), patient, visit: id, outcome: 'done' }] }
  }
  return {
    admitted: async (visit, who) => {
      const stored = await house.store.visit(visit)
      return stored !== null && seatedHere(house, stored).includes(who)
    },
    joined: async (visit, who, medium, connection) => {
      await happen(house, visit, { kind: 'join', who, medium, connection }, await audited(visit, who, 'call joined'))
    },
    left: async (visit, who, connection) => {
      await happen(house, visit, { kind: 'leave', who, connection }, await audited(visit, who, 'call left'))
    },
    chatted: async (visit, line) =>
      keepChat(house, visit, line, inSeat(line.from, (await house.store.visit(visit))?.state)),
    away: async (visit, who) => {
      if (who !== 'patient') return
      await happen(house, visit, { kind: 'leave-waiting' }, await audited(visit, who, 'waiting room left'))
    },
  }
}

/** Whom a seat is known as. */
function inSeat(who: Participant, state: VisitState | undefined): AuditEntry['who'] {
  switch (who) {
    case 'patient':
      return { kind: 'patient', ref: null }
    case 'clinician':
      return { kind: 'clinician', ref: state?.admitted?.by ?? state?.practitioner ?? null }
    case 'rooming':
      return { kind: 'staff', ref: state?.rooming?.by ?? null }
    case 'helper':
    case 'interpreter':
      return { kind: 'guest', ref: who }
  }
}

/** What operations look at. The seats are told only by an install that was started as a sandbox. */
export function operationUseCases(
  house: House,
  { seats, more }: { seats: { who: string; address: string; try: string }[]; more(): Promise<Gauge[]> },
): OperationUseCases {
  return {
    ready: async () =>
      (await house.store.answers()) ? { ready: true } : { ready: false, says: 'The database does not answer.' },
    gauges: async () => [...(await house.store.gauges(house.now())), ...(await more())],
    seats: () => Promise.resolve({ seats }),
  }
}
