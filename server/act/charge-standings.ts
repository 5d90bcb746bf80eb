import { chargeEvidence } from '#domain/charge/evidence.ts'
import { linkedOf, rejudged, type Tables } from '#domain/charge/proposal.ts'
import type { ChargeStanding } from '#domain/charge/standing.ts'
import { unjudgedSince, waitingOf, type ReasonSum, type Sum, type WaitingOrder } from '#domain/charge/waiting.ts'
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
  /**
   * Keeps how it stands, unless something has happened to the visit since it was read. An accepted one that comes out otherwise by now
   * than when it was judged last is due to be compared with the EMR again.
   */
  keepStanding(visit: StoredVisit, basis: string, standing: ChargeStanding, now: Date): Promise<void>
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
    const { store } = house
    const version = await store.chargeCodesVersion(organization)
    const basis = chargeBasis(house, organization, version)
    const visits = await store.unjudged(organization, basis, AT_ONCE)
    if (visits.length === 0) return false
    // A table may be long: it is read where there is something to judge by it.
    const codes = await store.chargeCodes(organization)
    // One that was imported meanwhile judges by a basis of its own, at the next turn.
    if ((codes?.version ?? null) !== version) return true
    const bugs: unknown[] = []
    await judgeAll(house, visits, { codes, basis }, (visit, bug) => {
      bugs.push(bug)
      return notJudged(house, visit)
    })
    // The others have been judged by now, and these stand as what can't be: each is told of once.
    if (bugs.length > 0) throw new AggregateError(bugs, `${bugs.length} charges could not be judged`)
    return visits.length === AT_ONCE
  }
}

/** Judges some of those that are due, by a table and basis that are read already. What can't be judged is left to the background. */
export async function judgeDue(
  house: House,
  organization: string,
  codes: CodeTable | null,
  basis: string,
): Promise<void> {
  await judgeAll(house, await house.store.unjudged(organization, basis, AT_ONCE), { codes, basis }, () => null)
}

/** One that can't be judged stands as `onBug` has it, and keeps no other waiting. */
async function judgeAll(
  house: House,
  visits: readonly StoredVisit[],
  { codes, basis }: { codes: CodeTable | null; basis: string },
  onBug: (visit: StoredVisit, bug: unknown) => ChargeStanding | null,
): Promise<void> {
  const tablesOf = tablesBy(house, codes)
  for (const visit of visits) {
    const standing = await standingOf(house, visit, codes, tablesOf).catch((bug: unknown) => onBug(visit, bug))
    if (standing !== null) await house.store.keepStanding(visit, basis, standing, house.now())
  }
}

/** The tables of a charge: those by which several were accepted are read once. */
export function tablesBy(house: House, now: CodeTable | null) {
  const known = new Map<number, CodeTable | null>()
  return async ({ organization }: StoredVisit, { table }: { table: number }): Promise<Tables> => {
    if (table === now?.version) return { then: now, now }
    const then = known.get(table) ?? (await house.store.chargeCodes(organization, table))
    known.set(table, then)
    return { then, now }
  }
}

/** Names all but the visit itself that its charge is judged by. */
export function chargeBasis(house: House, organization: string, table: number | null): string {
  return contentDigest({
    table,
    rules: house.chargeRules.version,
    tuning: tuningOf(organizationOf(house, organization)),
    pathways: [...house.pathways.values()].map(({ version }) => version).toSorted(),
  })
}

/** How one stands now; null where something happened to the visit while it was read. */
async function standingOf(
  house: House,
  visit: StoredVisit,
  codes: CodeTable | null,
  tablesOf: ReturnType<typeof tablesBy>,
): Promise<ChargeStanding | null> {
  const { store } = house
  const { state } = visit
  const log = await store.log(visit.id)
  if ((log.at(-1)?.seq ?? 0) !== state.seq) return null
  const site = organizationOf(house, visit.organization)
  const evidence = chargeEvidence(pathwayOf(house, visit), state, log, site.timeZone)
  if (state.charge !== undefined)
    return {
      accepted: true,
      changes: rejudged(evidence, house.chargeRules, state.charge, await tablesOf(visit, state.charge)),
    }
  const assessed = state.assessed && (await store.held<AssessedContent>(visit.id, state.assessed.held))
  const linked = linkedOf(assessed?.diagnoses ?? [])
  return { accepted: false, waiting: waitingOf(evidence, codes, state, { linked, within: withinOf(house, visit) }) }
}

/** The rule whose row it becomes says until when: that of the charge, or before the signature that of the note. */
function withinOf(house: House, { organization, state }: StoredVisit): number {
  const site = organizationOf(house, organization)
  return limitOf(
    { site: { tuning: tuningOf(site), zone: site.timeZone }, state },
    state.note === 'final' ? 'R04' : 'R03',
  )
}

function notJudged(house: House, visit: StoredVisit): ChargeStanding {
  const { charge, signed, ended, start } = visit.state
  if (charge !== undefined) return { accepted: true, changes: [] }
  const since = signed?.at ?? ended?.at ?? start
  return { accepted: false, waiting: since === null ? null : unjudgedSince(since, withinOf(house, visit)) }
}
