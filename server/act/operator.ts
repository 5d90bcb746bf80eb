import type { Connection } from '#api/operator.ts'
import type { Cell } from '#domain/connect/matrix.ts'
import type { Install, Organization } from '../config.ts'
import type { House } from './house.ts'
import { organizationOf } from './house.ts'
import type { AuditEntry } from './store.ts'
import type { OperatorSession, OperatorUseCases } from './use-cases.ts'
import type { EmrKnown, EmrWatch } from './watch-emr.ts'

/** What the operator's page is handed beside the house. */
export interface OperatorParts {
  install: Install
  watchOf(organization: string): EmrWatch
  /** What the EMR's administrator registers; `tells`: the EMR declares that it tells of changes by a subscription. */
  registrationOf(organization: Organization, tells: boolean): Connection['registration']
}

/** The operator's page: how the EMR is reached, and what is to be done about it. Nothing of patients comes here. */
export function operatorUseCases(house: House, parts: OperatorParts): OperatorUseCases {
  const audit = (session: OperatorSession, action: AuditEntry['action'], what: string) =>
    house.store.audit(session.organization, [entry(session, action, what)], house.now())

  const connection = async (session: OperatorSession): Promise<Connection> => {
    const organization = organizationOf(house, session.organization)
    const known = await parts.watchOf(organization.id).known()
    const { emr } = organization
    return {
      fhirBase: emr.fhirBase,
      ...shown(known, emr.hl7v2?.send !== undefined),
      registration: parts.registrationOf(organization, known.last?.reading.tells === true),
    }
  }

  return {
    page: async (session) => {
      const { name, timeZone, emr } = organizationOf(house, session.organization)
      const person = await house
        .chartOf(session.organization)
        .read.clinician(session.practitioner, { as: 'backend' })
        // The page is wanted most while the EMR does not answer.
        .catch(() => null)
      return { practice: name, timeZone, person: person?.name ?? '', emr: emr.name, install: parts.install }
    },
    connection,
    readAgain: async (session) => {
      await parts.watchOf(session.organization).lookNow()
      await audit(session, 'execute', 'EMR capabilities read again')
      return connection(session)
    },
    accept: async (session) => {
      await parts.watchOf(session.organization).accept()
      await audit(session, 'update', 'EMR taken as it is')
      return connection(session)
    },
  }
}

/** Whoever looks after the connection is staff, and touches nothing of a patient's. */
function entry({ practitioner }: OperatorSession, action: AuditEntry['action'], what: string): AuditEntry {
  return { action, what, who: { kind: 'staff', ref: practitioner }, patient: null, visit: null, outcome: 'done' }
}

/** What is known of the EMR, each write by the door that it really takes: an interface carries what FHIR does not. */
function shown(
  { last, lost, trouble }: EmrKnown,
  sends: boolean,
): Pick<Connection, 'reading' | 'lost' | 'lostSince' | 'changed' | 'trouble'> {
  return {
    reading:
      last === null
        ? null
        : {
            readAt: last.reading.readAt,
            fhirVersion: last.reading.fhirVersion,
            software: last.reading.software,
            tried: last.reading.tried,
            remarks: [...last.reading.remarks],
            cells: last.reading.cells.map((cell) => cellShown(cell, sends)),
          },
    lost: [...lost],
    lostSince: lost.length === 0 ? null : (last?.lostSince ?? null),
    changed: last?.changed == null ? null : { at: last.changed.at, changes: [...last.changed.changes] },
    trouble,
  }
}

function cellShown({ name, kind, door, why, measured, hl7v2 }: Cell, sends: boolean) {
  const byMessage = door === 'worklist' && hl7v2 !== null
  return {
    name,
    kind,
    door: byMessage && sends ? ('hl7v2' as const) : door,
    why,
    measured,
    message: byMessage ? hl7v2 : null,
  }
}
