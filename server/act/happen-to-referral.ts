import { decideReferral, type ReferralHappening } from '#domain/referral/decide.ts'
import { organizationOf, type House } from './house.ts'
import type { DepartmentInterface, ReferralChart } from './referral-ports.ts'
import type { ReferralAudit, ReferralExtras, ReferralStore, StoredReferral } from './referral-store.ts'
import type { Answer } from './use-cases.ts'

/** What following referrals needs beside the house. */
export interface ReferralParts {
  store: ReferralStore
  chartOf(organization: string): ReferralChart
  department: DepartmentInterface
  /** Twenty characters that stand for a text. */
  numberOf(text: string): string
}

/**
 * What a department does of itself stands in its own audit: in the practice's it would show that the patient was accepted, has an
 * appointment or came. One that is no organization here has an audit of its own all the same.
 */
export function inDepartmentsAudit(
  house: Pick<House, 'organizations'>,
  { organization, state }: StoredReferral,
): Pick<ReferralExtras, 'auditedBy'> {
  const booking = organizationOf(house, organization).referrals?.booking
  return { auditedBy: booking?.organization ?? `${organization}/${state.department.id}` }
}

/** Asks a referral to decide on one happening and stores what it decided. */
export async function happen(
  house: Pick<House, 'now'>,
  store: ReferralStore,
  id: string,
  happening: ReferralHappening,
  audit: ReferralAudit,
  extras: Pick<ReferralExtras, 'work' | 'hold' | 'forget' | 'auditedBy'> = {},
): ReturnType<ReferralStore['happen']> {
  const now = house.now()
  return store.happen(id, (state) => decideReferral(state, happening, now), { now, audit, ...extras })
}

/** What is answered to whoever asked for it; a refusal is that the referral has moved on. */
export function answerTo(outcome: Awaited<ReturnType<ReferralStore['happen']>>): Answer<null> {
  if (!('refused' in outcome)) return null
  return { refused: 'referral-moved-on' }
}
