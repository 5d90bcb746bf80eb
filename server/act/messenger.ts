import type { MessagePurpose } from '#domain/visit/event.ts'
import type { WriteFailure } from '#domain/visit/event.ts'

/** One message to one patient. Its wording never carries reason, specialty or visit type. */
export interface OutgoingMessage {
  /** Stable in every try, so that a gateway can drop a second copy. */
  reference: string
  purpose: MessagePurpose
  channel: 'mail' | 'sms'
  to: string
  language: 'en' | 'es'
  visit: string
  /** The link, or null where the message carries none (a code). */
  link: string | null
  code: string | null
  start: string
  end: string
  zone: string
  /** Counts reschedulings, for the calendar entry's SEQUENCE (RFC 5545, 3.8.7.4). */
  sequence: number
}

/** Asks one patient to choose a time, and says nothing but that. */
export interface OutgoingInvitation {
  reference: string
  purpose: 'invitation'
  channel: 'mail' | 'sms'
  to: string
  language: 'en' | 'es'
  link: string
}

/** Answers somebody who wrote a text message to us, with nothing but the practice's name and number. */
export type AnswerText = (
  organization: string,
  answer: { to: string; reference: string; asks: 'help' | 'other' },
) => Promise<'sent' | Extract<WriteFailure, 'undeliverable' | 'refused'>>

/** Sends or says why it can't be sent; throws when the gateway does not answer, so that it is tried again. */
export type Messenger<M = OutgoingMessage> = (
  organization: string,
  message: M,
) => Promise<'sent' | Extract<WriteFailure, 'undeliverable' | 'refused'>>
