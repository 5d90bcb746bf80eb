import { createHmac } from 'node:crypto'
import { wavOf } from '#formats/wav.ts'
import type { SpeechSender } from '../act/transcriber.ts'

/** How long a vendor may take to say that it has a piece. */
const PATIENCE_MS = 5_000

export interface VendorParts {
  address: string
  secret: string
  now(): Date
  /** It does not have the piece; said without a word of what was spoken. */
  onAway(why: string): void
  withinMs?: number
}

/**
 * Hands speech to a vendor who tells the words later: `POST <address>/pieces`, signed as the vendor signs what it tells
 * (docs/listening.md). 2xx: it has it, also when it had it before.
 */
export function vendorListener({ address, secret, now, onAway, withinMs = PATIENCE_MS }: VendorParts): SpeechSender {
  return async (reference, { pcm, samplesPerSecond, language, speaker }) => {
    const wav = Buffer.from(wavOf(pcm, samplesPerSecond)).toString('base64')
    const body = JSON.stringify({ reference, speaker, language, wav })
    const time = Math.floor(now().getTime() / 1000)
    const v1 = createHmac('sha256', secret).update(`${time}.${body}`).digest('hex')
    try {
      const response = await fetch(`${address.replace(/\/$/, '')}/pieces`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'causeway-signature': `t=${time},v1=${v1}` },
        body,
        // A vendor that moved must not carry voices to wherever it points.
        redirect: 'error',
        signal: AbortSignal.timeout(withinMs),
      })
      await response.body?.cancel()
      if (!response.ok) onAway(`status ${response.status}`)
      return response.ok
    } catch (fault) {
      onAway(fault instanceof Error ? fault.name : 'unknown')
      return false
    }
  }
}
