import { createHash, createHmac, timingSafeEqual } from 'node:crypto'
import { isGoodAt, readContextLink } from '#formats/context-link.ts'
import type { ReadLink } from '../act/sign-in.ts'

/**
 * Reads the signed link of an EMR's schedule or chart: `<words>.<HMAC-SHA256>`, both in base64url. Where there is no secret nobody
 * knows it.
 */
export function readSignedLink(secret: string | undefined, link: string, now: Date): ReadLink {
  const words = signedWords(secret, link)
  if (words === undefined) return { why: 'link signature' }
  const read = readContextLink(words)
  if ('why' in read) return read
  if (!isGoodAt(read, now)) return { why: 'link expired' }
  const digest = createHash('sha256').update(words).digest('hex')
  if (read.externalIdType === 'Patient')
    return { patientNumber: read.externalId, visitType: read.visitType ?? null, digest }
  return { appointment: `Appointment/${read.externalId}`, digest }
}

function signedWords(secret: string | undefined, link: string): string | undefined {
  const [, words, signature] = /^([\w-]{1,1000})\.([\w-]{43})$/.exec(link) ?? []
  if (secret === undefined || words === undefined || signature === undefined) return undefined
  const expected = createHmac('sha256', secret).update(words).digest()
  const given = Buffer.from(signature, 'base64url')
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) return undefined
  return Buffer.from(words, 'base64url').toString('utf8')
}
