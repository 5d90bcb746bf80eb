import type { NewPersonOutcome } from '#api/desk.ts'
import { agreement } from '#domain/access/identity.ts'
import type { BookingContent, TypedIdentity } from '#domain/visit/content.ts'
import { BOOKING } from '#domain/visit/held-places.ts'
import type { EmrInterface } from './emr-interface.ts'
import { NO_VISIT } from './contacts.ts'
import type { House } from './house.ts'
import { organizationOf } from './house.ts'
import type { AuditEntry, StoredVisit } from './store.ts'
import type { DeskSession, DeskUseCases } from './use-cases.ts'
import { readsAppointments } from './way.ts'

interface NewPersonParts {
  house: House
  interfaces: Pick<EmrInterface, 'send'>
  visitOf(session: DeskSession, visit: string): Promise<StoredVisit | null>
  audited(session: DeskSession, visit: StoredVisit, action: AuditEntry['action'], what: string): AuditEntry
}

/** What was given at the booking of somebody unknown: as the EMR's appointment has it, else as it is sealed here. */
export async function givenAtBooking(
  house: House,
  { id, organization, state }: StoredVisit,
): Promise<TypedIdentity | null> {
  const { appointment } = state.references
  if (appointment === null) return null
  if (readsAppointments(await house.offered(organization)))
    return house.chartOf(organization).read.typedIdentity(appointment)
  return (await house.store.held<BookingContent>(id, BOOKING))?.identity ?? null
}

/** Whether an organization's EMR can be asked to make a record. */
export function mayAddPeople(house: House, organization: string): boolean {
  return organizationOf(house, organization).emr.hl7v2?.send !== undefined
}

/**
 * The desk has the EMR make a record for somebody who booked and is not in it. Nothing is matched by that: once the patient
 * search finds the record, a person at the desk says that it is theirs. Pressed twice it is the same message.
 */
export function newPersonUseCase(parts: NewPersonParts): Pick<DeskUseCases, 'addPerson'> {
  const { house, interfaces, visitOf, audited } = parts
  return {
    addPerson: async (session, id): Promise<NewPersonOutcome | { refused: 'not-found' }> => {
      const visit = await visitOf(session, id)
      const typed = visit === null || visit.state.patient !== null ? null : await givenAtBooking(house, visit)
      if (visit === null || typed === null) return { refused: 'not-found' }
      const alike = await house.chartOf(visit.organization).read.findPatients(typed.family, typed.birthDate)
      if (alike.some((person) => isAlike(agreement(person, typed)))) return { became: 'there' }
      const told = (outcome: AuditEntry['outcome']) =>
        house.store.audit(
          visit.organization,
          [{ ...audited(session, visit, 'create', 'record of a person asked for'), outcome }],
          house.now(),
        )
      const write = { key: `${id}/person`, write: 'new-person', at: visit.state.bookedAt ?? '' } as const
      const sent = await interfaces
        .send(visit.organization, write, { ...NO_VISIT, patient: subjectOf(typed) })
        .catch(async (fault: unknown) => {
          await told('failed')
          throw fault
        })
      await told('done')
      return { became: sent.sent === 'taken' ? 'sent' : 'by-hand' }
    },
  }
}

function isAlike({ given, family, birthDate }: ReturnType<typeof agreement>): boolean {
  return given && family && birthDate
}

/** Nobody was asked for their sex. */
function subjectOf({ given, family, birthDate, contact }: TypedIdentity) {
  const system = contact.includes('@') ? ('email' as const) : ('phone' as const)
  return {
    reference: 'Patient/-',
    name: { given, family },
    birthDate,
    sex: 'unknown',
    identifiers: [],
    telecom: contact === '' ? [] : [{ system, value: contact }],
  }
}
