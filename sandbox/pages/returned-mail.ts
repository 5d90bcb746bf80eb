import type { CaughtMessage } from './outbox.ts'
import { handIn } from './signed-call.ts'

/** With what mail that came back is signed; the organization's `mail.secret` is the same. */
const SECRET = 'sandbox-mail-signs-with-these-words'

/** Sends a mail back to whoever sent it, as the server of an address that is none does (RFC 3464). */
export async function returnMail(webhook: string, mail: CaughtMessage, now: Date): Promise<string> {
  const body = [
    'From: Mail Delivery System <MAILER-DAEMON@sandbox.example>',
    'Subject: Undelivered mail returned to sender',
    `Date: ${now.toUTCString()}`,
    'Auto-Submitted: auto-replied',
    'MIME-Version: 1.0',
    'Content-Type: multipart/report; report-type=delivery-status; boundary="came-back"',
    '',
    '--came-back',
    'Content-Type: text/plain; charset=utf-8',
    '',
    'There is no such address here.',
    '',
    '--came-back',
    'Content-Type: message/delivery-status',
    '',
    'Reporting-MTA: dns; sandbox.example',
    '',
    `Final-Recipient: rfc822; ${mail.to}`,
    'Action: failed',
    'Status: 5.1.1',
    '',
    '--came-back',
    'Content-Type: text/rfc822-headers',
    '',
    `Message-ID: ${mail.reference ?? ''}`,
    '',
    '--came-back--',
    '',
  ].join('\r\n')
  return handIn(webhook, SECRET, { type: 'message/rfc822', body }, now)
}
