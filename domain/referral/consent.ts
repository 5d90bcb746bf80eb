import { localDate } from '../visit/age.ts'

/**
 * What may go back of a referral, each by itself permitted or not. Notes of psychotherapy and of substance use counselling
 * are no field: they need a consent of their own and never leave by a referral.
 */
export const FIELDS = [
  /** Whether the department has received, accepted, scheduled or seen the patient. */
  'status',
  /** The answer to the question that was asked. */
  'answer',
  'diagnoses',
  'risk',
  'treatment',
  'medicines',
  'scores',
  /** What the department asks of the one who referred. */
  'asks',
] as const
export type Field = (typeof FIELDS)[number]

/** Who discloses to whom. */
export interface Parties {
  /** Who may disclose: the department, by its id. */
  discloser: string
  /** The organization that referred. */
  recipient: string
}

/**
 * A written consent to disclose, by the elements of 42 CFR 2.31 that decide anything. The words that were signed, and the name
 * under them, are the patient's and stand elsewhere.
 */
export interface Consent extends Parties {
  id: string
  /** Whose records they are. */
  patient: string
  /** The specific description of what may be disclosed. */
  permits: readonly Field[]
  purpose: 'treatment' | 'treatment-payment-operations'
  /** The last instant at which it holds; null for none, which only treatment, payment and operations allow. */
  until: string | null
  /** Of the text that was signed, and the digest of that text with its signature. */
  text: { version: string; language: 'en' | 'es'; digest: string }
  signedAt: string
  revokedAt: string | null
  /** It ends by this event: one summary has been sent and is in the chart. */
  endsWith?: 'summary'
  /** When the event came. */
  endedAt?: string
  /** Signed on paper, and taken down by this person, who has read that the paper holds all elements. */
  paper?: { by: string; scan?: ScanState }
}

/** What became of the scan of a paper: on its way to the chart, there, or not taken by it; then a person puts it there. */
export type ScanState = 'to-file' | 'in-chart' | 'not-taken' | 'put-there'

/** What a consent covers and for how long: what is explained with each disclosure (42 CFR 2.32). Days are of the practice's clock. */
export interface ConsentScope {
  fields: readonly Field[]
  signedOn: string
  /** By which it ends besides a revocation: a day, which is the first on which it holds no more, or that a summary has been sent. */
  ends: { on: string } | 'summary' | null
}

/** See ConsentScope. */
export function scopeOf({ permits, signedAt, until, endsWith }: Consent, zone: string): ConsentScope {
  return {
    fields: FIELDS.filter((field) => permits.includes(field)),
    signedOn: localDate(new Date(signedAt), zone),
    ends: endsWith ?? (until === null ? null : { on: localDate(new Date(until), zone) }),
  }
}

/** How long a patient may say that a consent lasts, in months; null is until it is revoked, or until the event has come. */
export const LASTS = ['until-revoked', 'until-summary', 'half-a-year', 'a-year'] as const
export type Lasts = (typeof LASTS)[number]
export const MONTHS: Readonly<Record<Lasts, number | null>> = {
  'until-revoked': null,
  'until-summary': null,
  'half-a-year': 6,
  'a-year': 12,
}

/** The first day on which a consent that was signed on this one holds no more; null where it has no end. */
export function endOf(signed: string, lasts: Lasts): string | null {
  const months = MONTHS[lasts]
  if (months === null) return null
  const [year = 0, month = 0, day = 0] = signed.split('-').map(Number)
  // 31 August and six months is the last of February: a day that is not there is not gone past.
  const last = new Date(Date.UTC(year, month - 1 + months + 1, 0))
  const end = new Date(Date.UTC(last.getUTCFullYear(), last.getUTCMonth(), Math.min(day, last.getUTCDate())))
  return end.toISOString().slice(0, 10)
}

/** What a consent lacks of its elements; a consent that lacks any permits nothing. */
export function lackingIn(consent: Consent): readonly string[] {
  const { patient, discloser, recipient, permits, purpose, until, text, signedAt } = consent
  return [
    ...(patient === '' ? ['patient'] : []),
    ...(discloser === '' ? ['discloser'] : []),
    ...(recipient === '' ? ['recipient'] : []),
    ...(permits.length === 0 ? ['description'] : []),
    ...(until === null && consent.endsWith === undefined && purpose === 'treatment' ? ['expiry'] : []),
    ...(text.version === '' || text.digest === '' ? ['text'] : []),
    ...(Number.isNaN(Date.parse(signedAt)) ? ['signature'] : []),
    ...(until !== null && Number.isNaN(Date.parse(until)) ? ['expiry'] : []),
  ]
}

/** Whether a consent holds at this instant: whole, signed by then, not revoked, not over. */
export function holds(consent: Consent, now: Date): boolean {
  if (lackingIn(consent).length > 0) return false
  const at = now.getTime()
  if (Date.parse(consent.signedAt) > at) return false
  // An instant that can't be read is no permission to go on.
  if (consent.revokedAt !== null && !(Date.parse(consent.revokedAt) > at)) return false
  if (consent.endedAt !== undefined && !(Date.parse(consent.endedAt) > at)) return false
  return consent.until === null || Date.parse(consent.until) > at
}

/**
 * The consent by which something may be disclosed now: of those that hold for these parties and this patient the one that was
 * signed last. An earlier and wider one does not add to it: the patient has said it anew.
 */
export function consentFor(
  consents: readonly Consent[],
  { discloser, recipient, patient }: Parties & { patient: string },
  now: Date,
): Consent | null {
  const fitting = consents.filter(
    (one) => one.discloser === discloser && one.recipient === recipient && one.patient === patient,
  )
  const last = fitting
    .filter(({ signedAt }) => Date.parse(signedAt) <= now.getTime())
    .toSorted((a, b) => Date.parse(a.signedAt) - Date.parse(b.signedAt))
    .at(-1)
  return last !== undefined && holds(last, now) ? last : null
}
