import PostalMime, { type Attachment } from 'postal-mime'

/** What a mail server says became of a mail of ours. */
export interface Returned {
  /** Our Message-ID, without its angle brackets. */
  messageId: string
  status: 'delivered' | 'undelivered'
}

/**
 * Reads a delivery status notification (RFC 3464, in the frame of RFC 6522). Null for whatever else comes to the return
 * path: an answer of somebody who is away, a notice that a delivery only takes longer, a report that does not name the
 * mail it is about. Never throws: anybody may write to an address.
 */
export async function readReturned(raw: string): Promise<Returned | null> {
  const mail = await PostalMime.parse(raw, { forceRfc822Attachments: true }).catch(() => null)
  const report = mail?.attachments.find(({ mimeType }) => mimeType === 'message/delivery-status')
  if (mail === null || report === undefined) return null
  const actions = fields(textOf(report), 'action')
  const status = STATUS[actions.find((action) => action.toLowerCase() in STATUS)?.toLowerCase() ?? '']
  const original = mail.attachments.find(({ mimeType }) => mimeType.endsWith('/rfc822') || mimeType === HEADERS)
  const [named = original && fields(textOf(original), 'message-id')[0]] = fields(textOf(report), 'original-envelope-id')
  const messageId = named?.replace(/^<|>$/g, '')
  return status === undefined || messageId === undefined ? null : { messageId, status }
}

/** Part of a report that was asked to return the headers alone (RFC 6522, section 4). */
const HEADERS = 'text/rfc822-headers'

/** A mail of ours has one recipient, so one action. `delayed` is no last word; `relayed` and `expanded` are no failure. */
const STATUS: Readonly<Record<string, Returned['status']>> = { failed: 'undelivered', delivered: 'delivered' }

function textOf({ content }: Attachment): string {
  return typeof content === 'string' ? content : new TextDecoder().decode(new Uint8Array(content))
}

/** Every value of a header field, with its folded lines joined (RFC 5322, 2.2.3). */
function fields(text: string, name: string): string[] {
  return text
    .replace(/\r?\n[ \t]+/g, ' ')
    .split(/\r?\n/)
    .flatMap((line) => {
      const colon = line.indexOf(':')
      return line.slice(0, colon).trim().toLowerCase() === name ? [line.slice(colon + 1).trim()] : []
    })
}
