import type { ConsentContent } from '#domain/visit/content.ts'
import { whereaboutsOf } from './chart-write.ts'
import { audited, by } from './desk-session.ts'
import { type House, happen, pathwayOf } from './house.ts'
import { contentDigest } from './link.ts'
import { KEPT_ANSWERS } from './sealed.ts'
import type { StoredVisit } from './store.ts'
import type { DeskSession, DeskUseCases } from './use-cases.ts'

/** Checking a patient in by telephone: consent, and where they are, as they say it to the desk. */
export function checkInUseCases(
  house: House,
  visitOf: (session: DeskSession, visit: string) => Promise<StoredVisit | null>,
): Pick<DeskUseCases, 'askCheckIn' | 'checkIn'> {
  const { store } = house
  return {
    askCheckIn: async (session, id) => {
      const visit = await visitOf(session, id)
      if (visit === null) return { refused: 'not-found' }
      const { patient, language, consent } = visit.state
      if (patient === null) return { refused: 'unverified-patient' }
      const chart = house.chartOf(visit.organization)
      const { version, text } = pathwayOf(house, visit).consent
      const [person, whereabouts] = await Promise.all([
        chart.read.patient(patient, { as: 'backend' }),
        whereaboutsOf(house, chart, visit, { as: 'backend' }),
      ])
      await store.audit(visit.organization, [audited(session, visit, 'read', 'check-in')], house.now())
      return {
        name: person.name.full,
        birthDate: person.birthDate,
        language,
        consent: { version, text: text[language], decision: consent?.version === version ? consent.decision : null },
        whereabouts,
      }
    },

    checkIn: async (session, id, { version, decision, whereabouts }) => {
      const visit = await visitOf(session, id)
      if (visit === null) return { refused: 'not-found' }
      const { language } = visit.state
      const consent: ConsentContent = {
        text: pathwayOf(house, visit).consent.text[language],
        language,
        takenBy: session.practitioner,
      }
      const held = `consent/${house.newId()}`
      const refusal = await happen(
        house,
        id,
        { kind: 'answer-consent', version, decision, held, by: by(session) },
        {
          hold: [{ ref: held, kind: 'consent', why: 'until the chart has it', content: consent }],
          audit: [audited(session, visit, 'create', 'consent by telephone')],
        },
      )
      if (refusal !== null || decision === 'decline' || whereabouts === undefined) return refusal
      const place = `location/${house.newId()}`
      return happen(
        house,
        id,
        {
          kind: 'answer-location',
          state: whereabouts.place.state,
          digest: contentDigest(whereabouts),
          held: place,
          by: by(session),
        },
        {
          hold: [{ ref: place, kind: 'location', why: KEPT_ANSWERS, content: whereabouts }],
          audit: [audited(session, visit, 'create', 'whereabouts by telephone')],
        },
      )
    },
  }
}
