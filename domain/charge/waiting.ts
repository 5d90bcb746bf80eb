import type { TaskOwner } from '../visit/event.ts'
import type { VisitState } from '../visit/state.ts'
import { codesFitting, type ChargeCode, type CodeTable } from './codes.ts'
import type { ChargeEvidence } from './evidence.ts'
import { CLAIM_HOLDS, type ClaimHold } from './claim.ts'
import { decidedBefore, decidedOf, leftBefore } from './next-payer.ts'
import { HOLDS, NOT_COVERED, propose, type Hold, type Linked, type NotCovered } from './proposal.ts'

/** A charge that nobody has accepted yet: why not, what it is worth, since when it waits, and for whom. */
export interface Waiting {
  /** What the visit itself lacks, or the payer before has not said; empty where it waits for a person to look at it. */
  holds: (Hold | ClaimHold)[]
  /** Cents, where one code fits and the site's table says what it asks for it; to a next payer what the one before has left. */
  amount: number | null
  /** The signature; before it, the end of the visit; the opening of one whose claim came back. */
  since: string
  due: string
  /** Whoever has to move first: the clinician, while one of the reasons is theirs to mend. */
  owner: TaskOwner
  /** It goes to the payer after the first. */
  nextPayer: boolean
}

/** Said by a person on opening the charge: what lacks it keeps nobody waiting. */
const SAID_LATER: ReadonlySet<Hold> = new Set(['payer-unsaid', 'place-unsaid'])

const CLINICIANS: ReadonlySet<string> = new Set([
  'not-signed',
  'no-location',
  'no-consent',
  'audio-unexplained',
  'no-diagnosis',
  'diagnosis-uncoded',
  'clinician-place-unsaid',
])

/** Who can mend what holds a charge, or looks at one that nothing holds. */
export function ownerOf(reason: WaitReason): TaskOwner {
  return CLINICIANS.has(reason) ? 'clinician' : 'billing'
}

/** What a state says of the assessment; a log of before that was noted does not say which problem has no code. */
export function linkedIn({ assessed }: Pick<VisitState, 'assessed'>): Linked {
  if (assessed === undefined || assessed.problems.length === 0) return 'none'
  return assessed.uncoded === true ? 'uncoded' : 'coded'
}

/** What the payer has said against the coverage of the day, until somebody has seen to the row that R42 has raised of it. */
export function uncoveredIn({ tasks }: Pick<VisitState, 'tasks'>): NotCovered | null {
  const row = tasks['reconcile/R42']
  return row === undefined || row.done !== null
    ? null
    : (NOT_COVERED.find((one) => one === row.finding?.theirs.value) ?? null)
}

/** How a charge waits that was not accepted; null while the visit is not over. `within`: milliseconds until it is due. */
export function waitingOf(
  evidence: ChargeEvidence,
  codes: CodeTable | null,
  {
    note,
    signed,
    ended,
    reopened,
    formerCharges = [],
    tasks,
  }: Pick<VisitState, 'note' | 'signed' | 'ended' | 'reopened' | 'formerCharges' | 'tasks'>,
  { linked, within }: { linked: Linked; within: number },
): Waiting | null {
  const isSigned = note === 'final'
  const since = reopened?.at ?? (isSigned ? signed?.at : null) ?? ended?.at
  if (since === undefined) return null
  const due = new Date(Date.parse(since) + within).toISOString()
  if (reopened?.how === 'next-payer') {
    const first = decidedBefore(formerCharges)
    const said = decidedOf(first?.answers ?? [], first?.amount ?? 0)
    const untold = typeof said === 'string' ? [said] : []
    return { holds: untold, amount: leftBefore(formerCharges), since, due, owner: 'billing', nextPayer: true }
  }
  const rules = { version: '', payers: [], modifiers: [], rules: [] }
  const nothingSaid = { payer: null, patientAt: null, code: null }
  const proposal = propose(
    evidence,
    { codes, rules },
    { signed: isSigned, linked, uncovered: uncoveredIn({ tasks }) },
    nothingSaid,
  )
  const holds = proposal.holds.filter((hold) => !SAID_LATER.has(hold))
  return {
    holds,
    amount: onlyFitting(evidence, codes)?.amount ?? null,
    since,
    due,
    owner: holds.map(ownerOf).includes('clinician') ? 'clinician' : 'billing',
    nextPayer: false,
  }
}

/** How one waits of whose evidence nothing can be gathered, so that it keeps no other from being judged. */
export function unjudgedSince(since: string, within: number): Waiting {
  const due = new Date(Date.parse(since) + within).toISOString()
  return { holds: ['not-judged'], amount: null, since, due, owner: 'billing', nextPayer: false }
}

/** What the table would have it be, where one code alone fits; what is added to another is none of its own. */
export function onlyFitting(
  { date, modality, minutes, visitType }: ChargeEvidence,
  codes: CodeTable | null,
): ChargeCode | null {
  if (date === null || modality === null) return null
  const [only = null, another] = codesFitting(codes?.codes ?? [], { visitType, modality, minutes, date }).filter(
    (one) => one.class !== 'psychotherapy.add-on',
  )
  return another === undefined ? only : null
}

/** What waits for one reason. Cents as far as they are known; of `unknown` charges they are not. */
export interface Sum {
  charges: number
  amount: number
  unknown: number
  oldest: string | null
}

/** By what waits is put in order, the first first. */
export const WAITING_ORDERS = ['age', 'money'] as const
export type WaitingOrder = (typeof WAITING_ORDERS)[number]

/**
 * Why a charge waits: what holds it, or that nobody has looked at it yet (`ready`), or at the claim to the payer after the first
 * (`next-payer`).
 */
export const WAIT_REASONS = [...HOLDS, ...CLAIM_HOLDS, 'ready', 'next-payer'] as const
export type WaitReason = (typeof WAIT_REASONS)[number]

/** All that wait for one reason; a charge counts for each of its reasons. */
export interface ReasonSum extends Sum {
  reason: WaitReason
}

/** The reasons in the order of what waits: the oldest first, or the most money first. */
export function reasonsInOrder(sums: readonly ReasonSum[], order: WaitingOrder): ReasonSum[] {
  const byAge = (one: ReasonSum, other: ReasonSum) => compare(one.oldest ?? '', other.oldest ?? '')
  return sums.toSorted((one, other) =>
    order === 'money' ? other.amount - one.amount || byAge(one, other) : byAge(one, other),
  )
}

function compare(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0
}
