import type { Route } from '#domain/route/route.ts'
import { contentOf } from '#domain/route/route.ts'
import { readSubject } from '#formats/route/subject.ts'
import { purgeRoutes, routeEngine, routeGauges, type RouteEngine, type Running } from './act/carry-routes.ts'
import type { Gauge } from './act/gauge.ts'
import type { Deliver, RouteStore } from './act/routes.ts'
import { folderDestination } from './carry/folder.ts'
import { webhookDestination } from './carry/webhook.ts'
import type { Baa, Config, Organization, RoutePlaces } from './config.ts'
import { carryOn } from './jobs/carry.ts'
import { repeat } from './jobs/repeat.ts'
import { mayReceive } from './message/agreement.ts'
import { smtpMail } from './message/mail.ts'
import { mailNotice } from './message/route-notice.ts'
import { listenMllp } from './mllp/listener.ts'
import { mllpDestination } from './mllp/route-destination.ts'
import { routeDoor } from './mllp/route-door.ts'

/** How often what routes have kept for its days is let go of. */
const PURGE_EVERY_MS = 600_000

export interface RoutesParts {
  config: Config
  routes: ReadonlyMap<string, Route>
  store: RouteStore
  now(): Date
  dice(): number
  newId(): string
  /** Tells an operator; never with anything of a message. */
  warn(what: string, organization: string, why: string): void
  onBug(fault: unknown): void
}

/** The routes of all organizations: what they hear by, where they lead, and the engine between. */
export interface OpenRoutes {
  gauges(): Promise<Gauge[]>
  /** Begins to carry and to hear; what is pushed to `stops` ends it. */
  start(stops: (() => Promise<void>)[]): Promise<void>
}

/** Wiring, as main is for all the rest. Nothing is heard or carried before `start`. */
export function openRoutes(parts: RoutesParts): OpenRoutes {
  const { config, routes, store, now, dice, onBug } = parts
  const running: Running[] = []
  const ends: (() => void)[] = []
  const engine = routeEngine({ store, running, now, dice, onBug })
  for (const organization of config.organizations)
    for (const [name, places] of Object.entries(organization.routes ?? {})) {
      const route = routes.get(name)
      if (route === undefined) throw new Error('a route that was not read is named in the settings')
      running.push({ organization: organization.id, route, deliver: destinationOf(organization, route, places) })
    }

  function destinationOf(organization: Organization, route: Route, places: RoutePlaces): Deliver {
    const agreed = (baa: Baa | undefined) => () => mayReceive(baa, config.install, now())
    const { destination, id } = route
    switch (destination.by) {
      case 'mllp': {
        const to = needed(places.deliver)
        const { deliver, close } = mllpDestination(to, agreed(to.baa))
        ends.push(close)
        return deliver
      }
      case 'webhook': {
        const { address, secret, baa } = needed(places.call)
        return webhookDestination({ route: id, address, secret, mayReceive: agreed(baa), now })
      }
      case 'file': {
        const { folder, baa } = needed(places.drop)
        return folderDestination(folder, agreed(baa))
      }
      case 'mail':
        return mailNotice({ route, organization, to: needed(places.notify).to, send: smtpMail(needed(config.smtpUrl)) })
      case 'route':
        return toRoute(engine, organization.id, id, needed(routes.get(destination.route)))
    }
  }

  return {
    gauges: async () => routeGauges(await store.counts()),
    start: async (stops) => {
      if (running.length === 0) return
      stops.push(async () => ends.forEach((end) => end()))
      stops.push(carryOn(engine, onBug))
      stops.push(repeat(PURGE_EVERY_MS, () => purgeRoutes(store, running, now()), onBug))
      for (const { id, routes: own } of config.organizations)
        for (const [name, { listen, accept }] of Object.entries(own ?? {})) {
          if (listen === undefined || accept === undefined) continue
          const { take } = needed(routes.get(name))
          const answer = routeDoor({
            ...parts,
            organization: id,
            route: name,
            take,
            accept,
            receive: engine.receive,
            onRefused: (why) => parts.warn(`v2 message refused on the route ${name}`, id, why),
          })
          const onClosed = (why: string): void => parts.warn(`v2 connection closed on the route ${name}`, id, why)
          stops.push(
            await listenMllp({ listen, answer, onClosed, onBug }).catch((cause: unknown) => {
              throw new Error(
                `Port ${listen.port}, on which the route "${name}" of "${id}" is to listen, can't be opened (${codeOf(cause)}); mend routes.${name}.listen.`,
                { cause },
              )
            }),
          )
        }
    },
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
  { id: route, take }: Route,
): Deliver {
  return async ({ id, event, bytes }) => {
    await engine.receive({
      organization,
      route,
      orderKey: readSubject(contentOf(event), bytes),
      sameAs: `${from}/${id}`,
      event,
      bytes: take.includes(event) ? bytes : null,
    })
    return { tried: 'delivered' }
  }
}

/** What the check at load has seen to be there. */
function needed<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('a route that was checked at load lacks a setting')
  return value
}

function codeOf(fault: unknown): string {
  return fault instanceof Error && 'code' in fault ? String(fault.code) : 'unknown'
}
