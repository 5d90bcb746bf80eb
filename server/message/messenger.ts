import { en } from '#formats/messages/en.ts'
import { es } from '#formats/messages/es.ts'
import type { MessageFacts, Wording } from '#formats/messages/facts.ts'
import { timeInWords } from '#formats/messages/time.ts'
import { icsOf } from '#formats/ics.ts'
import type { AnswerText, Messenger, OutgoingInvitation, OutgoingMessage } from '../act/messenger.ts'
import type { Install } from '../config/baa.ts'
import type { Organization } from '../config/organizations.ts'
import { mayReceive } from './agreement.ts'
import type { SendMail } from './mail.ts'
import type { SendSms } from './sms.ts'

export interface MessengerParts {
  organizations: readonly Organization[]
  /** Undefined where no mail server is set. */
  mail?: SendMail
  smsTo(url: string): SendSms
  install: Install
  /** The address that calendar entries point to, `https://.../v/<visit>`; it admits nobody. */
  joinAddress(visit: string): string
  now(): Date
  /** A message was not sent for want of a setting; said once per try, without a word about whom it was for. */
  onRefused(organization: string, why: 'no BAA for mail' | 'no BAA for sms' | 'no SMTP_URL' | 'no SMS gateway'): void
}

const MESSAGES = { en, es }

/** Sends the patient's messages, each by the way it was asked for. Without a BAA in force nothing goes to a connection. */
export function messengerOf(parts: MessengerParts): Messenger<OutgoingMessage | OutgoingInvitation> {
  return async (id, message) => {
    const organization = signing(parts.organizations.find((one) => one.id === id))
    if (organization === undefined) throw new Error('a message names an organization that is not configured')
    const refused = (why: Parameters<MessengerParts['onRefused']>[1]) => {
      parts.onRefused(id, why)
      return 'refused' as const
    }
    const words = wordsOf(organization, message)
    if (message.channel === 'mail') {
      if (parts.mail === undefined) return refused('no SMTP_URL')
      if (!mayReceive(organization.mail.baa, parts.install, parts.now())) return refused('no BAA for mail')
      const from = { name: organization.name, address: organization.mail.from }
      const returnPath = organization.mail.returnPath ?? organization.mail.from
      const { to, reference, language } = message
      const calendar =
        message.purpose !== 'invitation' && hasTime(message)
          ? calendarOf(parts, organization, message, factsOf(organization, message))
          : undefined
      return parts.mail({
        from,
        returnPath,
        to,
        reference,
        language,
        subject: words.subject,
        text: words.text,
        ...(calendar !== undefined && { calendar }),
      })
    }
    if (organization.sms === undefined) return refused('no SMS gateway')
    if (!mayReceive(organization.sms.baa, parts.install, parts.now())) return refused('no BAA for sms')
    return parts.smsTo(organization.sms.url)({ to: message.to, body: words.sms, reference: message.reference })
  }
}

/**
 * Answers somebody who wrote a text message, with the practice's name and number and nothing else. What language they
 * speak is not known here, so both are said.
 */
export function answererOf(parts: MessengerParts): AnswerText {
  return async (id, { to, reference, asks }) => {
    const organization = signing(parts.organizations.find((one) => one.id === id))
    if (organization?.sms === undefined) throw new Error('a text message came by a connection that is not configured')
    if (!mayReceive(organization.sms.baa, parts.install, parts.now())) {
      parts.onRefused(id, 'no BAA for sms')
      return 'refused'
    }
    const body = [en, es].map(({ answer }) => answer(organization, asks)).join('\n')
    return parts.smsTo(organization.sms.url)({ to, body, reference })
  }
}

/** The organization by the name with which its messages are signed. */
function signing(organization: Organization | undefined): Organization | undefined {
  return organization?.signsAs === undefined ? organization : { ...organization, name: organization.signsAs }
}

function wordsOf(organization: Organization, message: OutgoingMessage | OutgoingInvitation): Wording {
  const { name, phone, website } = organization
  if (message.purpose === 'invitation')
    return MESSAGES[message.language].invitation({ practice: { name, phone, website }, link: message.link })
  return MESSAGES[message.language][message.purpose](factsOf(organization, message))
}

/** Messages that put an entry into the patient's calendar, move it, or take it out. */
const hasTime = ({ purpose }: OutgoingMessage) => purpose === 'link' || purpose === 'reminder' || callsOff(purpose)
const callsOff = (purpose: OutgoingMessage['purpose']) => purpose === 'cancelled' || purpose === 'in-person'

function factsOf(
  { name, phone, website }: Organization,
  { start, zone, language, link, code }: OutgoingMessage,
): MessageFacts {
  return { practice: { name, phone, website }, when: timeInWords(start, zone, language), link, code }
}

function calendarOf(
  parts: MessengerParts,
  organization: Organization,
  message: OutgoingMessage,
  facts: MessageFacts,
): string {
  const address = parts.joinAddress(message.visit)
  const { title, description } = MESSAGES[message.language].calendar(facts)
  return icsOf({
    uid: `${message.visit}@${new URL(address).hostname}`,
    sequence: message.sequence,
    cancelled: callsOff(message.purpose),
    made: parts.now().toISOString(),
    start: message.start,
    end: message.end,
    title,
    description,
    address,
    organizer: { name: organization.name, mail: organization.mail.from },
    attendee: message.to,
  })
}
