import { inflateSync } from 'node:zlib'
import { scanIn } from '#formats/referral/scan.ts'
import type { ReadScan } from './act/referral-ports.ts'

/** A page of a scan describes itself in some hundred bytes; what unpacks to more than this is none. */
const MOST_UNPACKED_BYTES = 32 * 1024 * 1024

/** Reads the scan of a consent on paper, with what is packed in it unpacked to be judged. */
export const readScan: ReadScan = (bytes) => scanIn(bytes, unpacked)

function unpacked(packed: Uint8Array): Uint8Array | null {
  try {
    return inflateSync(packed, { maxOutputLength: MOST_UNPACKED_BYTES })
  } catch {
    return null
  }
}
