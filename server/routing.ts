import { randomUUID } from 'node:crypto'
import type pg from 'pg'
import { namedIn } from '#formats/route/named.ts'
import { edited, sideBySide, textOf } from '#formats/route/opened.ts'
import type { Desk } from './act/desk.ts'
import { feedUseCases } from './act/feed.ts'
import type { House } from './act/house.ts'
import { routeOperation } from './act/operator-routes.ts'
import type { RouteAlarms } from './act/route-alarms.ts'
import { routeChanges } from './act/route-changes.ts'
import { signedBy } from './act/signed.ts'
import { hearOfTold } from './act/told-changes.ts'
import type { UseCases } from './act/use-cases.ts'
import { changesIn } from './chart/changes.ts'
import type { Config } from './config.ts'
import type { Definitions } from './definitions.ts'
import { fhirBaseOf, type EmrConnections } from './emr-connections.ts'
import type { EmrNews } from './emr-news.ts'
import { found } from './found.ts'
import { repeat } from './jobs/repeat.ts'
import { derived } from './keys.ts'
import { report, warn } from './log.ts'
import { routeQuarters } from './postgres/route-quarters.ts'
import type { OpenStore } from './postgres/store.ts'
import { visitNews } from './postgres/visit-news.ts'
import { triableRoutes } from './route-versions.ts'
import { openRoutes, type OpenRoutes } from './routes.ts'
import type { ClientKeys } from './smart/key.ts'
import type { Smart } from './smart/sign-in.ts'
import { otlpExporter } from './trace/otlp.ts'
import { routeTracer } from './trace/tracer.ts'

/** How soon a collector is told what routes have done. */
const TRACES_EVERY_MS = 2_000

export interface RoutingParts {
  config: Config
  definitions: Pick<Definitions, 'routes' | 'maps'>
  pool: pg.Pool
  stored: OpenStore
  house: House
  smart: Smart
  keys: Pick<ClientKeys, 'sign'>
  emrs: Pick<EmrConnections, 'agreedWith'>
  news: Pick<EmrNews, 'turnOf' | 'tells'>
  desk: Pick<Desk, 'routes'>
  alarms: RouteAlarms
}

/** The routes with the visits and EMRs of this house, and what people do with them. */
export interface Routing {
  carried: OpenRoutes
  useCases: Pick<UseCases, 'routeCalls' | 'routeOperation' | 'routeChanges'>
  /** Begins to trace, to carry and to hear; what is pushed to `stops` ends it. */
  start(stops: (() => Promise<void>)[]): Promise<void>
}

/** Opens the routes; what is pushed to `stops` ends their trials. Nothing is heard or carried before `start`. */
export function openRouting(parts: RoutingParts, stops: (() => Promise<void>)[]): Routing {
  const { config, definitions, pool, stored, house, smart, keys, emrs, news, desk, alarms } = parts
  const { now, organizations } = house
  const { messages, versions, trials } = stored
  const exporter =
    config.traces && otlpExporter(config.traces, (why) => warn('traces not taken', 'every organization', why))
  const signed = signedBy({
    store: stored.referrals,
    patientNumbered: (id, numbers) => house.chartOf(id).read.patientNumbered(numbers),
    departmentOf: (id) => found(organizations, id).referrals,
    zoneOf: (id) => found(organizations, id).timeZone,
    namedIn,
  })
  const carried = openRoutes({
    signed,
    ...(exporter && { tracer: routeTracer(derived(config.secret, 'trace'), now, exporter.tell) }),
    config,
    ...definitions,
    store: stored.routes,
    messages,
    alarms,
    quarters: routeQuarters(pool),
    onWatched: desk.routes,
    versions,
    trials,
    now,
    dice: Math.random,
    newId: randomUUID,
    changesOf: (organization) =>
      changesIn(fhirBaseOf(organization), emrs.agreedWith(organization, smart.backendFetch(organization))),
    tells: news.tells,
    news: visitNews(pool),
    visits: {
      // Not what the EMR tells: while a route tells something, the schedule is looked at as often as before.
      feed: feedUseCases(house, news.turnOf),
      changed: (id, type, reference) => news.turnOf(id)(() => hearOfTold(house, id, type, reference)),
    },
    keys,
    warn,
    onBug: report,
  })
  const nameOf = async (id: string, practitioner: string) => {
    const read = house.chartOf(id).read.clinician(practitioner, { as: 'backend' })
    return (await read.catch(() => null))?.name ?? ''
  }
  const changes = routeChanges(house, {
    ...triableRoutes(carried.versioned, organizations, config.install, { signed, now }),
    versions,
    trials,
    nameOf,
    onBug: report,
  })
  stops.push(changes.stop)
  return {
    carried,
    useCases: {
      routeCalls: carried.calls,
      routeOperation: routeOperation(house, {
        messages,
        alarms,
        routes: carried.operated,
        shown: { textOf, sideBySide, edited },
        nameOf,
      }),
      routeChanges: changes,
    },
    start: async (ends) => {
      if (exporter !== undefined) {
        const flush = repeat(TRACES_EVERY_MS, () => exporter.flush(), report)
        ends.push(async () => {
          await flush()
          await exporter.flush()
        })
      }
      await carried.start(ends)
    },
  }
}
