import { text, type Segment } from '#formats/hl7v2/message.ts'
import { toldIn } from '#formats/hl7v2/told.ts'
import { watched } from '#formats/hl7v2/watched.ts'
import { Unreadable } from '#formats/hl7v2/unreadable.ts'
import type { FeedUseCases } from '../act/use-cases.ts'
import type { Accept } from '../config/hl7v2.ts'
import { answerer, OURS } from './answerer.ts'
import type { Answering } from './listener.ts'
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
 * Hears one message of an EMR and gives its acknowledgement, null where the sender wants none. Nothing positive is said
 * before what it stands for is stored.
 */
export function answererOf(parts: AnswerParts): Answering {
  const { organization, feed, tally, onRefused } = parts
  return (message, say) => {
    // Of a message that is turned away nothing was read.
    let passedOver: readonly string[] = []
    const answer = answerer(
      {
        ...parts,
        judged: (header, verdict) => tally.heard(organization, kindOf(header), verdict, passedOver),
        refused: (why, event) => {
          onRefused(why)
          return feed.refused(organization, /^[A-Z]\d\d$/.test(event) ? event : 'unknown')
        },
      },
      async (message, sent) => {
        const read = watched(message)
        const about = toldIn(read.message)
        passedOver = read.passedOver()
        const outcome = await feed.hear(organization, { ...sent, ...about })
        // Whose time that is, nobody here asks: it is told as passed over.
        if (outcome === 'clinician-unknown') passedOver = [...passedOver, 'AIP-3']
        if (outcome === 'done' || outcome === 'clinician-unknown') return { verdict: 'done' }
        if (outcome === 'time-unclear') throw new Unreadable(101, 'AIP-6')
        if (outcome === 'away') return { verdict: 'repeat', error: OURS }
        const where = 'people' in about ? 'PID-3' : 'SCH-2'
        return { verdict: 'repeat', error: { code: 204, where } }
      },
    )
    return answer(message, say)
  }
}

/** MSH-9 as far as it is codes: whoever connects writes it, and a label of a metric is no place for words. */
function kindOf(header: Segment | undefined): string {
  const kind = header === undefined ? '' : `${text(header, 9)}^${text(header, 9, 2)}`
  return /^[A-Z]{3}\^[A-Z]\d\d$/.test(kind) ? kind : 'unknown'
}
