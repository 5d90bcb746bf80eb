import { unlessFault } from './chart.ts'
import { who } from './desk-session.ts'
import { answerTo, happen } from './happen-to-referral.ts'
import { organizationOf, type House } from './house.ts'
import type { ReferralStore, StoredReferral } from './referral-store.ts'
import { byDay, partiesOf, toldTo } from './referral-told.ts'
import type { ReferralUseCases } from './referral-use-cases.ts'
import type { DeskSession } from './use-cases.ts'

/** What of referrals only a privacy officer sees. */
export type ForOfficer = Pick<ReturnType<typeof officerReferrals>, 'forOfficer' | 'toldOf'>

/** What a privacy officer sees and sees to. */
export function officerReferrals(house: House, store: ReferralStore) {
  /** Whoever the practice has named for it by a code of PractitionerRole; where it has named none, each clinician. */
  async function isPrivacyOfficer({ organization, practitioner, role }: DeskSession): Promise<boolean> {
    const codes = organizationOf(house, organization).referrals?.privacyOfficers
    if (codes === undefined) return role === 'desk-clinician'
    const { read } = house.chartOf(organization)
    const person = await unlessFault(read.clinician(practitioner, { as: 'backend' }), null)
    return person !== null && person.active && codes.some((code) => person.roles.includes(code))
  }

  /** What of these only a privacy officer sees; none for whoever is none. */
  async function forOfficer(
    session: DeskSession,
    found: readonly StoredReferral[],
  ): Promise<readonly StoredReferral[]> {
    return found.length > 0 && (await isPrivacyOfficer(session)) ? found : []
  }

  /** All that was told of it, and what routes told by its consents. */
  async function toldOf({ organization, state }: StoredReferral) {
    const { timeZone } = organizationOf(house, organization)
    const to = partiesOf(house, organization).practice
    const carried = await store.disclosedByRoutes(organization, state.patient)
    const ofThese = carried.filter(({ consent }) => state.consents.some(({ id }) => id === consent))
    const messages = byDay(ofThese, timeZone).map(({ on, count, fields }) => ({ on, to, count, fields: [...fields] }))
    return { told: toldTo(to, state), messages }
  }

  const useCases: Pick<ReferralUseCases, 'disclosureSeen'> = {
    disclosureSeen: async (session, id, item) => {
      if ((await store.referral(session.organization, id)) === null || !(await isPrivacyOfficer(session)))
        return { refused: 'not-found' }
      const audit = { action: 'update', what: 'wrong disclosure seen to', who: who(session) } as const
      const happening = { kind: 'disclosure-seen-to', item, by: session.practitioner } as const
      return answerTo(await happen(house, store, id, happening, audit))
    },
  }
  return { useCases, forOfficer, toldOf }
}
