import { decideReferral, type ReferralHappening } from '#domain/referral/decide.ts'
import type { House } from './house.ts'
import type { DepartmentInterface, ReferralChart } from './referral-ports.ts'
import type { ReferralAudit, ReferralExtras, ReferralStore } from './referral-store.ts'

/** What following referrals needs beside the house. */
export interface ReferralParts {
  store: ReferralStore
  chartOf(organization: string): ReferralChart
  department: DepartmentInterface
  /** Twenty characters that stand for a text. */
  numberOf(text: string): string
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
