import { contentOf, type Tried } from '#domain/route/route.ts'
import { TOLD_TYPES, type ToldType } from '#domain/connect/subscription.ts'
import { parseMessage, text } from '#formats/hl7v2/message.ts'
import { toldIn } from '#formats/hl7v2/told.ts'
import { Unreadable } from '#formats/hl7v2/unreadable.ts'
import { readVisitTold } from '#formats/route/visit-told.ts'
import { ChartFault } from '../act/chart.ts'
import type { Deliver } from '../act/routes.ts'
import type { FeedUseCases } from '../act/use-cases.ts'

/** By which doors a message reaches visits: those of what the EMR tells of its own accord. */
export interface VisitDoors {
  feed: Pick<FeedUseCases, 'hear'>
  /** Reads what has changed from the chart and follows it, as what a subscription tells; throws `ChartFault`. */
  changed(organization: string, type: ToldType, reference: string): Promise<unknown>
}

/**
 * Hands messages to the visits of an organization. Each rings the bell, as it would from the EMR itself: what is so is read from the
 * chart, so that a late or doubled one puts no visit wrong. What the chart does not show yet is told again.
 */
export function visitDestination(organization: string, route: string, { feed, changed }: VisitDoors): Deliver {
  return async ({ event, bytes }) => {
    try {
      const content = contentOf(event)
      if (content === 'fhir') return await followed(event, bytes)
      const { told, ...message } = content === 'hl7v2' ? spoken(bytes) : written(bytes)
      return said(await feed.hear(organization, { ...message, ...told }))
    } catch (fault) {
      if (fault instanceof Unreadable)
        return { tried: 'never', why: `it can't be read, ${fault.code} at ${fault.where}` }
      if (fault instanceof ChartFault)
        return { tried: 'again', why: `the chart does not say what is so (${fault.fault.kind})` }
      throw fault
    }
  }

  async function followed(event: string, bytes: Uint8Array): Promise<Tried> {
    const type = TOLD_TYPES.find((told) => told === event)
    const { id }: { id?: unknown } = JSON.parse(new TextDecoder().decode(bytes))
    if (type === undefined || typeof id !== 'string') return { tried: 'never', why: 'it says nothing to visits' }
    await changed(organization, type, `${type}/${id}`)
    return { tried: 'delivered' }
  }

  function spoken(bytes: Uint8Array) {
    const message = parseMessage(bytes)
    const [header] = message.segments
    const [application = '', facility = ''] = [3, 4].map((field) => text(header, field) || text(header, field, 2))
    return {
      sender: [application, facility] as const,
      controlId: text(header, 10),
      event: text(header, 9, 2),
      told: toldIn(message),
    }
  }

  function written(bytes: Uint8Array) {
    const { id, event, told } = readVisitTold(bytes)
    return { sender: ['route', route] as const, controlId: id, event, told }
  }
}

function said(outcome: Awaited<ReturnType<FeedUseCases['hear']>>): Tried {
  switch (outcome) {
    case 'done':
    case 'clinician-unknown':
      return { tried: 'delivered' }
    case 'time-unclear':
      return { tried: 'never', why: 'it does not say which time it blocks or opens' }
    case 'not-found':
      return { tried: 'again', why: 'the chart does not show yet what it tells of' }
    case 'away':
      return { tried: 'again', why: 'the chart does not answer' }
  }
}
