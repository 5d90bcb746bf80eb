import { withoutMetadata } from '../jpeg.ts'
import { isPng, pngWithoutMetadata } from '../png.ts'
import { paperIn, type Inflate, type NoPaper } from './pdf.ts'

/** A scan of a paper, of a kind that is known by what it holds and not by its name. */
export interface Scan {
  type: 'application/pdf' | 'image/jpeg' | 'image/png'
  bytes: Uint8Array
}

/** A page scanned in colour is a tenth of it. */
export const MOST_SCANNED_BYTES = 5 * 1024 * 1024

/** Why a file is taken for no scan. */
export type NoScan = 'too-large' | 'unknown-kind' | NoPaper

/** Reads a PDF, a JPEG or a PNG, each without what is said in it beside its pictures; or says why it is not taken. */
export function scanIn(bytes: Uint8Array, inflate: Inflate): Scan | NoScan {
  if (bytes.length > MOST_SCANNED_BYTES) return 'too-large'
  if (bytes[0] === 0xff && bytes[1] === 0xd8) {
    const picture = withoutMetadata(bytes)
    return picture === undefined ? 'not-whole' : { type: 'image/jpeg', bytes: picture.bytes }
  }
  if (isPng(bytes)) {
    const picture = pngWithoutMetadata(bytes)
    return picture === undefined ? 'not-whole' : { type: 'image/png', bytes: picture }
  }
  if (!PDF.every((byte, at) => bytes[at] === byte)) return 'unknown-kind'
  const paper = paperIn(bytes, inflate)
  return typeof paper === 'string' ? paper : { type: 'application/pdf', bytes: paper }
}

/** `%PDF-` */
const PDF = [0x25, 0x50, 0x44, 0x46, 0x2d]
