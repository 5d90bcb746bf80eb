import { createHmac, randomBytes } from 'node:crypto'
import { contentOf, type Route, type Tried } from '#domain/route/route.ts'
import { codeIn, namesNobody, type Span } from '#formats/trace/span.ts'
import { readMessage } from '#formats/route/read.ts'
import type { Deliver, Received } from '../act/routes.ts'

/** Where what routes do is told, as spans. */
export interface Tracer {
  receive(route: Route, message: Received, store: () => Promise<void>): Promise<void>
  deliver(organization: string, route: Route, deliver: Deliver): Deliver
}

/**
 * Traces messages: each try and the receipt are spans of one trace, whose number is a keyed digest of who sent the message and which
 * it was (MSH-3, MSH-4 and MSH-10), so that it is the same on every route and names nobody to who has not the key.
 */
export function routeTracer(key: Uint8Array, now: () => Date, tell: (span: Span) => void): Tracer {
  const begin = () => now().getTime()

  function spanOf(
    name: Span['name'],
    trace: string,
    startMs: number,
    failed: boolean,
    attributes: Span['attributes'],
  ): void {
    tell({ name, trace, id: randomBytes(8).toString('hex'), startMs, endMs: begin(), failed, attributes })
  }

  function traceOf(organization: string, event: string, bytes: Uint8Array | null, otherwise: string): string {
    let sameAs = otherwise
    try {
      if (bytes !== null) ({ sameAs } = readMessage(contentOf(event), bytes))
    } catch {
      // What can't be read is a person's; its trace is of its own.
    }
    return createHmac('sha256', key)
      .update(JSON.stringify(['trace', organization, sameAs]))
      .digest('hex')
      .slice(0, 32)
  }

  /** A type that the route's file does not name is the sender's word. */
  const eventOf = ({ take }: Route, event: string): string => (take.includes(event) ? event : 'other')

  return {
    receive: async (route, message, store) => {
      const startMs = begin()
      const { organization, event, bytes, sameAs } = message
      let outcome = bytes === null ? 'filtered' : 'stored'
      try {
        await store()
      } catch (fault) {
        outcome = 'fault'
        throw fault
      } finally {
        spanOf('receive', traceOf(organization, event, bytes, sameAs), startMs, outcome === 'fault', {
          'causeway.organization': organization,
          'causeway.route': route.id,
          'causeway.event': eventOf(route, event),
          'causeway.outcome': outcome,
        })
      }
    },
    deliver: (organization, route, deliver) => async (message) => {
      const startMs = begin()
      let tried: Tried | undefined
      try {
        tried = await deliver(message)
        return tried
      } finally {
        const code = tried !== undefined && 'why' in tried ? codeIn(tried.why) : undefined
        const made = tried?.tried === 'delivered' ? (tried.made ?? []).filter(namesNobody).join(' ') : ''
        spanOf(
          'deliver',
          traceOf(organization, message.event, message.bytes, message.id),
          startMs,
          tried?.tried !== 'delivered',
          {
            'causeway.organization': organization,
            'causeway.route': route.id,
            'causeway.event': eventOf(route, message.event),
            'causeway.message': message.id,
            'causeway.outcome': tried?.tried ?? 'fault',
            ...(code !== undefined && { 'causeway.code': code }),
            ...(made !== '' && { 'fhir.reference': made }),
          },
        )
      }
    },
  }
}
