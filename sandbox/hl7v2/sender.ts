import { connect } from 'node:net'
import { Frames, framed } from '#formats/hl7v2/frames.ts'
import { parseMessage, text } from '#formats/hl7v2/message.ts'

const ANSWER_MS = 10_000
const [FIRST_AGAIN_MS, LAST_AGAIN_MS] = [500, 10_000]
const MOST_ANSWER_BYTES = 64 * 1024

/**
 * One queue of messages to one receiver, by MLLP. The next goes when the one before is acknowledged; what is answered AE, or
 * not at all, is sent again as it is, and everything waits behind it. What is answered AR will never do, and is left. The
 * queue is in memory: what waits is lost when the EMR stops.
 */
export function openSender({ host, port }: { host: string; port: number }) {
  const queue: (() => Promise<Uint8Array>)[] = []
  let line: Line | undefined
  let closed = false
  let wake = (): void => undefined

  async function work(): Promise<void> {
    for (let make = queue[0]; make !== undefined && !closed; make = queue[0]) {
      await deliver(framed(await make()))
      queue.shift()
    }
  }

  async function deliver(message: Uint8Array): Promise<void> {
    for (let againMs = FIRST_AGAIN_MS; !closed; againMs = Math.min(2 * againMs, LAST_AGAIN_MS)) {
      if (line === undefined || line.gone()) line = dial(host, port)
      const code = await line.ask(message)
      if (code?.endsWith('A')) return
      if (code?.endsWith('R')) return console.error(`The receiver at ${host}:${port} rejected a v2 message.`)
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, againMs)
        wake = () => {
          clearTimeout(timer)
          resolve()
        }
        if (closed) wake()
      })
    }
  }

  return {
    /** Puts a message last in the queue; it is made when its turn has come. */
    send(make: () => Promise<Uint8Array>): void {
      queue.push(make)
      if (queue.length === 1) void work()
    },
    close(): void {
      closed = true
      line?.close()
      wake()
    },
  }
}

/** One connection, on which one thing at a time is asked. */
interface Line {
  /** MSA-1 of the answer; undefined where none comes. */
  ask(message: Uint8Array): Promise<string | undefined>
  gone(): boolean
  close(): void
}

function dial(host: string, port: number): Line {
  const socket = connect({ host, port })
  const frames = new Frames(MOST_ANSWER_BYTES)
  let answered = (_code: string | undefined): void => undefined
  socket.on('error', () => undefined)
  socket.on('close', () => answered(undefined))
  socket.on('data', (chunk) => {
    try {
      for (const frame of frames.take(chunk)) {
        const acknowledged = parseMessage(frame).segments.find(({ name }) => name === 'MSA')
        answered(acknowledged === undefined ? undefined : text(acknowledged, 1))
      }
    } catch {
      socket.destroy()
    }
  })
  return {
    ask: (message) =>
      new Promise((resolve) => {
        const late = setTimeout(() => socket.destroy(), ANSWER_MS)
        answered = (code) => {
          clearTimeout(late)
          resolve(code)
        }
        if (socket.destroyed) answered(undefined)
        else socket.write(message)
      }),
    gone: () => socket.destroyed,
    close: () => socket.destroy(),
  }
}
