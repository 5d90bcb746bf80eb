import { createHmac } from 'node:crypto'
import { contentOf, type Content, type Tried } from '#domain/route/route.ts'
import type { Deliver } from '../act/routes.ts'

/** How long the other side may take to say that it has the message. */
const PATIENCE_MS = 15_000

/** As HL7 over HTTP, FHIR (R4, 3.1.0.1.8) and JSON name themselves. */
const TYPES: Record<Content, string> = {
  hl7v2: 'application/hl7-v2',
  fhir: 'application/fhir+json',
  json: 'application/json',
}

/** What speaks of the message itself; of any other status the sender, the address or the hour is the matter. */
const NEVER = [400, 413, 415, 422]

/** Where a route's messages go by HTTP, and what that needs. */
export interface CallParts {
  route: string
  address: string
  secret: string
  mayReceive(): boolean
  now(): Date
  patienceMs?: number
}

/**
 * Each message is a POST of its own bytes, signed as all our calls are: `causeway-signature` holds the time and the
 * HMAC-SHA256 of time, dot and body. `idempotency-key` is the same in every try and in no other message.
 */
export function webhookDestination({ route, address, secret, mayReceive, now, patienceMs }: CallParts): Deliver {
  return async ({ id, event, bytes }): Promise<Tried> => {
    if (!mayReceive()) return { tried: 'again', why: 'no agreement (BAA) is in force' }
    try {
      const response = await fetch(address, {
        method: 'POST',
        headers: {
          'content-type': TYPES[contentOf(event)],
          'causeway-event': event,
          'causeway-signature': signed(secret, bytes, now()),
          'idempotency-key': `${route}/${id}`,
        },
        body: Buffer.from(bytes),
        // Whoever moved must not carry a message to wherever they point.
        redirect: 'manual',
        signal: AbortSignal.timeout(patienceMs ?? PATIENCE_MS),
      })
      // Read to its end, so that the connection can be used again.
      await response.arrayBuffer()
      if (response.ok) return { tried: 'delivered', answer: String(response.status) }
      return { tried: NEVER.includes(response.status) ? 'never' : 'again', why: `status ${response.status}` }
    } catch (fault) {
      const late = fault instanceof Error && fault.name === 'TimeoutError'
      return { tried: 'again', why: late ? 'no answer in time' : 'no answer' }
    }
  }
}

function signed(secret: string, body: Uint8Array, now: Date): string {
  const time = Math.floor(now.getTime() / 1000)
  return `t=${time},v1=${createHmac('sha256', secret).update(`${time}.`).update(body).digest('hex')}`
}
