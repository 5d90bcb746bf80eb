/** One thing by which a payer has lowered what was asked (X12 CAS): whose it is to bear, why, and how much. */
export interface Adjustment {
  /** CO, CR, OA, PI or PR; PR is left to the patient, or to whoever pays next. */
  group: string
  /** A claim adjustment reason code, as it is: what it means is X12's and not shipped. */
  code: string
  /** Cents; one that raises is below zero. */
  amount: number
  quantity: string | null
}

/** How a payer has decided on one service: the code that it judged, what it paid, and why not the rest. */
export interface DecidedLine {
  code: string
  modifiers: string[]
  /** Cents. */
  paid: number
  units: string
  adjustments: Adjustment[]
}

/** How a payer has decided on a claim (835), so that the payer after it can be told. */
export interface Decision {
  /** The day of the payment or its notice (BPR16), ISO. */
  on: string
  /** It has sent the claim to the next payer itself (CLP02 of 19 to 21). */
  forwarded: boolean
  /** Of the claim as a whole; what is of a service stands with its line. */
  adjustments: Adjustment[]
  lines: DecidedLine[]
}

/** Those of the claim as a whole, and of each of its services. */
export function adjustmentsIn({ adjustments, lines }: Decision): Adjustment[] {
  return [...adjustments, ...lines.flatMap((line) => line.adjustments)]
}

/** Cents that a decision leaves to the patient, or to whoever pays next. */
export function leftToPay(decision: Decision): number {
  return total(adjustmentsIn(decision).filter(({ group }) => group === 'PR'))
}

/** Whether what was asked is what was paid and adjusted: on the claim, and on its services where they are told one by one. */
export function comesOutEven(decision: Decision, asked: number, paid: number): boolean {
  const { lines } = decision
  const ofLines = lines.reduce((sum, line) => sum + line.paid + total(line.adjustments), 0)
  if (lines.length > 0 && ofLines !== asked) return false
  return asked - total(adjustmentsIn(decision)) === paid
}

function total(some: readonly Adjustment[]): number {
  return some.reduce((sum, { amount }) => sum + amount, 0)
}
