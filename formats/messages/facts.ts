/** All that a message may say. Reason, specialty, visit type and the kind of clinician have no place to stand here. */
export interface MessageFacts {
  practice: { name: string; phone: string; website: string }
  /** The visit's time in words, in the patient's zone. */
  when: string
  /** The patient's link; null in a message that carries none. */
  link: string | null
  code: string | null
}

/** Wording of one message: a mail's subject and text, and what a short message says. */
export interface Wording {
  subject: string
  text: string
  sms: string
}

/** A language's messages. `calendar` is what the calendar entry says below its title. */
export interface Messages {
  link(facts: MessageFacts): Wording
  code(facts: MessageFacts): Wording
  reminder(facts: MessageFacts): Wording
  summary(facts: MessageFacts): Wording
  upcoming(facts: MessageFacts): Wording
  soon(facts: MessageFacts): Wording
  late(facts: MessageFacts): Wording
  cancelled(facts: MessageFacts): Wording
  'in-person'(facts: MessageFacts): Wording
  /** Asks somebody who was referred to choose a time: there is none to tell yet. */
  invitation(facts: Pick<MessageFacts, 'practice' | 'link'>): Wording
  /** What somebody is answered who writes to us: asked for help, or anything that nobody reads. */
  answer(practice: MessageFacts['practice'], asks: 'help' | 'other'): string
  calendar(facts: MessageFacts): { title: string; description: string }
}

/** Sets paragraphs apart as mail readers show them. */
export function paragraphs(...parts: string[]): string {
  return `${parts.join('\n\n')}\n`
}
