import { CONSENT_TEXT, consentChoices, consentParagraphs, signedConsent } from '#formats/referral/consent-text.ts'
import { carryReferrals, findReferrals } from './act/carry-referrals.ts'
import type { House } from './act/house.ts'
import { hearInvitations, invitationUseCases, scheduleReferrals } from './act/invitations.ts'
import type { HearInvitation } from './act/message-reports.ts'
import type { Messenger, OutgoingInvitation } from './act/messenger.ts'
import type { ReferralChart } from './act/referral-ports.ts'
import type { ReferralStore } from './act/referral-store.ts'
import { hearSummary } from './act/referral-summary.ts'
import { handOffCards, type ChartCards } from './act/referral-cards.ts'
import { hearDepartment, referralUseCases } from './act/referrals.ts'
import type { Config } from './config.ts'
import { repeat } from './jobs/repeat.ts'
import { mayReceive } from './message/agreement.ts'
import { departmentDoor, departments } from './mllp/department.ts'
import { numberOf } from './mllp/number.ts'
import { openPort } from './mllp/open-port.ts'

/** How soon a referral that is ordered in the EMR is heard. */
const FIND_EVERY_MS = 10_000
/** How soon what a referral wants done outside is begun. */
const CARRY_EVERY_MS = 1_000

export interface ReferralsParts {
  config: Config
  house: House
  store: ReferralStore
  chartOf(organization: string): ReferralChart
  messenger: Messenger<OutgoingInvitation>
  /** Tells an operator; never with anything of a referral. */
  warn(what: string, organization: string, why: string): void
  onBug(fault: unknown): void
}

/** The referrals of all organizations: what people do with them, and what goes between the EMR and the department. */
export interface OpenReferrals {
  useCases: ReturnType<typeof referralUseCases> & ReturnType<typeof invitationUseCases>
  cards: ChartCards
  /** What gateways say of invitations. */
  hearInvitation: HearInvitation
  /** Begins to hear and to carry; what is pushed to `stops` ends it. */
  start(stops: (() => Promise<void>)[]): Promise<void>
}

/** Wiring, as main is for all the rest. Nothing is heard or carried before `start`. */
export function openReferrals({
  config,
  house,
  store,
  chartOf,
  messenger,
  warn,
  onBug,
}: ReferralsParts): OpenReferrals {
  const { now, newId } = house
  const refers = config.organizations.flatMap(({ id, referrals }) =>
    referrals === undefined ? [] : [{ id, referrals }],
  )

  return {
    useCases: {
      ...referralUseCases(
        house,
        { store, chartOf },
        {
          ...CONSENT_TEXT,
          paragraphs: consentParagraphs,
          choices: consentChoices,
          signed: signedConsent,
        },
      ),
      ...invitationUseCases(house, { store, chartOf }),
    },
    cards: handOffCards(house, store),
    hearInvitation: hearInvitations(house, store),
    start: async (stops) => {
      if (refers.length === 0) return
      const department = departments({
        organizations: config.organizations,
        mayReceive: ({ baa }) => mayReceive(baa, config.install, now()),
        now,
      })
      stops.push(async () => department.close())
      const hear = hearDepartment(house, store)
      for (const { id, referrals } of refers) {
        const answer = departmentDoor({
          organization: id,
          department: referrals,
          hear,
          hearSummary: hearSummary(house, store, numberOf),
          now,
          newId,
          onRefused: (why) => warn('referral answer refused', id, why),
          onBug,
        })
        const onClosed = (why: string): void => warn('v2 connection closed by the department', id, why)
        const parts = { listen: referrals.listen, answer, onClosed, onBug }
        stops.push(await openPort(parts, `the department of "${id}" is to be heard`, 'referrals.listen'))
      }
      const work = { store, chartOf, department, numberOf }
      const ends = [
        ...refers.map(({ id }) => repeat(FIND_EVERY_MS, findReferrals(house, work, id), onBug)),
        ...refers.map(({ id }) =>
          repeat(FIND_EVERY_MS, scheduleReferrals(house, { store, chartOf, messenger }, id, onBug), onBug),
        ),
        repeat(CARRY_EVERY_MS, carryReferrals(house, work, onBug), onBug),
      ]
      stops.push(async () => void (await Promise.all(ends.map((end) => end()))))
    },
  }
}
