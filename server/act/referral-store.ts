import type { Field } from '#domain/referral/consent.ts'
import type { ReferralCommand, ReferralDecision, ReferralRefusal } from '#domain/referral/decide.ts'
import type { ReferralState } from '#domain/referral/referral.ts'
import type { Standing } from '#domain/referral/rows.ts'
import type { AuditEntry } from './store.ts'

/** A referral as it is stored. */
export interface StoredReferral {
  id: string
  organization: string
  /** By which the department's messages name it. */
  number: string
  state: ReferralState
}

/** A command of a referral, taken to be carried out. */
export interface ReferralWork {
  id: string
  referral: StoredReferral
  command: ReferralCommand
  /** Tries so far, this one among them. */
  attempts: number
  /** When it was decided. */
  at: Date
}

/** Which of the open ones, and of those that were closed since, a page shows. */
export interface ReferralsAsked {
  now: Date
  closedSince: Date
  standing?: Standing
  /** Those alone that can't wait, or whose time is up. */
  due?: boolean
  from: number
  limit: number
}

/** How many stand there, by the age of the order: of a week, of a month, older; and how many of them are past their time. */
export interface StandingCount {
  standing: Standing
  ages: readonly [week: number, month: number, older: number]
  overdue: number
}

/** The audit of what is done to a referral, but for its outcome. */
export type ReferralAudit = Omit<AuditEntry, 'outcome' | 'patient' | 'visit'>

export interface ReferralExtras {
  now: Date
  audit: ReferralAudit
  /** Whose audit it is where it is not the one's who referred: what a department does of itself is not told there. */
  auditedBy?: string
  /** The command that this answers, deleted in the same transaction. */
  work?: ReferralWork
  /** What is kept sealed with it. */
  hold?: readonly { ref: string; why: string; content: unknown }[]
  /** What was kept under such names goes, where anything is decided. */
  forget?: `${string}/${string}`
}

/** Everything that referrals keep; each method is one transaction. */
export interface ReferralStore {
  /** Opens a referral with its first decision, or decides on the one that this order has already. */
  open(
    fresh: { id: string; organization: string; number: string; order: string; patient: string },
    decide: (state: ReferralState) => ReferralDecision | ReferralRefusal,
    extras: ReferralExtras,
  ): Promise<StoredReferral | ReferralRefusal>
  /** Decides under the referral's lock and stores events, state, commands and audit. A refusal stores only the audit. */
  happen(
    id: string,
    decide: (state: ReferralState) => ReferralDecision | ReferralRefusal,
    extras: ReferralExtras,
  ): Promise<StoredReferral | ReferralRefusal>
  referral(organization: string, id: string): Promise<StoredReferral | null>
  byNumber(organization: string, number: string): Promise<StoredReferral | null>
  /** Orders among these that are referrals already, and were read. */
  known(organization: string, orders: readonly string[]): Promise<ReadonlySet<string>>
  /** What can't wait first, then what is due first, and last those that ask for nothing; `all` is how many such there are. */
  listed(organization: string, asked: ReferralsAsked): Promise<{ referrals: StoredReferral[]; all: number }>
  counted(organization: string, asked: Pick<ReferralsAsked, 'now' | 'closedSince'>): Promise<StandingCount[]>
  /** Open ones, those that follow this id in an order of no meaning. */
  openAfter(organization: string, after: string | null, limit: number): Promise<StoredReferral[]>
  ofPatient(organization: string, patient: string): Promise<StoredReferral[]>
  /** What routes have disclosed of this patient, the newest first; `consent`: by which, where one was needed. */
  disclosedByRoutes(
    organization: string,
    patient: string,
  ): Promise<{ at: Date; fields: readonly Field[]; consent: string | null }[]>
  /** Open ones and those closed since, that follow this id in an order of no meaning. */
  disclosedAfter(
    organization: string,
    after: string | null,
    closedSince: Date,
    limit: number,
  ): Promise<StoredReferral[]>
  /** Those of which a disclosure is wrong that nobody has seen to, the one that was found first before the others. */
  wronglyDisclosed(organization: string, limit: number): Promise<StoredReferral[]>
  /** Those of which a consent was revoked since, the last one first. */
  revokedSince(organization: string, since: Date, limit: number): Promise<StoredReferral[]>
  held<T>(referral: string, ref: string): Promise<T | null>
  /** Since when orders are heard; now, at the first call. */
  since(organization: string, now: Date): Promise<Date>
  /** Takes commands that are due, of each referral the oldest; nobody else takes them until the lease is over. */
  take(limit: number, now: Date, leaseUntil: Date): Promise<ReferralWork[]>
  /** The command waits until `again`; `why` names no person. */
  delay(work: ReferralWork, again: Date, why: string): Promise<void>
  /** Nothing is left to do of it. */
  drop(work: ReferralWork): Promise<void>
}
