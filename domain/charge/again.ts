import { isAdverse, standingAnswer, type ClaimAnswer } from './answer.ts'

/**
 * How a claim that came back is sent again: as a new one, in the place of the one that the payer has, or to take that one back
 * (CLM05-3 of 1, 7 or 8).
 */
export const AGAIN_WAYS = ['anew', 'replace', 'void'] as const
export type AgainWay = (typeof AGAIN_WAYS)[number]

/** `payerNumber`: by which the payer knows the claim that is meant (REF*F8); null for a new one. */
export interface Again {
  how: AgainWay
  payerNumber: string | null
}

/**
 * The ways that are open by what came back: what was never judged can only be sent anew; what a payer has decided on and numbered
 * can be replaced or taken back. While nothing has come back, or it is being judged, there is none.
 */
export function waysAgain(answers: readonly ClaimAnswer[]): AgainWay[] {
  const last = standingAnswer(answers)
  if (last === undefined || last.outcome === 'accepted' || last.outcome === 'reversed') return []
  if (last.outcome === 'rejected') return ['anew']
  const numbered: AgainWay[] = payerNumberOf(answers) === null ? [] : ['replace', 'void']
  return [...numbered, ...(isAdverse(last) ? (['anew'] as const) : [])]
}

/** The newest number that the payer has given. */
export function payerNumberOf(answers: readonly ClaimAnswer[]): string | null {
  return answers.findLast(({ payerNumber }) => payerNumber !== null)?.payerNumber ?? null
}
