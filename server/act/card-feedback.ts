import { FEEDBACK_OUTCOMES, type FeedbackOutcome } from '#domain/connect/card-feedback.ts'
import type { Gauge } from './gauge.ts'
import type { House } from './house.ts'
import type { SignIn } from './sign-in.ts'
import type { FeedbackUseCases } from './use-cases.ts'

/** How many cards of one service came to one end. */
export interface FeedbackCount {
  service: string
  outcome: FeedbackOutcome
  cards: number
}

/** Where the counts are kept: a port, implemented in server/postgres. */
export interface CardFeedback {
  add(organization: string, count: FeedbackCount, now: Date): Promise<void>
  counts(): Promise<readonly (FeedbackCount & { organization: string })[]>
}

/**
 * What an EMR tells of our cards (CDS Hooks 2.0, feedback): how many were taken and how many put aside. Which card, by whom, of
 * whom and why is not read, so that nothing of a patient is kept here.
 */
export function feedbackUseCases(
  house: Pick<House, 'organizations' | 'now'>,
  signIn: Pick<SignIn, 'trusts'>,
  kept: CardFeedback,
): FeedbackUseCases {
  return {
    hear: async (service, ends, bearer, url) => {
      for (const organization of house.organizations.values()) {
        if (!(await signIn.trusts(organization, bearer, url))) continue
        for (const outcome of FEEDBACK_OUTCOMES) {
          const cards = ends.filter((end) => end === outcome).length
          if (cards > 0) await kept.add(organization.id, { service, outcome, cards }, house.now())
        }
        return null
      }
      return { refused: 'not-identified' }
    },
  }
}

/** The counts as operations look at them. */
export async function feedbackGauges(kept: CardFeedback): Promise<Gauge[]> {
  return (await kept.counts()).map(({ organization, service, outcome, cards }) => ({
    name: 'causeway_cds_feedback_total',
    help: 'Cards of ours that were taken or put aside in the EMR, as it tells',
    labels: { organization, service, outcome },
    value: cards,
  }))
}
