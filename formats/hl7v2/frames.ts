import { joined } from '../bytes.ts'

/** MLLP release 1: <VT> message <FS> <CR>. None of the three stands within a message. */
const VT = 0x0b
const FS = 0x1c
const CR = 0x0d
const BETWEEN: readonly number[] = [CR, 0x0a]

/** What arrives is no MLLP, or too large: nothing after it can be trusted to begin where it seems to. */
export class BadFrames extends Error {
  readonly why: 'not-mllp' | 'too-large'
  constructor(why: 'not-mllp' | 'too-large') {
    super(`MLLP: ${why}`)
    this.name = 'BadFrames'
    this.why = why
  }
}

/**
 * Takes the messages out of a connection's bytes, however they are cut. A message whose end never came is torn: when a new
 * one begins it is dropped, unread and unanswered, and its sender sends it again.
 */
export class Frames {
  readonly #limit: number
  #parts: Uint8Array[] | null = null
  #size = 0

  constructor(limit: number) {
    this.#limit = limit
  }

  /** Whether a message has begun and not ended. */
  get begun(): boolean {
    return this.#parts !== null
  }

  /** The messages that end in this chunk. */
  *take(chunk: Uint8Array): Generator<Uint8Array> {
    let at = 0
    while (at < chunk.length) {
      if (this.#parts === null) {
        const byte = chunk[at] ?? 0
        if (byte !== VT && !BETWEEN.includes(byte)) throw new BadFrames('not-mllp')
        if (byte === VT) this.#parts = []
        this.#size = 0
        at += 1
        continue
      }
      const rest = chunk.subarray(at)
      const stop = rest.indexOf(FS)
      // Only as far as the end: a chunk may hold many messages.
      const again = rest.subarray(0, stop === -1 ? rest.length : stop).indexOf(VT)
      const end = again === -1 ? stop : again
      const part = end === -1 ? rest : rest.subarray(0, end)
      this.#size += part.length
      if (this.#size > this.#limit) throw new BadFrames('too-large')
      this.#parts.push(part)
      if (end === -1) return
      at += end
      if (chunk[at] === VT) {
        this.#parts = null
        continue
      }
      const [first] = this.#parts
      // Nearly every message comes in one piece, and is not copied.
      const message = first !== undefined && this.#parts.length === 1 ? first : joined(this.#parts)
      this.#parts = null
      // The CR after FS is one of the bytes between messages.
      at += 1
      yield message
    }
  }
}

/** A message as it goes over the line. */
export function framed(message: Uint8Array): Uint8Array {
  const frame = new Uint8Array(message.length + 3)
  frame[0] = VT
  frame.set(message, 1)
  frame[message.length + 1] = FS
  frame[message.length + 2] = CR
  return frame
}
