import type { FhirElement } from './element.ts'

/** An image that a page may show: of a kind that holds no script, told by its first bytes and not by its word. */
export interface PhotoImage {
  type: 'image/jpeg' | 'image/png'
  bytes: Uint8Array
}

/** Larger ones are no portraits, and nobody waits for them beside a patient. */
const MOST_BYTES = 2_000_000

/**
 * Where a Patient's photo is (R4, Patient.photo): in the record itself, or a Binary of the same server. One that lies
 * elsewhere is not fetched: no token goes there, and nobody shall learn whom we look at.
 */
export function photoOf(patient: FhirElement): { data: string } | { binary: string } | null {
  for (const photo of patient.children('photo')) {
    const data = photo.textMaybe('data')
    if (data !== undefined) return { data }
    const [, binary] = /(?:^|\/)(Binary\/[A-Za-z0-9.-]{1,64})$/.exec(photo.textMaybe('url') ?? '') ?? []
    if (binary !== undefined) return { binary }
  }
  return null
}

/** The image in an Attachment's or a Binary's base64; null for anything else. */
export function imageIn(base64: string): PhotoImage | null {
  if (base64.length > (MOST_BYTES * 4) / 3) return null
  let binary: string
  try {
    binary = atob(base64.replaceAll(/\s/g, ''))
  } catch {
    return null
  }
  const bytes = Uint8Array.from(binary, (character) => character.charCodeAt(0))
  const begins = (...signature: number[]) => signature.every((byte, at) => bytes[at] === byte)
  if (begins(0xff, 0xd8, 0xff)) return { type: 'image/jpeg', bytes }
  if (begins(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a)) return { type: 'image/png', bytes }
  return null
}
