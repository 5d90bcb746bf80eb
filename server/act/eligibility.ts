import { instantIn } from '#domain/day.ts'
import type { Eligibility, Member } from '#domain/charge/eligibility.ts'
import { payerCalled, payerOf } from '#domain/charge/payer.ts'
import type { CoverageFact, EligibilityFact, EmrFacts } from '#domain/reconcile/facts.ts'
import { unlessFault } from './chart.ts'
import type { House } from './house.ts'
import { organizationOf } from './house.ts'
import { memberDigest } from './link.ts'
import type { StoredVisit } from './store.ts'

/** What a payer says of a member as it is kept: whose it is, as a keyed digest. */
export interface KeptEligibility {
  segment: number
  member: string | null
  /** Of the rules; null where the settings don't say which that is. */
  payer: string | null
  said: Omit<Eligibility, 'member'>
}

/** Whose coverage the EMR has shown. */
export interface CoverageMember {
  patient: string
  member: string
  payer: string
}

/** What payers say of coverage, and of whom it can be said. */
export interface EligibilityStore {
  /** Beside those known before: an answer about a coverage that the EMR shows no more is still somebody's. */
  keepMembers(organization: string, members: readonly CoverageMember[]): Promise<void>
  /** What was said of these members, also what a person has seen to. */
  eligibilitiesOf(
    organization: string,
    members: readonly string[],
  ): Promise<(KeptEligibility & { digest: string; at: Date })[]>
}

/** An answer about coverage as it is kept. */
export function eligibilityToKeep(
  { linkKey, organizations }: Pick<House, 'linkKey' | 'organizations'>,
  organization: string,
  { said: { member, ...said }, segment }: { said: Eligibility; segment: number },
): KeptEligibility {
  const { payers = {}, claims } = organizationOf({ organizations }, organization)
  return {
    segment,
    member: member && memberDigest(linkKey, organization, member),
    payer: payerCalled(said.payer, payers, claims?.payers ?? {}),
    said,
  }
}

/** A coverage on record by which an answer finds it. */
interface Known extends CoverageMember {
  coverage: string
}

/**
 * Adds what payers have said in files of each visit's coverages, found by the member's number and the payer; and keeps whose coverages
 * these are, so that an answer that comes later finds its patient.
 */
export async function withPayersWords(
  house: House,
  organization: string,
  visits: readonly StoredVisit[],
  facts: readonly EmrFacts[],
): Promise<EmrFacts[]> {
  const { claims, timeZone } = organizationOf(house, organization)
  if (claims === undefined) return [...facts]
  const known = await Promise.all(visits.map((visit, at) => membersOf(house, visit, facts[at]?.coverages ?? null)))
  await house.store.keepMembers(organization, known.flat())
  const said = await house.store.eligibilitiesOf(organization, [...new Set(known.flat().map(({ member }) => member))])
  return facts.map((emr, at) => {
    const theirs = (known[at] ?? []).flatMap(({ member, payer, coverage }) =>
      said
        .filter((one) => one.member === member && one.payer === payer)
        .map((one): EligibilityFact => factOf(one, coverage, timeZone)),
    )
    return theirs.length === 0 ? emr : { ...emr, eligibilities: [...(emr.eligibilities ?? []), ...theirs] }
  })
}

function factOf(
  { digest, segment, at, said }: KeptEligibility & { digest: string; at: Date },
  coverage: string,
  zone: string,
): EligibilityFact {
  const { from, until, made, inForce, telehealth } = said
  return {
    reference: `${digest.slice(0, 16)}/${segment}`,
    status: 'active',
    at: at.toISOString(),
    from,
    until,
    // X12 says no zone: it is read by the practice's.
    created: instantIn(zone, made).toISOString(),
    answered: inForce !== null,
    inForce,
    told: { coverage, telehealth },
  }
}

async function membersOf(
  house: House,
  { organization, state: { patient } }: StoredVisit,
  coverages: readonly CoverageFact[] | null,
): Promise<Known[]> {
  if (patient === null || coverages === null) return []
  const { payers = {} } = organizationOf(house, organization)
  const held = coverages.flatMap(({ reference, status, member, known }) => {
    const payer = payerOf(known, payers)
    return member === null || payer === null || status === 'entered-in-error' ? [] : [{ reference, member, payer }]
  })
  // A dependent has the number of whoever holds it, and is found by who they are as well.
  const person = held.every(({ member }) => member.self)
    ? null
    : await unlessFault(house.chartOf(organization).read.patient(patient, { as: 'backend' }), null)
  return held.flatMap(({ reference, member: { number, self }, payer }) => {
    const dependent = person && { birthDate: person.birthDate, given: person.name.given }
    const member: Member | null = self ? { number, dependent: null } : dependent && { number, dependent }
    return member === null
      ? []
      : [{ coverage: reference, patient, payer, member: memberDigest(house.linkKey, organization, member) }]
  })
}
