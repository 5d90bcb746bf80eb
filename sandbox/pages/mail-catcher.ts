import { simpleParser } from 'mailparser'
import { SMTPServer } from 'smtp-server'
import type { Outbox } from './outbox.ts'

/** A running SMTP server that delivers to nobody. */
export interface MailCatcher {
  port: number
  close(): Promise<void>
}

/**
 * Starts an SMTP server on loopback that puts each mail into the outbox, one entry per recipient, and accepts it
 * only then. Port 0 takes a free one; a port in use rejects with the reason.
 */
export async function startMailCatcher(port: number, outbox: Outbox): Promise<MailCatcher> {
  const smtp = new SMTPServer({
    authOptional: true,
    disabledCommands: ['AUTH', 'STARTTLS'],
    disableReverseLookup: true,
    logger: false,
    onData(stream, session, done) {
      simpleParser(stream)
        .then((mail) => {
          for (const { address } of session.envelope.rcptTo) {
            outbox.add({
              channel: 'mail',
              to: address,
              text: mail.text ?? '',
              attachments: mail.attachments.map((one) => ({
                filename: one.filename ?? '',
                contentType: one.contentType,
                text: one.content.toString('utf8'),
              })),
              ...(mail.subject === undefined ? {} : { subject: mail.subject }),
              ...(typeof mail.html === 'string' ? { html: mail.html } : {}),
              ...(mail.messageId === undefined ? {} : { reference: mail.messageId }),
            })
          }
          done()
        })
        .catch((error: unknown) => done(error instanceof Error ? error : new Error(String(error))))
    },
  })
  // The listener stays: later errors are of clients that drop their connection, and would else end the process.
  await new Promise<void>((resolve, reject) => {
    smtp.on('error', reject)
    smtp.listen(port, '127.0.0.1', resolve)
  })
  const address = smtp.server.address()
  return {
    port: typeof address === 'object' && address !== null ? address.port : port,
    close: () => new Promise((resolve) => smtp.close(resolve)),
  }
}
