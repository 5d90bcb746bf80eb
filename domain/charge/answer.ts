import type { Decision } from './decision.ts'

/**
 * What came back of a claim, in codes alone: what they mean stands in lists that are not ours to ship. A file has one of the first four;
 * a ClaimResponse is read from an EMR that submits the claim itself.
 */
export const ANSWER_FORMS = ['TA1', '999', '277CA', '835', 'ClaimResponse'] as const
export type AnswerForm = (typeof ANSWER_FORMS)[number]

/** `rejected`: it never came to be judged; `denied`: it was, and nothing is paid; `reversed`: what was paid is taken back. */
export const ANSWER_OUTCOMES = ['accepted', 'rejected', 'paid', 'denied', 'reversed'] as const
export type AnswerOutcome = (typeof ANSWER_OUTCOMES)[number]

export interface ClaimAnswer {
  form: AnswerForm
  outcome: AnswerOutcome
  /** Such as `CO-197`, `N130`, `A7:21` or `IK3 NM1 8`: what it was said with, in the order of the file. */
  codes: string[]
  /** Cents; null where the form says no money. */
  charged: number | null
  paid: number | null
  /** By which the payer knows the claim. */
  payerNumber: string | null
  /** How it was decided, where an 835 says so in full; left out by other forms, and by logs of before that was kept. */
  decision?: Decision
}

/**
 * The word that stands of what came back: the newest of those who have looked furthest, in the order of the forms. A file that says
 * that a claim was taken on, read late, takes no denial back.
 */
export function standingAnswer<A extends Pick<ClaimAnswer, 'form'>>(answers: readonly A[]): A | undefined {
  const reached = Math.max(...answers.map(({ form }) => ANSWER_FORMS.indexOf(form)))
  return answers.findLast(({ form }) => ANSWER_FORMS.indexOf(form) === reached)
}

/** Whether somebody has to see to it. */
export function isAdverse({ outcome }: Pick<ClaimAnswer, 'outcome'>): boolean {
  return outcome === 'rejected' || outcome === 'denied' || outcome === 'reversed'
}
