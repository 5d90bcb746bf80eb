import { agreement } from '#domain/access/identity.ts'
import { givenAtBooking, mayAddPeople } from './new-person.ts'
import { audited, by } from './desk-session.ts'
import { type House, happen } from './house.ts'
import type { StoredVisit } from './store.ts'
import type { DeskSession, DeskUseCases } from './use-cases.ts'

/** Finding the person of an unverified visit: the EMR is searched, and somebody at the desk decides. */
export function matchUseCases(
  house: House,
  visitOf: (session: DeskSession, visit: string) => Promise<StoredVisit | null>,
): Pick<DeskUseCases, 'candidates' | 'match'> {
  const { store } = house
  return {
    candidates: async (session, id) => {
      const visit = await visitOf(session, id)
      const appointment = visit?.state.references.appointment ?? null
      if (visit === null || appointment === null) return { refused: 'not-found' }
      const chart = house.chartOf(visit.organization)
      const typed = await givenAtBooking(house, visit)
      const people = typed === null ? [] : await chart.read.findPatients(typed.family, typed.birthDate)
      const seenToo = people.map(({ reference }) => ({
        ...audited(session, visit, 'read', 'match candidate'),
        patient: reference,
      }))
      await store.audit(
        visit.organization,
        [audited(session, visit, 'read', 'match candidates'), ...seenToo],
        house.now(),
      )
      return {
        typed,
        mayAdd: mayAddPeople(house, visit.organization),
        people: people.map((person) => ({
          reference: person.reference,
          name: person.name.full,
          birthDate: person.birthDate,
          sex: person.sex,
          contacts: person.telecom.map(({ value }) => value),
          identifiers: person.identifiers,
          agrees: agreement(person, typed ?? { given: '', family: '', birthDate: '', contact: '' }),
        })),
      }
    },

    match: async (session, id, patient) => {
      const visit = await visitOf(session, id)
      if (visit === null) return { refused: 'not-found' }
      const person = await house.chartOf(visit.organization).read.patient(patient, { as: 'backend' })
      return happen(
        house,
        id,
        { kind: 'match-patient', patient, birthDate: person.birthDate, by: by(session) },
        { audit: [{ ...audited(session, visit, 'update', 'visit matched to a person'), patient }] },
      )
    },
  }
}
