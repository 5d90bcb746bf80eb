import { createTransport } from 'nodemailer'
import { GatewayAway } from './fault.ts'

/**
 * One mail. `reference` is the same in every try and becomes the Message-ID and the envelope's id, so that a second copy is
 * known as one, and what comes back is known at all.
 */
export interface Mail {
  from: { name: string; address: string }
  /** Where it comes back to when it can't be delivered. */
  returnPath: string
  to: string
  reference: string
  subject: string
  text: string
  language: string
  /** An iTIP request (RFC 5546), or undefined where the message has no time. */
  calendar?: string
}

export type SendMail = (mail: Mail) => Promise<'sent' | 'undeliverable'>

/** Sends by SMTP (RFC 5321). Text only: it is read aloud well, and loads nothing from anywhere. */
export function smtpMail(smtpUrl: string): SendMail {
  const transport = createTransport({
    url: smtpUrl,
    connectionTimeout: 5_000,
    greetingTimeout: 5_000,
    socketTimeout: 10_000,
    disableFileAccess: true,
    disableUrlAccess: true,
  })
  return async ({ from, returnPath, to, reference, subject, text, language, calendar }) => {
    const name = nameOf(reference)
    try {
      await transport.sendMail({
        from,
        to: { name: '', address: to },
        subject,
        text,
        messageId: `<${name}@${from.address.split('@')[1] ?? 'localhost'}>`,
        envelope: { from: returnPath, to },
        dsn: { id: name, return: 'headers', notify: 'failure', recipient: to },
        headers: { 'Auto-Submitted': 'auto-generated', 'Content-Language': language },
        ...(calendar !== undefined && {
          icalEvent: { method: 'REQUEST', filename: 'appointment.ics', content: calendar },
        }),
      })
      return 'sent'
    } catch (error) {
      if (isRefusedForGood(error)) return 'undeliverable'
      throw new GatewayAway('mail', codeOf(error))
    }
  }
}

/** As Message-ID and envelope id have it: a slash would have to be quoted there (RFC 5322, 3.6.4). */
const nameOf = (reference: string) => reference.replaceAll('/', '.')

/** 5yz is the server's last word (RFC 5321, 4.2.1), save for a sign-in, which an administrator mends; EENVELOPE without one is an address that is none. */
function isRefusedForGood(error: unknown): boolean {
  if (!(error instanceof Error) || codeOf(error) === 'EAUTH') return false
  if ('responseCode' in error && typeof error.responseCode === 'number') return error.responseCode >= 500
  return codeOf(error) === 'EENVELOPE'
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : 'no answer'
}
