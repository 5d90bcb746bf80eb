import { createCipheriv, createDecipheriv, createHash } from 'node:crypto'
import type { Context } from '#domain/access/context.ts'
import { readContext } from '#formats/rooms/context.ts'

/**
 * The cipher of context-aware linking as EMRs have it: AES-128 in CBC mode with PKCS #7 and an initialization vector of zeros,
 * base64, under a key made of a pass phrase as Microsoft's CryptDeriveKey makes it with SHA-1. It hides, and proves nothing:
 * there is no integrity tag, so whatever comes out is matched before anything is done with it.
 */
export function encryptedContext(passPhrase: string, text: string): string {
  const cipher = createCipheriv('aes-128-cbc', keyOf(passPhrase), ZEROS)
  return Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]).toString('base64')
}

/**
 * What the value may say: one text for each pass phrase that decrypts it, for the padding of a wrong one is right once in 256
 * times. Several stand while a pass phrase is being changed.
 */
export function decryptedContexts(passPhrases: readonly string[], value: string): string[] {
  // What was put into an address unescaped has spaces where base64 has a plus.
  const bytes = Buffer.from(value.replaceAll(' ', '+'), 'base64')
  if (bytes.length === 0 || bytes.length % BLOCK !== 0) return []
  return passPhrases.flatMap((passPhrase) => {
    const decipher = createDecipheriv('aes-128-cbc', keyOf(passPhrase), ZEROS)
    try {
      return [Buffer.concat([decipher.update(bytes), decipher.final()]).toString('utf8')]
    } catch {
      return []
    }
  })
}

/** What a link of the EMR says, by whichever pass phrase; undefined where none makes sense of it. */
export function readLink(passPhrases: readonly string[], value: string): Context | undefined {
  return decryptedContexts(passPhrases, value).flatMap((text) => readContext(text) ?? [])[0]
}

const BLOCK = 16
const ZEROS = Buffer.alloc(BLOCK)
/** Bytes of SHA-1's block, over which the digest of the pass phrase is laid. */
const PAD = 64

function keyOf(passPhrase: string): Buffer {
  const digest = sha1(Buffer.from(passPhrase, 'utf8'))
  const laid = (filling: number): Buffer => {
    const padded = Buffer.alloc(PAD, filling)
    for (const [at, byte] of digest.entries()) padded[at] = filling ^ byte
    return sha1(padded)
  }
  return Buffer.concat([laid(0x36), laid(0x5c)]).subarray(0, BLOCK)
}

function sha1(bytes: Buffer): Buffer {
  return createHash('sha1').update(bytes).digest()
}
