import { isRequested } from '#domain/visit/requested.ts'
import { needOf } from '#domain/visit/need.ts'
import { askBooking } from './ask-booking.ts'
import { bookUseCases, freeTimes, slotOf } from './book.ts'
import type { House } from './house.ts'
import { pathwayOf } from './house.ts'
import { attemptedVisit, ticketOf } from './link.ts'
import type { StoredVisit } from './store.ts'
import type { LaunchSession, WorkspaceUseCases } from './use-cases.ts'

const AHEAD_MS = 400 * 24 * 3_600_000

/** The next visit of the same kind, booked by the clinician while the patient is there. The EMR decides, as always. */
export function followUps(
  house: House,
  visitOf: (session: LaunchSession) => Promise<StoredVisit>,
): Pick<WorkspaceUseCases, 'followUpTimes' | 'bookFollowUp' | 'followUp'> {
  const booking = bookUseCases(house)
  return {
    followUpTimes: async (session, after, whose) => {
      const visit = await visitOf(session)
      const { practitioner, end } = visit.state
      // This visit's own time is not its follow-up.
      const from = after ?? end
      const of = whose === 'own' ? practitioner : null
      return freeTimes(house, visit.organization, pathwayOf(house, visit), from, of)
    },

    bookFollowUp: async (session, { slot: asked, reason }) => {
      const visit = await visitOf(session)
      const { patient, zone, language } = visit.state
      if (patient === null || zone === null) return { refused: 'unverified-patient' }
      const pathway = pathwayOf(house, visit)
      const chart = house.chartOf(visit.organization)
      const [slot, person] = await Promise.all([
        slotOf(house, { organization: visit.organization, pathway }, asked),
        chart.read.patient(patient, { as: 'clinician', launch: session.launch }),
      ])
      if (slot === null) return { refused: 'not-found' }
      // The same slot asked for twice is one booking.
      const id = attemptedVisit(house.linkKey, visit.organization, `follow-up ${visit.id} ${slot.slot}`)
      // Who needs an interpreter now needs one next time.
      const need = needOf(visit.state)
      const { name, birthDate, telecom } = person
      const booked = await askBooking(
        house,
        { id, organization: visit.organization, pathway },
        {
          slot: slot.slot,
          practitioner: slot.practitioner,
          patient,
          start: slot.start,
          end: slot.end,
          zone,
          language,
          birthDate,
          ...(need !== undefined && { need }),
        },
        {
          identity: { given: name.given, family: name.family, birthDate, contact: telecom[0]?.value ?? '' },
          reason,
          need: need === null || need === undefined ? null : { need, detail: '' },
        },
        {
          action: 'create',
          what: 'follow-up booked',
          who: { kind: 'clinician', ref: session.practitioner },
          patient,
          visit: id,
          outcome: 'done',
        },
      )
      return 'refused' in booked ? booked : { ticket: ticketOf(house.linkKey, id) }
    },

    followUp: (session, ticket) => booking.ticket(session.organization, ticket),
  }
}

/** The patient's next visit here that stands, after this one; else one that was asked for, where that is looked for too. */
export async function nextVisitOf(
  house: House,
  visit: StoredVisit,
  orRequested: 'or-requested' | null = null,
): Promise<StoredVisit | null> {
  const { patient } = visit.state
  if (patient === null) return null
  const now = house.now()
  const ahead = await house.store.visitsOf(visit.organization, patient, now, new Date(now.getTime() + AHEAD_MS))
  const booked = ahead.find(
    ({ id, state }) => id !== visit.id && state.ended === null && state.appointment === 'booked',
  )
  if (booked !== undefined || orRequested === null) return booked ?? null
  const requested = await house.store.requested(visit.organization, now, new Date(now.getTime() + AHEAD_MS), patient)
  return requested.find(({ state }) => isRequested(state)) ?? null
}
