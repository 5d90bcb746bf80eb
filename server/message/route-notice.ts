import type { Deliver } from '../act/routes.ts'
import { GatewayAway } from './fault.ts'
import type { SendMail } from './mail.ts'

/** Who is told that something came by a route, and by whom. */
export interface NoticeParts {
  route: { id: string; title: string }
  organization: { id: string; name: string; mail: { from: string; returnPath?: string } }
  to: string
  send: SendMail
}

/**
 * A notice that a message came, with its number and type and without a word of it: mail is read on screens that no
 * agreement covers.
 */
export function mailNotice({ route, organization, to, send }: NoticeParts): Deliver {
  const { from, returnPath = from } = organization.mail
  return async ({ id, event }) => {
    try {
      const sent = await send({
        from: { name: organization.name, address: from },
        returnPath,
        to,
        reference: `route/${organization.id}/${route.id}/${id}`,
        subject: `${route.title}: ${event} came`,
        text: `Message ${id}, ${event}, came by the route ${route.id}.\n\nWhat it says is not in this mail.\n`,
        language: 'en',
      })
      return sent === 'sent' ? { tried: 'delivered' } : { tried: 'never', why: 'the mail can’t be delivered' }
    } catch (fault) {
      if (fault instanceof GatewayAway) return { tried: 'again', why: 'the mail server does not answer' }
      throw fault
    }
  }
}
