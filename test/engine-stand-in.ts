import { acknowledgementOf } from '#formats/hl7v2/acknowledgement.ts'
import { headerOf, text, parseMessage, writeMessage } from '#formats/hl7v2/message.ts'
import { listenMllp } from '../server/mllp/listener.ts'
import { mllpClient } from './mllp-client.ts'

/** A channel: what is heard on one port is sent on to another, in its order. */
export interface Channel {
  /** MSH-10 of what it holds and has not sent on yet. */
  waiting(): string[]
  stop(): Promise<void>
}

/**
 * What stands in for an interface engine that an organization owns already: as such engines do with a queued destination, it
 * acknowledges what it has taken and sends it on until it is acknowledged there, the same bytes, one after the other.
 */
export async function engineChannel(heardAt: number, sentTo: number): Promise<Channel> {
  const queue: { controlId: string; bytes: Uint8Array }[] = []
  let stopped = false
  let sending = false

  async function sendOn(): Promise<void> {
    if (sending) return
    sending = true
    while (queue.length > 0 && !stopped) {
      const [first] = queue
      const taken = first !== undefined && (await sent(first.bytes))
      if (taken) queue.shift()
      else await new Promise((resolve) => void setTimeout(resolve, 25))
    }
    sending = false
  }

  async function sent(bytes: Uint8Array): Promise<boolean> {
    try {
      const line = await mllpClient(sentTo)
      const answer = await Promise.race([
        line.send(new TextDecoder().decode(bytes)),
        line.closed.then((): string[] => []),
      ])
      line.end()
      return /^MSA\|(AA|CA)\|/.test(answer[1] ?? '')
    } catch {
      return false
    }
  }

  const stop = await listenMllp({
    listen: { port: heardAt },
    answer: async (bytes) => {
      const message = headerOf(bytes)
      if (message === null) return null
      const controlId = text(parseMessage(bytes).segments[0], 10)
      queue.push({ controlId, bytes })
      void sendOn()
      const answer = acknowledgementOf(message, { verdict: 'done' }, { id: `E${controlId}`, at: new Date() })
      return answer === null ? null : writeMessage(answer)
    },
    onClosed: () => undefined,
    onBug: (fault) => {
      throw fault
    },
  })
  return {
    waiting: () => queue.map(({ controlId }) => controlId),
    stop: async () => {
      stopped = true
      await stop()
    },
  }
}
