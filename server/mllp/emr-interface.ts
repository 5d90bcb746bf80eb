import { documentWords } from '#formats/hl7v2/document-words.ts'
import { writeMessage } from '#formats/hl7v2/message.ts'
import { documentNumber, messageFor, visitNumber } from '#formats/hl7v2/outgoing/message-for.ts'
import { sayCodes } from '#formats/hl7v2/said.ts'
import { ChartFault } from '../act/chart.ts'
import type { SiteProfile } from '#formats/hl7v2/outgoing/profile.ts'
import { wordsDigest, type EmrInterface } from '../act/emr-interface.ts'
import type { Organization } from '../config/organizations.ts'
import { numberOf } from './number.ts'
import { openSender, Unanswered, type Sender, type SenderLimits } from './sender.ts'

/** What sending to the EMRs' interfaces needs: where they are, and whether the agreement with each is in force. */
export interface InterfaceParts {
  organizations: readonly Organization[]
  mayReceive(organization: Organization): boolean
  /** How the site wants its messages now; null: as the settings say. */
  profileOf(organization: string): Promise<SiteProfile | null>
  now(): Date
  /** Called with what an operator should know of; never with anything of a message. */
  onTrouble(organization: string, why: string): void
  limits?: SenderLimits
}

/** Each organization's interface of HL7 v2, behind the port that the use cases know. */
export function emrInterfaces(parts: InterfaceParts): EmrInterface &
  Pick<Sender, 'close'> & {
    /** Any message over an organization's connection, in its turn; for one that is of no visit. */
    ask(organization: string, ...asked: Parameters<Sender['ask']>): ReturnType<Sender['ask']>
  } {
  const { organizations, mayReceive, profileOf, now, onTrouble, limits } = parts
  const senders = new Map<string, Sender>()
  for (const { id, emr } of organizations)
    if (emr.hl7v2?.send !== undefined) senders.set(id, openSender(emr.hl7v2.send, limits))

  return {
    async send(id, write, facts) {
      const organization = organizations.find((one) => one.id === id)
      const [sender, settings] = [senders.get(id), organization?.emr.hl7v2?.send]
      if (organization === undefined || sender === undefined || settings === undefined) return { sent: 'not-carried' }
      const profile: SiteProfile = (await profileOf(id)) ?? settings
      const making = { numberOf, at: now(), zone: organization.timeZone }
      const made = messageFor(write, facts, profile, making)
      if (made === null) return { sent: 'not-carried' }
      if ('lacks' in made) return { sent: 'lacking', what: made.lacks }
      if (!mayReceive(organization)) throw new ChartFault({ kind: 'refused', status: 0 })
      const { event, controlId, number } = made
      const answer = await sender
        .ask(writeMessage(made.message), controlId, profile.acknowledgement)
        .catch((fault: unknown) => {
          if (!(fault instanceof Unanswered)) throw fault
          onTrouble(id, `${event} ${controlId}: ${fault.why}`)
          throw new ChartFault({ kind: 'unreachable' }, { cause: fault })
        })
      const words = event.startsWith('MDM') ? documentWords(made.message.segments) : null
      const digest = words === null ? null : wordsDigest(words)
      if (answer.code.endsWith('A')) return { sent: 'taken', event, controlId, number, words: digest }
      onTrouble(id, `${event} ${controlId}: ${sayCodes(answer)}`)
      throw new ChartFault(answer.code.endsWith('E') ? { kind: 'not-taken' } : { kind: 'refused', status: 0 })
    },
    ask(id, ...asked) {
      const sender = senders.get(id)
      if (sender === undefined) throw new Error('an organization without an interface was asked to send to it')
      return sender.ask(...asked)
    },
    visitNumber: (arriveKey) => visitNumber(arriveKey, { numberOf }),
    documentNumber: (noteKey) => documentNumber(noteKey, { numberOf }),
    close() {
      for (const sender of senders.values()) sender.close()
    },
  }
}
