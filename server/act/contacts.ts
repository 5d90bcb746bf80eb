import { isContact, plainContact } from '#domain/access/identity.ts'
import type { ContactOutcome } from '#api/desk.ts'
import { ChartFault, type ChartWrite } from './chart.ts'
import type { EmrInterface } from './emr-interface.ts'
import type { House } from './house.ts'
import type { AuditEntry, StoredVisit } from './store.ts'
import type { DeskSession, DeskUseCases } from './use-cases.ts'
import { doorOf } from './way.ts'

interface ContactParts {
  house: House
  interfaces: Pick<EmrInterface, 'send'>
  visitOf(session: DeskSession, visit: string): Promise<StoredVisit | null>
  audited(session: DeskSession, visit: StoredVisit, action: AuditEntry['action'], what: string): AuditEntry
  /** What the desk shows of the person is read anew. */
  faceAnew(visit: StoredVisit): Promise<void>
}

type Contact = Extract<ChartWrite, { write: 'contact' }>

/**
 * How a person is reached, and putting it right in the EMR: by FHIR, else by its interface, else by the hand of whoever has
 * them on the telephone, who is told exactly what to enter and, once they have, whether the record shows it.
 */
export function contactUseCases(parts: ContactParts): Pick<DeskUseCases, 'contacts' | 'correctContact'> {
  const { house, visitOf, audited, faceAnew } = parts
  const { store } = house
  return {
    contacts: async (session, id) => {
      const visit = await visitOf(session, id)
      if (visit === null) return { refused: 'not-found' }
      const { patient } = visit.state
      if (patient === null) return { refused: 'unverified-patient' }
      const { version, person } = await house.chartOf(visit.organization).read.versioned(patient)
      await store.audit(visit.organization, [audited(session, visit, 'read', 'contacts')], house.now())
      const { name, birthDate, identifiers, telecom } = person
      return { name: name.full, birthDate, numbers: identifiers, version, contacts: telecom }
    },

    correctContact: async (session, id, { version, system, was, value: typed, entered = false }) => {
      const visit = await visitOf(session, id)
      if (visit === null) return { refused: 'not-found' }
      const { patient } = visit.state
      if (patient === null) return { refused: 'unverified-patient' }
      const value = typed.trim()
      if (!isContact({ system, value })) return { refused: 'unfit-contact' }
      const told = (outcome: AuditEntry['outcome'], what: string, detail: Record<string, string> = {}) =>
        store.audit(
          visit.organization,
          [{ ...audited(session, visit, 'update', what), outcome, detail: { system, ...detail } }],
          house.now(),
        )
      const at = house.now().toISOString()
      const write: Contact = {
        key: `${visit.id}/contact`,
        write: 'contact',
        patient,
        base: version,
        system,
        was,
        value,
        at,
      }
      const outcome = entered
        ? await isThere(visit, write)
        : await corrected(visit, write).catch(async (fault: unknown) => {
            await told('failed', 'contact corrected')
            throw fault
          })
      await told('done', entered ? 'contact entered by hand' : 'contact corrected', { became: outcome.became })
      // Other visits of the person show the old number too, until the board's next look at the record.
      await store.outdateFaces(visit.organization, patient)
      await faceAnew(visit)
      return outcome
    },
  }

  async function corrected(visit: StoredVisit, write: Contact): Promise<ContactOutcome> {
    const chart = house.chartOf(visit.organization)
    if (doorOf(await house.offered(visit.organization), 'contact') === 'fhir') {
      await chart.write(write, { as: 'backend' })
      return { became: 'written' }
    }
    const { version, person } = await chart.read.versioned(write.patient)
    // What the person at the desk saw is what is replaced: on any other version they look again.
    if (version !== write.base) throw new ChartFault({ kind: 'version-conflict' })
    const sent = await parts.interfaces.send(visit.organization, write, { ...NO_VISIT, patient: person })
    return { became: sent.sent === 'taken' ? 'sent' : 'by-hand' }
  }

  async function isThere(visit: StoredVisit, { patient, system, value }: Contact): Promise<ContactOutcome> {
    const { telecom } = await house.chartOf(visit.organization).read.patient(patient, { as: 'backend' })
    const found = telecom.some((one) => one.system === system && plainContact(one.value) === plainContact(value))
    return { became: found ? 'written' : 'not-there' }
  }
}

/** A correction is of a person, and of no visit of theirs. */
export const NO_VISIT = {
  clinician: null,
  service: null,
  appointment: null,
  joinAddress: null,
  visitNumber: null,
  document: null,
  order: null,
  measured: null,
  answersFinal: false,
} as const
