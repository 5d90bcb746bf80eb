/**
 * Names the content of a definition: 64-bit FNV-1a over its UTF-16 code units, in hex. It tells versions apart for the
 * visits that keep to the one they were booked with; it protects against nothing.
 */
export function versionOf(text: string): string {
  let hash = 0xcbf29ce484222325n
  for (let index = 0; index < text.length; index++)
    hash = BigInt.asUintN(64, (hash ^ BigInt(text.charCodeAt(index))) * 0x100000001b3n)
  return hash.toString(16).padStart(16, '0')
}
