import type { Verdict } from '#formats/hl7v2/acknowledgement.ts'
import { Unreadable } from '#formats/hl7v2/unreadable.ts'
import { findValues } from '#formats/route/find.ts'
import { typeOf } from '#formats/route/order-key.ts'
import { personsOf } from '#formats/route/read.ts'
import type { Answer, RouteAnswers } from '../act/route-answers.ts'
import type { Received, Takes } from '../act/routes.ts'
import type { Accept } from '../config/hl7v2.ts'
import { answerer, OURS } from './answerer.ts'
import type { Answering } from './listener.ts'

export interface RouteDoorParts {
  organization: string
  route: string
  take: Takes
  /** Places by whose values its messages are found. */
  find: Iterable<string>
  accept: Accept
  receive(message: Received): Promise<void>
  /** Where what the destination answers goes back to whoever asked: the answer to a message that is stored. */
  answers?: Pick<RouteAnswers, 'to'>
  now(): Date
  newId(): string
  /** Called with what an operator should know of; never with anything of the message. */
  onRefused(why: string): void
  onBug(fault: unknown): void
}

/** Messages that ask (HL7 v2.5.1 table 0076, queries and requests for information): an acknowledgement alone is no answer to them. */
const ASK = new Set('EQQ OSQ QBP QCN QRY QSB QSX QVR RQA RQC RQI RQP RQQ SPQ VQQ VXQ'.split(' '))

/**
 * Hears one message for a route and gives its acknowledgement, null where the sender wants none. Nothing positive is said
 * before the message is stored; what the route does not take is heard, noted and not kept. A question that it does not take is refused:
 * who asks would wait for what nobody will say.
 */
export function routeDoor(parts: RouteDoorParts): Answering {
  const { organization, route, take, find, receive, answers, onRefused } = parts
  return answerer(
    { ...parts, refused: async (why) => onRefused(why) },
    async (message, { sender, controlId }, bytes) => {
      const event = typeOf(message)
      if (!take.includes(event) && ASK.has(event.slice(0, 3))) throw new Unreadable(200, 'MSH-9')
      const sameAs = JSON.stringify([...sender, controlId])
      await receive({
        organization,
        route,
        ...personsOf(message),
        sameAs,
        event,
        find: findValues(message, find),
        bytes: take.includes(event) ? bytes : null,
      })
      return answers === undefined || !take.includes(event)
        ? { verdict: 'done' }
        : { verdict: 'asked', answer: answers.to(sameAs).then(verdictOn) }
    },
  )
}

/** What whoever asked is told: what was answered, or what became of the question without an answer. */
function verdictOn(answer: Answer): Uint8Array | Verdict {
  switch (answer) {
    case 'taken':
      return { verdict: 'done' }
    case 'never':
      return { verdict: 'refused', error: OURS }
    case 'late':
      return { verdict: 'repeat', error: OURS }
    default:
      return answer.bytes
  }
}
