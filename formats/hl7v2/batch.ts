import { joined } from '../bytes.ts'
import { Unreadable } from './unreadable.ts'

const [CR, LF, SPACE, FILE_SEPARATOR] = [0x0d, 0x0a, 0x20, 0x1c]

/**
 * The messages of a file, each to the byte as it stands there: a batch file (HL7 v2.5.1, 2.10.3: FHS, BHS, messages, BTS,
 * FTS), several messages one after the other, or one. Throws `Unreadable` where a batch is not whole: a trailer that is
 * missing, or one that counts otherwise.
 */
export function messagesOfFile(bytes: Uint8Array): Uint8Array[] {
  const messages: Uint8Array[][] = []
  let [inFile, inBatch, batches, before] = [false, false, 0, 0]
  const trailer = (line: Uint8Array, name: string, count: number) => {
    const said = text(line).split(text(line).charAt(3))[1] ?? ''
    if (said.trim() !== '' && Number(said) !== count) throw new Unreadable(102, `${name}-1`)
  }
  for (const line of linesOf(bytes)) {
    const name = text(line.subarray(0, 3))
    if (name === 'FHS') inFile = true
    else if (name === 'BHS') {
      if (inBatch) throw new Unreadable(100, 'BHS')
      ;[inBatch, batches, before] = [true, batches + 1, messages.length]
    } else if (name === 'BTS') {
      if (!inBatch) throw new Unreadable(100, 'BTS')
      trailer(line, 'BTS', messages.length - before)
      inBatch = false
    } else if (name === 'FTS') {
      if (!inFile || inBatch) throw new Unreadable(100, 'FTS')
      trailer(line, 'FTS', batches)
      inFile = false
    } else if (name === 'MSH') messages.push([line])
    else if (text(line).trim() !== '') {
      const message = messages.at(-1)
      if (message === undefined) throw new Unreadable(100, 'MSH')
      message.push(line)
    }
  }
  if (inBatch) throw new Unreadable(101, 'BTS')
  if (inFile) throw new Unreadable(101, 'FTS')
  if (messages.length === 0) throw new Unreadable(100, 'MSH')
  return messages.map(joined)
}

/** Whether the last line has no end, which each segment has (HL7 v2.5.1, 2.5.4): more of it was to come. */
export function endsWithinSegment(bytes: Uint8Array): boolean {
  const last = bytes.findLast((byte) => byte !== SPACE && byte !== 0)
  return last !== CR && last !== LF && last !== FILE_SEPARATOR
}

/** Each with its end; CR, LF or both. */
function* linesOf(bytes: Uint8Array): Generator<Uint8Array> {
  let from = startsWithMark(bytes) ? 3 : 0
  for (let at = from; at < bytes.length; at += 1) {
    if (bytes[at] !== CR && bytes[at] !== LF) continue
    if (bytes[at] === CR && bytes[at + 1] === LF) at += 1
    yield bytes.subarray(from, at + 1)
    from = at + 1
  }
  if (from < bytes.length) yield bytes.subarray(from)
}

function startsWithMark(bytes: Uint8Array): boolean {
  return bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf
}

/** Names and counts are ASCII, whatever the character set of the rest. */
function text(line: Uint8Array): string {
  return Array.from(line.subarray(0, 40), (byte) => String.fromCharCode(byte)).join('')
}
