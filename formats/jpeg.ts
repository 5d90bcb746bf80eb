import { joined } from './bytes.ts'

/** A JPEG image (ITU T.81) whose every byte is picture: no place, no device, no time rides along. */
export interface Jpeg {
  bytes: Uint8Array
  width: number
  height: number
}

/**
 * Reads a JPEG's segments and leaves out what is not needed to draw it: Exif, XMP, comments and all else of the kind.
 * Undefined for anything that is no whole JPEG.
 */
export function withoutMetadata(image: Uint8Array): Jpeg | undefined {
  if (image[0] !== 0xff || image[1] !== SOI) return undefined
  const kept: Uint8Array[] = [image.subarray(0, 2)]
  let size: { width: number; height: number } | undefined
  let at = 2
  for (;;) {
    const marker = image[at + 1]
    const length = (image[at + 2] ?? 0) * 256 + (image[at + 3] ?? 0)
    const end = at + 2 + length
    if (image[at] !== 0xff || marker === undefined || length < 2 || end > image.length) return undefined
    if (FRAMES.has(marker)) size = { height: word(image, at + 5), width: word(image, at + 7) }
    if (marker === SOS) break
    if (!isMetadata(marker)) kept.push(image.subarray(at, end))
    at = end
  }
  const drawn = image.subarray(at)
  const whole = drawn.at(-2) === 0xff && drawn.at(-1) === EOI
  if (size === undefined || size.width === 0 || size.height === 0 || !whole) return undefined
  return { bytes: joined([...kept, drawn]), ...size }
}

const SOI = 0xd8
const EOI = 0xd9
const SOS = 0xda
const COMMENT = 0xfe
/** Start of frame, baseline to lossless, but for the tables among them (T.81, B.1). */
const FRAMES = new Set([0xc0, 0xc1, 0xc2, 0xc3, 0xc5, 0xc6, 0xc7, 0xc9, 0xca, 0xcb, 0xcd, 0xce, 0xcf])
/** JFIF's resolution, an ICC profile and Adobe's colour transform are needed to draw it as it was. */
const NEEDED = new Set([0xe0, 0xe2, 0xee])

function isMetadata(marker: number): boolean {
  return marker === COMMENT || (marker >= 0xe0 && marker <= 0xef && !NEEDED.has(marker))
}

function word(bytes: Uint8Array, at: number): number {
  return (bytes[at] ?? 0) * 256 + (bytes[at + 1] ?? 0)
}
