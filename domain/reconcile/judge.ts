import type { Case, Found, Judging } from './case.ts'
import { isOn, MINUTE_MS } from './case.ts'
import { CARE } from './care.ts'
import { CHARGES } from './charges.ts'
import type { Finding } from './finding.ts'
import { GATES } from './gates.ts'
import { NOTES } from './notes.ts'
import { ruleOf, type RuleId } from './rules.ts'
import { STATUSES } from './statuses.ts'

const JUDGINGS: readonly Judging[] = [...STATUSES, ...NOTES, ...CHARGES, ...GATES, ...CARE]

/** What was found, and by which rules it was looked: a rule whose evidence could not be read says nothing, in neither way. */
export interface Judgement {
  findings: Finding[]
  judged: RuleId[]
}

/** Judges one visit by every rule that the organization has on and whose evidence is there. */
export function judge(about: Case): Judgement {
  const asked = JUDGINGS.filter(({ rule }) => isOn(about, rule))
  const able = asked.filter(({ needs }) => needs.every((need) => about.emr[need] !== null))
  const off = JUDGINGS.filter((one) => !asked.includes(one))
  return {
    findings: able.flatMap(({ rule, find }) => find(about).map((found) => findingOf(about, rule, found))),
    // One that is switched off finds nothing any more: its rows go.
    judged: [...able, ...off].map(({ rule }) => rule),
  }
}

function findingOf({ now, site }: Case, rule: RuleId, found: Found): Finding {
  const { severity, owner: ofRule, within } = ruleOf(rule)
  const { item = '', ours, theirs, since, level = 0, code = null, owner = ofRule } = found
  const due = new Date(Math.min(Date.parse(since), now.getTime()) + within * MINUTE_MS).toISOString()
  const amount =
    severity === 'Q' || severity === 'P' ? null : (site.codes?.codes.find((one) => one.code === code)?.amount ?? null)
  return { rule, item, severity, level, ours, theirs, owner, due, amount }
}
