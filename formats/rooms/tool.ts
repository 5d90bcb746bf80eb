import Type from 'typebox'
import { Compile } from 'typebox/compile'
import type { MeetingContent } from '#domain/visit/content.ts'
import { INVITED } from '#domain/visit/event.ts'
import type { MeetingReport } from '#domain/visit/happening.ts'

const Participant = Type.Enum(INVITED)
const Stay = Type.String({ minLength: 1, maxLength: 100 })
const At = Type.String({ format: 'date-time' })

const Address = Type.String({ format: 'uri', maxLength: 2000 })

const openedBy = Compile(
  Type.Object({
    addresses: Type.Object({ patient: Address, clinician: Address, helper: Address, interpreter: Address }),
  }),
)
const replacedBy = Compile(Type.Object({ address: Address }))

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
 * Undefined where one is missing, two are the same, or one is no address of the web: pages lead people there. Without
 * encryption only where the tool itself is reached so, as in the sandbox.
 */
export function readAddresses(answer: unknown, tool: string): MeetingContent | undefined {
  if (!openedBy.Check(answer)) return undefined
  const { patient, clinician, helper, interpreter } = answer.addresses
  const all = [patient, clinician, helper, interpreter]
  const fit = new Set(all).size === all.length && all.every((address) => isOpenable(address, tool))
  return fit ? { patient, clinician, helper, interpreter } : undefined
}

/** The other address that the tool has made for one of them. */
export function readAddress(answer: unknown, tool: string): string | undefined {
  return replacedBy.Check(answer) && isOpenable(answer.address, tool) ? answer.address : undefined
}

function isOpenable(address: string, tool: string): boolean {
  return (tool.startsWith('http:') ? /^https?:\/\//i : /^https:\/\//i).test(address)
}

/** The session log of such a tool; `complete` once nothing will be added to it. Undefined where it can't be read. */
export function readSessionLog(answer: unknown): { complete: boolean; reports: MeetingReport[] } | undefined {
  return logBy.Check(answer) ? { complete: answer.complete, reports: answer.entries } : undefined
}
