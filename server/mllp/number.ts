import { createHash } from 'node:crypto'

const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'

/**
 * Twenty characters that stand for a text: a hundred bits of its digest in base 32 (RFC 4648), which no interface takes
 * for another by changing letters to capitals. As long as MSH-10 may be (HL7 v2.5.1, 2.15.9.10).
 */
export function numberOf(text: string): string {
  return Array.from(createHash('sha256').update(text).digest().subarray(0, 20), (byte) => LETTERS[byte & 31]).join('')
}
