import Type, { type Static } from 'typebox'

/** The log of another telehealth tool beside the EMR, seen from the desk: `/desk/<launch>#visit-log`. */
export const visitLogPaths = {
  /** What a file says in which column. */
  columns: '/api/desk/:launch/visit-log/columns',
  compare: '/api/desk/:launch/visit-log',
} as const

/** The file as it was exported, in base64; it goes in the body, as it says who was treated. */
const File = Type.String({ minLength: 4, maxLength: 6_000_000 })

const Heading = Type.Union([Type.String({ maxLength: 200 }), Type.Null()])
const Columns = Type.Object({
  of: Type.Object({
    patient: Heading,
    clinician: Heading,
    day: Heading,
    start: Heading,
    end: Heading,
    minutes: Heading,
    session: Heading,
    medium: Heading,
    role: Heading,
    waiting: Heading,
  }),
  dates: Type.Union([Type.Literal('month-first'), Type.Literal('day-first')]),
})

/** `POST columns`. */
export const VisitLogFile = Type.Object({ file: File })
export type VisitLogFile = Static<typeof VisitLogFile>

/** Its answer. `remembered`: somebody told it of such a file before; else it is a guess from the headings. */
export const VisitLogColumns = Type.Object({
  headings: Type.Array(Type.String()),
  columns: Columns,
  remembered: Type.Boolean(),
  rows: Type.Integer(),
})
export type VisitLogColumns = Static<typeof VisitLogColumns>

/** `POST compare`. Where the file says what is remembered for the next of its kind. Answered in steps: lines of `{"step": VisitLogStep}`,
 * the last `{"answer": VisitLogReport}` or `{"problem": Problem}`. */
export const VisitLogAsked = Type.Object({ file: File, columns: Columns })
export type VisitLogAsked = Static<typeof VisitLogAsked>

const Moment = Type.Union([Type.String(), Type.Null()])
const Finding = Type.Union([
  Type.Literal('unmatched'),
  Type.Literal('several'),
  Type.Literal('no-encounter'),
  Type.Literal('called-no-show'),
  Type.Literal('cancelled'),
  Type.Literal('wrong-modality'),
  Type.Literal('no-note'),
  Type.Literal('no-charge'),
  Type.Literal('not-in-log'),
])

/** A session, a visit of the EMR, or both. `visits`: the one that it is, or those that it may be. */
const Row = Type.Object({
  session: Type.Union([
    Type.Object({
      line: Type.Integer(),
      patient: Type.String(),
      clinician: Moment,
      start: Type.String(),
      end: Moment,
    }),
    Type.Null(),
  ]),
  visits: Type.Array(
    Type.Object({
      patient: Type.String(),
      clinician: Moment,
      start: Type.String(),
      /** What a person finds it by in the EMR. */
      appointment: Moment,
      encounter: Moment,
    }),
  ),
  findings: Type.Array(Finding),
})

/** How far a comparison is. `of` is 0 as long as it is not known how many encounters there are to be asked about. */
export const VisitLogStep = Type.Union([
  Type.Object({ at: Type.Literal('asking'), done: Type.Integer(), of: Type.Integer() }),
  Type.Object({ at: Type.Literal('comparing') }),
])
export type VisitLogStep = Static<typeof VisitLogStep>

/** Its answer: only what somebody has to look at, and how much there was. */
export const VisitLogReport = Type.Object({
  zone: Type.String(),
  from: Type.String(),
  until: Type.String(),
  sessions: Type.Integer(),
  matched: Type.Integer(),
  /** Rows of clinicians themselves. */
  hosts: Type.Integer(),
  /** Rows of the waiting room alone. */
  waited: Type.Integer(),
  unreadable: Type.Array(
    Type.Object({ line: Type.Integer(), why: Type.Union([Type.Literal('no-name'), Type.Literal('no-start')]) }),
  ),
  /** The EMR could not be asked for notes, or for charges. */
  unasked: Type.Array(Type.Union([Type.Literal('notes'), Type.Literal('charges')])),
  rows: Type.Array(Row),
})
export type VisitLogReport = Static<typeof VisitLogReport>
