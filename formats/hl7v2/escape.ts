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

/** A value as it may stand in a message. A line break becomes `\.br\`, every other control character its hex code. */
export function escaped(value: string, delimiters: Delimiters): string {
  const escape = (sequence: string) => `${delimiters.escape}${sequence}${delimiters.escape}`
  return Array.from(value, (character) => {
    const letter = Object.entries(LETTERS).find(([, name]) => delimiters[name] === character)?.[0]
    if (letter !== undefined) return escape(letter)
    if (character === '\n') return escape('.br')
    return character < ' '
      ? escape(`X${character.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`)
      : character
  }).join('')
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
  for (const [letter, name] of Object.entries(LETTERS)) if (sequence === letter) return delimiters[name]
  if (sequence === '.br') return '\n'
  const hex = /^X((?:[0-9A-Fa-f]{2})+)$/.exec(sequence)?.[1]
  if (hex === undefined) return undefined
  return decoded(
    Uint8Array.from(hex.match(/../g) ?? [], (byte) => Number.parseInt(byte, 16)),
    charset,
  )
}
