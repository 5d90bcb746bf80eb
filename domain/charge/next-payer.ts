import type { ChargeState, VisitState } from '../visit/state.ts'
import { goesOn, waysAgain, type AgainWay } from './again.ts'
import { isAdverse, standingAnswer, type ClaimAnswer } from './answer.ts'
import type { ClaimHold, Coverage } from './claim.ts'
import { isTakenBack } from './emr-word.ts'
import { comesOutEven, leftToPay, type Decision } from './decision.ts'

type Charged = Pick<ChargeState, 'door' | 'next' | 'others' | 'again' | 'answers' | 'emr'>

/** The coverage whose claim comes after this charge's; null where none does, or where this one is a claim to that payer itself. */
export function nextPayerOf({ door, next, again }: Pick<Charged, 'door' | 'next' | 'again'>): string | null {
  return door !== 'x837' || again?.how === 'next-payer' ? null : (next ?? null)
}

/** The charge on whose decision a claim to the next payer rests: the last that had one after it. */
export function decidedBefore<C extends Pick<Charged, 'door' | 'next' | 'again'>>(former: readonly C[]): C | undefined {
  return former.findLast((one) => nextPayerOf(one) !== null)
}

/** Cents that the payer before has left to the next one; null where it has not said, or has taken its decision back. */
export function leftBefore(former: readonly Charged[]): number | null {
  const last = standingAnswer(decidedBefore(former)?.answers ?? [])
  return last?.decision === undefined || last.outcome === 'reversed' ? null : leftToPay(last.decision)
}

/** Whether what is billed stands: a charge is accepted, or the claim to the next payer, which bills the same, waits for a person. */
export function isBilled({ charge, reopened }: Pick<VisitState, 'charge' | 'reopened'>): boolean {
  return charge !== undefined || reopened?.how === 'next-payer'
}

/**
 * How a charge can be sent again, by what came back; only what left as a claim can be. To the next payer it is made again from what
 * the first has decided, and goes as a new claim. R4's Claim has no word by which one takes another back: of one that was filed in the
 * EMR that is done there. What somebody has taken back there can be sent anew, however it was filed. What left by a message can be corrected, and taken back, while it is not: a credit goes
 * under its number.
 */
export function waysOf(charge: Charged, byMessage = false): AgainWay[] {
  const { door, again, answers = [], emr } = charge
  if (byMessage) return again?.how === 'void' ? ['anew'] : ['replace', 'void']
  if (door !== 'x837' && isTakenBack(emr?.status)) return ['anew']
  if (door === 'claim') return waysAgain(answers, false).filter((how) => how !== 'void')
  if (door !== 'x837') return []
  if (again?.how !== 'next-payer') return waysAgain(answers, nextPayerOf(charge) !== null)
  const last = standingAnswer(answers)
  return last !== undefined && isAdverse(last) && last.outcome !== 'reversed' ? ['next-payer'] : []
}

/**
 * The coverage that pays after the first: the only other one, or the one that the EMR puts right behind. Where it does not say which of
 * several that is, none.
 */
export function secondOf(standing: readonly Coverage[], first: Coverage): Coverage | null {
  const others = standing.filter(({ reference, order }) => reference !== first.reference && isAfter(order, first.order))
  const [only = null, another] = others
  if (another === undefined) return only
  const behind = others.filter(({ order }) => order === (first.order ?? 1) + 1)
  return behind.length === 1 ? (behind[0] ?? null) : null
}

/** Those that may pay after a coverage: all that stand, but those that the EMR puts before it, and the one that has paid already. */
export function othersOf(standing: readonly Coverage[], billed: Coverage, paid: string | null): Coverage[] {
  return standing.filter(
    ({ reference, order }) => reference !== billed.reference && reference !== paid && isAfter(order, billed.order),
  )
}

/**
 * The coverages that nobody is told of by what left. A file is to one payer alone: those behind the next wait until this one has paid its
 * part and left some. A Claim, a message and whoever enters it by hand have those whose place in the order is clear; a ChargeItem has none.
 * `left`: how it left, null while it has not.
 */
export function untoldOf(
  { door, next, again, answers = [], others = [] }: Charged,
  left: 'charge-item' | 'otherwise' | null,
): string[] {
  if (left === null || again?.how === 'void') return []
  if (door === 'x837' && (next !== undefined || !goesOn(answers))) return []
  const isTold = door !== 'x837' && left === 'otherwise'
  return others.filter(({ named }) => !(isTold && named)).map(({ coverage }) => coverage)
}

/** One that the EMR puts before the other does not pay after it. */
function isAfter(order: number | null, first: number | null): boolean {
  return order === null || first === null || order > first
}

/** What the payer before has decided of a claim of so many cents, as the next one is told it; or why it can't be. */
export function decidedOf(
  answers: readonly ClaimAnswer[],
  asked: number,
): (ClaimAnswer & { decision: Decision; paid: number }) | ClaimHold {
  const last = standingAnswer(answers)
  if (last === undefined || last.form !== '835' || last.outcome === 'reversed') return 'first-undecided'
  const { decision, paid } = last
  if (decision === undefined || paid === null) return 'first-untold'
  if (decision.forwarded) return 'first-forwarded'
  return comesOutEven(decision, asked, paid) ? { ...last, decision, paid } : 'first-uneven'
}

/** Whether what was billed is still needed for a claim to the next payer, once this was said of one of the two claims. */
export function isOver(charge: Charged, said: ClaimAnswer): boolean {
  if (said.form !== '835' || said.outcome !== 'paid') return false
  return charge.again?.how === 'next-payer' || !goesOn([...(charge.answers ?? []), said])
}
