import { headerOf, text } from '#formats/hl7v2/message.ts'
import { sayCodes } from '#formats/hl7v2/said.ts'
import type { Deliver } from '../act/routes.ts'
import { openSender, Unanswered, type Sender, type SenderLimits } from './sender.ts'

/**
 * Where a route's messages go by MLLP: the same bytes, one at a time on each connection, each until its acknowledgement came.
 * A message takes whichever connection is free, so that one that is answered slowly keeps one of them and no other message
 * waiting. `mayReceive`: whether the agreement with whoever is there is in force.
 */
export function mllpDestination(
  to: Parameters<typeof openSender>[0] & { connections?: number },
  mayReceive: () => boolean,
  limits?: SenderLimits,
): { deliver: Deliver; close(): void } {
  const senders = Array.from({ length: to.connections ?? 1 }, () => openSender(to, limits))
  const free = [...senders]
  const waiting: ((sender: Sender) => void)[] = []
  const taken = async (): Promise<Sender> => free.shift() ?? new Promise((resolve) => waiting.push(resolve))
  const leave = (sender: Sender): void => {
    const next = waiting.shift()
    if (next === undefined) free.unshift(sender)
    else next(sender)
  }
  return {
    deliver: async ({ bytes }) => {
      if (!mayReceive()) return { tried: 'again', why: 'no agreement (BAA) is in force' }
      const header = headerOf(bytes)?.segments[0]
      const controlId = header === undefined ? '' : text(header, 10)
      const sender = await taken()
      try {
        const answer = await sender.ask(bytes, controlId)
        if (answer.code.endsWith('A')) return { tried: 'delivered', answer: answer.code }
        return { tried: answer.code.endsWith('E') ? 'again' : 'never', why: sayCodes(answer) }
      } catch (fault) {
        if (fault instanceof Unanswered) return { tried: 'again', why: fault.why }
        throw fault
      } finally {
        leave(sender)
      }
    },
    close: () => senders.forEach((sender) => sender.close()),
  }
}
