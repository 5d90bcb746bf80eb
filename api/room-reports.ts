import Type, { type Static } from 'typebox'

const Participant = Type.Enum(['patient', 'clinician', 'helper', 'interpreter'])
/** The tool's own name for one stay of one participant, by one medium. */
const Stay = Type.String({ minLength: 1, maxLength: 100, pattern: '^[\\w.:=+-]+$' })
const At = Type.String({ format: 'date-time' })

const joined = {
  kind: Type.Literal('joined'),
  participant: Participant,
  stay: Stay,
  medium: Type.Enum(['video', 'audio']),
  at: At,
}
const left = { kind: Type.Literal('left'), participant: Participant, stay: Stay, at: At }
const ended = { kind: Type.Literal('ended'), at: At }

/** What every call says besides: its own name, the same in every try, and the `reference` with which we asked for the meeting. */
const told = {
  id: Type.String({ minLength: 1, maxLength: 100 }),
  reference: Type.String({ minLength: 1, maxLength: 200 }),
}

/** What the organization's video tool tells us of a meeting: somebody came in or left, or it is over (docs/rooms.md). */
export const RoomReport = Type.Union([
  Type.Object({ ...joined, ...told }),
  Type.Object({ ...left, ...told }),
  Type.Object({ ...ended, ...told }),
])
export type RoomReport = Static<typeof RoomReport>

export const roomReportPath = '/room-reports/:organization'
