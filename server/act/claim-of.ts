import { claimOf, isClaim, type Claim, type ClaimHold } from '#domain/charge/claim.ts'
import type { ChargeEvidence } from '#domain/charge/evidence.ts'
import type { ChargeChoice, Diagnosis, Proposal } from '#domain/charge/proposal.ts'
import type { House } from './house.ts'
import { organizationOf } from './house.ts'
import type { StoredVisit } from './store.ts'

/** The claim that a charge leaves as, or what keeps there from being one; neither where it leaves as no claim. */
export interface Claimed {
  claim: Claim | null
  holds: ClaimHold[]
}

const NONE: Claimed = { claim: null, holds: [] }

/** Makes the claim of a proposed charge, of what the EMR says at this moment; nothing while what it bills is not proposed yet. */
export async function claimedOf(
  house: House,
  { visit, evidence, diagnoses }: { visit: StoredVisit; evidence: ChargeEvidence; diagnoses: readonly Diagnosis[] },
  { code, ruled }: Proposal,
  { payer }: ChargeChoice,
): Promise<Claimed> {
  const { charge: door, claims = null } = organizationOf(house, visit.organization)
  if (door !== 'x837' && door !== 'claim') return NONE
  const { patient } = visit.state
  const { date, performer } = evidence
  const place = ruled?.place ?? null
  if (claims === null) return { claim: null, holds: ['no-claim-settings'] }
  if (payer === null || code === null || place === null || date === null) return NONE
  if (patient === null || performer === null) return NONE
  const facts = await house.chartOf(visit.organization).read.claimFacts({ patient, practitioner: performer, day: date })
  const { drop: _, answers: __, ...site } = claims
  const made = claimOf(site, facts, {
    payer,
    code,
    place,
    modifiers: ruled?.modifiers ?? [],
    diagnoses,
    amount: code.amount ?? null,
    date,
  })
  return isClaim(made) ? { claim: made, holds: [] } : { claim: null, holds: made.holds }
}
