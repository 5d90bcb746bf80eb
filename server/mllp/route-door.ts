import { Unreadable } from '#formats/hl7v2/unreadable.ts'
import { findValues } from '#formats/route/find.ts'
import { typeOf } from '#formats/route/order-key.ts'
import { personsOf } from '#formats/route/read.ts'
import type { Received, Takes } from '../act/routes.ts'
import type { Accept } from '../config/hl7v2.ts'
import { answerer } from './answerer.ts'

export interface RouteDoorParts {
  organization: string
  route: string
  take: Takes
  /** Places by whose values its messages are found. */
  find: Iterable<string>
  accept: Accept
  receive(message: Received): Promise<void>
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
export function routeDoor(parts: RouteDoorParts): (message: Uint8Array) => Promise<Uint8Array | null> {
  const { organization, route, take, find, receive, onRefused } = parts
  return answerer(
    { ...parts, refused: async (why) => onRefused(why) },
    async (message, { sender, controlId }, bytes) => {
      const event = typeOf(message)
      if (!take.includes(event) && ASK.has(event.slice(0, 3))) throw new Unreadable(200, 'MSH-9')
      await receive({
        organization,
        route,
        ...personsOf(message),
        sameAs: JSON.stringify([...sender, controlId]),
        event,
        find: findValues(message, find),
        bytes: take.includes(event) ? bytes : null,
      })
      return { verdict: 'done' }
    },
  )
}
