import { payingAfter, type ClaimFacts, type ClaimPerson, type Coverage } from './claim.ts'

/** A coverage as a charge names it that is no claim, with whoever holds it as the EMR has them; null is what it does not say. */
export interface Insurance extends Pick<
  Coverage,
  'reference' | 'memberId' | 'relationship' | 'group' | 'payor' | 'payorNumber' | 'plan' | 'planNumber'
> {
  insured: ClaimPerson | null
}

/**
 * The coverage that a charge is to, and behind it those that the EMR says pay after it, in their order. One of which it does not say who
 * pays can't be named to anybody.
 */
export function insurancesOf({ patient, coverages }: ClaimFacts, first: Coverage): Insurance[] {
  const paying = [first, ...payingAfter(coverages ?? [], first)]
  return paying
    .filter(({ payor, payorNumber }) => payor !== null || payorNumber !== null)
    .map(({ reference, memberId, relationship, group, payor, payorNumber, plan, planNumber, subscriber }) => ({
      reference,
      memberId,
      relationship,
      group,
      payor,
      payorNumber,
      plan,
      planNumber,
      insured: relationship === 'self' ? patient : subscriber,
    }))
}
