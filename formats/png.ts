import { joined } from './bytes.ts'

const SIGNATURE = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]
/** What is needed to draw it as it was (PNG, 11.2 and 11.3.2); its text, Exif and time are not. */
const NEEDED = new Set(['IHDR', 'PLTE', 'IDAT', 'IEND', 'tRNS', 'gAMA', 'cHRM', 'sRGB', 'iCCP', 'pHYs', 'sBIT', 'bKGD'])

/** Whether these bytes begin as a PNG does. */
export function isPng(image: Uint8Array): boolean {
  return SIGNATURE.every((byte, at) => image[at] === byte)
}

/** A PNG without what is said in it beside the picture; undefined for anything that is no whole PNG and nothing else. */
export function pngWithoutMetadata(image: Uint8Array): Uint8Array | undefined {
  if (!isPng(image)) return undefined
  const kept: Uint8Array[] = [image.subarray(0, SIGNATURE.length)]
  const names: string[] = []
  for (let at = SIGNATURE.length; at < image.length;) {
    const length = new DataView(image.buffer, image.byteOffset).getUint32(at < image.length - 3 ? at : 0)
    const end = at + 12 + length
    if (end > image.length) return undefined
    const name = String.fromCharCode(...image.subarray(at + 4, at + 8))
    names.push(name)
    if (NEEDED.has(name)) kept.push(image.subarray(at, end))
    at = end
  }
  const whole = names[0] === 'IHDR' && names.includes('IDAT') && names.indexOf('IEND') === names.length - 1
  return whole ? joined(kept) : undefined
}
