import { randomUUID } from 'node:crypto'
import type pg from 'pg'
import type { Route } from '#domain/route/route.ts'
import type { Organization } from '../server/config/organizations.ts'
import { routeAlarms } from '../server/postgres/route-alarms.ts'
import { routeQuarters } from '../server/postgres/route-quarters.ts'
import type { OpenStore } from '../server/postgres/store.ts'
import type { RoutesParts } from '../server/routes.ts'
import { nobodySigned } from './nobody-signed.ts'
import { nobodyTold } from './nobody-told.ts'

/**
 * Routes of one organization with nothing around them: no visits, no EMR that tells, no consents and no maps. What a test
 * is about it puts in the place of one of these.
 */
export function routesAlone(
  pool: pg.Pool,
  open: OpenStore,
  organization: Organization,
  routes: readonly Route[],
): RoutesParts {
  return {
    config: { organizations: [organization], install: 'test', origin: 'http://127.0.0.1', routes: '', maps: '' },
    routes: new Map(routes.map((route) => [route.id, route])),
    maps: new Map(),
    store: open.routes,
    messages: open.messages,
    alarms: routeAlarms(pool),
    versions: open.versions,
    trials: open.trials,
    quarters: routeQuarters(pool),
    onWatched: async () => undefined,
    now: () => new Date(),
    dice: () => 0,
    newId: randomUUID,
    changesOf: () => ({ since: async function* () {}, one: async () => ({}) }),
    tells: () => false,
    news: async function* () {},
    visits: nobodyTold,
    signed: nobodySigned,
    keys: { sign: async () => '' },
    warn: () => undefined,
    onBug: (fault) => {
      throw fault
    },
  }
}
