import { decoded, type Charset } from './charset.ts'

/** The characters that divide a message, from MSH-1 and MSH-2 (HL7 v2.5.1, 2.5.4). */
export interface Delimiters {
  field: string
  component: string
  repetition: string
  escape: string
  subcomponent: string
  /** Since 2.7; undefined where MSH-2 has none. */
  truncation?: string
}

/** Those that the standard recommends, and everybody uses (HL7 v2.5.1, 2.5.4). */
export const USUAL_DELIMITERS: Delimiters = {
  field: '|',
  component: '^',
  repetition: '~',
  escape: '\\',
  subcomponent: '&',
}

/** The letter that stands for each delimiter between two escape characters (HL7 v2.5.1, 2.7.1). */
const LETTERS = {
  F: 'field',
  S: 'component',
  T: 'subcomponent',
  R: 'repetition',
  E: 'escape',
  P: 'truncation',
} as const
const SEQUENCES = ['F', 'S', 'T', 'R', 'E', 'P'] as const satisfies readonly (keyof typeof LETTERS)[]

/** Of each set of delimiters, what can't stand as it is: most of what is written has none of it. */
const SPECIAL = new WeakMap<Delimiters, RegExp>()

function specialIn(delimiters: Delimiters): RegExp {
  const known = SPECIAL.get(delimiters)
  if (known !== undefined) return known
  const characters = Object.values(delimiters).map((character: string) => `\\u${hexOf(character)}`)
  const special = new RegExp(`[\\u0000-\\u001f${characters.join('')}]`)
  SPECIAL.set(delimiters, special)
  return special
}

const hexOf = (character: string) => character.charCodeAt(0).toString(16).padStart(4, '0')

/** A value as it may stand in a message. A line break becomes `\.br\`, every other control character its hex code. */
export function escaped(value: string, delimiters: Delimiters): string {
  if (!specialIn(delimiters).test(value)) return value
  const { escape } = delimiters
  let written = ''
  let from = 0
  for (let at = 0; at < value.length; at += 1) {
    const sequence = sequenceFor(value.charAt(at), delimiters)
    if (sequence === undefined) continue
    written += value.slice(from, at) + escape + sequence + escape
    from = at + 1
  }
  return from === 0 ? value : written + value.slice(from)
}

/** Asked for every character of what is written, so without making anything for those that stand for themselves. */
function sequenceFor(character: string, delimiters: Delimiters): string | undefined {
  for (const letter of SEQUENCES) if (delimiters[LETTERS[letter]] === character) return letter
  if (character === '\n') return '.br'
  if (character >= ' ') return undefined
  return `X${character.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`
}

/**
 * A value as it is meant. Escape sequences that only say how text looks (`\H\`, `\.in+4\`) and those that nobody here
 * knows (`\Z..\`) stay as they are written: what is not understood is not dropped.
 */
export function unescaped(text: string, delimiters: Delimiters, charset: Charset): string {
  if (!text.includes(delimiters.escape)) return text
  const parts = text.split(delimiters.escape)
  let value = parts[0] ?? ''
  for (let at = 1; at < parts.length; at += 1) {
    const sequence = parts[at] ?? ''
    // Without its end it is no sequence.
    const meant = at + 1 < parts.length ? meaningOf(sequence, delimiters, charset) : undefined
    if (meant === undefined) {
      value += delimiters.escape + sequence
      continue
    }
    at += 1
    value += meant + (parts[at] ?? '')
  }
  return value
}

function meaningOf(sequence: string, delimiters: Delimiters, charset: Charset): string | undefined {
  for (const letter of SEQUENCES) if (sequence === letter) return delimiters[LETTERS[letter]]
  if (sequence === '.br') return '\n'
  const hex = /^X((?:[0-9A-Fa-f]{2})+)$/.exec(sequence)?.[1]
  if (hex === undefined) return undefined
  return decoded(
    Uint8Array.from(hex.match(/../g) ?? [], (byte) => Number.parseInt(byte, 16)),
    charset,
  )
}
