import { chargeEvidence } from '#domain/charge/evidence.ts'
import { linkedOf, rejudged } from '#domain/charge/proposal.ts'
import type { ChargeStanding } from '#domain/charge/standing.ts'
import { waitingOf, type ReasonSum, type Sum, type WaitingOrder } from '#domain/charge/waiting.ts'
import type { CodeTable } from '#domain/charge/codes.ts'
import { limitOf } from '#domain/reconcile/case.ts'
import type { AssessedContent } from '#domain/visit/content.ts'
import type { House } from './house.ts'
import { organizationOf, pathwayOf } from './house.ts'
import { contentDigest } from './link.ts'
import { tuningOf } from './reconcile.ts'
import type { StoredVisit } from './store.ts'

/** Charges of a practice since it has imported its first table, all or one clinician's, as they stand by one basis. */
export interface ChargesOf {
  organization: string
  practitioner: string | null
  since: Date
  basis: string
}

/** A visit that is over, and how its charge stood when it was judged last. */
export interface StandingCharge {
  visit: StoredVisit
  standing: ChargeStanding
}

/** Where a charge stands in a list: of what waits since when and for how many cents, of what was accepted by the visit's start. */
export interface ChargePlace {
  at: string
  amount: number | null
  visit: string
}

/** What waits, all of it and by its reason, and what was accepted; `unjudged` is in none of it yet. */
export interface ChargeSums {
  all: Sum
  overdue: Sum
  reasons: ReasonSum[]
  accepted: number
  changed: number
  unjudged: { left: number; of: number }
}

/** How the charges of visits that are over stood when they were judged last. */
export interface ChargeStandings {
  /** Visits whose charge is to be judged, those to which something has happened since first. */
  unjudged(organization: string, basis: string, limit: number): Promise<StoredVisit[]>
  /** Keeps how it stands, unless something has happened to the visit since it was read. */
  keepStanding(visit: StoredVisit, basis: string, standing: ChargeStanding): Promise<void>
  chargeSums(of: ChargesOf, now: Date): Promise<ChargeSums>
  waitingCharges(
    of: ChargesOf,
    order: WaitingOrder,
    after: ChargePlace | null,
    limit: number,
  ): Promise<StandingCharge[]>
  /** The newest first; `changed`: those alone that the rules of today would have otherwise. */
  acceptedCharges(
    of: ChargesOf,
    only: 'changed' | 'all',
    after: ChargePlace | null,
    limit: number,
  ): Promise<StandingCharge[]>
}

/** Visits that are judged in one turn; a page waits for no more than so many. */
const AT_ONCE = 50

/**
 * Judges the charges that are due: after everything that happens to a visit that is over, and all of them after a change of the
 * site's table, the rules, the settings or a pathway. Gives the function that judges some; true where more may be due.
 */
export function judgeCharges(house: House, organization: string): () => Promise<boolean> {
  return async () => {
    const codes = await house.store.chargeCodes(organization)
    return judgeDue(house, organization, codes, chargeBasis(house, organization, codes))
  }
}

/** The same once, by a table and basis that are read already. */
export async function judgeDue(
  house: House,
  organization: string,
  codes: CodeTable | null,
  basis: string,
): Promise<boolean> {
  const visits = await house.store.unjudged(organization, basis, AT_ONCE)
  for (const visit of visits) {
    const standing = await standingOf(house, visit, codes)
    if (standing !== null) await house.store.keepStanding(visit, basis, standing)
  }
  return visits.length === AT_ONCE
}

/** Names all but the visit itself that its charge is judged by. */
export function chargeBasis(house: House, organization: string, codes: CodeTable | null): string {
  return contentDigest({
    table: codes?.version ?? null,
    rules: house.chargeRules.version,
    tuning: tuningOf(organizationOf(house, organization)),
    pathways: [...house.pathways.values()].map(({ version }) => version).toSorted(),
  })
}

/** How one stands now; null where something happened to the visit while it was read. */
async function standingOf(house: House, visit: StoredVisit, codes: CodeTable | null): Promise<ChargeStanding | null> {
  const { store } = house
  const { state } = visit
  const log = await store.log(visit.id)
  if ((log.at(-1)?.seq ?? 0) !== state.seq) return null
  const site = organizationOf(house, visit.organization)
  const evidence = chargeEvidence(pathwayOf(house, visit), state, log, site.timeZone)
  if (state.charge !== undefined)
    return { accepted: true, changes: rejudged(evidence, house.chargeRules, state.charge) }
  const assessed = state.assessed && (await store.held<AssessedContent>(visit.id, state.assessed.held))
  // The rule whose row it becomes says until when: that of the charge, or before the signature that of the note.
  const within = limitOf(
    { site: { tuning: tuningOf(site), zone: site.timeZone }, state },
    state.note === 'final' ? 'R04' : 'R03',
  )
  return {
    accepted: false,
    waiting: waitingOf(evidence, codes, state, { linked: linkedOf(assessed?.diagnoses ?? []), within }),
  }
}
