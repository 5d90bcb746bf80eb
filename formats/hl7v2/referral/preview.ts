import type { Block } from '#domain/referral/referral.ts'
import { BLOCKS } from '#domain/referral/referral.ts'
import { numbered, text, type Message } from '../message.ts'
import { outgoing, type Outgoing } from '../outgoing/segments.ts'
import type { Making, SiteProfile } from '../outgoing/profile.ts'
import { dtmIn } from '../time.ts'
import { Unreadable } from '../unreadable.ts'

/** A summary as the department is shown it: what the other side will see, or why it can't be sent. */
export interface Preview {
  number: string
  digest: string
  blocked: Block | null
  /** As people will read it. */
  words: string
  /** What will be filed, byte by byte. */
  bytes: string
}

const [DIGEST, BLOCKED, FILED] = ['DIGEST', 'BLOCKED', 'FILED'] as const
const WORDS = ['11488-4', 'Consult note', 'LN']

/**
 * MDM^T02 (HL7 v2.5.1, 9.6.2) to the department that wrote a summary: the words line by line, the resources that will be filed as one
 * encapsulated document, and the digest by which it is released. TXA-17 says that nobody has signed it; TXA-18 that it is restricted.
 */
export function previewMessage(preview: Preview, controlId: string, profile: SiteProfile, making: Making): Outgoing {
  const { number, digest, blocked, words, bytes } = preview
  const at = dtmIn(making.zone, making.at)
  const shown = blocked === null
  const lines = [
    { 2: 'ST', 3: [DIGEST, '', 'L'], 5: digest },
    ...(shown ? [] : [{ 2: 'ST', 3: [BLOCKED, '', 'L'], 5: blocked }]),
    ...(shown ? words.split('\n').map((line) => ({ 2: 'TX', 3: WORDS, 5: line })) : []),
    ...(shown ? [{ 2: 'ED', 3: [FILED, '', 'L'], 5: ['', 'TEXT', 'JSON', 'A', bytes] }] : []),
  ]
  return outgoing({ event: ['MDM', 'T02', 'MDM_T02'], controlId, number }, profile, making, [
    numbered('EVN', { 2: at }),
    numbered('PID', { 1: '1', 3: number, 5: ['', '', '', '', '', '', 'U'] }),
    numbered('PV1', { 1: '1', 2: 'N' }),
    numbered('TXA', { 1: '1', 2: '11488-4', 3: 'TX', 4: at, 12: number, 17: 'DI', 18: 'R', 19: 'AV' }),
    ...lines.map((fields, index) => numbered('OBX', { 1: String(index + 1), ...fields, 11: 'P' })),
  ])
}

/** Reads it as a department does, or throws `Unreadable`. */
export function readPreview({ segments }: Message): Preview {
  const [header] = segments
  if (text(header, 9) !== 'MDM') throw new Unreadable(200, 'MSH-9')
  const number = text(segments.find(({ name }) => name === 'TXA') ?? header, 12)
  const lines = segments.filter(({ name }) => name === 'OBX')
  const one = (what: string) => lines.find((line) => text(line, 3) === what)
  const [digest, blocked, filed] = [one(DIGEST), one(BLOCKED), one(FILED)]
  if (number === '' || digest === undefined) throw new Unreadable(101, 'OBX-5')
  return {
    number,
    digest: text(digest, 5),
    blocked: BLOCKS.find((known) => blocked !== undefined && known === text(blocked, 5)) ?? null,
    words: lines
      .filter((line) => text(line, 3) === WORDS[0])
      .map((line) => text(line, 5))
      .join('\n'),
    bytes: filed === undefined ? '' : text(filed, 5, 5),
  }
}
