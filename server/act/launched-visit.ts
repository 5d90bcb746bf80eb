import type { HeldRef } from '#domain/visit/event.ts'
import type { Happening, Refusal } from '#domain/visit/happening.ts'
import type { Credentials } from './chart.ts'
import type { House } from './house.ts'
import { happen } from './house.ts'
import type { AuditEntry, StoredVisit, ToHold } from './store.ts'
import type { LaunchSession } from './use-cases.ts'
import type { Reader } from './workspace-reading.ts'

/** The visit of a launch, and acting on it: what is done stands in the audit, and the visit decides. */
export interface LaunchedVisit {
  visitOf(session: LaunchSession): Promise<StoredVisit>
  /** The entry that says so of whoever sits in this launch. */
  audited(session: Reader, visit: StoredVisit, action: AuditEntry['action'], what: string): AuditEntry
  /** `release`: sealed content that goes with it. */
  act(
    session: LaunchSession,
    happening: Happening,
    what: string,
    hold?: ToHold[],
    detail?: Record<string, string>,
    release?: HeldRef[],
  ): Promise<Refusal | null>
}

export function launchedVisit(house: House): LaunchedVisit {
  const visitOf = async (session: LaunchSession): Promise<StoredVisit> => {
    const visit = await house.store.visit(session.visit)
    if (visit === null) throw new Error('a launch names a visit that does not exist')
    return visit
  }
  const audited = (session: Reader, visit: StoredVisit, action: AuditEntry['action'], what: string): AuditEntry => ({
    action,
    what,
    who: { kind: session.seat === 'rooming' ? 'staff' : 'clinician', ref: session.practitioner },
    patient: visit.state.patient,
    visit: visit.id,
    outcome: 'done',
  })
  const act: LaunchedVisit['act'] = async (session, happening, what, hold = [], detail = {}, release = []) => {
    const visit = await visitOf(session)
    const audit = [{ ...audited(session, visit, 'update', what), detail }]
    return happen(house, visit.id, happening, { hold, audit, release })
  }
  return { visitOf, audited, act }
}

/** The clinician of a launch, as events name them. */
export function by({ practitioner }: LaunchSession): { who: 'clinician'; ref: string } {
  return { who: 'clinician', ref: practitioner }
}

/** The launch's own token. */
export function token({ launch }: Reader): Credentials {
  return { as: 'clinician', launch }
}
