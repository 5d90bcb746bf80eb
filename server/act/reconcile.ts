import { caseOf, type SiteFacts, type Tuning } from '#domain/reconcile/case.ts'
import type { EmrFacts } from '#domain/reconcile/facts.ts'
import { judge } from '#domain/reconcile/judge.ts'
import { nextLook } from '#domain/reconcile/next-look.ts'
import { taskOf } from '#domain/reconcile/rows.ts'
import { nextDay, startOfDay } from '#domain/day.ts'
import type { Licence } from '#domain/access/licence.ts'
import { decide } from '#domain/visit/decide.ts'
import type { Happening } from '#domain/visit/happening.ts'
import { localDate } from '#domain/visit/age.ts'
import { ChartFault, unlessFault, type FactsWanted } from './chart.ts'
import { withPayersWords } from './eligibility.ts'
import type { House } from './house.ts'
import { happen, organizationOf, pathwayOf } from './house.ts'
import { recent, type Recent } from './recent.ts'
import { ITSELF, type AuditEntry, type StoredVisit } from './store.ts'

/** Visits that one look goes through: the EMR is asked for each type once for all of them. */
const AT_ONCE = 25

/** An EMR that does not answer is asked again after this time. */
const AWAY_MS = 60_000

/** A visit that can't be judged is tried again after this time. */
const BUG_MS = 24 * 3_600_000

/** One at which a database or an EMR failed is tried again after a minute, then two, and so on up to an hour. */
const LONGEST_MS = 3_600_000
/** How often that was so of visits that were looked at last, by this process. */
const FAILED_KEPT = 1_000

/**
 * Compares the visits that are due with the EMR: after everything that happened to them, half an hour, a day, three days and
 * longer after their end, and often while a row stands open. Gives the function that looks once; true where more may be due.
 */
export function reconcileVisits(house: House, organization: string): () => Promise<boolean> {
  const failed = recent<number>(FAILED_KEPT)
  return async () => {
    const visits = await house.store.takeToReconcile(organization, house.now(), AT_ONCE)
    await lookAtVisits(house, organization, visits, failed)
    return visits.length === AT_ONCE
  }
}

/** The same of these visits. */
async function lookAtVisits(
  house: House,
  organization: string,
  visits: readonly StoredVisit[],
  failed: Recent<number>,
): Promise<void> {
  if (visits.length === 0) return
  const { store } = house
  const { read } = house.chartOf(organization)
  const { timeZone } = organizationOf(house, organization)
  const there = await read.visitFacts(visits.map((visit) => wantedOf(visit, timeZone))).catch((fault: unknown) => {
    if (fault instanceof ChartFault) return null
    throw fault
  })
  if (there === null) {
    const again = new Date(house.now().getTime() + AWAY_MS)
    for (const { id, state } of visits) await store.reconcileNext(id, state.seq, again)
    return
  }
  const facts = await withPayersWords(house, organization, visits, there)
  const codes = await store.chargeCodes(organization)
  const licences = await licencesOf(house, organization, visits)
  const said = await house.transcripts.saidAt(visits.map(({ id }) => id))
  const bugs: unknown[] = []
  for (const [at, visit] of visits.entries()) {
    const emr = facts[at]
    if (emr === undefined) continue
    const site: SiteFacts = {
      zone: timeZone,
      codes,
      rules: house.chargeRules,
      licences: licences.get(visit.state.admitted?.by ?? '') ?? null,
      tuning: tuningOf(organizationOf(house, organization)),
    }
    try {
      const told = await tellOfCharge(house, visit, emr)
      await reconcileOne(house, told, await withVisits(house, visit, emr), site, said.get(visit.id))
      failed.drop(visit.id)
    } catch (fault) {
      // Whatever is wrong with one visit keeps no other waiting.
      bugs.push(fault)
      const times = failed.get(visit.id) ?? 0
      const after = isOfTheWorld(fault) ? Math.min(AWAY_MS * 2 ** times, LONGEST_MS) : BUG_MS
      failed.set(visit.id, times + 1)
      await store.reconcileNext(visit.id, visit.state.seq, new Date(house.now().getTime() + after))
    }
  }
  if (bugs.length > 0) throw new AggregateError(bugs, `${bugs.length} visits could not be compared with the EMR`)
}

/**
 * Whether what was asked for has failed, and may be had a little later, rather than the judging itself: an EMR; the database, which names what it is by an
 * SQLSTATE of connection, concurrency, resources or operators (PostgreSQL, Appendix A); or the network, by a code of the system's.
 */
function isOfTheWorld(fault: unknown): boolean {
  if (fault instanceof ChartFault) return fault.fault.kind !== 'malformed'
  const code = fault instanceof Error && 'code' in fault ? String(fault.code) : ''
  return /^(08|40|53|55|57|58)[0-9A-Z]{3}$/.test(code) || NETWORK.has(code)
}

const NETWORK = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EAI_AGAIN',
])

/** What the EMR says of the charge that was filed there is told to its visit first: rules look at what came back. */
async function tellOfCharge(house: House, visit: StoredVisit, { filed }: EmrFacts): Promise<StoredVisit> {
  const { reference, emr, answers = [] } = visit.state.charge ?? { reference: null }
  if (filed === null || reference === null) return visit
  const news: Happening[] = [
    ...(emr?.status === filed.status ? [] : [{ kind: 'find-charge', reference, status: filed.status } as const]),
    ...filed.answers
      .filter(({ answer }) => answers.every((one) => one.answer !== answer))
      .map(({ answer, said }) => ({
        kind: 'take-claim-answer' as const,
        answer,
        of: visit.state.formerCharges?.length ?? 0,
        said,
      })),
  ]
  for (const happening of news)
    await happen(house, visit.id, happening, {
      audit: [
        {
          action: 'read',
          what: happening.kind === 'find-charge' ? 'charge status' : 'claim answered: ClaimResponse',
          who: ITSELF,
          patient: visit.state.patient,
          visit: visit.id,
          outcome: 'done',
        },
      ],
    })
  return news.length === 0 ? visit : ((await house.store.visit(visit.id)) ?? visit)
}

/** One visit against what was read of it; what happened to it meanwhile is looked at by the next look. */
async function reconcileOne(
  house: House,
  visit: StoredVisit,
  emr: EmrFacts,
  site: SiteFacts,
  transcript: readonly string[] = [],
): Promise<void> {
  const { store } = house
  const now = house.now()
  const log = await store.log(visit.id)
  if ((log.at(-1)?.seq ?? 0) !== visit.state.seq) return
  const pathway = pathwayOf(house, visit)
  const judgement = judge(caseOf({ pathway, state: visit.state, log, transcript }, emr, site, now))
  const changes = judgement.findings.some(
    (finding) => visit.state.tasks[taskOf(visit.state, finding)]?.finding === undefined,
  )
  const audit: AuditEntry = {
    action: 'read',
    what: 'discrepancies with the EMR',
    who: ITSELF,
    patient: visit.state.patient,
    visit: visit.id,
    outcome: 'done',
  }
  const outcome = await store.happen(
    visit.id,
    (current) =>
      decide(pathwayOf(house, current), current.state, { kind: 'reconciled', judgement, seq: visit.state.seq }, now),
    { now, audit: changes ? [audit] : [] },
  )
  if ('refused' in outcome || outcome.visit.state.seq !== visit.state.seq + outcome.events.length) return
  await store.reconcileNext(
    visit.id,
    outcome.visit.state.seq,
    nextLook(outcome.visit.state, now, site, pathway.answeredWithin),
  )
}

/** What is asked of the EMR about one visit. */
export function wantedOf({ state }: StoredVisit, zone: string): FactsWanted {
  const { references, pictures = {} } = state
  const day = localDate(new Date(state.start ?? 0), zone)
  return {
    appointment: references.appointment ?? '',
    encounter: references.encounter,
    patient: state.patient,
    consent: references.consent,
    pictures: Object.values(pictures).flatMap(({ reference }) => reference ?? []),
    charge: state.charge?.reference ?? null,
    from: startOfDay(day, zone).toISOString(),
    until: startOfDay(nextDay(day), zone).toISOString(),
  }
}

/** Of two visits that were booked for one, one raises the row: which other appointments are visits is ours to say. */
async function withVisits(house: House, visit: StoredVisit, emr: EmrFacts): Promise<EmrFacts> {
  const { organization, state } = visit
  if (emr.others === null || state.patient === null) return emr
  const { from, until } = wantedOf(visit, organizationOf(house, organization).timeZone)
  // The EMR may have one that we are not told of yet: which of them is ours can't be said.
  const asked = await house.store.requested(organization, new Date(from), new Date(until), state.patient)
  if (asked.length > 0) return { ...emr, others: null }
  const others = await Promise.all(
    emr.others.map(async (one) => {
      const known = await house.store.visitByAppointment(organization, one.reference)
      return { ...one, isVisit: known !== null, met: known?.state.admitted?.at ?? null }
    }),
  )
  return { ...emr, others }
}

/** Of those who met patients; one whom the EMR does not tell of just now is left out. */
async function licencesOf(
  house: House,
  organization: string,
  visits: readonly StoredVisit[],
): Promise<Map<string, readonly Licence[]>> {
  const { read } = house.chartOf(organization)
  const met = [...new Set(visits.flatMap(({ state }) => state.admitted?.by ?? []))]
  const known = await Promise.all(
    met.map(async (who) => [who, await unlessFault(read.clinician(who, { as: 'backend' }), null)] as const),
  )
  return new Map(known.flatMap(([who, clinician]) => (clinician === null ? [] : [[who, clinician.licences]])))
}

/** How the organization has the rules, in the order of its settings: the last that holds on a day counts. */
export function tuningOf({ reconcile = [] }: { reconcile?: readonly SettledRule[] | undefined }): Tuning[] {
  return reconcile.map(({ rule, from, to, on, minutes }) => ({
    rule,
    from,
    to: to ?? null,
    on: on ?? true,
    limit: minutes ?? null,
  }))
}

interface SettledRule {
  rule: Tuning['rule']
  from: string
  to?: string | undefined
  on?: boolean | undefined
  minutes?: number | undefined
}
