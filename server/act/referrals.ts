import type { Word } from '#domain/referral/referral.ts'
import { happen, inDepartmentsAudit, type ReferralParts } from './happen-to-referral.ts'
import type { House } from './house.ts'
import { clinicianReferrals } from './referral-clinician.ts'
import { deskReferrals } from './referral-desk.ts'
import { officerReferrals } from './referral-officer.ts'
import { patientReferrals } from './referral-patient.ts'
import type { ReadScan } from './referral-ports.ts'
import type { ReferralStore } from './referral-store.ts'
import type { ConsentWords, ReferralUseCases } from './referral-use-cases.ts'

/** The department's word on one referral, as its interface has said it. `untimely`: it does not follow what was said before. */
export type HearDepartment = (
  organization: string,
  number: string,
  word: Word,
) => Promise<'done' | 'unknown' | 'untimely'>

/** Hears the department; nothing is answered before it is stored. */
export function hearDepartment(house: House, store: ReferralStore): HearDepartment {
  return async (organization, number, word) => {
    const referral = await store.byNumber(organization, number)
    if (referral === null) return 'unknown'
    const audit = { action: 'update', what: 'referral answered', who: { kind: 'emr', ref: null } } as const
    const by = inDepartmentsAudit(house, referral)
    const outcome = await happen(house, store, referral.id, { kind: 'heard', word }, audit, by)
    return 'refused' in outcome ? 'untimely' : 'done'
  }
}

/**
 * The pages of referrals, by who asks: the desk, the clinician who referred, the patient, a privacy officer. What the desk and the
 * clinician see is made of what the referring side may see, and of nothing else; what the patient sees is theirs.
 */
export function referralUseCases(
  house: House,
  parts: Pick<ReferralParts, 'store' | 'chartOf'>,
  words: ConsentWords,
  readScan: ReadScan,
): ReferralUseCases {
  const { store } = parts
  const officer = officerReferrals(house, store)
  return {
    ...deskReferrals(house, store, officer, words, readScan),
    ...clinicianReferrals(house, parts),
    ...patientReferrals(house, store, words),
    ...officer.useCases,
  }
}
