import { headerOf, parseMessage, text, type Segment } from '#formats/hl7v2/message.ts'
import { sayCodes } from '#formats/hl7v2/said.ts'
import type { Reply } from '#domain/route/route.ts'
import { typeOf, numbersOf } from '#formats/route/order-key.ts'
import type { Deliver } from '../act/routes.ts'
import { openSender, Unanswered, USUAL_LIMITS, type Heard, type Sender, type SenderLimits } from './sender.ts'

/**
 * Where a route's messages go by MLLP: the same bytes, one at a time on each connection, each until its acknowledgement came.
 * A message takes whichever connection is free, so that one that is answered slowly keeps one of them and no other message
 * waiting. `mayReceive`: whether the agreement with whoever is there is in force. `asks`: whoever sent a message has the answer, whatever
 * that says.
 */
export function mllpDestination(
  to: Parameters<typeof openSender>[0] & { connections?: number; asks?: boolean },
  mayReceive: () => boolean,
  limits: SenderLimits = USUAL_LIMITS,
): { deliver: Deliver; close(): void } {
  const senders = Array.from({ length: to.connections ?? 1 }, () =>
    openSender(to, { ...limits, ...(to.asks && { answerBytes: MOST_REPLY_BYTES }) }),
  )
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
        if (to.asks && header !== undefined && wantsReply(header)) {
          const answer = await sender.ask(bytes, controlId, 'accept-and-application')
          if (answer.code.startsWith('A')) return { tried: 'delivered', ...replyIn(answer) }
          return { tried: answer.code.endsWith('E') ? 'again' : 'never', why: sayCodes(answer) }
        }
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

/** As much as a message by MLLP may hold. */
const MOST_REPLY_BYTES = 16 * 1024 * 1024

/** Whether an application's answer comes to a message: always in original mode, in enhanced mode where MSH-16 is AL (HL7 v2.5.1, 2.9.3). */
function wantsReply(header: Segment): boolean {
  const [accept, application] = [text(header, 15), text(header, 16)]
  return (accept === '' && application === '') || application === 'AL'
}

function replyIn(answer: Heard): { answer: string; reply: Reply } {
  const message = parseMessage(answer.bytes)
  const event = typeOf(message)
  const said = answer.code === 'AA' ? answer.code : sayCodes(answer)
  return { answer: `${event}, ${said}`, reply: { event, bytes: answer.bytes, persons: numbersOf(message) } }
}
