import type { Consent, Field } from './consent.ts'
import { decideReferral, type ReferralHappening } from './decide.ts'
import { permitted, toTell } from './disclosure.ts'
import { evolve, start, type RecordedReferral, type ReferralState } from './referral.ts'

/** When the rehearsed referrals were ordered. */
export const ORDERED = new Date('2026-11-27T15:00:00Z')

export const ORDER: Extract<ReferralHappening, { kind: 'order-found' }> = {
  kind: 'order-found',
  order: 'ServiceRequest/r1',
  patient: 'Patient/p1',
  requester: 'Practitioner/dr-okafor',
  organization: 'riverbend',
  department: { id: 'behavioral-health', part2: true },
  urgency: 'routine',
  warmHandOff: false,
}

/** A whole consent for the rehearsed referral, without an end. */
export function consentTo(permits: readonly Field[], more: Partial<Consent> = {}): Consent {
  return {
    id: 'c1',
    patient: ORDER.patient,
    discloser: ORDER.department.id,
    recipient: ORDER.organization,
    permits,
    purpose: 'treatment-payment-operations',
    until: null,
    text: { version: '2026-11-draft', language: 'en', digest: 'D1' },
    signedAt: ORDERED.toISOString(),
    revokedAt: null,
    ...more,
  }
}

/** A referral that is played: what happened to it, each a minute after the one before, with what was told on the way. */
export function played(
  happenings: readonly ReferralHappening[],
  from: Partial<typeof ORDER> = {},
): { state: ReferralState; log: RecordedReferral[] } {
  let state = start()
  const log: RecordedReferral[] = []
  let now = ORDERED
  const happen = (happening: ReferralHappening): void => {
    const decided = decideReferral(state, happening, now)
    if ('refused' in decided) return
    for (const event of decided.events) {
      const recorded = { seq: state.seq + 1, at: now.toISOString(), event }
      log.push(recorded)
      state = evolve(state, recorded)
    }
    // The worker judges anew at the moment at which it sends.
    for (const command of decided.commands) {
      const { summary } = state
      if (command.do === 'show' && summary !== null) {
        const blocked = permitted(state, now).fields.has('status') ? null : ('no-consent' as const)
        happen({ kind: 'summary-shown', summary: summary.id, digest: digestNow(state, now), blocked })
      }
      const word = command.do === 'tell' ? toTell(state, now) : null
      if (word?.word.stage === 'summary-released' && summary?.released !== digestNow(state, now))
        happen({ kind: 'summary-outdated', summary: summary?.id ?? '' })
      else if (word !== null) {
        if (word.consent !== null) happen({ kind: 'sending', word: word.word, consent: word.consent })
        happen({ kind: 'told', ...word, inChart: true })
      }
    }
  }
  for (const happening of [{ ...ORDER, ...from }, { kind: 'sent' } as const, ...happenings]) {
    happen(happening)
    now = new Date(now.getTime() + 60_000)
  }
  return { state, log }
}

/** What a summary would be now: as good as its digest, since only what is permitted changes it here. */
export function digestNow(state: ReferralState, now: Date): string {
  return [...permitted(state, now).fields].join()
}
