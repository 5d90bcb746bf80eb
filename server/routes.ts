import type { Route } from '#domain/route/route.ts'
import { contentOf } from '#domain/route/route.ts'
import { asFound } from '#formats/route/find.ts'
import { testMessageOf } from '#formats/route/test-message.ts'
import { lineOfMessage } from '#formats/route/line.ts'
import { isCarried } from '#formats/route/only.ts'
import { findIn } from '#formats/route/read.ts'
import { purgeRoutes, routeEngine, routeGauges, type Running } from './act/carry-routes.ts'
import type { Gauge } from './act/gauge.ts'
import type { Changes } from './act/poll-route.ts'
import { routeCalls, type RouteCallUseCases } from './act/route-calls.ts'
import { learnedOfRoutes, type RouteQuarters } from './act/learn-route.ts'
import type { OperatedRoute } from './act/operator-routes.ts'
import { CONNECTIONS, watchRoutes, type RouteAlarms } from './act/route-alarms.ts'
import { fileCarried, unmappedGauges, type RouteMessages } from './act/route-messages.ts'
import type { Deliver, Received, RouteStore } from './act/routes.ts'
import type { VisitNewsSince } from './act/tell-visits.ts'
import type { VisitDoors } from './carry/visit.ts'
import { mapRoute } from './map/map-route.ts'
import type { RouteTrials, RouteVersions } from './act/route-versions.ts'
import type { SignedBy } from './act/signed.ts'
import { gate } from './map/gate.ts'
import { besideMade } from './map/made.ts'
import type { ReadyMap } from './map/read-maps.ts'
import { openUnmapped } from './map/unmapped.ts'
import type { Tracer } from './trace/tracer.ts'
import type { ClientKeys } from './smart/key.ts'
import type { Config } from './config.ts'
import type { Organization } from './config/organizations.ts'
import { carryOn } from './jobs/carry.ts'
import { repeat } from './jobs/repeat.ts'
import { alarmTeller } from './message/alarm.ts'
import { smtpMail } from './message/mail.ts'
import { mapNamedIn, processingOf, versionedRoutes, type VersionedRoutes } from './route-versions.ts'
import { shownCertificates } from './shown-certificates.ts'
import { needed } from './config/routes.ts'
import { eachOnce } from './map/each-once.ts'
import { openDestination } from './route-destinations.ts'
import { readOrUnreadable, routeSources } from './route-sources.ts'
import { goes, hears } from './route-wording.ts'

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
/** Among how many of a route's versions the one of a message's time is looked for. */
const VERSIONS = 200

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
  const sources = routeSources({ ...parts, versioned, receive })
  for (const organization of config.organizations)
    for (const [name, places] of Object.entries(organization.routes ?? {})) {
      const route = routes.get(name)
      if (route === undefined) throw new Error('a route that was not read is named in the settings')
      const { id } = organization
      const { deliver, atOnce, close } = openDestination({ ...parts, versioned, receive }, organization, route, places)
      if (close !== undefined) ends.push(close)
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
      for (const one of sources.toldOf(organization, type)) await one.told(reference)
    },
    lookAt: async (organization, type) => {
      for (const one of sources.toldOf(organization, type)) await one.lookAt(type)
    },
    calls: routeCalls({
      webhookOf: (organization, name) => {
        const secret = config.organizations.find(({ id }) => id === organization)?.routes?.[name]?.hear?.secret
        const route = routes.get(name)
        return secret === undefined || route?.source !== 'webhook'
          ? undefined
          : { route: versioned.inForce(organization, name).route, secret }
      },
      read: readOrUnreadable,
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
          stops.push(await sources.hear(organization, needed(routes.get(name))))
    },
  }
}

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
