import Type, { type Static } from 'typebox'
import { NotInChart } from './not-in-chart.ts'
import { Measured, VitalCode, Whereabouts } from './visit.ts'

/** Rooming: who of the practice receives the patient before the clinician, in the same workspace. */

export const Companion = Type.Union([
  Type.Literal('partner'),
  Type.Literal('parent'),
  Type.Literal('child'),
  Type.Literal('relative'),
  Type.Literal('friend'),
  Type.Literal('carer'),
  Type.Literal('other'),
])
export type Companion = Static<typeof Companion>

export const RoomingCheck = Type.Union([Type.Literal('identity'), Type.Literal('medicines'), Type.Literal('allergies')])
export type RoomingCheck = Static<typeof RoomingCheck>

/** A measurement taken down in this visit; `text` is null where the chart could not be read just now. */
export const VitalView = Type.Object({
  vital: Type.String(),
  code: VitalCode,
  text: Type.Union([Type.String(), Type.Null()]),
  at: Type.String(),
  status: Type.Union([
    Type.Literal('writing'),
    Type.Literal('written'),
    Type.Literal('failed'),
    Type.Literal('withdrawing'),
    Type.Literal('withdrawn'),
  ]),
  why: Type.Optional(NotInChart),
})
export type VitalView = Static<typeof VitalView>

const At = Type.Union([Type.String(), Type.Null()])

/** How far rooming has come, for whoever rooms the patient and for the clinician. */
export const RoomingView = Type.Object({
  by: Type.String(),
  /** Whether it is the one who looks, and still under way. */
  mine: Type.Boolean(),
  begunAt: Type.String(),
  /** Whether they are in the call now. */
  inCall: Type.Boolean(),
  /** Until when they were; null where they are in it, or have not come into it yet. */
  leftAt: At,
  handedOverAt: At,
  checked: Type.Object({ identity: At, medicines: At, allergies: At }),
  /** When they said in rooming where they are. */
  locatedAt: At,
  company: Type.Union([Type.Array(Companion), Type.Null()]),
  vitals: Type.Array(VitalView),
  /** What was written for the clinician at the hand-over. */
  line: Type.Union([Type.String(), Type.Null()]),
})
export type RoomingView = Static<typeof RoomingView>

/** The consent to be read out where the patient has not agreed to the present text. */
export const ConsentGap = Type.Object({
  version: Type.String(),
  language: Type.Union([Type.Literal('en'), Type.Literal('es')]),
  text: Type.String(),
})
export type ConsentGap = Static<typeof ConsentGap>

/** `POST rooming`: one thing done with the patient. */
export const RoomingRequest = Type.Union([
  /** `instead`: also where a colleague is at it. */
  Type.Object({ act: Type.Literal('begin'), instead: Type.Boolean() }),
  Type.Object({ act: Type.Literal('check'), check: RoomingCheck }),
  Type.Object({ act: Type.Literal('company'), company: Type.Array(Companion, { maxItems: 7 }) }),
  Type.Object({
    act: Type.Literal('consent'),
    version: Type.String({ maxLength: 50 }),
    decision: Type.Union([Type.Literal('agree'), Type.Literal('decline')]),
  }),
  Type.Object({ act: Type.Literal('whereabouts'), whereabouts: Whereabouts }),
  Type.Object({
    act: Type.Literal('vital'),
    measured: Measured,
    source: Type.Union([Type.Literal('device'), Type.Literal('remembered'), Type.Literal('intake')]),
  }),
  Type.Object({ act: Type.Literal('withdraw-vital'), vital: Type.String({ maxLength: 100 }) }),
  Type.Object({ act: Type.Literal('hand-over'), line: Type.Optional(Type.String({ maxLength: 500 })) }),
])
export type RoomingRequest = Static<typeof RoomingRequest>
