import { consentFor, FIELDS, type Consent, type Field } from './consent.ts'
import { saysSame, type Disclosed, type Information, type ReferralState, type Tellable, type Told } from './referral.ts'

/** What may be disclosed of a referral now, and by which consent; null where none is needed, or none holds. */
export interface Permitted {
  fields: ReadonlySet<Field>
  consent: Consent | null
}

/**
 * The gate through which everything passes that goes back to the one who referred: status, answer and summary alike. A Part 2
 * programme returns nothing but by the patient's written consent that holds now; another department discloses for treatment.
 */
export function permitted(
  {
    department,
    consents,
    organization,
    patient,
  }: Pick<ReferralState, 'department' | 'consents' | 'organization' | 'patient'>,
  now: Date,
): Permitted {
  const consent = consentFor(consents, { discloser: department.id, recipient: organization, patient }, now)
  if (!department.part2) return { fields: new Set(FIELDS), consent }
  return { fields: new Set(consent === null ? [] : FIELDS.filter((field) => consent.permits.includes(field))), consent }
}

/**
 * The department's last word as it may be told now, where it has not been told: null where there is nothing to tell, or
 * nothing that may be. What was withheld is not said to have been withheld.
 */
export function toTell(state: ReferralState, now: Date): { word: Tellable; consent: string | null } | null {
  if (state.word === null || state.closed !== null) return null
  const { at: _when, ...word } = state.word
  const last = state.told.at(-1)
  if (last !== undefined && saysSame(last, state.word)) return null
  const { fields, consent } = permitted(state, now)
  if (!fields.has('status')) return null
  return { word, consent: state.department.part2 ? (consent?.id ?? null) : null }
}

/**
 * Whether the patient is asked what may be told: of a closed referral nothing more is, but where messages about them go by its consents
 * (`feeds`) what they sign governs these all the same.
 */
export function asksConsent(
  { department, closed }: Pick<ReferralState, 'department' | 'closed'>,
  feeds: boolean,
): boolean {
  return department.part2 && (closed === null || feeds)
}

/**
 * What was disclosed of a referral: accounting of disclosures, and the list that a revocation shows. `arrived`: whether it is known to
 * be there; what was only begun may have arrived, as a whole or in part.
 */
export function disclosures({ told, sending, organization: to }: ReferralState) {
  const known = told.map(({ at, stage, consent, fields = [] }) => {
    return { at, what: stage, to, consent, fields, arrived: true }
  })
  const begun = sending.map(({ at, stage, consent, fields = [] }) => {
    return { at, what: stage, to, consent, fields, arrived: false }
  })
  return [...known, ...begun].toSorted((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0))
}

/** When the patient revoked last what may be told of this referral; null where they have not. */
export function revokedLast({ consents }: Pick<ReferralState, 'consents'>): string | null {
  const times = consents.flatMap(({ revokedAt }) => revokedAt ?? [])
  return times.toSorted((a, b) => Date.parse(a) - Date.parse(b)).at(-1) ?? null
}

/**
 * A referral as the side that referred may see it: what it did itself, and what it has been told. Its pages, its rows and its
 * alarms are made from this and from nothing else, so that they read the same whatever was withheld.
 */
export interface ReferringView {
  order: string
  patient: string
  requester: string | null
  urgency: 'routine' | 'urgent'
  requestedAt: string
  unread: string | null
  warmHandOff: ReferralState['warmHandOff']
  wire: ReferralState['wire']
  sentAt: string | null
  told: (Told & { inChart: boolean }) | null
  askedAt: string | null
  /** Of the last scan of a consent that the chart would not take and nobody has put there, when it was taken down. */
  scanOpen: string | null
  /** When the department was last given what it asked for, and whether its interface has it. */
  given: { at: string; sent: boolean } | null
  closed: ReferralState['closed']
}

/**
 * What the department asks for and has not been given, as far as the referring side may know of it: what it was told, and not what the
 * department has said.
 */
export function informationAsked({
  told,
  given,
  closed,
}: Pick<ReferralState, 'told' | 'given' | 'closed'>): Information | null {
  const last = told.at(-1)
  if (closed !== null || last?.stage !== 'information-requested') return null
  return given !== null && given.at > last.at ? null : last.information
}

/** See ReferringView. */
export function viewOf(state: ReferralState): ReferringView {
  const { order, patient, requester, urgency, requestedAt, unread, warmHandOff, wire, sentAt, askedAt, given, closed } =
    state
  const last = state.told.at(-1)
  return {
    order,
    patient,
    requester,
    urgency,
    requestedAt,
    unread,
    warmHandOff,
    wire,
    sentAt,
    told: last === undefined ? null : withoutConsent(last),
    askedAt,
    scanOpen: state.consents.findLast(({ paper }) => paper?.scan === 'not-taken')?.signedAt ?? null,
    given: given === null ? null : { at: given.at, sent: given.sent },
    closed,
  }
}

function withoutConsent(told: Disclosed): Told & { inChart: boolean } {
  const { consent: _which, fields: _fields, keys: _keys, ...said } = told
  return said
}
