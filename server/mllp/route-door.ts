import { acknowledgementOf, acknowledgementOfNothing, type Verdict } from '#formats/hl7v2/acknowledgement.ts'
import { headerOf, parseMessage, text, writeMessage } from '#formats/hl7v2/message.ts'
import { orderKeyOf, typeOf } from '#formats/route/order-key.ts'
import { Unreadable } from '#formats/hl7v2/unreadable.ts'
import type { Received } from '../act/routes.ts'
import type { Accept } from '../config.ts'
import { checkParties, partyAt } from './answer.ts'

export interface RouteDoorParts {
  organization: string
  route: string
  take: readonly string[]
  accept: Accept
  receive(message: Received): Promise<void>
  now(): Date
  newId(): string
  /** Called with what an operator should know of; never with anything of the message. */
  onRefused(why: string): void
  onBug(fault: unknown): void
}

/**
 * Hears one message for a route and gives its acknowledgement, null where the sender wants none. Nothing positive is said
 * before the message is stored; what the route does not take is heard, noted and not kept.
 */
export function routeDoor(parts: RouteDoorParts): (message: Uint8Array) => Promise<Uint8Array | null> {
  return async (message) => {
    const header = headerOf(message)
    const verdict = await heard(parts, message).catch((fault: unknown): Verdict => {
      if (fault instanceof Unreadable) {
        parts.onRefused(fault.message)
        return { verdict: 'refused', error: { code: fault.code, where: fault.where } }
      }
      parts.onBug(fault)
      return { verdict: 'repeat', error: { code: 207, where: '' } }
    })
    const made = { id: parts.newId(), at: parts.now() }
    if (header === null) {
      return writeMessage(acknowledgementOfNothing('error' in verdict ? verdict.error : { code: 207, where: '' }, made))
    }
    const answer = acknowledgementOf(header, verdict, made)
    return answer === null ? null : writeMessage(answer)
  }
}

async function heard(
  { organization, route, take, accept, receive }: RouteDoorParts,
  bytes: Uint8Array,
): Promise<Verdict> {
  const message = parseMessage(bytes)
  const [header] = message.segments
  checkParties(accept, header)
  const controlId = text(header, 10)
  if (controlId === '') throw new Unreadable(101, 'MSH-10')
  const event = typeOf(message)
  await receive({
    organization,
    route,
    orderKey: orderKeyOf(message),
    sameAs: JSON.stringify([partyAt(header, 3), partyAt(header, 4), controlId]),
    event,
    bytes: take.includes(event) ? bytes : null,
  })
  return { verdict: 'done' }
}
