import { Unreadable } from './unreadable.ts'

/** How the characters of a message lie in its bytes. */
export type Charset = 'utf-8' | '8859/1'

/**
 * The character set that MSH-18 names (HL7 v2.5.1 table 0211). Where it names none, or ASCII, senders put UTF-8 all the
 * same, of which ASCII is a part; bytes that are neither are refused and not guessed at.
 */
export function charsetOf(msh18: string): Charset {
  switch (msh18.toUpperCase()) {
    case '':
    case 'ASCII':
    case 'UNICODE UTF-8':
    case 'UTF-8':
      return 'utf-8'
    case '8859/1':
      return '8859/1'
    default:
      throw new Unreadable(103, 'MSH-18')
  }
}

/** Few enough to be the arguments of one call. */
const AT_ONCE = 4096

const UTF_8 = new TextDecoder('utf-8', { fatal: true })

/** The text, or undefined where the bytes are not of this character set. */
export function decoded(bytes: Uint8Array, charset: Charset): string | undefined {
  // Byte by byte: the label `iso-8859-1` of TextDecoder means another character set.
  if (charset === '8859/1') {
    let text = ''
    for (let at = 0; at < bytes.length; at += AT_ONCE) text += String.fromCharCode(...bytes.subarray(at, at + AT_ONCE))
    return text
  }
  try {
    return UTF_8.decode(bytes)
  } catch {
    return undefined
  }
}

const ENCODER = new TextEncoder()

export function encoded(text: string, charset: Charset): Uint8Array {
  if (charset === 'utf-8') return ENCODER.encode(text)
  return Uint8Array.from(text, (character) => {
    const code = character.charCodeAt(0)
    if (character.length > 1 || code > 0xff) throw new RangeError('a character is not of 8859/1, which MSH-18 names')
    return code
  })
}
