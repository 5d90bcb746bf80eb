import { inForce, type Modality } from './rules.ts'

/**
 * Kinds of service that rules tell apart: evaluations by time and by decision, psychotherapy alone and beside one, an interpreter's
 * work, and procedures, which no visit is charged as.
 */
export const CHARGE_CLASSES = [
  'em.time',
  'em',
  'psychotherapy',
  'psychotherapy.add-on',
  'interpreter',
  'procedure',
] as const
export type ChargeClass = (typeof CHARGE_CLASSES)[number]

/**
 * One code of the table that a site has imported, with what makes it fit. None is shipped: which codes a site may use, and
 * by whose licence, is its own affair.
 */
export interface ChargeCode {
  system: string
  code: string
  /** The site's own short words. */
  label: string
  /** The visit type of a pathway; null: any. */
  visitType: string | null
  modality: Modality | null
  /** Whole minutes in which both were there: at least `from`, and less than `until` where that is given. */
  minutes: { from: number; until: number | null }
  /** What it is of, where rules tell it apart from others; left out by tables of before that was asked, null: nothing of those. */
  class?: ChargeClass | null
  /** Cents that the site asks for it, where it says so. */
  amount?: number | null
  /** Of a procedure: days after it in which visits about it are paid with it. */
  globalDays?: number | null
  /** The first and the last day of service. */
  from: string
  to: string | null
}

/** A site's table as it was imported, with the word of whoever vouches for its licence. */
export interface CodeTable {
  version: number
  attestation: string
  at: string
  /** When the site imported its first table: visits of before were charged elsewhere. */
  since: string
  codes: readonly ChargeCode[]
}

/** The codes of a table as which a visit may be charged on a day. */
export function codesOn(codes: readonly ChargeCode[], date: string): ChargeCode[] {
  return codes.filter((one) => one.class !== 'procedure' && inForce(one, date))
}

/** Those that what the visit proves fits. */
export function codesFitting(
  codes: readonly ChargeCode[],
  { visitType, modality, minutes, date }: { visitType: string; modality: Modality; minutes: number; date: string },
): ChargeCode[] {
  return codesOn(codes, date).filter(
    (one) =>
      one.class !== 'interpreter' &&
      (one.visitType === null || one.visitType === visitType) &&
      (one.modality === null || one.modality === modality) &&
      one.minutes.from <= minutes &&
      (one.minutes.until === null || minutes < one.minutes.until),
  )
}
