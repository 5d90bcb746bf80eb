import { contentOf, type Content, type Route } from '#domain/route/route.ts'
import { isSigned } from './gateway-signature.ts'
import type { Received } from './routes.ts'
import type { No, Signed } from './use-cases.ts'

/** What a message is, as far as a route must know to carry it. */
export type ReadMessage = (
  content: Content,
  bytes: Uint8Array,
) => Pick<Received, 'event' | 'orderKey' | 'merges' | 'sameAs'> | { unreadable: string }

/** What is told to a route by webhook. */
export interface RouteCallUseCases {
  /** Answers once the message can't be lost. `unreadable` says where it can't be read, never what stands there. */
  hear(organization: string, route: string, signed: Signed): Promise<null | No | { unreadable: string }>
}

export interface RouteCallParts {
  /** The route of an organization that hears by webhook, and the secret of whoever may call it. */
  webhookOf(organization: string, route: string): { route: Pick<Route, 'take'>; secret: string } | undefined
  read: ReadMessage
  receive(message: Received): Promise<void>
  now(): Date
}

/**
 * Hears signed calls. What a message is known by is signed with it, so that a call that is sent again, by its sender or by
 * somebody who has overheard it, is taken once.
 */
export function routeCalls({ webhookOf, read, receive, now }: RouteCallParts): RouteCallUseCases {
  return {
    hear: async (organization, name, { signature, body }) => {
      const found = webhookOf(organization, name)
      // Whoever can't sign does not learn which routes there are.
      if (!isSigned(found?.secret, signature, body, now()) || found === undefined) return { refused: 'wrong-signature' }
      const { take } = found.route
      const bytes = Buffer.from(body)
      const message = read(contentOf(take[0] ?? ''), bytes)
      if ('unreadable' in message) return message
      await receive({ organization, route: name, ...message, bytes: take.includes(message.event) ? bytes : null })
      return null
    },
  }
}
