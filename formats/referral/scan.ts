import { withoutMetadata } from '../jpeg.ts'

/** A scan of a paper, of a kind that is known by what it holds and not by its name. */
export interface Scan {
  type: 'application/pdf' | 'image/jpeg' | 'image/png'
  bytes: Uint8Array
}

/** A page scanned in colour is a tenth of it. */
export const MOST_SCANNED_BYTES = 5 * 1024 * 1024

/** Why a file is taken for no scan. */
export type NoScan = 'too-large' | 'unknown-kind' | 'not-whole' | 'does-something'

/**
 * Reads a PDF, a JPEG without its metadata, or a PNG; or says why it is not taken. A PDF that runs something, carries files or is locked is
 * refused: whoever opens it in the chart is to see paper and nothing else, as far as that can be read without unpacking it (ISO 32000-1, 7.6, 7.11.4, 12.6.4).
 */
export function scanIn(bytes: Uint8Array): Scan | NoScan {
  if (bytes.length > MOST_SCANNED_BYTES) return 'too-large'
  if (begins(bytes, [0xff, 0xd8])) {
    const picture = withoutMetadata(bytes)
    return picture === undefined ? 'not-whole' : { type: 'image/jpeg', bytes: picture.bytes }
  }
  if (begins(bytes, [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])) {
    // The last chunk is IEND, which is empty (PNG, 11.2.5); whatever follows it is no picture.
    return ends(bytes, [0, 0, 0, 0, 0x49, 0x45, 0x4e, 0x44, 0xae, 0x42, 0x60, 0x82])
      ? { type: 'image/png', bytes }
      : 'not-whole'
  }
  const text = latin1(bytes)
  if (!text.startsWith('%PDF-')) return 'unknown-kind'
  if (!/%%EOF\s*$/.test(text.slice(-64))) return 'not-whole'
  return ACTS.test(text.replaceAll(STREAM, '').replaceAll(ESCAPED, plain))
    ? 'does-something'
    : { type: 'application/pdf', bytes }
}

const ACTS =
  /\/(?:JavaScript|JS|Launch|EmbeddedFiles?|RichMedia|XFA|OpenAction|AA|SubmitForm|ImportData|GoToR|Encrypt)(?![A-Za-z])/
/** Pictures and compressed objects: any three letters stand somewhere in them. */
const STREAM = /\bstream\r?\n[\s\S]*?endstream/g
/** A name of a PDF may be written by its codes (ISO 32000-1, 7.3.5). */
const ESCAPED = /#([0-9a-fA-F]{2})/g
const plain = (_: string, code: string) => String.fromCharCode(Number.parseInt(code, 16))

function begins(bytes: Uint8Array, signature: readonly number[]): boolean {
  return signature.every((byte, at) => bytes[at] === byte)
}

function ends(bytes: Uint8Array, last: readonly number[]): boolean {
  return bytes.length >= last.length && last.every((byte, at) => bytes[bytes.length - last.length + at] === byte)
}

function latin1(bytes: Uint8Array): string {
  let text = ''
  for (let at = 0; at < bytes.length; at += 8_192) text += String.fromCharCode(...bytes.subarray(at, at + 8_192))
  return text
}
