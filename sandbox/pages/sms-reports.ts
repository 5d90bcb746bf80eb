import { callSigned } from './signed-call.ts'

/** With what the sandbox's gateway signs; the organization's `sms.secret` is the same. */
const SECRET = 'sandbox-sms-signs-with-these-words'

/** What a gateway for text messages tells whoever sends by it. */
export type Told =
  | { kind: 'reply'; from: string; text: string }
  | { kind: 'report'; reference: string; status: 'delivered' | 'undelivered' }

/** Calls the sender's webhook; gives what it answered, or why it did not. */
export async function tellSender(webhook: string, told: Told, now: Date): Promise<string> {
  return callSigned(webhook, SECRET, told, now)
}
