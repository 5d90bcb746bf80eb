import { Type, type Static } from 'typebox'
import { FIELDS, LASTS } from '#domain/referral/consent.ts'
import {
  ALTERNATIVES,
  DECLINE_REASONS,
  DISCLOSURE_FAULTS,
  INFORMATION,
  STAGES,
  URGENCIES,
} from '#domain/referral/referral.ts'
import { ROW_KINDS, STANDINGS } from '#domain/referral/rows.ts'
import { CALL_OUTCOMES, CONTACT_OUTCOMES } from '#domain/referral/scheduling.ts'
import { CHANNELS } from '#domain/pathway/pathway.ts'

const Instant = Type.String({ format: 'date-time' })
const OrNull = <T extends Parameters<typeof Type.Union>[0][number]>(one: T) => Type.Union([one, Type.Null()])

/** A referral as the side that referred may see it. */
export const ReferralLine = Type.Object({
  referral: Type.String({ format: 'uuid' }),
  /** Null while the EMR does not say. */
  patient: OrNull(Type.Object({ name: Type.String(), birthDate: Type.String() })),
  department: Type.String(),
  urgency: Type.Enum(URGENCIES),
  requestedAt: Instant,
  sent: Type.Boolean(),
  /** The last word that was told; null while there is none. */
  told: OrNull(
    Type.Object({
      stage: Type.Enum(STAGES),
      at: Instant,
      reason: OrNull(Type.Enum(DECLINE_REASONS)),
      alternative: OrNull(Type.Enum(ALTERNATIVES)),
      information: OrNull(Type.Enum(INFORMATION)),
    }),
  ),
  /** The department has been given what it asked for: on its way, or there. */
  given: OrNull(Type.Enum(['on-its-way', 'there'])),
  rows: Type.Array(
    Type.Object({ row: Type.Enum(ROW_KINDS), owner: Type.Enum(['front-desk', 'clinician']), due: Instant }),
  ),
  closed: OrNull(Type.Object({ how: Type.Enum(['acknowledged', 'revoked', 'by-hand']), at: Instant })),
})
export type ReferralLine = Static<typeof ReferralLine>

/** A disclosure that does not agree with the consents or the chart (R36). Only privacy officers are told of one. */
export const WrongDisclosure = Type.Object({
  referral: Type.String({ format: 'uuid' }),
  /** Null while the EMR does not say. */
  patient: OrNull(Type.Object({ name: Type.String(), birthDate: Type.String() })),
  /** Tells it apart from others of this referral. */
  item: Type.String(),
  fault: Type.Enum(DISCLOSURE_FAULTS),
  what: OrNull(Type.Enum([...STAGES, 'message'])),
  at: OrNull(Instant),
  /** Where it stands in the chart. */
  reference: OrNull(Type.String()),
  due: Instant,
})
export type WrongDisclosure = Static<typeof WrongDisclosure>

/** A referral of which the patient has revoked a consent, with all that was told of it. */
export const RevokedConsent = Type.Object({
  referral: Type.String({ format: 'uuid' }),
  /** Null while the EMR does not say. */
  patient: OrNull(Type.Object({ name: Type.String(), birthDate: Type.String() })),
  revokedAt: Instant,
  told: Type.Array(
    Type.Object({
      what: Type.Enum(STAGES),
      at: Instant,
      to: Type.String(),
      fields: Type.Array(Type.Enum(FIELDS)),
      /** False for what was begun and is not known to be there. */
      arrived: Type.Boolean(),
    }),
  ),
  /** What routes told of the patient by the consents of this referral, day by day. */
  messages: Type.Array(
    Type.Object({
      on: Type.String(),
      to: Type.String(),
      count: Type.Integer({ minimum: 1 }),
      fields: Type.Array(Type.Enum(FIELDS)),
    }),
  ),
})

/** Which of them somebody has seen to. */
export const DisclosureSeen = Type.Object({ item: Type.String({ minLength: 1 }) }, { additionalProperties: false })
export type DisclosureSeen = Static<typeof DisclosureSeen>

/** `all`: how many there are of what was asked for, from which `from` on `most` at once are here. */
export const ReferralsPage = Type.Object({
  now: Instant,
  all: Type.Integer({ minimum: 0 }),
  from: Type.Integer({ minimum: 0 }),
  most: Type.Integer({ minimum: 1 }),
  /** All there are, by where they stand and the age of their order: of a week, of a month, older. None where `due` was asked for. */
  counts: Type.Array(
    Type.Object({
      standing: Type.Enum(STANDINGS),
      ages: Type.Array(Type.Integer({ minimum: 0 }), { minItems: 3, maxItems: 3 }),
      overdue: Type.Integer({ minimum: 0 }),
    }),
  ),
  referrals: Type.Array(ReferralLine),
  /** For a privacy officer; for others none. */
  wrong: Type.Array(WrongDisclosure),
  /** What was told to whom before a consent was revoked: for a privacy officer, of the last 90 days; for others, and where `due` was asked for, none. */
  revoked: Type.Array(RevokedConsent),
})
export type ReferralsPage = Static<typeof ReferralsPage>

/** What a clinician says of a referral: the outcome is seen, the patient was handed over in person, the ninth question was asked and is 0, or what an order that can't be read wants is done by hand. */
export const ReferralWord = Type.Object(
  { act: Type.Enum(['acknowledge', 'handed-off', 'ninth-is-0', 'done-by-hand']) },
  { additionalProperties: false },
)
export type ReferralWord = Static<typeof ReferralWord>

/** What the department asked for, in words for whoever reads it there. */
export const GivenInformation = Type.Object(
  { words: Type.String({ minLength: 2, maxLength: 2_000 }) },
  { additionalProperties: false },
)
export type GivenInformation = Static<typeof GivenInformation>

/** A summary that the chart would not take, as it would stand there. */
export const SummaryWords = Type.Object({ words: Type.String() })
export type SummaryWords = Static<typeof SummaryWords>

/** A patient whom a person of the department rings, so that they choose a time. */
export const CallToMake = Type.Object({
  referral: Type.String({ format: 'uuid' }),
  /** Null while the EMR of whoever referred does not say. */
  patient: OrNull(Type.Object({ name: Type.String(), birthDate: Type.String(), phones: Type.Array(Type.String()) })),
  /** Whether a message may be left. */
  voicemail: Type.Boolean(),
  since: Instant,
  /** A message came back, and this follows by itself: the next attempt, or with `by` null that they count as not reached. Null: nothing does. */
  next: OrNull(Type.Object({ by: OrNull(Type.Enum(CHANNELS)), at: Instant })),
  tried: Type.Array(Type.Object({ channel: Type.Enum(CHANNELS), outcome: Type.Enum(CONTACT_OUTCOMES), at: Instant })),
})
export type CallToMake = Static<typeof CallToMake>

export const CallsToMake = Type.Object({ calls: Type.Array(CallToMake) })
export type CallsToMake = Static<typeof CallsToMake>

/** How the call ended. */
export const CallMade = Type.Object({ outcome: Type.Enum(CALL_OUTCOMES) }, { additionalProperties: false })
export type CallMade = Static<typeof CallMade>

export const referralPaths = {
  /** Of the department, where it is an organization of ours. */
  calls: '/api/desk/:launch/invitations',
  called: '/api/desk/:launch/invitations/:referral/called',
  page: '/api/desk/:launch/referrals',
  asked: '/api/desk/:launch/referrals/:referral/asked',
  word: '/api/desk/:launch/referrals/:referral/word',
  information: '/api/desk/:launch/referrals/:referral/information',
  summary: '/api/desk/:launch/referrals/:referral/summary',
  paper: '/api/desk/:launch/referrals/:referral/paper-consent',
  /** The scans of consents that the chart would not take are there by hand. */
  scans: '/api/desk/:launch/referrals/:referral/scans-put-there',
  /** A privacy officer has seen to a disclosure that was found wrong. */
  disclosure: '/api/desk/:launch/referrals/:referral/disclosure-seen',
  /** Of the patient, on the page of a visit. */
  patient: '/api/visit/:visit/referrals',
  consent: '/api/visit/:visit/referrals/:referral/consent',
  revoke: '/api/visit/:visit/referrals/:referral/revoke',
} as const

/** A consent as the patient has signed it. */
const SignedConsent = Type.Object({
  consent: Type.String(),
  permits: Type.Array(Type.Enum(FIELDS)),
  signedAt: Instant,
  revokedAt: OrNull(Instant),
  /** When it ends by itself, and whether it has. */
  until: OrNull(Instant),
  over: Type.Boolean(),
  /** The text as it was signed, with the name under it: the patient's copy. */
  copy: Type.String(),
})

/** The patient's referrals: what is asked of them, what they signed, and what was told to whom. */
export const PatientReferrals = Type.Object({
  referrals: Type.Array(
    Type.Object({
      referral: Type.String({ format: 'uuid' }),
      department: Type.String(),
      requestedAt: Instant,
      /** Then nothing more is told of it. */
      closed: Type.Boolean(),
      /** Whether the patient's consent is asked for: of a closed referral only where messages about them go by it. */
      asksConsent: Type.Boolean(),
      /** The text to be signed, paragraph by paragraph, and what may be permitted in the same words. */
      text: Type.Object({
        version: Type.String(),
        approved: Type.Boolean(),
        paragraphs: Type.Array(Type.String()),
        choices: Type.Array(Type.Object({ field: Type.Enum(FIELDS), says: Type.String() })),
      }),
      consents: Type.Array(SignedConsent),
      /** `fields`: of a summary, what it told. `arrived`: false where it is not known to be there, as a whole or in part. */
      disclosures: Type.Array(
        Type.Object({
          at: Instant,
          what: Type.Enum(STAGES),
          to: Type.String(),
          arrived: Type.Boolean(),
          fields: Type.Array(Type.Enum(FIELDS)),
        }),
      ),
    }),
  ),
  /** Messages about the patient that went from the department to the practice by routes: on each day how many, and what they told. */
  messages: Type.Array(
    Type.Object({
      on: Type.String({ format: 'date' }),
      from: Type.String(),
      to: Type.String(),
      count: Type.Integer({ minimum: 1 }),
      /** In the words in which it is permitted. */
      told: Type.Array(Type.String()),
    }),
  ),
})
export type PatientReferrals = Static<typeof PatientReferrals>

/** `due`: only those that can't wait, for the worklist. `standing`: only those that stand there. `from`: after so many others. */
export const ReferralsQuery = Type.Object(
  {
    due: Type.Optional(Type.Literal('now')),
    standing: Type.Optional(Type.Enum(STANDINGS)),
    from: Type.Optional(Type.Integer({ minimum: 0, maximum: 1_000_000 })),
  },
  { additionalProperties: false },
)
export type ReferralsQuery = Static<typeof ReferralsQuery>

export const ReferralLanguage = Type.Object(
  { language: Type.Optional(Type.Enum(['en', 'es'])) },
  { additionalProperties: false },
)

export const ConsentRequest = Type.Object(
  {
    version: Type.String({ minLength: 1 }),
    language: Type.Enum(['en', 'es']),
    permits: Type.Array(Type.Enum(FIELDS), { minItems: 1, uniqueItems: true }),
    lasts: Type.Enum(LASTS),
    /** The patient's name, typed as their signature. */
    name: Type.String({ minLength: 2, maxLength: 120 }),
  },
  { additionalProperties: false },
)
export type ConsentRequest = Static<typeof ConsentRequest>

/** A consent that was signed on paper, as somebody of the practice has read it. */
export const PaperConsent = Type.Object(
  {
    language: Type.Enum(['en', 'es']),
    permits: Type.Array(Type.Enum(FIELDS), { minItems: 1, uniqueItems: true }),
    lasts: Type.Enum(LASTS),
    signedOn: Type.String({ format: 'date' }),
    /** As it is signed. */
    name: Type.String({ minLength: 2, maxLength: 120 }),
    /** Where the paper or its scan is kept. */
    whereabouts: Type.String({ minLength: 2, maxLength: 300 }),
    /** The paper as it was scanned, in base64: a PDF, a JPEG or a PNG of 5 MB at most. It goes into the chart and is kept there. */
    scan: Type.Optional(Type.String({ minLength: 4, maxLength: 7_200_000 })),
    /** The paper names who may disclose what to whom and why, how it is revoked, how it ends, what may be shared again, and what refusing means. */
    whole: Type.Literal(true),
  },
  { additionalProperties: false },
)
export type PaperConsent = Static<typeof PaperConsent>

export const RevokeConsent = Type.Object({ consent: Type.String({ minLength: 1 }) }, { additionalProperties: false })
export type RevokeConsent = Static<typeof RevokeConsent>
