import type { Acknowledged } from '#formats/hl7v2/acknowledgement.ts'
import { writeMessage } from '#formats/hl7v2/message.ts'
import { differencesOf } from '#formats/hl7v2/outgoing/profile-differences.ts'
import { edited, profileFrom, wrongWith, type EditedProfile } from '#formats/hl7v2/outgoing/edited-profile.ts'
import { exampleMessage, examplesOf, linesOf } from '#formats/hl7v2/outgoing/example.ts'
import type { SiteProfile } from '#formats/hl7v2/outgoing/profile.ts'
import { sayAcknowledged } from '#formats/hl7v2/said.ts'
import type { ProfiledInterface } from '../act/site-profile.ts'
import type { Send } from '../config/hl7v2.ts'
import type { Organization } from '../config/organizations.ts'
import { numberOf } from './number.ts'
import { Unanswered } from './sender.ts'

const HOUR_MS = 3_600_000

interface Parts {
  organizations: readonly Organization[]
  /** Where visits are joined; the fictive one has its address there. */
  origin: string
  now(): Date
  /** Tells one test message from the next: an interface takes the same control id once. */
  newId(): string
  ask(
    organization: string,
    message: Uint8Array,
    controlId: string,
    mode: SiteProfile['acknowledgement'],
  ): Promise<Acknowledged>
}

/** The profile of an organization's settings with every choice made; null where it sends no messages. */
export function profileOfSettings(organizations: readonly Organization[]): (id: string) => EditedProfile | null {
  return (id) => {
    const send = organizations.find((one) => one.id === id)?.emr.hl7v2?.send
    return send === undefined ? null : edited(send)
  }
}

/** What site profiles make of messages, and the way to try one out. */
export function profiledInterfaces({ organizations, origin, now, newId, ask }: Parts): ProfiledInterface {
  const sendOf = (id: string): { send: Send; zone: string } | null => {
    const organization = organizations.find((one) => one.id === id)
    const send = organization?.emr.hl7v2?.send
    return organization === undefined || send === undefined ? null : { send, zone: organization.timeZone }
  }
  /** Tomorrow, at the next full hour. */
  const fictive = (key: string, at: Date) => ({
    key,
    start: new Date(Math.ceil(at.getTime() / HOUR_MS) * HOUR_MS + 24 * HOUR_MS),
    joinAddress: `${origin}/v/${key}`,
  })

  return {
    interfaceOf: (id) => {
      const send = sendOf(id)?.send
      if (send === undefined) return null
      const { host, port, tls, processing = 'P' } = send
      return { host, port, tls: tls !== undefined, processing }
    },
    ofSettings: profileOfSettings(organizations),
    wrongWith,
    differences: differencesOf,
    preview: (id, profile, at) => {
      const found = sendOf(id)
      if (found === null) return []
      const site = profileFrom(profile, found.send.processing)
      const making = { numberOf, at, zone: found.zone }
      return examplesOf(fictive('test', at)).map((example) => {
        const outgoing = exampleMessage(example, site, making)
        return { kind: example.kind, title: example.title, event: outgoing.event, lines: linesOf(outgoing) }
      })
    },
    sendTest: async (id, profile, kind) => {
      const [found, at] = [sendOf(id), now()]
      const example = examplesOf(fictive(newId(), at)).find((one) => one.kind === kind)
      if (found === null || example === undefined) return null
      // Whatever the install: nobody here is real.
      const site = profileFrom(profile, 'T')
      const outgoing = exampleMessage(example, site, { numberOf, at, zone: found.zone })
      const { event, controlId, message } = outgoing
      const answer = await ask(id, writeMessage(message), controlId, site.acknowledgement).then(
        sayAcknowledged,
        (fault: unknown) => {
          if (!(fault instanceof Unanswered)) throw fault
          const says = `No acknowledgement came: ${fault.why}. A visit’s message would be sent again until one does.`
          return { outcome: 'unanswered' as const, says }
        },
      )
      return { event, controlId, at: at.toISOString(), ...answer }
    },
  }
}
