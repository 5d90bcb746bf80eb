import { createCipheriv, createDecipheriv, createSecretKey, hkdfSync, randomBytes } from 'node:crypto'

/**
 * Seals content at rest: AES-256-GCM, the key derived from the install's secret (HKDF, RFC 5869) for one use, and bound
 * to the place it lies in, so that a row copied to another visit does not open.
 */
export interface Seal {
  close(place: string, content: unknown): Buffer
  /** Throws when the bytes were altered, moved, or sealed under another secret. */
  open<T>(place: string, sealed: Buffer): T
  /** The same of bytes as they are. */
  closeBytes(place: string, content: Uint8Array): Buffer
  openBytes(place: string, sealed: Buffer): Buffer
}

const NONCE = 12
const TAG = 16

export function sealWith(secret: Buffer, use: string): Seal {
  // A key object: one made anew from its bytes for each use costs more than the sealing.
  const key = createSecretKey(Buffer.from(hkdfSync('sha256', secret, Buffer.alloc(0), `causeway/${use}`, 32)))
  const closeBytes = (place: string, content: Uint8Array) => {
    const nonce = randomBytes(NONCE)
    const cipher = createCipheriv('aes-256-gcm', key, nonce)
    cipher.setAAD(Buffer.from(place))
    const body = [cipher.update(content), cipher.final()]
    return Buffer.concat([nonce, cipher.getAuthTag(), ...body])
  }
  const openBytes = (place: string, sealed: Buffer) => {
    const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(0, NONCE))
    decipher.setAAD(Buffer.from(place))
    decipher.setAuthTag(sealed.subarray(NONCE, NONCE + TAG))
    return Buffer.concat([decipher.update(sealed.subarray(NONCE + TAG)), decipher.final()])
  }
  return {
    close: (place, content) => closeBytes(place, Buffer.from(JSON.stringify(content))),
    open: (place, sealed) => JSON.parse(openBytes(place, sealed).toString('utf8')),
    closeBytes,
    openBytes,
  }
}
