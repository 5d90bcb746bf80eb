import { readFileSync } from 'node:fs'
import { connect as connectInTheClear, isIP, type Socket } from 'node:net'
import { connect as connectByTls } from 'node:tls'
import { readAcknowledgement, type Acknowledged } from '#formats/hl7v2/acknowledgement.ts'
import { framed, Frames } from '#formats/hl7v2/frames.ts'
import { parseMessage } from '#formats/hl7v2/message.ts'
import type { Send } from '../config/hl7v2.ts'

/** No acknowledgement came. Whether the message was taken is not known, and it is sent again as it is. */
export class Unanswered extends Error {
  /** In words for the operator; names nothing of the message. */
  readonly why: string
  constructor(why: string) {
    super(`MLLP: ${why}`)
    this.name = 'Unanswered'
    this.why = why
  }
}

/** An acknowledgement, and all that was answered with it. */
export interface Heard extends Acknowledged {
  bytes: Uint8Array
}

/** One receiver. */
export interface Sender {
  /**
   * The acknowledgement by which a message is taken or not, after those of all that were asked before it; `acknowledgement`
   * is which one the message asks for.
   */
  ask(message: Uint8Array, controlId: string, acknowledgement?: Send['acknowledgement']): Promise<Heard>
  close(): void
}

export interface SenderLimits {
  connectMs: number
  /** From the message's last byte to its acknowledgement. */
  answerMs: number
  /** Of an answer; 64 KiB where it is left out. */
  answerBytes?: number
}

export const USUAL_LIMITS: SenderLimits = { connectMs: 10_000, answerMs: 30_000 }
const MOST_ANSWER_BYTES = 64 * 1024

/**
 * Sends messages to one receiver by MLLP, in the clear or by TLS with our certificate, over one connection that is kept
 * and made anew when it is gone. One message is under way at a time, so that their order holds. A connection on which an
 * acknowledgement did not come is given up: a late one then can't be taken for that of the next message.
 */
export function openSender(to: Pick<Send, 'host' | 'port' | 'tls'>, limits: SenderLimits = USUAL_LIMITS): Sender {
  // Read at the start, as the listener's are, so that a file that is missing is found then.
  const identity = to.tls && {
    key: readFileSync(to.tls.key),
    cert: readFileSync(to.tls.certificate),
    ca: readFileSync(to.tls.authority),
  }
  let line: Line | undefined
  let tail: Promise<unknown> = Promise.resolve()
  let closed = false

  async function asked(
    message: Uint8Array,
    controlId: string,
    acknowledgement: Send['acknowledgement'],
  ): Promise<Heard> {
    if (closed) throw new Unanswered('the sender is closed')
    if (line === undefined || line.gone()) line = await dial(to, identity, limits)
    return line.ask(message, limits.answerMs, ({ code, controlId: of }) => {
      if (of !== controlId) return false
      // The application's own word follows the accept acknowledgement (HL7 v2.5.1, 2.9.2).
      return !(acknowledgement === 'accept-and-application' && code === 'CA')
    })
  }

  return {
    ask(message, controlId, acknowledgement = 'original') {
      const turn = tail.then(() => asked(message, controlId, acknowledgement))
      tail = turn.catch(() => undefined)
      return turn
    },
    close() {
      closed = true
      line?.close()
    },
  }
}

/** One connection, on which one thing at a time is asked. */
interface Line {
  ask(message: Uint8Array, withinMs: number, isIt: (answer: Acknowledged) => boolean): Promise<Heard>
  gone(): boolean
  close(): void
}

type Identity = { key: Buffer; cert: Buffer; ca: Buffer } | undefined

async function dial(
  { host, port }: Pick<Send, 'host' | 'port'>,
  identity: Identity,
  { connectMs, answerBytes = MOST_ANSWER_BYTES }: SenderLimits,
): Promise<Line> {
  const socket: Socket =
    identity === undefined
      ? connectInTheClear({ host, port })
      : connectByTls({ host, port, ...(isIP(host) === 0 && { servername: host }), minVersion: 'TLSv1.2', ...identity })
  socket.setKeepAlive(true, 60_000)
  await new Promise<void>((resolve, reject) => {
    const fail = (why: string) => {
      clearTimeout(late)
      socket.destroy()
      reject(new Unanswered(why))
    }
    const late = setTimeout(() => fail('no connection in time'), connectMs)
    socket.once(identity === undefined ? 'connect' : 'secureConnect', () => {
      clearTimeout(late)
      resolve()
    })
    // Stays for the life of the line: what goes wrong later ends it, and whoever waits hears of that by its end.
    socket.on('error', (fault) => fail(`no connection (${codeOf(fault)})`))
    socket.once('close', () => fail('no connection'))
  })
  return lineOn(socket, answerBytes)
}

function lineOn(socket: Socket, answerBytes: number): Line {
  const frames = new Frames(answerBytes)
  let heard: (answer: Heard) => void = () => undefined
  let broken: (why: string) => void = () => undefined
  socket.on('close', () => broken('the connection ended before the acknowledgement'))
  socket.on('data', (chunk) => {
    try {
      for (const frame of frames.take(chunk)) heard({ ...readAcknowledgement(parseMessage(frame)), bytes: frame })
    } catch {
      broken('what was answered is no acknowledgement')
      socket.destroy()
    }
  })
  return {
    ask: (message, withinMs, isIt) =>
      new Promise((resolve, reject) => {
        const fail = (why: string) => {
          clearTimeout(late)
          reject(new Unanswered(why))
          socket.destroy()
        }
        const late = setTimeout(() => fail('no acknowledgement in time'), withinMs)
        broken = fail
        heard = (answer) => {
          if (!isIt(answer)) return
          clearTimeout(late)
          broken = heard = () => undefined
          resolve(answer)
        }
        if (socket.destroyed) fail('the connection ended before the message')
        else socket.write(framed(message))
      }),
    gone: () => socket.destroyed || socket.readableEnded,
    close: () => socket.destroy(),
  }
}

function codeOf(fault: Error): string {
  return 'code' in fault ? String(fault.code) : 'unknown'
}
