import type { VisitNews } from '#domain/route/visit-news.ts'
import type { Received, RouteStore, Takes } from './routes.ts'

/** An event bears the time at which it was decided and is seen once it is stored. */
const OVERLAP_MS = 60_000
/** What the cursors of a route that tells of visits are called: where it began, and how far it has come. */
const BEGUN = 'visits from'
const CURSOR = 'visits'

/** Events of an organization's visits from an instant on, the oldest first, page by page to the end. */
export type VisitNewsSince = (
  organization: string,
  kinds: readonly string[],
  since: Date,
) => AsyncIterable<readonly VisitNews[]>

export interface TellVisitsParts {
  organization: string
  route: string
  take: Takes
  news: VisitNewsSince
  receive(message: Received): Promise<void>
  cursors: Pick<RouteStore, 'cursor' | 'moveCursor'>
  now(): Date
}

/**
 * Tells a route of what has happened to visits, from its first look on. It reads the log a minute back from where it stood,
 * so that nothing is missed; each event is the same message however often it is read. Gives the function that looks once.
 */
export function tellVisits(parts: TellVisitsParts): () => Promise<void> {
  const { organization, route, take, news, receive, cursors, now } = parts
  /** What this process has handed on within the overlap, with its time. */
  const told = new Map<string, number>()

  return async () => {
    const begun = (await cursors.cursor(organization, route, BEGUN)) ?? now()
    const kept = await cursors.cursor(organization, route, CURSOR)
    if (kept === null) await cursors.moveCursor(organization, route, BEGUN, begun)
    const from = kept ?? begun
    let newest = from.getTime()
    for await (const page of news(organization, [...take], new Date(newest - OVERLAP_MS))) {
      const fresh = page.filter(({ id, at }) => !told.has(id) && Date.parse(at) >= begun.getTime())
      await Promise.all(fresh.map((one) => receive(messageOf(one))))
      for (const { id, at } of fresh) told.set(id, Date.parse(at))
      newest = Math.max(newest, ...page.map(({ at }) => Date.parse(at)))
    }
    if (kept === null || newest > from.getTime())
      await cursors.moveCursor(organization, route, CURSOR, new Date(newest))
    for (const [id, at] of told) if (at < newest - OVERLAP_MS) told.delete(id)
  }

  function messageOf(one: VisitNews): Received {
    return {
      organization,
      route,
      orderKey: one.patient ?? one.visit,
      sameAs: one.id,
      event: one.type,
      bytes: new TextEncoder().encode(JSON.stringify(one)),
    }
  }
}
