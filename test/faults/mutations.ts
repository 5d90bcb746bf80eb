import { acknowledgementOf } from '#formats/hl7v2/acknowledgement.ts'
import { messagesOfFile } from '#formats/hl7v2/batch.ts'
import { BadFrames, framed, Frames } from '#formats/hl7v2/frames.ts'
import { headerOf, parseMessage, writeMessage, type Message } from '#formats/hl7v2/message.ts'
import { Unreadable } from '#formats/hl7v2/unreadable.ts'
import { typeOf } from '#formats/route/order-key.ts'
import { personsOf } from '#formats/route/read.ts'

/** What stands between things, ends them, or means something to a parser, and character sets it may be told of. */
const TELLING = [
  '|',
  '^',
  '~',
  '\\',
  '&',
  '#',
  '\r',
  '\n',
  '\x0b',
  '\x1c',
  '\0',
  '""',
  '\\X',
  '\\X0D\\',
  '\\.br\\',
  '\\F\\',
  '\xef\xbb\xbf',
  '\xff',
]
const NAMES = [
  'MSH',
  'PID',
  'MRG',
  'ZZZ',
  'FHS',
  'BHS',
  'BTS|1',
  'FTS|1',
  'msh',
  'É',
  'UNICODE UTF-8',
  '8859/1',
  'ISO IR87',
  '8859/15',
]
const LONG = 300

/** A sample that was damaged in up to four places, as lines, disks and other programs do. */
export function mutated(samples: readonly Uint8Array[], dice: () => number): Uint8Array {
  const at = (below: number) => Math.floor(dice() * below)
  const one = <T>(of: readonly T[]): T => of[at(of.length)] as T
  let bytes = Buffer.from(one(samples))
  for (let left = 1 + at(4); left > 0; left -= 1) {
    const [from, until] = [at(bytes.length + 1), at(bytes.length + 1)].toSorted((a, b) => a - b) as [number, number]
    const put = (what: Uint8Array, to = from) => Buffer.concat([bytes.subarray(0, from), what, bytes.subarray(to)])
    switch (at(8)) {
      case 0:
        bytes = put(Buffer.from([at(256)]), from + 1)
        break
      case 1:
        bytes = put(Buffer.alloc(0), Math.min(until, from + 200))
        break
      case 2:
        bytes = put(Buffer.from(one([...TELLING, ...NAMES]), 'latin1'))
        break
      case 3:
        bytes = put(bytes.subarray(from, Math.min(until, from + 200)))
        break
      case 4:
        bytes = bytes.subarray(0, from)
        break
      case 5:
        bytes = put(Buffer.from(one(TELLING).repeat(1 + at(LONG)), 'latin1').subarray(0, LONG))
        break
      case 6: {
        const other = one(samples)
        bytes = put(Buffer.from(other.subarray(at(other.length))), bytes.length)
        break
      }
      case 7:
        bytes = put(Buffer.from(Array.from({ length: 1 + at(20) }, () => at(256))))
    }
  }
  return bytes
}

/**
 * Has everything that meets foreign bytes read these; throws what is no answer of theirs. A message that can be read is the same
 * once it was written and read again.
 */
export function survive(bytes: Uint8Array, dice: () => number): 'read' | 'refused' {
  const header = headerOf(bytes)
  if (header !== null) acknowledgementOf(header, { verdict: 'done' }, { id: '1', at: new Date(0) })
  cut(bytes, dice)
  allowed(() => messagesOfFile(bytes))
  const message = allowed(() => parseMessage(bytes))
  if (message === undefined) return 'refused'
  personsOf(message)
  typeOf(message)
  const written = allowed(() => writeMessage(message))
  if (written !== undefined && said(parseMessage(written)) !== said(message))
    throw new Error('a message is another once it was written')
  return 'read'
}

const said = ({ segments }: Message) => JSON.stringify(segments)

function allowed<T>(work: () => T): T | undefined {
  try {
    return work()
  } catch (fault) {
    if (fault instanceof Unreadable) return undefined
    throw fault
  }
}

/** Over a line, in pieces as they come. */
function cut(bytes: Uint8Array, dice: () => number): void {
  const frames = new Frames(64 * 1024)
  const line = dice() < 0.5 ? bytes : framed(bytes)
  try {
    for (let from = 0; from < line.length;) {
      const until = from + 1 + Math.floor(dice() * line.length)
      for (const _ of frames.take(line.subarray(from, until)));
      from = until
    }
  } catch (fault) {
    if (!(fault instanceof BadFrames)) throw fault
  }
}
