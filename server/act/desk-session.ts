import { isTheirs } from '#domain/visit/gates.ts'
import type { StaffMember } from '#domain/visit/happening.ts'
import type { AuditEntry, StoredVisit } from './store.ts'
import type { DeskSession } from './use-cases.ts'

/** Who sits at the desk, as visits record it. */
export function by({ role, practitioner }: DeskSession): StaffMember {
  return { who: role === 'front-desk' ? 'staff' : 'clinician', ref: practitioner }
}

/** Who sits at the desk, as the audit names them. */
export function who({ role, practitioner }: DeskSession): AuditEntry['who'] {
  return { kind: role === 'front-desk' ? 'staff' : 'clinician', ref: practitioner }
}

/** That they read what is of no one patient. */
export function seen(session: DeskSession, what: string): AuditEntry {
  return { action: 'read', what, who: who(session), patient: null, visit: null, outcome: 'done' }
}

/** That they did something about one visit. */
export function audited(
  session: DeskSession,
  visit: StoredVisit,
  action: AuditEntry['action'],
  what: string,
): AuditEntry {
  return { action, what, who: who(session), patient: visit.state.patient, visit: visit.id, outcome: 'done' }
}

/** The desk sees its practice; a clinician there sees the visits that are theirs to give. */
export function sees({ organization, role, practitioner }: DeskSession, visit: StoredVisit): boolean {
  return visit.organization === organization && (role === 'front-desk' || isTheirs(visit.state, practitioner))
}
