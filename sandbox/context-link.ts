import { createCipheriv, createDecipheriv, createHash } from 'node:crypto'

// The EMR's side of context-aware linking, written from the public facts without Causeway's: what one encrypts the other must
// be able to read.

const IV = Buffer.alloc(16)

/** AES-128-CBC, base64, under the key that CryptDeriveKey with SHA-1 makes of the pass phrase. */
export function encryptContext(passPhrase: string, said: Record<string, string>): string {
  const cipher = createCipheriv('aes-128-cbc', key(passPhrase), IV)
  return cipher.update(new URLSearchParams(said).toString(), 'utf8', 'base64') + cipher.final('base64')
}

/** What a context says; undefined where the pass phrase is another, or it is none. */
export function decryptContext(passPhrase: string, value: string): URLSearchParams | undefined {
  const decipher = createDecipheriv('aes-128-cbc', key(passPhrase), IV)
  try {
    return new URLSearchParams(decipher.update(value, 'base64', 'utf8') + decipher.final('utf8'))
  } catch {
    return undefined
  }
}

function key(passPhrase: string): Buffer {
  const digest = createHash('sha1').update(passPhrase).digest()
  const half = (byte: number) => {
    const block = Buffer.alloc(64).fill(byte)
    digest.forEach((one, at) => {
      block.writeUInt8(byte ^ one, at)
    })
    return createHash('sha1').update(block).digest()
  }
  return Buffer.concat([half(0x36), half(0x5c)]).subarray(0, 16)
}
