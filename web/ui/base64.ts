/** The bytes of a file as base64, in steps that no engine finds too long. */
export function base64Of(bytes: ArrayBuffer): string {
  const parts: string[] = []
  const all = new Uint8Array(bytes)
  for (let at = 0; at < all.length; at += STEP) parts.push(String.fromCharCode(...all.subarray(at, at + STEP)))
  return btoa(parts.join(''))
}

const STEP = 8192
