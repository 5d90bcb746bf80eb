import { isBilled } from '#domain/charge/next-payer.ts'
import { unlessFault } from './chart.ts'
import type { House } from './house.ts'
import { happen } from './house.ts'
import type { AuditEntry, StoredVisit } from './store.ts'
import type { LaunchSession, WorkspaceUseCases } from './use-cases.ts'

/**
 * Where the clinician is: said by one press, as the appointment's site in the EMR has it or as they said last. It is nobody's guess: what is
 * offered stands for nothing until it is pressed.
 */
export function clinicianPlace(
  house: House,
  visitOf: (session: LaunchSession) => Promise<StoredVisit>,
  audited: (session: LaunchSession, visit: StoredVisit, action: AuditEntry['action'], what: string) => AuditEntry,
): Pick<WorkspaceUseCases, 'place' | 'placeClinician'> {
  const { store } = house
  return {
    place: async (session) => {
      const visit = await visitOf(session)
      const { references, clinicianPlace: said } = visit.state
      const { read } = house.chartOf(session.organization)
      const [site, last] = await Promise.all([
        references.appointment === null ? null : unlessFault(read.siteOf(references.appointment), null),
        store.lastPlace(session.organization, session.practitioner),
      ])
      await store.audit(visit.organization, [audited(session, visit, 'read', 'clinician’s place')], house.now())
      return {
        said: said === undefined ? null : { place: said.place, state: said.state },
        site,
        last,
        charged: isBilled(visit.state),
      }
    },

    placeClinician: async (session, { place, state }) => {
      const visit = await visitOf(session)
      const by = { who: 'clinician', ref: session.practitioner } as const
      const refusal = await happen(
        house,
        visit.id,
        { kind: 'place-clinician', by, place, state },
        { audit: [audited(session, visit, 'update', 'clinician’s place said')] },
      )
      if (refusal === null) await store.keepLastPlace(session.organization, session.practitioner, { place, state })
      return refusal
    },
  }
}
