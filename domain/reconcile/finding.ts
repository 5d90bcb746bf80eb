import type { TaskOwner } from '../visit/event.ts'
import type { RuleId, Severity } from './rules.ts'

/** Whose word a value is. */
export const SOURCES = [
  'visit',
  'appointment',
  'encounter',
  'note',
  'charge',
  'consent',
  'picture',
  'message',
  'coverage',
  'eligibility',
  'invoice',
  'licence',
  'codes',
  'rules',
  'payer',
  'order',
  'procedure',
  'kept',
] as const
export type Source = (typeof SOURCES)[number]

/** One of the two values that disagree: a code, a time, a number or a reference, never anybody's words. */
export interface Value {
  value: string
  source: Source
  at: string | null
}

/** A discrepancy between what the visit proves and what the EMR says. */
export interface Finding {
  rule: RuleId
  /** Tells apart several of one rule in one visit; empty where there is one. */
  item: string
  severity: Severity
  /** Grows while nobody sees to it. */
  level: 0 | 1 | 2
  ours: Value
  theirs: Value
  owner: TaskOwner
  due: string
  /** Cents at stake, where the site's table says what a code is worth. */
  amount: number | null
}
