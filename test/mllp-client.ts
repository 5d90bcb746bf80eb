import { once } from 'node:events'
import { connect } from 'node:net'
import { framed, Frames } from '#formats/hl7v2/frames.ts'

/** A sender's connection, byte by byte as the test wants it. */
export interface MllpClient {
  write(bytes: Uint8Array | string): void
  /** A whole message; gives the segments of its acknowledgement. */
  send(message: string): Promise<string[]>
  /** The segments of the next acknowledgement. */
  answer(): Promise<string[]>
  /** Resolves when the other side has closed the connection. */
  closed: Promise<unknown>
  end(): void
}

export async function mllpClient(port: number): Promise<MllpClient> {
  const socket = connect({ host: '127.0.0.1', port })
  const frames = new Frames(64 * 1024)
  const answers: string[][] = []
  const waiting: ((answer: string[]) => void)[] = []
  socket.on('error', () => undefined)
  const closed = new Promise((resolve) => socket.once('close', resolve))
  socket.on('data', (chunk) => {
    for (const frame of frames.take(chunk)) {
      const segments = new TextDecoder().decode(frame).trimEnd().split('\r')
      const next = waiting.shift()
      if (next === undefined) answers.push(segments)
      else next(segments)
    }
  })
  await once(socket, 'connect')
  const answer = (): Promise<string[]> => {
    const there = answers.shift()
    return there === undefined ? new Promise((resolve) => waiting.push(resolve)) : Promise.resolve(there)
  }
  return {
    write: (bytes) => void socket.write(bytes),
    send: (message) => {
      socket.write(framed(new TextEncoder().encode(message)))
      return answer()
    },
    answer,
    closed,
    end: () => socket.destroy(),
  }
}
