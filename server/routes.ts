import type { Route } from '#domain/route/route.ts'
import { contentOf } from '#domain/route/route.ts'
import { answersTo } from '#domain/route/interaction.ts'
import { isRecord } from '#formats/fhir/element.ts'
import { Unreadable } from '#formats/hl7v2/unreadable.ts'
import { asFound } from '#formats/route/find.ts'
import { testMessageOf } from '#formats/route/test-message.ts'
import { lineOfMessage } from '#formats/route/line.ts'
import { isCarried } from '#formats/route/only.ts'
import { findIn, readMessage, subjectIn } from '#formats/route/read.ts'
import { interactionScope, routeScope } from '#formats/smart/scopes.ts'
import { routeAnswers } from './act/route-answers.ts'
import { purgeRoutes, routeEngine, routeGauges, type RouteEngine, type Running } from './act/carry-routes.ts'
import type { Gauge } from './act/gauge.ts'
import { pollRoute, type Changes, type PolledRoute } from './act/poll-route.ts'
import { routeCalls, type ReadMessage, type RouteCallUseCases } from './act/route-calls.ts'
import { learnedOfRoutes, type RouteQuarters } from './act/learn-route.ts'
import type { OperatedRoute } from './act/operator-routes.ts'
import { CONNECTIONS, watchRoutes, type RouteAlarms } from './act/route-alarms.ts'
import { fileCarried, unmappedGauges, type RouteMessages } from './act/route-messages.ts'
import type { Deliver, Received, RouteStore, Takes } from './act/routes.ts'
import { tellVisits, type VisitNewsSince } from './act/tell-visits.ts'
import { visitDestination, type VisitDoors } from './carry/visit.ts'
import { folderDestination } from './carry/folder.ts'
import { fhirDestination } from './chart/route-destination.ts'
import { interactionDestination, type Answered } from './chart/route-interaction.ts'
import { mapRoute } from './map/map-route.ts'
import type { RouteTrials, RouteVersions } from './act/route-versions.ts'
import type { SignedBy } from './act/signed.ts'
import { gate } from './map/gate.ts'
import { besideMade } from './map/made.ts'
import type { ReadyMap } from './map/read-maps.ts'
import { openUnmapped } from './map/unmapped.ts'
import { authorizationServer } from './smart/authorization-server.ts'
import type { Tracer } from './trace/tracer.ts'
import type { ClientKeys } from './smart/key.ts'
import { fetchOverKeptLines } from './chart/kept-lines.ts'
import { backendFetch } from './smart/tokens.ts'
import { pickUp } from './carry/pick-up.ts'
import { webhookDestination } from './carry/webhook.ts'
import type { Config } from './config.ts'
import type { Baa } from './config/baa.ts'
import type { Organization } from './config/organizations.ts'
import type { RoutePlaces } from './config/routes.ts'
import { carryOn } from './jobs/carry.ts'
import { repeat } from './jobs/repeat.ts'
import { mayReceive } from './message/agreement.ts'
import { alarmTeller } from './message/alarm.ts'
import { smtpMail } from './message/mail.ts'
import { mailNotice } from './message/route-notice.ts'
import { openPort } from './mllp/open-port.ts'
import { mllpDestination } from './mllp/route-destination.ts'
import { mapNamedIn, processingOf, versionedRoutes, type VersionedRoutes } from './route-versions.ts'
import { routeDoor } from './mllp/route-door.ts'
import { shownCertificates } from './shown-certificates.ts'

/** How often what routes have kept for its days is let go of. */
const PURGE_EVERY_MS = 600_000
/** How soon what is the matter with a route is raised, once it is. */
const WATCH_EVERY_MS = 15_000
/** How soon a certificate that another side has renewed is seen. */
const CERTIFICATES_EVERY_MS = 3_600_000
/** How soon the audit says what routes have carried. */
const CARRIED_EVERY_MS = 1_000
/** How soon what is not mapped counts for all processes. */
const UNMAPPED_EVERY_MS = 5_000
/** How soon another version of a route that was switched on counts for what is heard. */
const VERSION_EVERY_MS = 1_000
/** How soon a file, an event of a visit, or that it is time to ask an EMR is seen. */
const LOOK_EVERY_MS = 1_000

/** Lanes that are carried at once: for each MLLP connection, and by default of a webhook, into a folder, to another route. */
const LANES_EACH = 16
const CALLS = 8
const FILES = 8
const HANDED = 64
/** Of an organization one message is followed at a time, in turn with the looking. */
const TOLD = 2
/** Among how many of a route's versions the one of a message's time is looked for. */
const VERSIONS = 200
/** Of one message by MLLP: a document of a dozen megabytes goes into one as base64. */
const MOST_BYTES = 16 * 1024 * 1024

export interface RoutesParts {
  config: Pick<Config, 'organizations' | 'install' | 'origin' | 'smtpUrl' | 'routes' | 'maps'>
  routes: ReadonlyMap<string, Route>
  maps: ReadonlyMap<string, ReadyMap>
  store: RouteStore
  messages: RouteMessages
  alarms: RouteAlarms
  quarters: RouteQuarters
  /** All routes of an organization were looked at: which are silent may have changed. */
  onWatched(organization: string): Promise<void>
  versions: RouteVersions
  trials: Pick<RouteTrials, 'purge'>
  now(): Date
  dice(): number
  newId(): string
  /** What changes in an organization's EMR, asked for while its agreement is in force. */
  changesOf(organization: Organization): Changes
  /** Whether an organization's EMR tells by a subscription when one of a type changes. */
  tells(organization: string, type: string): boolean
  news: VisitNewsSince
  /** What the patient of a message has signed, where its route asks. */
  signed: SignedBy
  /** How a message reaches visits. */
  visits: VisitDoors
  /** By which FHIR servers of routes know us. */
  keys: Pick<ClientKeys, 'sign'>
  /** Where traces are told; none unless the settings name a collector. */
  tracer?: Tracer
  /** Tells an operator; never with anything of a message. */
  warn(what: string, organization: string, why: string): void
  onBug(fault: unknown): void
}

/** The routes of all organizations: what they hear by, where they lead, and the engine between. */
export interface OpenRoutes {
  /** By which version each is carried. */
  versioned: VersionedRoutes
  /** The routes as their operator sees them. */
  operated(): OperatedRoute[]
  /** Tells the routes that hear by subscription what an EMR says to have changed; throws `ChartFault`. */
  told(organization: string, reference: string): Promise<void>
  /** Has them look, where it does not say what has; throws `ChartFault`. */
  lookAt(organization: string, type: string): Promise<void>
  /** What is told to routes by webhook. */
  calls: RouteCallUseCases
  gauges(): Promise<Gauge[]>
  /** Begins to carry and to hear; what is pushed to `stops` ends it. */
  start(stops: (() => Promise<void>)[]): Promise<void>
}

/** Wiring, as main is for all the rest. Nothing is heard or carried before `start`. */
export function openRoutes(parts: RoutesParts): OpenRoutes {
  const { config, routes, store, messages, now, dice, onBug } = parts
  const running: Running[] = []
  /** The same ways for test messages: what a map makes of one says that it is one, and what is not mapped of it is not counted. */
  const tests = new Map<Running, Deliver>()
  const ends: (() => void)[] = []
  const unmapped = openUnmapped((counted) => messages.noteUnmapped(counted, now()))
  const versioned = versionedRoutes(parts)
  const polled = new Map<string, PolledRoute>()
  const engine = routeEngine({ store, running, now, dice, onBug })
  /** By what a message is found is said with it where its door has read it, and read here where it has not. */
  const receive = (message: Received): Promise<void> => {
    const { route } = versioned.inForce(message.organization, message.route)
    const filtered = filteredOut(route, message) ? { ...message, bytes: null } : message
    const line = lineBy(route, filtered)
    const store = () =>
      engine.receive({
        ...filtered,
        ...(line !== undefined && { line }),
        find: filtered.find ?? foundBy(route, filtered),
      })
    return parts.tracer === undefined ? store() : parts.tracer.receive(route, filtered, store)
  }
  for (const organization of config.organizations)
    for (const [name, places] of Object.entries(organization.routes ?? {})) {
      const route = routes.get(name)
      if (route === undefined) throw new Error('a route that was not read is named in the settings')
      const { id } = organization
      const { deliver, atOnce } = destinationOf(organization, route, places)
      const one = {
        organization: id,
        get route() {
          return versioned.inForce(id, name).route
        },
        deliver: traced(
          id,
          name,
          byMap(organization, route, deliver, processingOf(config.install), unmapped.of(id, route.id)),
        ),
        atOnce,
        upToDate: () => versioned.upToDate(id, name),
      }
      running.push(one)
      tests.set(
        one,
        byMap(organization, route, deliver, 'T', () => undefined),
      )
    }

  function traced(organization: string, name: string, deliver: Deliver): Deliver {
    const { tracer } = parts
    if (tracer === undefined) return deliver
    return (message) => tracer.deliver(organization, versioned.inForce(organization, name).route, deliver)(message)
  }

  /** What the map of the version in force makes of a message goes on in its place, as far as its patient permits. */
  function byMap(
    { id, timeZone }: Organization,
    route: Route,
    deliver: Deliver,
    processing: ReturnType<typeof processingOf>,
    counted: ReturnType<typeof unmapped.of>,
  ): Deliver {
    const around = { timeZone, processing }
    const by = eachOnce((map: ReadyMap) => mapRoute(map, around, deliver, counted))
    return async (message) => {
      const {
        map,
        route: { privacy },
      } = versioned.inForce(id, route.id)
      if (privacy === undefined) return map === undefined ? deliver(message) : by(map)(message)
      const gated = gate(privacy, await parts.signed(id, privacy, message), deliver, now)
      return map === undefined ? gated(message) : mapRoute(map, around, gated, counted)(message)
    }
  }

  function destinationOf(
    organization: Organization,
    route: Route,
    places: RoutePlaces,
  ): Pick<Running, 'deliver' | 'atOnce'> {
    const agreed = (baa: Baa | undefined) => () => mayReceive(baa, config.install, now())
    const { destination, id } = route
    switch (destination.by) {
      case 'mllp': {
        const to = needed(places.deliver)
        const { deliver, close } = mllpDestination({ ...to, asks: destination.asks === true }, agreed(to.baa))
        ends.push(close)
        // Several lanes wait for each connection, so that none is idle while the database is told of the last message.
        return { deliver, atOnce: LANES_EACH * (to.connections ?? 1) }
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
        const server = authorizationServer(base, parts.keys, now)
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
              answered: answeredTo({ receive }, organization.id, id, live(organization.id, then)),
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
        return { deliver: visitDestination(organization.id, id, parts.visits), atOnce: TOLD }
      case 'route':
        return {
          deliver: toRoute({ receive }, organization.id, id, live(organization.id, destination.route)),
          atOnce: HANDED,
        }
    }
  }

  function polledOf(organization: Organization, { id: route, source }: Pick<Route, 'id' | 'source'>): PolledRoute {
    const key = `${organization.id}/${route}`
    const known = polled.get(key)
    if (known !== undefined) return known
    const one = pollRoute({
      organization: organization.id,
      route,
      take: live(organization.id, route).take,
      changes: parts.changesOf(organization),
      read,
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

  /** The routes that an organization's EMR tells of one type. */
  function toldOf(id: string, type: string): PolledRoute[] {
    const organization = organizationOf(id)
    return Object.keys(organization.routes ?? {})
      .map((name) => versioned.inForce(id, name).route)
      .filter(({ source, take }) => source === 'fhir-subscription' && take.includes(type))
      .map((route) => polledOf(organization, route))
  }

  /** Begins to hear for one route; gives what ends it. */
  async function hear(organization: Organization, route: Route): Promise<() => Promise<void>> {
    const { id, source } = route
    const { take, find } = live(organization.id, id)
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

  /** What a route takes and is found by, of the version that is in force when it is read. */
  function live(organization: string, id: string): { id: string; take: Takes; find: Iterable<string> } {
    const now = () => versioned.inForce(organization, id).route
    const take = {
      includes: (event: string) => now().take.includes(event),
      [Symbol.iterator]: () => now().take.values(),
    }
    return { id, take, find: { [Symbol.iterator]: () => now().find.values() } }
  }

  const organizationOf = (id: string) => needed(config.organizations.find((one) => one.id === id))
  const placesOf = ({ organization, route }: Running) => organizationOf(organization).routes?.[route.id] ?? {}

  const calendarOf = (id: string) => {
    const { timeZone: zone, holidays = [] } = organizationOf(id)
    return { zone, holidays }
  }
  const hearingSince = now()
  const learning = learnedOfRoutes({ quarters: parts.quarters, calendarOf, hearingSince, now })

  const house = [config.origin, ...(config.smtpUrl === undefined ? [] : [config.smtpUrl])]
  const certificates = new Map(config.organizations.map((one) => [one.id, shownCertificates(one, house)]))

  function watch(): () => Promise<void> {
    const watching = {
      alarms: parts.alarms,
      calendarOf,
      hearingSince,
      learned: learning.judge,
      onWatched: parts.onWatched,
      tell: alarmTeller({
        organizationOf,
        titleOf: (id) => (id === CONNECTIONS ? 'Connections' : needed(routes.get(id)).title),
        mail: config.smtpUrl === undefined ? undefined : smtpMail(config.smtpUrl),
        now,
        onRefused: (organization, why) => parts.warn('alarm not told', organization, why),
      }),
      now,
    }
    const watched = () =>
      running.map((one) => ({
        ...one,
        certificates: certificates.get(one.organization)?.ofRoute(one.route.id) ?? (() => []),
      }))
    const connections = new Map([...certificates].map(([id, shown]) => [id, shown.ofConnections]))
    return () => watchRoutes({ ...watching, routes: watched(), connections })
  }

  return {
    versioned,
    operated: () =>
      running.map((one) => {
        const places = placesOf(one)
        return {
          ...one,
          from: hears(one.route, places),
          to: goes(one.route, places),
          mapped: async (message) => {
            const version = versioned.inForce(one.organization, one.route.id)
            if (version.map === undefined && version.route.privacy === undefined) return null
            return besideMade(version, message, {
              timeZone: organizationOf(one.organization).timeZone,
              processing: processingOf(config.install),
              signed: (privacy, asked) => parts.signed(one.organization, privacy, asked),
              now,
            })
          },
          mapAt: async (at) => {
            const kept = await parts.versions.list(one.organization, one.route.id, VERSIONS)
            const then = kept.find((version) => version.at <= at)
            if (then === undefined || then.files === null) return routes.get(one.route.id)?.map ?? null
            const map = mapNamedIn(then.files)
            return map && `${map}, version ${then.version}`
          },
          learned: () => learning.says(one.organization, one.route.id),
          testMessage: (type, controlId, at) => testMessageOf(type, one.route, places.accept?.[0], { controlId, at }),
          deliver: needed(tests.get(one)),
        }
      }),
    told: async (organization, reference) => {
      const [type = ''] = reference.split('/')
      for (const one of toldOf(organization, type)) await one.told(reference)
    },
    lookAt: async (organization, type) => {
      for (const one of toldOf(organization, type)) await one.lookAt(type)
    },
    calls: routeCalls({
      webhookOf: (organization, name) => {
        const secret = config.organizations.find(({ id }) => id === organization)?.routes?.[name]?.hear?.secret
        const route = routes.get(name)
        return secret === undefined || route?.source !== 'webhook'
          ? undefined
          : { route: versioned.inForce(organization, name).route, secret }
      },
      read,
      receive,
      now,
    }),
    gauges: async () => {
      const routesOf = Map.groupBy(running, ({ organization }) => organization)
      const counted = await Promise.all(
        [...routesOf].map(([organization, each]) =>
          messages.unmapped(
            organization,
            each.map(({ route }) => route.id),
            now(),
          ),
        ),
      )
      return [...routeGauges(await store.counts()), ...unmappedGauges(counted.flat())]
    },
    start: async (stops) => {
      // What is under way is not waited for: it sends nothing, and ends by itself.
      const look = () => [...certificates.values()].forEach((shown) => void shown.look())
      stops.push(repeat(CERTIFICATES_EVERY_MS, async () => look(), onBug))
      stops.push(repeat(WATCH_EVERY_MS, watch(), onBug))
      if (running.length === 0) return
      await versioned.look()
      stops.push(repeat(VERSION_EVERY_MS, versioned.look, onBug))
      stops.push(async () => ends.forEach((end) => end()))
      // After the last of them is carried.
      stops.push(unmapped.save)
      stops.push(carryOn(engine, onBug))
      stops.push(repeat(UNMAPPED_EVERY_MS, unmapped.save, onBug))
      stops.push(repeat(CARRIED_EVERY_MS, () => fileCarried(messages), onBug))
      stops.push(repeat(PURGE_EVERY_MS, () => purgeRoutes(store, parts.trials, running, now()), onBug))
      for (const organization of config.organizations)
        for (const name of Object.keys(organization.routes ?? {}))
          stops.push(await hear(organization, needed(routes.get(name))))
    },
  }
}

const DAY_MS = 24 * 3_600_000

/** Whether its route carries nothing of what stands in a message. */
function filteredOut(route: Route | undefined, { event, bytes }: Received): boolean {
  return bytes !== null && route?.only !== undefined && !isCarried(contentOf(event), bytes, route.only)
}

/** In whose line a message waits; undefined where that is its patient's. */
function lineBy(route: Route | undefined, { event, bytes }: Received): string | undefined {
  return bytes === null || route?.order === undefined ? undefined : lineOfMessage(route.order, contentOf(event), bytes)
}

/** Of a message whose content is not kept there is only whose it is. */
function foundBy(route: Route | undefined, { event, bytes, orderKey }: Received): string[] {
  if (bytes === null) return [orderKey.split('^')[0] ?? ''].filter((number) => number !== '').map(asFound)
  return findIn(contentOf(event), bytes, route?.find ?? [])
}

/** By what a route hears, in words. */
function hears({ source }: Route, { listen, pickUp: folder }: RoutePlaces): string {
  switch (source) {
    case 'mllp':
      return `MLLP on port ${listen?.port}`
    case 'file':
      return `Files in ${folder?.folder}`
    case 'webhook':
      return 'A webhook'
    case 'fhir-poll':
      return 'Changes in the EMR'
    case 'fhir-subscription':
      return 'A subscription in the EMR'
    case 'visit':
      return 'Visits'
    case 'route':
      return 'Another route'
  }
}

/** Where it leads, in words; of an address its host alone, since what follows may be a secret. */
function goes({ destination }: Route, { deliver, call, drop, write }: RoutePlaces): string {
  switch (destination.by) {
    case 'mllp':
      return `MLLP to ${deliver?.host}:${deliver?.port}${destination.asks ? ', whose answers go back' : ''}`
    case 'webhook':
      return `a webhook at ${new URL(call?.address ?? '').host}`
    case 'file':
      return `files in ${drop?.folder}`
    case 'mail':
      return 'a notice by mail'
    case 'fhir':
      return `a FHIR server at ${new URL(write?.fhirBase ?? '').host}`
    case 'visit':
      return 'visits'
    case 'route':
      return `the route ${destination.route}`
  }
}

const read: ReadMessage = (content, bytes) => {
  try {
    return readMessage(content, bytes)
  } catch (fault) {
    if (fault instanceof Unreadable) return { unreadable: fault.where }
    throw fault
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
  { id: route, take }: { id: string; take: Takes },
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
  { id: route, take }: { id: string; take: Takes },
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

/** What is made of something once, and given again for as long as that is used. */
function eachOnce<K extends object, V>(make: (of: K) => V): (of: K) => V {
  const made = new WeakMap<K, V>()
  return (of) => {
    const known = made.get(of) ?? make(of)
    made.set(of, known)
    return known
  }
}

/** What the check at load has seen to be there. */
function needed<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('a route that was checked at load lacks a setting')
  return value
}
