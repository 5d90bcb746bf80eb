import { createHash, createHmac, timingSafeEqual } from 'node:crypto'

/**
 * Links are derived, not stored, so that they can be sent again and revoked: visit, generation and an HMAC over both.
 * A link names a visit and opens nothing by itself.
 */
export function linkToken(key: Buffer, visit: string, generation: number): string {
  const named = Buffer.alloc(18)
  Buffer.from(visit.replaceAll('-', ''), 'hex').copy(named)
  named.writeUInt16BE(generation, 16)
  return Buffer.concat([named, mac(key, named)]).toString('base64url')
}

/** The visit and generation that a token names, or null when it was not made here. */
export function readLinkToken(key: Buffer, token: string): { visit: string; generation: number } | null {
  const bytes = Buffer.from(token, 'base64url')
  if (bytes.length !== 18 + MAC) return null
  const named = bytes.subarray(0, 18)
  if (!timingSafeEqual(bytes.subarray(18), mac(key, named))) return null
  const hex = named.subarray(0, 16).toString('hex')
  const visit = [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-')
  return { visit, generation: named.readUInt16BE(16) }
}

/** What is kept of a cookie's secret. */
export function secretDigest(secret: string): Buffer {
  return createHash('sha256').update(secret).digest()
}

/** What is kept of a one-time code: six digits are few, so the digest is keyed and bound to the device. */
export function codeDigest(key: Buffer, device: string, code: string): Buffer {
  return createHmac('sha256', key).update(`code ${device} ${code}`).digest()
}

/** Digest of content, by which the same thing said twice is known without keeping it. */
export function contentDigest(content: unknown): string {
  return createHash('sha256').update(JSON.stringify(content)).digest('base64url')
}

const MAC = 16

function mac(key: Buffer, named: Buffer): Buffer {
  return createHmac('sha256', key).update('link').update(named).digest().subarray(0, MAC)
}
