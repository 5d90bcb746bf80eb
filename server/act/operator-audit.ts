import type { AuditEntry } from './store.ts'
import type { OperatorSession } from './use-cases.ts'

/** What whoever looks after the connection did: staff, and nothing of a patient's. */
export function byOperator(
  { practitioner }: OperatorSession,
  action: AuditEntry['action'],
  what: string,
  detail?: Record<string, string>,
): AuditEntry {
  return {
    action,
    what,
    who: { kind: 'staff', ref: practitioner },
    patient: null,
    visit: null,
    outcome: 'done',
    ...(detail && { detail }),
  }
}
