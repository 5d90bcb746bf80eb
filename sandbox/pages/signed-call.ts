import { createHmac, randomUUID } from 'node:crypto'

/** The header in which both sides sign a call. */
export const SIGNATURE = 'causeway-signature'

/** Calls an app's webhook, signed over the time and the body; gives what it answered, or why it did not. */
export async function callSigned(webhook: string, secret: string, words: object, now: Date): Promise<string> {
  const body = JSON.stringify({ ...words, id: randomUUID(), at: now.toISOString() })
  return handIn(webhook, secret, { type: 'application/json', body }, now)
}

/** The same, for what is not JSON. */
export async function handIn(
  webhook: string,
  secret: string,
  { type, body }: { type: string; body: string },
  now: Date,
): Promise<string> {
  const time = Math.floor(now.getTime() / 1000)
  try {
    const response = await fetch(webhook, {
      method: 'POST',
      headers: { 'content-type': type, [SIGNATURE]: `t=${time},v1=${hmac(secret, time, body)}` },
      body,
      signal: AbortSignal.timeout(10_000),
    })
    return response.ok ? 'taken' : `not taken: ${response.status}`
  } catch {
    return 'not taken: no answer'
  }
}

/** Whether a call to us is signed with this secret. */
export function isSigned(secret: string, signature: unknown, body: string): boolean {
  const [, time, given] = /^t=(\d+),v1=([0-9a-f]{64})$/.exec(String(signature)) ?? []
  return time !== undefined && given === hmac(secret, Number(time), body)
}

function hmac(secret: string, time: number, body: string): string {
  return createHmac('sha256', secret).update(`${time}.${body}`).digest('hex')
}
