import { ChartFault } from './chart.ts'
import type { Received, RouteStore, Takes } from './routes.ts'
import type { ReadMessage } from './route-calls.ts'
import { oneAtATime } from './turn.ts'

/** How often an EMR is asked what has changed, and how often while it tells that of its own accord. */
const EVERY_MS = 30_000
const SELDOM_MS = 300_000
/** After a fault twice as long each time, up to this. */
const MOST_MS = 600_000
/** A change may be stored a moment before it can be found. */
const OVERLAP_MS = 60_000

/**
 * What has changed of a type since an instant by the EMR's own clock, the oldest first, page by page to the end; throws
 * `ChartFault` where the EMR does not answer.
 */
export type ChangesSince = (type: string, since: string) => AsyncIterable<readonly Change[]>

/** What is read of an EMR for a route; both throw `ChartFault`. */
export interface Changes {
  since: ChangesSince
  /** A resource as it is now. */
  one(reference: string): Promise<object>
}

export interface Change {
  resource: object
  /** `meta.lastUpdated`. */
  at: string
}

export interface PollParts {
  organization: string
  route: string
  take: Takes
  changes: Changes
  read: ReadMessage
  receive(message: Received): Promise<void>
  cursors: Pick<RouteStore, 'cursor' | 'moveCursor'>
  /** Whether the EMR tells by itself when one of a type changes, so that asking is but the safety net. */
  tells?(type: string): boolean
  now(): Date
  /** Called with what an operator should know of. */
  onTrouble(why: string): void
}

/** What a route knows of an EMR's changes by. */
export interface PolledRoute {
  /** Asks, when it is time. */
  look(): Promise<void>
  /** Asks now, of one type; throws `ChartFault`. */
  lookAt(type: string): Promise<void>
  /** Reads what the EMR says to have changed; throws `ChartFault` where it does not answer. */
  told(reference: string): Promise<void>
}

/**
 * Asks an EMR what has changed, for a route. It begins where it stood at the last page that was stored, by the EMR's clock
 * and a minute earlier, so that nothing is missed; what is found twice, or told and found, is the same id and version, and is
 * carried once. One thing is asked at a time, so that what was read before a change is not stored after it.
 */
export function pollRoute(parts: PollParts): PolledRoute {
  const { organization, route, take, changes, read, receive, cursors, now, onTrouble, tells = () => false } = parts
  const turn = oneAtATime()
  let asked = -Infinity
  let failed = 0
  let away = 0

  async function look(type: string): Promise<void> {
    const kept = await cursors.cursor(organization, route, type)
    let newest = kept ?? now()
    if (kept === null) await cursors.moveCursor(organization, route, type, newest)
    for await (const page of changes.since(type, new Date(newest.getTime() - OVERLAP_MS).toISOString())) {
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

  const wait = (): number => (failed > 0 ? away : [...take].every(tells) ? SELDOM_MS : EVERY_MS)

  return {
    look: async () => {
      if (now().getTime() - asked < wait()) return
      try {
        for (const type of take) await turn(() => look(type))
        asked = now().getTime()
        failed = 0
      } catch (fault) {
        if (!(fault instanceof ChartFault)) throw fault
        const busy = fault.fault.kind === 'busy' ? fault.fault.retryAfterMs : 0
        asked = now().getTime()
        away = Math.max(busy, Math.min(MOST_MS, EVERY_MS * 2 ** failed))
        failed += 1
        onTrouble(`the EMR does not tell what has changed (${fault.fault.kind})`)
      }
    },
    lookAt: (type) => turn(() => look(type)),
    told: (reference) =>
      turn(async () => {
        try {
          await receiveOne(await changes.one(reference))
        } catch (fault) {
          // Gone since, or not for us to read: of the latter the next look finds what it missed, once that is mended.
          if (!(fault instanceof ChartFault) || fault.fault.kind !== 'refused') throw fault
          onTrouble(`what the EMR told of can't be read (${fault.fault.status})`)
        }
      }),
  }
}
