import type { ChargeState } from '../visit/state.ts'
import type { ClaimAnswer } from './answer.ts'

/** What the EMR says of the charge that was filed there: the status of its ChargeItem or Claim, and how its payer has answered. */
export interface EmrWord {
  /** `missing`: it was filed, and is not there any more. */
  status: string
  /** Each version of a ClaimResponse once, the oldest first. */
  answers: { answer: string; said: ClaimAnswer }[]
}

/** Statuses by which a charge that was filed is none any more. */
const TAKEN_BACK = new Set(['aborted', 'entered-in-error', 'not-billable', 'cancelled', 'missing'])

/** Whether somebody in the EMR has taken back what was accepted here. */
export function isTakenBack(status: string | undefined): boolean {
  return status !== undefined && TAKEN_BACK.has(status)
}

/** Whether nothing more is awaited of it: its item is billed, or its payer has paid. */
export function isSettled({ emr, answers = [] }: Pick<ChargeState, 'emr' | 'answers'>): boolean {
  return emr?.status === 'billed' || answers.at(-1)?.outcome === 'paid'
}
