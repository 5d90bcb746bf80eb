import Type, { type Static } from 'typebox'

/** The operator's page: one session per launch without a patient, `/operator/<launch>`. Nothing here is of a patient. */
export const operatorPaths = {
  page: '/api/operator/:launch',
  connection: '/api/operator/:launch/connection',
  readAgain: '/api/operator/:launch/connection/read',
  accept: '/api/operator/:launch/connection/accept',
} as const

const Instant = Type.String()
const MaybeText = Type.Union([Type.String(), Type.Null()])

/** `GET page`: whose page it is, and whether people behind it are real. */
export const OperatorPage = Type.Object({
  practice: Type.String(),
  timeZone: Type.String(),
  person: Type.String(),
  emr: Type.String(),
  install: Type.Union([Type.Literal('test'), Type.Literal('production')]),
})
export type OperatorPage = Static<typeof OperatorPage>

/** One sign-in, read or write of a visit. */
const Cell = Type.Object({
  name: Type.String(),
  kind: Type.Union([Type.Literal('sign-in'), Type.Literal('read'), Type.Literal('write')]),
  /** Null: it is not to be had, and `why` says the reason. */
  door: Type.Union([
    Type.Literal('smart'),
    Type.Literal('fhir'),
    Type.Literal('hl7v2'),
    Type.Literal('worklist'),
    Type.Null(),
  ]),
  why: Type.String(),
  /** What the EMR really answered when it was asked. */
  measured: MaybeText,
  /** The message by which it goes, or would go if there were an interface. */
  message: MaybeText,
})

const Change = Type.Object({
  name: Type.String(),
  way: Type.Union([Type.Literal('worse'), Type.Literal('better'), Type.Literal('other')]),
  says: Type.String(),
})

/** `GET connection`: by which door each read and write of a visit goes, and what the EMR's administrator registers. */
export const Connection = Type.Object({
  fhirBase: Type.String(),
  /** The last reading that succeeded; null before the first. */
  reading: Type.Union([
    Type.Object({
      readAt: Instant,
      fhirVersion: Type.String(),
      software: MaybeText,
      tried: Type.String(),
      remarks: Type.Array(Type.String()),
      cells: Type.Array(Cell),
    }),
    Type.Null(),
  ]),
  /** Why the last try to read it came to nothing; null where it succeeded. */
  trouble: Type.Union([Type.Object({ at: Instant, why: Type.String() }), Type.Null()]),
  /** What it offered before and offers no more; to be seen to before a visit needs it. */
  lost: Type.Array(Change),
  lostSince: Type.Union([Instant, Type.Null()]),
  /** What differed when a reading last differed from the one before. */
  changed: Type.Union([Type.Object({ at: Instant, changes: Type.Array(Change) }), Type.Null()]),
  /** What is to be registered, part by part; `text` is the whole of it as it is handed over. */
  registration: Type.Object({
    parts: Type.Array(
      Type.Object({
        title: Type.String(),
        facts: Type.Array(Type.Object({ name: Type.String(), value: Type.String() })),
      }),
    ),
    text: Type.String(),
  }),
})
export type Connection = Static<typeof Connection>
