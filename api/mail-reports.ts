import Type, { type Static } from 'typebox'

/** What became of a mail after a server took it: told by the service that sent it, or by the mail that came back. */
export const MailCall = Type.Union([
  Type.Object({
    kind: Type.Literal('report'),
    /** The service's own name for this call, the same in every try. */
    id: Type.String({ minLength: 1, maxLength: 100 }),
    /** Message-ID of our mail, with or without its angle brackets. */
    messageId: Type.String({ minLength: 1, maxLength: 300 }),
    status: Type.Enum(['delivered', 'undelivered']),
  }),
  /** The body of a call with `content-type: message/rfc822`. */
  Type.Object({ kind: Type.Literal('returned'), raw: Type.String() }),
])
export type MailCall = Static<typeof MailCall>

export const mailPath = '/mail-reports/:organization'
