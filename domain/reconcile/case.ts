import type { CodeTable } from '../charge/codes.ts'
import { inForce, type ChargeRules } from '../charge/rules.ts'
import { chargeEvidence, togetherMs, type ChargeEvidence } from '../charge/evidence.ts'
import type { Licence } from '../access/licence.ts'
import type { Pathway } from '../pathway/pathway.ts'
import type { Recorded, TaskOwner, WriteKind } from '../visit/event.ts'
import { localDate } from '../visit/age.ts'
import type { VisitState } from '../visit/state.ts'
import type { EmrFacts } from './facts.ts'
import type { Source, Value } from './finding.ts'
import { ruleOf, type RuleId } from './rules.ts'

/** How one organization has a rule, from a day to another: switched off, or with another limit in minutes. */
export interface Tuning {
  rule: RuleId
  from: string
  to: string | null
  on: boolean
  limit: number | null
}

/** What the site has said and imported. */
export interface SiteFacts {
  zone: string
  codes: CodeTable | null
  rules: ChargeRules
  /** Of whoever met the patient; null where the EMR could not say. */
  licences: readonly Licence[] | null
  tuning: readonly Tuning[]
}

/** How an organization has its rules. */
export type Tuned = Pick<SiteFacts, 'tuning' | 'zone'>

/** All that a rule looks at. */
export interface Case {
  now: Date
  pathway: Pathway
  state: VisitState
  proved: ChargeEvidence
  /** Milliseconds in which patient and clinician were there together. */
  together: number
  emr: EmrFacts
  site: SiteFacts
  /** When what is kept of a transcript was said. */
  transcript: readonly string[]
  log: readonly Recorded[]
}

/** What a rule has found; what it is by, and until when, `judge` adds from the table. */
export interface Found {
  item?: string
  ours: Value
  theirs: Value
  /** From when on its time counts. */
  since: string
  level?: 1 | 2
  /** Of the charge that it is about. */
  code?: string | null
  /** Whose it is this time, where that is not the rule's. */
  owner?: TaskOwner
}

/** One rule: what it needs of the EMR, and what it finds. */
export interface Judging {
  rule: RuleId
  needs: readonly (keyof EmrFacts)[]
  find(about: Case): Found[]
}

/** What a visit's own log proves, beside what the EMR says of it. */
export function caseOf(
  visit: { pathway: Pathway; state: VisitState; log: readonly Recorded[]; transcript?: readonly string[] },
  emr: EmrFacts,
  site: SiteFacts,
  now: Date,
): Case {
  const { pathway, state, log, transcript = [] } = visit
  const proved = chargeEvidence(pathway, state, log, site.zone)
  return { now, pathway, state, proved, together: togetherMs(proved.segments), emr, site, transcript, log }
}

export const MINUTE_MS = 60_000

/** A rule's limit in milliseconds, as the organization has it on the day of the visit. */
export function limitOf(about: About, rule: RuleId): number {
  const tuned = tunedFor(about, rule).findLast(({ limit }) => limit !== null)
  return (tuned?.limit ?? ruleOf(rule).limit ?? 0) * MINUTE_MS
}

/** Whether the organization has the rule switched on for the day of the visit. */
export function isOn(about: About, rule: RuleId): boolean {
  return tunedFor(about, rule).at(-1)?.on ?? true
}

interface About {
  site: Tuned
  state: VisitState
}

/** What holds on the day of the visit by the practice's calendar. */
function tunedFor({ site, state }: About, rule: RuleId): Tuning[] {
  const of = site.tuning.filter((one) => one.rule === rule)
  if (of.length === 0 || state.start === null) return []
  const day = localDate(new Date(state.start), site.zone)
  return of.filter((one) => inForce(one, day))
}

/** Whether so much time has passed since then. */
export function isPast({ now }: Case, since: string, ms: number): boolean {
  return now.getTime() - Date.parse(since) > ms
}

export function value(what: string | number, source: Source, at: string | null = null): Value {
  return { value: String(what), source, at }
}

/**
 * Whether a write is on its way, was refused, or went another way than by FHIR: then it stands before a person already, or the
 * EMR's own people see to it, and no second row is raised.
 */
export function isSeenTo({ state }: Case, write: WriteKind, item: string): boolean {
  const key = `${write}/${item}`
  return (
    state.pending[key] !== undefined ||
    state.failed[key] !== undefined ||
    state.sent?.[key] !== undefined ||
    state.entered?.[key] !== undefined ||
    state.leftOut?.includes(key) === true
  )
}

/** Whole minutes. */
export function minutes(ms: number): number {
  return Math.floor(ms / MINUTE_MS)
}

/** Charges that stand: those taken back are none. */
export function standing<F extends { status: string }>(facts: readonly F[]): F[] {
  return facts.filter(({ status }) => !['entered-in-error', 'aborted', 'not-billable', 'cancelled'].includes(status))
}
