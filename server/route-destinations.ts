import { contentOf } from '#domain/route/route.ts'
import type { Route } from '#domain/route/route.ts'
import { answersTo } from '#domain/route/interaction.ts'
import { isRecord } from '#formats/fhir/element.ts'
import { subjectIn } from '#formats/route/read.ts'
import { interactionScope, routeScope } from '#formats/smart/scopes.ts'
import type { RouteEngine, Running } from './act/carry-routes.ts'
import type { Deliver } from './act/routes.ts'
import { folderDestination } from './carry/folder.ts'
import { visitDestination, type VisitDoors } from './carry/visit.ts'
import { webhookDestination } from './carry/webhook.ts'
import { fetchOverKeptLines } from './chart/kept-lines.ts'
import { fhirDestination } from './chart/route-destination.ts'
import { interactionDestination, type Answered } from './chart/route-interaction.ts'
import type { Config } from './config.ts'
import type { Baa } from './config/baa.ts'
import type { Organization } from './config/organizations.ts'
import { needed, type RoutePlaces } from './config/routes.ts'
import type { ReadyMap } from './map/read-maps.ts'
import { mayReceive } from './message/agreement.ts'
import { smtpMail } from './message/mail.ts'
import { mailNotice } from './message/route-notice.ts'
import { mllpDestination } from './mllp/route-destination.ts'
import { eachOnce } from './map/each-once.ts'
import { liveRoute, type LiveRoute, type VersionedRoutes } from './route-versions.ts'
import { authorizationServer } from './smart/authorization-server.ts'
import type { ClientKeys } from './smart/key.ts'
import { backendFetch } from './smart/tokens.ts'

/** Lanes that are carried at once: for each MLLP connection, and by default of a webhook, into a folder, to another route. */
const LANES_EACH = 16
const CALLS = 8
const FILES = 8
const HANDED = 64
/** Of an organization one message is followed at a time, in turn with the looking. */
const TOLD = 2

export interface DestinationParts {
  config: Pick<Config, 'install' | 'smtpUrl'>
  /** By which FHIR servers of routes know us. */
  keys: Pick<ClientKeys, 'sign'>
  /** How a message reaches visits. */
  visits: VisitDoors
  versioned: Pick<VersionedRoutes, 'inForce'>
  /** How a route is handed a message by another. */
  receive: RouteEngine['receive']
  now(): Date
}

/** Where a route leads, how many of its lanes at once, and what closes the line to there. */
export type OpenDestination = Pick<Running, 'deliver' | 'atOnce'> & { close?: () => void }

/** Opens where a route leads; nothing is connected before the first message. */
export function openDestination(
  { config, keys, visits, versioned, receive, now }: DestinationParts,
  organization: Organization,
  route: Route,
  places: RoutePlaces,
): OpenDestination {
  const agreed = (baa: Baa | undefined) => () => mayReceive(baa, config.install, now())
  const { destination, id } = route
  switch (destination.by) {
    case 'mllp': {
      const to = needed(places.deliver)
      const { deliver, close } = mllpDestination({ ...to, asks: destination.asks === true }, agreed(to.baa))
      // Several lanes wait for each connection, so that none is idle while the database is told of the last message.
      return { deliver, close, atOnce: LANES_EACH * (to.connections ?? 1) }
    }
    case 'webhook': {
      const { address, secret, baa, connections = CALLS } = needed(places.call)
      const deliver = webhookDestination({ route: id, address, secret, mayReceive: agreed(baa), now })
      return { deliver, atOnce: connections }
    }
    case 'file': {
      const { folder, baa } = needed(places.drop)
      return { deliver: folderDestination(folder, agreed(baa)), atOnce: FILES }
    }
    case 'fhir': {
      const { fhirBase, clientId, baa, connections = CALLS } = needed(places.write)
      const base = fhirBase.replace(/\/$/, '')
      const server = authorizationServer(base, keys, now)
      const under = (scope: string) =>
        clientId === undefined ? fetchOverKeptLines : backendFetch(server, clientId, now, scope, fetchOverKeptLines)
      const to = (scope: string) => ({ base, fetch: under(scope), mayReceive: agreed(baa), now })
      const { interaction } = destination
      if (interaction !== undefined) {
        const keyOf = (message: string) => `${organization.id}/${id}/${message}`
        const then = answersTo(interaction)
        const there = {
          ...to(interactionScope(interaction, route.take)),
          ...(then !== undefined && {
            answered: answeredTo({ receive }, organization.id, id, liveRoute(versioned, organization.id, then)),
          }),
        }
        const { deliver } = interactionDestination(interaction, keyOf, there)
        return { deliver, atOnce: connections }
      }
      // What may be written there is what the map of the version in force writes.
      const by = eachOnce((map: ReadyMap) => fhirDestination(to(routeScope(map.resources))).deliver)
      const map = () => needed(versioned.inForce(organization.id, id).map)
      return { deliver: (message) => by(map())(message), atOnce: connections }
    }
    case 'mail':
      return {
        deliver: mailNotice({
          route,
          organization,
          to: needed(places.notify).to,
          send: smtpMail(needed(config.smtpUrl)),
        }),
        atOnce: 1,
      }
    case 'visit':
      return { deliver: visitDestination(organization.id, id, visits), atOnce: TOLD }
    case 'route':
      return {
        deliver: toRoute({ receive }, organization.id, id, liveRoute(versioned, organization.id, destination.route)),
        atOnce: HANDED,
      }
  }
}

/**
 * Hands a message to another route, where it is stored under its own number: a second try finds it there. What that route
 * does not take it notes and does not keep.
 */
export function toRoute(
  engine: Pick<RouteEngine, 'receive'>,
  organization: string,
  from: string,
  { id: route, take }: Pick<LiveRoute, 'id' | 'take'>,
): Deliver {
  return async ({ id, event, bytes }) => {
    await engine.receive({
      organization,
      route,
      ...subjectIn(contentOf(event), bytes),
      sameAs: `${from}/${id}`,
      event,
      bytes: take.includes(event) ? bytes : null,
    })
    return { tried: 'delivered' }
  }
}

/**
 * Hands what was answered to a message to another route, each resource as a message of its own, stored once however often the same is asked
 * for the same message. What says of nobody whose it is goes in the line of the message that asked.
 */
export function answeredTo(
  engine: Pick<RouteEngine, 'receive'>,
  organization: string,
  from: string,
  { id: route, take }: Pick<LiveRoute, 'id' | 'take'>,
): Answered {
  return async ({ id, event: asked, bytes: asking }, resources) => {
    const { orderKey: whose } = subjectIn(contentOf(asked), asking)
    for (const [at, resource] of resources.entries()) {
      const event = String(resource.resourceType)
      const bytes = Buffer.from(JSON.stringify(resource))
      const version = isRecord(resource.meta) ? resource.meta.versionId : undefined
      await engine.receive({
        organization,
        route,
        orderKey: subjectIn('fhir', bytes).orderKey || whose,
        sameAs: JSON.stringify([`${from}/${id}`, event, resource.id ?? at, version ?? null]),
        event,
        bytes: take.includes(event) ? bytes : null,
      })
    }
  }
}
