import { ChartFault } from './chart.ts'
import type { Received, RouteStore, Takes } from './routes.ts'
import type { ReadMessage } from './route-calls.ts'

/** How often an EMR is asked what has changed. */
const EVERY_MS = 30_000
/** After a fault twice as long each time, up to this. */
const MOST_MS = 600_000
/** A change may be stored a moment before it can be found. */
const OVERLAP_MS = 60_000

/**
 * What has changed of a type since an instant by the EMR's own clock, the oldest first, page by page to the end; throws
 * `ChartFault` where the EMR does not answer.
 */
export type ChangesSince = (type: string, since: string) => AsyncIterable<readonly Change[]>

export interface Change {
  resource: object
  /** `meta.lastUpdated`. */
  at: string
}

export interface PollParts {
  organization: string
  route: string
  take: Takes
  changes: ChangesSince
  read: ReadMessage
  receive(message: Received): Promise<void>
  cursors: Pick<RouteStore, 'cursor' | 'moveCursor'>
  now(): Date
  /** Called with what an operator should know of. */
  onTrouble(why: string): void
}

/**
 * Asks an EMR what has changed, for a route. It begins where it stood at the last page that was stored, by the EMR's clock
 * and a minute earlier, so that nothing is missed; what is found twice is the same id and version, and is carried once.
 * Gives the function that looks, when it is time.
 */
export function pollRoute(parts: PollParts): () => Promise<void> {
  const { organization, route, take, changes, read, receive, cursors, now, onTrouble } = parts
  let next = 0
  let failed = 0

  async function look(type: string): Promise<void> {
    const kept = await cursors.cursor(organization, route, type)
    let newest = kept ?? now()
    if (kept === null) await cursors.moveCursor(organization, route, type, newest)
    for await (const page of changes(type, new Date(newest.getTime() - OVERLAP_MS).toISOString())) {
      await Promise.all(page.map(({ resource }) => receiveOne(resource)))
      const last = Math.max(newest.getTime(), ...page.map(({ at }) => Date.parse(at)))
      if (last === newest.getTime()) continue
      newest = new Date(last)
      await cursors.moveCursor(organization, route, type, newest)
    }
  }

  async function receiveOne(resource: object): Promise<void> {
    const bytes = new TextEncoder().encode(JSON.stringify(resource))
    const message = read('fhir', bytes)
    // Without an id or a version nobody could tell it from the next.
    if ('unreadable' in message) return onTrouble(`a resource was left out: ${message.unreadable}`)
    await receive({ organization, route, ...message, bytes })
  }

  return async () => {
    if (now().getTime() < next) return
    try {
      for (const type of take) await look(type)
      failed = 0
      next = now().getTime() + EVERY_MS
    } catch (fault) {
      if (!(fault instanceof ChartFault)) throw fault
      const busy = fault.fault.kind === 'busy' ? fault.fault.retryAfterMs : 0
      next = now().getTime() + Math.max(busy, Math.min(MOST_MS, EVERY_MS * 2 ** failed))
      failed += 1
      onTrouble(`the EMR does not tell what has changed (${fault.fault.kind})`)
    }
  }
}
