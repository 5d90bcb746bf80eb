import { headerOf, text } from '#formats/hl7v2/message.ts'
import { sayCodes } from '#formats/hl7v2/said.ts'
import type { Deliver } from '../act/routes.ts'
import { openSender, Unanswered, type SenderLimits } from './sender.ts'

/**
 * Where a route's messages go by MLLP: the same bytes, one at a time on one connection, each until its acknowledgement came.
 * `mayReceive`: whether the agreement with whoever is there is in force.
 */
export function mllpDestination(
  to: Parameters<typeof openSender>[0],
  mayReceive: () => boolean,
  limits?: SenderLimits,
): { deliver: Deliver; close(): void } {
  const sender = openSender(to, limits)
  return {
    deliver: async ({ bytes }) => {
      if (!mayReceive()) return { tried: 'again', why: 'no agreement (BAA) is in force' }
      const header = headerOf(bytes)?.segments[0]
      const controlId = header === undefined ? '' : text(header, 10)
      try {
        const answer = await sender.ask(bytes, controlId)
        if (answer.code.endsWith('A')) return { tried: 'delivered' }
        return { tried: answer.code.endsWith('E') ? 'again' : 'never', why: sayCodes(answer) }
      } catch (fault) {
        if (fault instanceof Unanswered) return { tried: 'again', why: fault.why }
        throw fault
      }
    },
    close: () => sender.close(),
  }
}
