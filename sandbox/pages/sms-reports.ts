import { createHmac, randomUUID } from 'node:crypto'

/** With what the sandbox's gateway signs; the organization's `sms.secret` is the same. */
const SECRET = 'sandbox-sms-signs-with-these-words'

/** What a gateway for text messages tells whoever sends by it. */
export type Told =
  | { kind: 'reply'; from: string; text: string }
  | { kind: 'report'; reference: string; status: 'delivered' | 'undelivered' }

/** Calls the sender's webhook, signed over the time and the body; gives what it answered, or why it did not. */
export async function tellSender(webhook: string, told: Told, now: Date): Promise<string> {
  const body = JSON.stringify({ ...told, id: randomUUID(), at: now.toISOString() })
  const time = Math.floor(now.getTime() / 1000)
  const signature = createHmac('sha256', SECRET).update(`${time}.${body}`).digest('hex')
  try {
    const response = await fetch(webhook, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'causeway-signature': `t=${time},v1=${signature}` },
      body,
      signal: AbortSignal.timeout(10_000),
    })
    return response.ok ? 'taken' : `not taken: ${response.status}`
  } catch {
    return 'not taken: no answer'
  }
}
