import Type, { type Static } from 'typebox'

/** One of the two patients to pick from. Without a name where the EMR does not say who it is, or can't be asked now. */
export const PatientToPick = Type.Object({
  /** `Patient/x`; null for one whom the EMR has opened and not named. */
  reference: Type.Union([Type.String(), Type.Null()]),
  /** Null while it can't be read. */
  person: Type.Union([
    Type.Object({
      name: Type.String(),
      birthDate: Type.String(),
      sex: Type.String(),
      identifiers: Type.Array(Type.String()),
      photo: Type.Boolean(),
    }),
    Type.Null(),
  ]),
  /** Which photo is theirs. */
  which: Type.Union([Type.Literal('visit'), Type.Literal('other')]),
})
export type PatientToPick = Static<typeof PatientToPick>

/** The EMR has another patient open: what is written waits for a pick. */
export const ElsewhereView = Type.Object({
  /** Another launch, or the EMR's own word. */
  told: Type.Union([Type.Literal('launch'), Type.Literal('emr')]),
  at: Type.String(),
  /** In an order that does not say which is the visit's. */
  patients: Type.Array(PatientToPick, { minItems: 2, maxItems: 2 }),
})
export type ElsewhereView = Static<typeof ElsewhereView>

/** `of`: the change of which the two were shown, its `at`. */
export const PatientPick = Type.Object({
  patient: Type.Union([Type.String({ pattern: '^Patient/[A-Za-z0-9.-]{1,64}$' }), Type.Null()]),
  of: Type.String({ maxLength: 40 }),
})
export type PatientPick = Static<typeof PatientPick>

/** `other`: this visit stays its patient's. `launch`: the person's own open workspace of the other one's visit. */
export const PatientPicked = Type.Union([
  Type.Object({ picked: Type.Literal('visit') }),
  Type.Object({ picked: Type.Literal('other'), launch: Type.Union([Type.String(), Type.Null()]) }),
])
export type PatientPicked = Static<typeof PatientPicked>
