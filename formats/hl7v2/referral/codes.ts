import { ALTERNATIVES, DECLINE_REASONS, INFORMATION, type Word } from '#domain/referral/referral.ts'

/** What an answer says, in codes alone. */
export type SaidWord = Word

/** A word that says no more than a stage. */
export type PlainStage = Exclude<Word['stage'], 'declined' | 'information-requested'>

/**
 * The detail of a status, as the first component of OBX-5: BSeR's business status where it has one, else a code of ours. A display
 * that stands beside a code is written from here and never read.
 */
export const STATUS: Readonly<Record<Word['stage'], readonly [code: string, display: string, system: 'BSER' | 'L']>> = {
  received: ['2.0', 'Service request created', 'BSER'],
  'information-requested': ['INFORMATION', 'Information requested', 'L'],
  accepted: ['3.0', 'Service request accepted', 'BSER'],
  declined: ['4.0', 'Service request declined', 'BSER'],
  scheduled: ['5.1.1', 'Event scheduled', 'BSER'],
  unattended: ['5.1.2', 'Event unattended', 'BSER'],
  'not-reached': ['NOTREACHED', 'Patient not reached', 'L'],
  held: ['5.1.4', 'Event completed', 'BSER'],
}

/** Table 0283, RF1-1: what each comes to for a reader that knows no more. */
export const RF1_STATUS: Readonly<Record<Word['stage'], 'P' | 'A' | 'R'>> = {
  received: 'P',
  'information-requested': 'P',
  accepted: 'A',
  declined: 'R',
  scheduled: 'A',
  unattended: 'A',
  'not-reached': 'A',
  held: 'A',
}

/** OBX-3 of what an answer says beside its status, with the codes that OBX-5 may hold. */
export const DETAILS = {
  STATUS: Object.values(STATUS).map(([code]) => code),
  REASON: DECLINE_REASONS,
  ALTERNATIVE: ALTERNATIVES,
  INFORMATION,
} as const
