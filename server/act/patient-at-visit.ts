import { LINK_LIVES_MS } from '#domain/visit/actions/message.ts'
import type { AuditEntry, Store, StoredVisit } from './store.ts'
import type { PatientDevice } from './use-cases.ts'

/** Wrong codes, and asks for one, after which the door closes. */
export const TRIES = 5

/** Finds the visit that a device of its patient is at. */
export function visitAt(store: Store): (device: PatientDevice) => Promise<StoredVisit> {
  return async (device) => {
    const visit = await store.visit(device.visit)
    if (visit === null) throw new Error('a device names a visit that does not exist')
    return visit
  }
}

/** What the audit says of an act by the visit's patient. */
export function audited(visit: StoredVisit, action: AuditEntry['action'], what: string): AuditEntry {
  return {
    action,
    what,
    who: { kind: 'patient', ref: null },
    patient: visit.state.patient,
    visit: visit.id,
    outcome: 'done',
  }
}

/** Whether the visit's link only points to the practice by now. */
export function isPast({ state }: StoredVisit, now: number): boolean {
  const last = state.ended?.at ?? state.end
  return last !== null && now - Date.parse(last) > LINK_LIVES_MS
}
