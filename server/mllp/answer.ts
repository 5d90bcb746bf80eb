import { acknowledgementOf, acknowledgementOfNothing, type Verdict } from '#formats/hl7v2/acknowledgement.ts'
import { readFiled } from '#formats/hl7v2/filed.ts'
import { headerOf, parseMessage, text, writeMessage, type Message, type Segment } from '#formats/hl7v2/message.ts'
import { isPersonNews, readPersonNews } from '#formats/hl7v2/person-news.ts'
import { readSaidAppointment } from '#formats/hl7v2/said-appointment.ts'
import { readScheduling } from '#formats/hl7v2/scheduling.ts'
import { Unreadable, type MessageError } from '#formats/hl7v2/unreadable.ts'
import { watched } from '#formats/hl7v2/watched.ts'
import type { FeedUseCases } from '../act/use-cases.ts'
import type { Accept } from '../config.ts'
import type { MessageTally } from './tally.ts'

export interface AnswerParts {
  organization: string
  accept: Accept
  feed: FeedUseCases
  now(): Date
  newId(): string
  tally: Pick<MessageTally, 'heard'>
  /** Called with what an operator should know of; never with anything of the message. */
  onRefused(why: string): void
  onBug(fault: unknown): void
}

/**
 * Hears one message and gives its acknowledgement, null where the sender wants none. Nothing positive is said before what
 * it stands for is stored; a bug of ours is the sender's to try again, and never ends the feed.
 */
export function answererOf(parts: AnswerParts): (message: Uint8Array) => Promise<Uint8Array | null> {
  return async (message) => {
    const header = headerOf(message)
    let passedOver: readonly string[] = []
    const note = (fields: readonly string[]) => void (passedOver = fields)
    const outcome = await heard(parts, message, header?.segments[0], note).catch((fault: unknown): Verdict => {
      parts.onBug(fault)
      return { verdict: 'repeat', error: OURS }
    })
    parts.tally.heard(parts.organization, kindOf(header?.segments[0]), outcome, passedOver)
    const made = { id: parts.newId(), at: parts.now() }
    if (header === null) {
      return writeMessage(acknowledgementOfNothing('error' in outcome ? outcome.error : OURS, made))
    }
    const answer = acknowledgementOf(header, outcome, made)
    return answer === null ? null : writeMessage(answer)
  }
}

/** What a message is about, and its own word of it. Orders come only as the word that one of ours was filed. */
function subjectOf(message: Message) {
  const filed = readFiled(message)
  if (isPersonNews(message)) return { people: readPersonNews(message), filed }
  if (filed !== null) return { people: [], filed }
  return { news: readScheduling(message), said: readSaidAppointment(message) }
}

/** The fault is at our end, or the chart's. */
const OURS: MessageError = { code: 207, where: '' }

/** MSH-9 as far as it is codes: whoever connects writes it, and a label of a metric is no place for words. */
function kindOf(header: Segment | undefined): string {
  const kind = header === undefined ? '' : `${text(header, 9)}^${text(header, 9, 2)}`
  return /^[A-Z]{3}\^[A-Z]\d\d$/.test(kind) ? kind : 'unknown'
}

async function heard(
  parts: AnswerParts,
  message: Uint8Array,
  header: Segment | undefined,
  note: (passedOver: readonly string[]) => void,
): Promise<Verdict> {
  const event = header === undefined ? '' : text(header, 9, 2)
  try {
    // Without a header it can't be read, and this says why.
    const msh = header ?? parseMessage(message).segments[0]
    // Who sends is asked before anything of the body is looked at.
    checkParties(parts.accept, msh)
    const controlId = text(msh, 10)
    if (controlId === '') throw new Unreadable(101, 'MSH-10')
    const { message: said, passedOver } = watched(parseMessage(message))
    const sender = [partyAt(msh, 3), partyAt(msh, 4)] as const
    const about = subjectOf(said)
    note(passedOver())
    const outcome = await parts.feed.hear(parts.organization, { sender, controlId, event, ...about })
    if (outcome === 'done') return { verdict: 'done' }
    if (outcome === 'away') return { verdict: 'repeat', error: OURS }
    const where = 'people' in about || outcome === 'no-patient' ? 'PID-3' : 'SCH-2'
    return { verdict: 'repeat', error: { code: 204, where } }
  } catch (fault) {
    if (!(fault instanceof Unreadable)) throw fault
    parts.onRefused(fault.message)
    await parts.feed.refused(parts.organization, /^[A-Z]\d\d$/.test(event) ? event : 'unknown')
    return { verdict: 'refused', error: { code: fault.code, where: fault.where } }
  }
}

const PARTIES = [
  ['sendingApplication', 3],
  ['sendingFacility', 4],
  ['receivingApplication', 5],
  ['receivingFacility', 6],
] as const

/** Deny by default: the four names together have to be those of one entry. The first that fits none is what is told. */
export function checkParties(accept: Accept, header: Segment): void {
  let left = accept
  for (const [name, number] of PARTIES) {
    left = left.filter((one) => one[name] === partyAt(header, number))
    if (left.length === 0) throw new Unreadable(103, `MSH-${number}`)
  }
}

/** HD: the name that its users know, else the universal id (HL7 v2.5.1, 2.A.33). */
export function partyAt(header: Segment, number: number): string {
  return text(header, number) || text(header, number, 2)
}
