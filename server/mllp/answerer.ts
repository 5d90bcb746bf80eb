import {
  acknowledgementOf,
  acknowledgementOfNothing,
  asksAlone,
  readAcknowledgement,
  type Verdict,
} from '#formats/hl7v2/acknowledgement.ts'
import { headerOf, parseMessage, text, writeMessage, type Message, type Segment } from '#formats/hl7v2/message.ts'
import { Unreadable, type MessageError } from '#formats/hl7v2/unreadable.ts'
import type { Accept } from '../config/hl7v2.ts'
import type { Answering } from './listener.ts'

/** Who sent a message that may be heard, and which it is. */
export interface Sent {
  /** MSH-3 and MSH-4. */
  sender: readonly [application: string, facility: string]
  /** MSH-10. */
  controlId: string
  /** MSH-9.2. */
  event: string
}

export interface AnswererParts {
  accept: Accept
  now(): Date
  newId(): string
  /** Called with what a message came to, before its sender is told; with its header where it has one. */
  judged?(header: Segment | undefined, verdict: Verdict): void
  /** Called with why a message is turned away; never with anything of the message but its event. */
  refused(why: string, event: string): Promise<void>
  onBug(fault: unknown): void
}

/** What a message comes to. `asked`: it is stored, and whoever it goes to answers it; `answer` is that, or what it came to without one. */
export type Heard = Verdict | { verdict: 'asked'; answer: Promise<Uint8Array | Verdict> }

/** The fault is at our end, or the chart's. */
export const OURS: MessageError = { code: 207, where: '' }

/**
 * Gives the acknowledgement of each message, null where its sender wants none. `hear` says what a message comes to, and
 * throws `Unreadable` of one that will never do; who sends is asked before anything of the body is looked at. A bug of ours
 * is the sender's to try again, and never ends the feed.
 *
 * Of enhanced mode both words are given where both are wanted (HL7 v2.5.1, 2.9.3): the accept acknowledgement first, then the
 * application's, which follows when it is there; the line is free meanwhile.
 */
export function answerer(
  { accept, now, newId, judged, refused, onBug }: AnswererParts,
  hear: (message: Message, sent: Sent, bytes: Uint8Array) => Promise<Heard>,
): Answering {
  const heard = async (bytes: Uint8Array, read: Message | Unreadable, header: Segment | undefined): Promise<Heard> => {
    const event = header === undefined ? '' : text(header, 9, 2)
    try {
      // Without a header it can't be read, and this says why.
      if (header === undefined) throw read
      checkParties(accept, header)
      const controlId = text(header, 10)
      if (controlId === '') throw new Unreadable(101, 'MSH-10')
      if (read instanceof Unreadable) throw read
      return await hear(read, { sender: [partyAt(header, 3), partyAt(header, 4)], controlId, event }, bytes)
    } catch (fault) {
      if (!(fault instanceof Unreadable)) throw fault
      await refused(fault.message, event)
      return { verdict: 'refused', error: { code: fault.code, where: fault.where } }
    }
  }
  const made = () => ({ id: newId(), at: now() })
  const written = (message: Message | null) => (message === null ? null : writeMessage(message))
  /** The application's own word, where the message wants that one. */
  const applications = (header: Message, answer: Uint8Array | Verdict): Uint8Array | null => {
    const alone = asksAlone(header, 'application')
    if ('verdict' in answer) return written(acknowledgementOf(alone, answer, made()))
    return acknowledgementOf(alone, verdictIn(answer), made()) === null ? null : answer
  }

  return async (message, say) => {
    const read = readOrWhy(message)
    const header = read instanceof Unreadable ? headerOf(message) : read
    const verdict = await heard(message, read, header?.segments[0]).catch((fault: unknown): Verdict => {
      onBug(fault)
      return { verdict: 'repeat', error: OURS }
    })
    judged?.(header?.segments[0], verdict.verdict === 'asked' ? { verdict: 'done' } : verdict)
    if (header === null)
      return writeMessage(acknowledgementOfNothing('error' in verdict ? verdict.error : OURS, made()))
    const [accepts, applies] = [15, 16].map((field) => text(header.segments[0], field) !== '')
    if (verdict.verdict === 'asked') {
      const answer = verdict.answer.catch((fault: unknown): Verdict => {
        onBug(fault)
        return { verdict: 'repeat', error: OURS }
      })
      if (accepts || applies) {
        if (applies)
          void answer
            .then((said) => applications(header, said))
            .then((said) => (said === null ? undefined : say(said)))
            // Nobody waits for it here: a fault would end the process, and every other line with it.
            .catch(onBug)
        return written(acknowledgementOf(asksAlone(header, 'accept'), { verdict: 'done' }, made()))
      }
      return applications(header, await answer)
    }
    if (verdict.verdict !== 'done' || !accepts || !applies) return written(acknowledgementOf(header, verdict, made()))
    const accepted = written(acknowledgementOf(asksAlone(header, 'accept'), verdict, made()))
    const applied = applications(header, verdict)
    if (accepted !== null && applied !== null) await say(accepted)
    return applied ?? accepted
  }
}

/** What an answer says of the message that asked, by MSA-1 (HL7 v2.5.1 table 0008). */
function verdictIn(answer: Uint8Array): Verdict {
  const { code } = readAcknowledgement(parseMessage(answer))
  if (code.endsWith('A')) return { verdict: 'done' }
  return { verdict: code.endsWith('E') ? 'repeat' : 'refused', error: OURS }
}

function readOrWhy(bytes: Uint8Array): Message | Unreadable {
  try {
    return parseMessage(bytes)
  } catch (fault) {
    if (fault instanceof Unreadable) return fault
    throw fault
  }
}

const PARTIES = [
  ['sendingApplication', 3],
  ['sendingFacility', 4],
  ['receivingApplication', 5],
  ['receivingFacility', 6],
] as const

/** Deny by default: the four names together have to be those of one entry. The first that fits none is what is told. */
function checkParties(accept: Accept, header: Segment): void {
  let left = accept
  for (const [name, number] of PARTIES) {
    left = left.filter((one) => one[name] === partyAt(header, number))
    if (left.length === 0) throw new Unreadable(103, `MSH-${number}`)
  }
}

/** HD: the name that its users know, else the universal id (HL7 v2.5.1, 2.A.33). */
function partyAt(header: Segment, number: number): string {
  return text(header, number) || text(header, number, 2)
}
