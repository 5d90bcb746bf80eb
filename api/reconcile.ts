import Type, { type Static } from 'typebox'
import { RULES } from '#domain/reconcile/rules.ts'
import { SOURCES } from '#domain/reconcile/finding.ts'

/** What disagrees about a visit: `/desk/<launch>#worklist`. */
export const reconcilePaths = {
  comparison: '/api/desk/:launch/visits/:visit/comparison',
  mend: '/api/desk/:launch/visits/:visit/mend',
} as const

const MaybeText = Type.Union([Type.String(), Type.Null()])

/** One of the two values: a code, a number or a time; a reference stands there by the name of whom it names. */
const ComparedValue = Type.Object({
  value: Type.String(),
  source: Type.Enum(SOURCES),
  at: MaybeText,
})

/** What a row of reconciliation rests on. Its sentence is worded by the page from the rule and both values. */
export const FoundDiscrepancy = Type.Object({
  rule: Type.Enum(RULES.map(({ id }) => id)),
  severity: Type.Enum(['P', '$', 'L', 'Q']),
  level: Type.Integer({ minimum: 0, maximum: 2 }),
  ours: ComparedValue,
  theirs: ComparedValue,
  /** Cents. */
  amount: Type.Union([Type.Integer(), Type.Null()]),
})
export type FoundDiscrepancy = Static<typeof FoundDiscrepancy>

/** Everything about one visit beside what the EMR says of it now. */
export const Comparison = Type.Object({
  patient: Type.Union([Type.Object({ name: Type.String(), birthDate: Type.String(), phone: MaybeText }), Type.Null()]),
  clinician: Type.String(),
  title: Type.Object({ en: Type.String(), es: Type.String() }),
  start: Type.String(),
  end: MaybeText,
  /** What the visit proves. */
  proved: Type.Object({
    admittedAt: MaybeText,
    endedAt: MaybeText,
    minutes: Type.Integer(),
    modality: MaybeText,
    state: MaybeText,
    consent: MaybeText,
    interpreter: Type.Enum(['not-needed', 'there', 'absent']),
    signedAt: MaybeText,
    charge: MaybeText,
  }),
  /** What the EMR says, as it was read just now; null where it does not answer. A kind that it does not give out is null. */
  emr: Type.Union([
    Type.Object({
      readAt: Type.String(),
      appointment: MaybeText,
      encounter: MaybeText,
      note: MaybeText,
      consent: MaybeText,
      charges: Type.Union([Type.Array(Type.Object({ code: MaybeText, status: Type.String() })), Type.Null()]),
      summary: MaybeText,
    }),
    Type.Null(),
  ]),
})
export type Comparison = Static<typeof Comparison>

export const MendRequest = Type.Object({ task: Type.String({ minLength: 1, maxLength: 200 }) })
