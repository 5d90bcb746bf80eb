import type { Again, AgainWay } from '#domain/charge/again.ts'
import { correctsMessage } from '#domain/charge/by-message.ts'
import type { ChargeDoor } from '#domain/charge/door.ts'
import { decidedOf } from '#domain/charge/next-payer.ts'
import {
  claimOf,
  isClaim,
  nextClaimOf,
  type Billed,
  type Claim,
  type ClaimFacts,
  type ClaimHold,
} from '#domain/charge/claim.ts'
import type { ChargeEvidence } from '#domain/charge/evidence.ts'
import { coveringOf, type CoverageRead, type Covering } from '#domain/charge/payer.ts'
import type { ChargeChoice, Diagnosis, Proposal } from '#domain/charge/proposal.ts'
import type { VisitState } from '#domain/visit/state.ts'
import { unlessFault } from './chart.ts'
import type { House } from './house.ts'
import { organizationOf } from './house.ts'
import type { FirstBilled } from './next-payer.ts'
import type { StoredVisit } from './store.ts'

/** The claim that a charge leaves as, or what keeps there from being one; neither where it leaves as no claim. */
export interface Claimed {
  claim: Claim | null
  holds: ClaimHold[]
}

/** What the EMR says of who pays for a visit, and of the people of its claim; null where it was not asked, or does not answer. */
export interface Payers {
  facts: ClaimFacts | null
  read: CoverageRead
  covering: Covering
}

const NONE: Claimed = { claim: null, holds: [] }

/** Reads who pays by the EMR's coverage of the day. Where a claim is to be made an EMR that does not answer is a fault. */
export async function payersOf(
  house: House,
  { visit, evidence }: { visit: StoredVisit; evidence: ChargeEvidence },
  chosen: string | null,
): Promise<Payers> {
  const { payers = {} } = organizationOf(house, visit.organization)
  const { patient } = visit.state
  const { date, performer } = evidence
  const { read } = house.chartOf(visit.organization)
  const isKnown = patient !== null && date !== null && performer !== null && visit.state.charge === undefined
  const asked = isKnown ? read.claimFacts({ patient, practitioner: performer, day: date }) : null
  const facts = asked && (await (leavesAsClaim(house, visit) ? asked : unlessFault(asked, null)))
  const said = facts === null ? (asked === null ? 'not-asked' : 'away') : coveragesIn(facts)
  return { facts, read: said, covering: coveringOf(said, payers, chosen) }
}

function coveragesIn({ coverages, coveragesOver }: ClaimFacts): CoverageRead {
  return coverages === null ? 'not-given' : { standing: coverages, over: coveragesOver }
}

/** Makes the claim of a proposed charge, of what the EMR says at this moment; nothing while what it bills is not proposed yet. */
export function claimedOf(
  house: House,
  {
    visit,
    evidence,
    diagnoses,
    first,
  }: {
    visit: StoredVisit
    evidence: ChargeEvidence
    diagnoses: readonly Diagnosis[]
    /** What was billed to the payer before, where this goes to the next one. */
    first: FirstBilled | null
  },
  { code, ruled }: Proposal,
  { payer, coverage }: ChargeChoice & { coverage: string | null },
  { facts, covering }: Payers,
): Claimed {
  const { claims = null } = organizationOf(house, visit.organization)
  // Only a claim says which claim it is in the place of; a message credits what one before it has posted.
  const { reopened } = visit.state
  if (reopened !== undefined && !correctsMessage(visit.state) && !canFollow(chargeDoorOf(house, visit), reopened.how))
    return { claim: null, holds: ['no-claim-settings'] }
  if (!leavesAsClaim(house, visit)) return NONE
  const { date } = evidence
  const place = ruled?.place ?? null
  if (claims === null) return { claim: null, holds: ['no-claim-settings'] }
  const before = first?.billed?.claim
  if (first !== null && before === undefined) return { claim: null, holds: ['first-let-go'] }
  if (payer === null || code === null || place === null || date === null || facts === null) return NONE
  if (diagnoses.length === 0) return NONE
  const { drop: _, answers: __, ...site } = claims
  const billed: Billed = {
    payer,
    code,
    place,
    modifiers: ruled?.modifiers ?? [],
    diagnoses,
    amount: code.amount ?? null,
    date,
    coverage,
    covers: covering.payer,
    again: againOf(visit.state),
  }
  const made =
    first === null || before === undefined
      ? claimOf(site, facts, billed)
      : nextClaimOf(site, facts, billed, {
          claim: before,
          said: decidedOf(first.charge.answers ?? [], before.amount),
        })
  return isClaim(made) ? { claim: made, holds: [] } : { claim: null, holds: made.holds }
}

/** How the next claim of a visit goes, where one before it came back. */
export function againOf({ reopened }: Pick<VisitState, 'reopened'>): Again | null {
  return reopened === undefined ? null : { how: reopened.how, payerNumber: reopened.payerNumber }
}

/**
 * Whether a charge by this door may follow another so: a new one by any, one in the place of another only as a claim. By FHIR no claim
 * goes to the payer after the first, and none takes another back.
 */
function canFollow(door: ChargeDoor | undefined, how: AgainWay): boolean {
  return how === 'anew' || door === 'x837' || (door === 'claim' && how === 'replace')
}

/** By which door the next charge of a visit leaves: the one that the site names, but where it corrects what left by a message. */
export function chargeDoorOf(house: House, { organization, state }: StoredVisit): ChargeDoor | undefined {
  return correctsMessage(state) ? 'hl7v2' : organizationOf(house, organization).charge
}

function leavesAsClaim(house: House, visit: StoredVisit): boolean {
  const door = chargeDoorOf(house, visit)
  return door === 'x837' || door === 'claim'
}
