import type { Route } from '#domain/route/route.ts'
import { Unreadable } from '#formats/hl7v2/unreadable.ts'
import { readMessage } from '#formats/route/read.ts'
import type { RouteEngine } from './act/carry-routes.ts'
import { pollRoute, type Changes, type PolledRoute } from './act/poll-route.ts'
import { routeAnswers } from './act/route-answers.ts'
import type { ReadMessage } from './act/route-calls.ts'
import type { RouteStore } from './act/routes.ts'
import { tellVisits, type VisitNewsSince } from './act/tell-visits.ts'
import { pickUp } from './carry/pick-up.ts'
import type { Config } from './config.ts'
import type { Organization } from './config/organizations.ts'
import { needed } from './config/routes.ts'
import { repeat } from './jobs/repeat.ts'
import { openPort } from './mllp/open-port.ts'
import { routeDoor } from './mllp/route-door.ts'
import { liveRoute, type VersionedRoutes } from './route-versions.ts'

/** How soon a file, an event of a visit, or that it is time to ask an EMR is seen. */
const LOOK_EVERY_MS = 1_000
/** How often files that were picked up are let go of, once their days are over. */
const PURGE_EVERY_MS = 600_000
/** Of one message by MLLP: a document of a dozen megabytes goes into one as base64. */
const MOST_BYTES = 16 * 1024 * 1024
const DAY_MS = 24 * 3_600_000

export interface SourceParts {
  config: Pick<Config, 'organizations'>
  store: RouteStore
  versioned: Pick<VersionedRoutes, 'inForce'>
  receive: RouteEngine['receive']
  /** What changes in an organization's EMR, asked for while its agreement is in force. */
  changesOf(organization: Organization): Changes
  /** Whether an organization's EMR tells by a subscription when one of a type changes. */
  tells(organization: string, type: string): boolean
  news: VisitNewsSince
  newId(): string
  now(): Date
  /** Tells an operator; never with anything of a message. */
  warn(what: string, organization: string, why: string): void
  onBug(fault: unknown): void
}

/** By what routes hear. */
export interface RouteSources {
  /** Begins to hear for one route; gives what ends it. */
  hear(organization: Organization, route: Route): Promise<() => Promise<void>>
  /** The routes that an organization's EMR tells of one type. */
  toldOf(organization: string, type: string): PolledRoute[]
}

export function routeSources(parts: SourceParts): RouteSources {
  const { config, store, versioned, receive, now, onBug } = parts
  const polled = new Map<string, PolledRoute>()
  const organizationOf = (id: string) => needed(config.organizations.find((one) => one.id === id))

  function polledOf(organization: Organization, { id: route, source }: Pick<Route, 'id' | 'source'>): PolledRoute {
    const key = `${organization.id}/${route}`
    const known = polled.get(key)
    if (known !== undefined) return known
    const one = pollRoute({
      organization: organization.id,
      route,
      take: liveRoute(versioned, organization.id, route).take,
      changes: parts.changesOf(organization),
      read: readOrUnreadable,
      receive,
      cursors: store,
      ...(source === 'fhir-subscription' && { tells: (type: string) => parts.tells(organization.id, type) }),
      now,
      onTrouble: (why) =>
        parts.warn(`EMR not asked, or without an answer, on the route ${route}`, organization.id, why),
    })
    polled.set(key, one)
    return one
  }

  function toldOf(id: string, type: string): PolledRoute[] {
    const organization = organizationOf(id)
    return Object.keys(organization.routes ?? {})
      .map((name) => versioned.inForce(id, name).route)
      .filter(({ source, take }) => source === 'fhir-subscription' && take.includes(type))
      .map((route) => polledOf(organization, route))
  }

  async function hear(organization: Organization, route: Route): Promise<() => Promise<void>> {
    const { id, source } = route
    const { take, find } = liveRoute(versioned, organization.id, id)
    const places = organization.routes?.[id] ?? {}
    const from = { organization: organization.id, route: id, take, receive, now }
    const warn = (what: string) => (why: string) => parts.warn(`${what} on the route ${id}`, organization.id, why)
    const looking = (look: () => Promise<void>) => repeat(LOOK_EVERY_MS, look, onBug)
    switch (source) {
      case 'mllp': {
        const listen = needed(places.listen)
        const asks = route.destination.by === 'mllp' && route.destination.asks
        const answers = asks ? routeAnswers(store, organization.id, id, { onBug }) : undefined
        const answer = routeDoor({
          ...from,
          ...(answers && { answers }),
          find,
          accept: needed(places.accept),
          newId: parts.newId,
          onBug,
          onRefused: warn('v2 message refused'),
        })
        const onClosed = warn('v2 connection closed')
        const heard = { listen, answer, onClosed, onBug, limits: { message: MOST_BYTES } }
        const close = await openPort(
          heard,
          `the route "${id}" of "${organization.id}" is to listen`,
          `routes.${id}.listen`,
        )
        return () => {
          answers?.stop()
          return close()
        }
      }
      case 'file': {
        const files = pickUp({ ...from, folder: needed(places.pickUp).folder, onRefused: warn('file refused') })
        const looks = looking(files.look)
        const lets = repeat(
          PURGE_EVERY_MS,
          () => files.letGo(new Date(now().getTime() - versioned.inForce(organization.id, id).route.keepDays * DAY_MS)),
          onBug,
        )
        return async () => void (await Promise.all([looks(), lets()]))
      }
      case 'fhir-poll':
      case 'fhir-subscription':
        return looking(polledOf(organization, route).look)
      case 'visit':
        return looking(tellVisits({ ...from, news: parts.news, cursors: store }))
      // These are called.
      case 'webhook':
      case 'route':
        return async () => undefined
    }
  }

  return { hear, toldOf }
}

/** What a message says of itself, or where it can't be read. */
export const readOrUnreadable: ReadMessage = (content, bytes) => {
  try {
    return readMessage(content, bytes)
  } catch (fault) {
    if (fault instanceof Unreadable) return { unreadable: fault.where }
    throw fault
  }
}
