import Type from 'typebox'
import { Compile } from 'typebox/compile'
import type { MeetingContent } from '#domain/visit/content.ts'
import type { MeetingReport } from '#domain/visit/happening.ts'

const Participant = Type.Enum(['patient', 'clinician'])
const Stay = Type.String({ minLength: 1, maxLength: 100 })
const At = Type.String({ format: 'date-time' })

const openedBy = Compile(
  Type.Object({
    addresses: Type.Object({
      patient: Type.String({ format: 'uri', maxLength: 2000 }),
      clinician: Type.String({ format: 'uri', maxLength: 2000 }),
    }),
  }),
)

const logBy = Compile(
  Type.Object({
    complete: Type.Boolean(),
    entries: Type.Array(
      Type.Union([
        Type.Object({
          kind: Type.Literal('joined'),
          participant: Participant,
          stay: Stay,
          medium: Type.Enum(['video', 'audio']),
          at: At,
        }),
        Type.Object({ kind: Type.Literal('left'), participant: Participant, stay: Stay, at: At }),
        Type.Object({ kind: Type.Literal('ended'), at: At }),
      ]),
      { maxItems: 1000 },
    ),
  }),
)

/**
 * Everybody's own address, out of what a video tool by the contract of docs/rooms.md answers to being asked for a meeting.
 * Undefined where one is missing, both are the same, or one is no address of the web: pages lead people there. Without
 * encryption only where the tool itself is reached so, as in the sandbox.
 */
export function readAddresses(answer: unknown, tool: string): MeetingContent | undefined {
  if (!openedBy.Check(answer)) return undefined
  const { patient, clinician } = answer.addresses
  const web = tool.startsWith('http:') ? /^https?:\/\//i : /^https:\/\//i
  const isOpenable = (address: string) => web.test(address)
  return patient !== clinician && isOpenable(patient) && isOpenable(clinician) ? { patient, clinician } : undefined
}

/** The session log of such a tool; `complete` once nothing will be added to it. Undefined where it can't be read. */
export function readSessionLog(answer: unknown): { complete: boolean; reports: MeetingReport[] } | undefined {
  return logBy.Check(answer) ? { complete: answer.complete, reports: answer.entries } : undefined
}
