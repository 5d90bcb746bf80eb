import { leftToPay } from './decision.ts'
import { isAdverse, standingAnswer, type ClaimAnswer } from './answer.ts'

/**
 * How a claim that came back is sent again: as a new one, in the place of the one that the payer has, or to take that one back
 * (CLM05-3 of 1, 7 or 8); or to the payer after it, with what this one has decided.
 */
export const AGAIN_WAYS = ['anew', 'replace', 'void', 'next-payer'] as const
export type AgainWay = (typeof AGAIN_WAYS)[number]

/** `payerNumber`: by which the payer knows the claim that is meant (REF*F8); null for a new one, and for one to another payer. */
export interface Again {
  how: AgainWay
  payerNumber: string | null
}

/**
 * The ways that are open by what came back: what was never judged can only be sent anew; what a payer has decided on and numbered
 * can be replaced or taken back. `next`: another coverage pays after this one, and is told what this one has decided, unless that
 * has sent the claim on itself. While nothing has come back, or it is being judged, there is none.
 */
export function waysAgain(answers: readonly ClaimAnswer[], next: boolean): AgainWay[] {
  const last = standingAnswer(answers)
  if (last === undefined || last.outcome === 'accepted' || last.outcome === 'reversed') return []
  if (last.outcome === 'rejected') return ['anew']
  const onward: AgainWay[] = next && last.decision !== undefined && !last.decision.forwarded ? ['next-payer'] : []
  const numbered: AgainWay[] = payerNumberOf(answers) === null ? [] : ['replace', 'void']
  return [...onward, ...numbered, ...(isAdverse(last) ? (['anew'] as const) : [])]
}

/**
 * Whether the claim to the payer after this one is to be proposed by itself: this one has paid its part, and left some. What it
 * denied a person looks at first.
 */
export function goesOn(answers: readonly ClaimAnswer[]): boolean {
  const last = standingAnswer(answers)
  if (last?.outcome !== 'paid' || last.decision === undefined || last.decision.forwarded) return false
  return leftToPay(last.decision) > 0
}

/** The newest number that the payer has given. */
export function payerNumberOf(answers: readonly ClaimAnswer[]): string | null {
  return answers.findLast(({ payerNumber }) => payerNumber !== null)?.payerNumber ?? null
}
