import type { Connection } from '#api/operator.ts'
import { doorThrough, type Cell } from '#domain/connect/matrix.ts'
import type { Install } from '../config/baa.ts'
import type { Organization } from '../config/organizations.ts'
import { timesFrom } from './free-time-source.ts'
import type { House } from './house.ts'
import { organizationOf } from './house.ts'
import { byOperator } from './operator-audit.ts'
import { configurationUseCases, type ConfigurationParts } from './operator-configuration.ts'
import { profileUseCases, type ProfileParts } from './operator-profile.ts'
import type { AuditEntry } from './store.ts'
import type { OperatorSession, OperatorUseCases } from './use-cases.ts'
import type { EmrKnown, EmrWatch } from './watch-emr.ts'

/** What the operator's page is handed beside the house. */
export interface OperatorParts extends Omit<ProfileParts, 'nameOf'>, ConfigurationParts {
  install: Install
  watchOf(organization: string): EmrWatch
  /** What the EMR's administrator registers; `tells`: the EMR declares that it tells of changes by a subscription. */
  registrationOf(organization: Organization, tells: boolean): Connection['registration']
}

/** The operator's page: how the EMR is reached, and what is to be done about it. Nothing of patients comes here. */
export function operatorUseCases(house: House, parts: OperatorParts): OperatorUseCases {
  const audit = (session: OperatorSession, action: AuditEntry['action'], what: string) =>
    house.store.audit(session.organization, [byOperator(session, action, what)], house.now())
  // The page is wanted most while the EMR does not answer.
  const nameOf = async (organization: string, practitioner: string): Promise<string> => {
    const read = house.chartOf(organization).read.clinician(practitioner, { as: 'backend' })
    return (await read.catch(() => null))?.name ?? ''
  }

  const connection = async (session: OperatorSession): Promise<Connection> => {
    const organization = organizationOf(house, session.organization)
    const known = await parts.watchOf(organization.id).known()
    const { emr } = organization
    return {
      fhirBase: emr.fhirBase,
      ...shown(known, emr.hl7v2?.send !== undefined),
      times: timesFrom(organization, known.last?.reading.cells ?? null, house.pathways),
      registration: parts.registrationOf(organization, known.last?.reading.tells === true),
    }
  }

  return {
    page: async (session) => {
      const { id, name, timeZone, emr } = organizationOf(house, session.organization)
      const person = await nameOf(session.organization, session.practitioner)
      return { id, practice: name, timeZone, person, emr: emr.name, install: parts.install }
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
    ...configurationUseCases(house, parts),
    ...profileUseCases(house, { ...parts, nameOf }),
  }
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

function cellShown(cell: Cell, sends: boolean) {
  const { name, kind, door, why, measured, hl7v2 } = cell
  return { name, kind, door: doorThrough(cell, sends), why, measured, message: door === 'worklist' ? hl7v2 : null }
}
