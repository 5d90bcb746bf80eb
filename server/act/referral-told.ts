import type { Field } from '#domain/referral/consent.ts'
import { disclosures } from '#domain/referral/disclosure.ts'
import type { ReferralState } from '#domain/referral/referral.ts'
import { localDate } from '#domain/visit/age.ts'
import { organizationOf, type House } from './house.ts'

/** Who tells of an organization's referrals and who is told, in their own names. */
export function partiesOf(house: Pick<House, 'organizations'>, organization: string) {
  const { name, referrals } = organizationOf(house, organization)
  return { practice: name, department: referrals?.name ?? '' }
}

/** Each disclosure of a referral to the practice `to`, as pages list it. */
export function toldTo(to: string, state: ReferralState) {
  return disclosures(state).map(({ at, what, fields, arrived }) => ({ at, what, to, arrived, fields: [...fields] }))
}

/** What messages told alike on one day is one line. */
export function byDay(carried: readonly { at: Date; fields: readonly Field[] }[], zone: string) {
  const days = new Map<string, { on: string; count: number; fields: readonly Field[] }>()
  for (const { at, fields } of carried) {
    const on = localDate(at, zone)
    const key = `${on} ${fields.join(' ')}`
    days.set(key, { on, fields, count: (days.get(key)?.count ?? 0) + 1 })
  }
  return [...days.values()]
}

/** Under this a consent is kept as it was signed. */
export function consentHeldAs(consent: string): string {
  return `consent/${consent}`
}
