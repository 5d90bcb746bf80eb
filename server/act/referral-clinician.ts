import { who } from './desk-session.ts'
import { answerTo, happen, type ReferralParts } from './happen-to-referral.ts'
import type { House } from './house.ts'
import { SUMMARIES, summaryNow } from './referral-summary.ts'
import type { ReferralUseCases } from './referral-use-cases.ts'

/** What the clinician who referred says of a referral, and the summary that the chart would not take. */
export function clinicianReferrals(
  house: House,
  parts: Pick<ReferralParts, 'store' | 'chartOf'>,
): Pick<ReferralUseCases, 'word' | 'summary'> {
  const { store } = parts
  return {
    word: async (session, id, { act }) => {
      const referral = await store.referral(session.organization, id)
      if (referral === null) return { refused: 'not-found' }
      const audit = { action: 'update', what: `referral: ${act}`, who: who(session) } as const
      const kind = KIND[act]
      const forget = act === 'acknowledge' ? ({ forget: SUMMARIES } as const) : {}
      return answerTo(await happen(house, store, referral.id, { kind, by: session.practitioner }, audit, forget))
    },

    summary: async (session, id) => {
      const referral = await store.referral(session.organization, id)
      if (referral === null) return { refused: 'not-found' }
      const last = referral.state.told.at(-1)
      const told = last?.stage === 'summary-released' && last.summary === referral.state.summary?.id
      // Read by what is permitted now: a consent may have been revoked since.
      const now = told ? await summaryNow(house, parts, referral) : null
      const audit = { action: 'read', what: 'referral summary', who: who(session), visit: null } as const
      const outcome = now === null || now.blocked !== null ? ('denied' as const) : ('done' as const)
      await house.store.audit(
        session.organization,
        [{ ...audit, patient: referral.state.patient, outcome }],
        house.now(),
      )
      if (now === null || now.blocked !== null) return { refused: 'referral-moved-on' }
      return { words: now.drawn.words }
    },
  }
}

const KIND = {
  acknowledge: 'acknowledged',
  'handed-off': 'handed-off',
  'done-by-hand': 'done-by-hand',
  'ninth-is-0': 'ninth-is-0',
} as const
