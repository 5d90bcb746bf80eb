import {
  alarmChanges,
  certificatesJudged,
  judged,
  type AlarmKind,
  type Calendar,
  type Facts,
  type Finding,
} from '#domain/route/expect.ts'
import type { Route } from '#domain/route/route.ts'
import type { AuditEntry } from './store.ts'

/** What is the matter with a route. */
export interface RouteAlarm {
  id: string
  organization: string
  route: string
  kind: AlarmKind
  says: string
  raisedAt: Date
  settledAt: Date | null
}

/** An alarm of which somebody is to be told. A way is a mail address or the webhook. */
export interface DueAlarm extends RouteAlarm {
  /** Ways that know already how it stands. */
  heard: readonly string[]
  /** The only ways that are to know, because no other one heard that it began; null: all. */
  onlyTo: readonly string[] | null
}

/** By which ways an alarm was told now, and which did not answer. */
export interface ToldBy {
  heard: string[]
  missed: string[]
}

/** Until when a person has quieted a route's alarms, and why. */
export interface Quiet {
  route: string
  until: Date
  why: string
  /** Who did, by name. */
  by: string
}

/** What is kept of alarms, and what is counted for them. */
export interface RouteAlarms {
  /** Messages that a route took in each period up to `now`, and how its queue stands. */
  facts(
    organization: string,
    route: string,
    periodsMs: readonly number[],
    now: Date,
  ): Promise<Pick<Facts, 'counts' | 'waiting' | 'oldestAt' | 'quarantined' | 'refusal'>>
  /** Alarms that stand, the newest first. */
  open(organization: string): Promise<(RouteAlarm & { place: string })[]>
  /** Raises and settles at once; what stands already under the same place stays. */
  change(
    organization: string,
    route: string,
    changes: { raise: readonly Finding[]; settle: readonly string[] },
    now: Date,
  ): Promise<void>
  /** Alarms of which somebody is to be told, now that their route is not quiet: that they began, or that they are over. */
  toTell(organization: string, now: Date): Promise<DueAlarm[]>
  told(alarm: RouteAlarm, by: ToldBy, now: Date): Promise<void>
  /** Does it while no other process tells of an organization's alarms; one that does is left to it. */
  alone(organization: string, work: () => Promise<void>): Promise<void>
  quiets(organization: string, now: Date): Promise<Quiet[]>
  /** Quiets a route's alarms until an instant; null ends that. */
  quiet(
    organization: string,
    quiet: { route: string; until: Date | null; why: string; by: string },
    audit: AuditEntry,
    now: Date,
  ): Promise<void>
}

/** Which routes of an organization are silent now, by their titles, for who works with what they bring. */
export function silentRoutes(alarms: Pick<RouteAlarms, 'open'>, routes: ReadonlyMap<string, Pick<Route, 'title'>>) {
  return async (organization: string): Promise<{ title: string; since: string }[]> => {
    const silent = (await alarms.open(organization)).filter(({ kind }) => kind === 'silence')
    // A route may be silent by what its file says and by what was learned: it is one row, as old as the older.
    return [...Map.groupBy(silent, ({ route }) => route)].flatMap(([id, each]) => {
      const since = each.at(-1)?.raisedAt.toISOString()
      return since === undefined ? [] : [{ title: routes.get(id)?.title ?? id, since }]
    })
  }
}

/** Under what the alarms of an organization's other connections stand; no route can have that name. */
export const CONNECTIONS = '(connections)'

/** A route that is watched, with the certificates of its lines. */
export interface WatchedRoute {
  organization: string
  route: Route
  certificates(): Facts['certificates']
}

export interface RouteWatchParts {
  alarms: RouteAlarms
  routes: readonly WatchedRoute[]
  /** The organizations, and the certificates of their connections that are no route's. */
  connections: ReadonlyMap<string, () => Facts['certificates']>
  calendarOf(organization: string): Calendar
  /** Since when this Causeway hears messages. */
  hearingSince: Date
  /** How a route stands by what was learned of it. */
  learned(organization: string, route: string): Promise<Finding[]>
  /** Tells by mail and webhook, each that has not heard. */
  tell(alarm: DueAlarm): Promise<ToldBy>
  /** All routes of an organization were looked at. */
  onWatched(organization: string): Promise<void>
  now(): Date
}

/**
 * One look at every route: what is broken of its expectations is raised, what is kept again is settled, and who is to know is
 * told, unless a person has quieted the route. What did not get through is told by the next look, by the way that was away alone.
 */
export async function watchRoutes(parts: RouteWatchParts): Promise<void> {
  const { alarms, routes, connections, calendarOf, hearingSince, learned, tell, onWatched, now } = parts
  const ofOrganization = Map.groupBy(routes, (one) => one.organization)
  for (const [organization, shown] of connections) {
    const theirs = ofOrganization.get(organization) ?? []
    const open = Map.groupBy(await alarms.open(organization), ({ route }) => route)
    const placesOf = (route: string) => (open.get(route) ?? []).map(({ place }) => place)
    const ofConnections = alarmChanges(placesOf(CONNECTIONS), certificatesJudged(shown(), now()))
    if (ofConnections.raise.length > 0 || ofConnections.settle.length > 0)
      await alarms.change(organization, CONNECTIONS, ofConnections, now())
    for (const { route, certificates } of theirs) {
      const at = now()
      const periods = route.expect.bands.map(({ withinMs }) => withinMs)
      const counted = await alarms.facts(organization, route.id, periods, at)
      const facts: Facts = { ...counted, now: at, hearingSince, certificates: certificates() }
      const declared = judged(route.expect, calendarOf(organization), facts)
      const changes = alarmChanges(placesOf(route.id), [...declared, ...(await learned(organization, route.id))])
      if (changes.raise.length > 0 || changes.settle.length > 0)
        await alarms.change(organization, route.id, changes, at)
    }
    await onWatched(organization)
    await alarms.alone(organization, async () => {
      for (const alarm of await alarms.toTell(organization, now())) await alarms.told(alarm, await tell(alarm), now())
    })
  }
}
