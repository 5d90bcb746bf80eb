import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import type { Privacy } from '#domain/route/privacy.ts'
import type { Route } from '#domain/route/route.ts'
import { hindrancesAmong, undisclosable, type Hindrance } from '#domain/route/workable.ts'
import { lineOfKey, sayProblem } from '#formats/definition/file.ts'
import { parseRoute } from '#formats/route/parse.ts'
import type { RouteFiles, RouteVersions } from './act/route-versions.ts'
import type { RouteChangeParts } from './act/route-changes.ts'
import type { Takes } from './act/routes.ts'
import type { SignedBy } from './act/signed.ts'
import type { Config } from './config.ts'
import type { Organization } from './config/organizations.ts'
import { unmappable } from './definitions.ts'
import type { RouteWithMap } from './map/made.ts'
import { ranFixtures } from './map/fixtures.ts'
import { readMapText, type ReadyMap } from './map/read-maps.ts'
import { triable } from './map/triable.ts'

/** A version of a route as it is carried by; 0 is the file's. */
export interface InForce extends RouteWithMap {
  version: number
  files: RouteFiles
}

/** The versions by which an organization's routes are carried now, in this process. */
export interface VersionedRoutes {
  inForce(organization: string, route: string): InForce
  /** What texts come to, made whole; a sentence for whatever is wrong with them. */
  read(organization: string, route: string, files: RouteFiles): Promise<Omit<InForce, 'version'> | string[]>
  /** The map that texts are of, whatever route it is for; a sentence for whatever is wrong with it. */
  readMap(files: RouteFiles): Promise<ReadyMap | string[]>
  /** What the texts of the file come to. */
  ofFile(organization: string, route: string): InForce
  /** Takes the newest version of a route into use, where it is another. */
  upToDate(organization: string, route: string): Promise<void>
  /** The same for all routes; throws with a sentence where one can't be used. */
  look(): Promise<void>
}

export interface VersionedRoutesParts {
  config: Pick<Config, 'organizations' | 'routes' | 'maps'>
  routes: ReadonlyMap<string, Route>
  maps: ReadonlyMap<string, ReadyMap>
  versions: Pick<RouteVersions, 'newest' | 'newestOf' | 'version'>
}

/**
 * A route is what its file says until a version of it is switched on on the page; then that counts, in every process, until somebody goes back
 * (decision 30). What it hears by and where it leads are the file's and the settings' alone.
 */
export function versionedRoutes({ config, routes, maps, versions }: VersionedRoutesParts): VersionedRoutes {
  const current = new Map<string, InForce>()
  const placeOf = (organization: string, route: string) => `${organization}/${route}`
  const texts = new Map(textsIn(config.routes).map((text) => [idOf(text, 'route'), text]))
  const mapTexts = new Map(textsIn(config.maps).map((text) => [idOf(text, 'map'), text]))
  const inForce = (organization: string, route: string): InForce =>
    current.get(placeOf(organization, route)) ?? ofFile(organization, route)

  function ofFile(organization: string, id: string): InForce {
    const route = routes.get(id)
    if (route === undefined || !named(organization).has(id)) throw new Error(`${organization} has no route ${id}`)
    const map = route.map === undefined ? undefined : maps.get(route.map)
    const files = {
      route: texts.get(id) ?? '',
      map: map === undefined ? null : (mapTexts.get(map.id) ?? ''),
      beside: {},
    }
    return { version: 0, route, ...(map !== undefined && { map }), files }
  }

  function named(organization: string): ReadonlySet<string> {
    return new Set(Object.keys(config.organizations.find(({ id }) => id === organization)?.routes ?? {}))
  }

  async function read(organization: string, id: string, files: RouteFiles) {
    const file = `${id}.yaml`
    const route = parseRoute(files.route, file)
    if ('problems' in route) return route.problems.map((problem) => sayProblem(file, problem))
    const line = (key: Hindrance['key'] | 'order' | 'map') => `${file}:${lineOfKey(files.route, key)}: ${key}`
    const running = ofFile(organization, id).route
    if (route.id !== id) return [`${file}: this is the route "${route.id}"; what is tried here is "${id}".`]
    const wrong: string[] = []
    if (route.source !== running.source)
      wrong.push(
        `${line('source')}: stays "${running.source}"; by what a route hears is changed in its file and the settings.`,
      )
    if (!isDeepStrictEqual(route.destination, running.destination))
      wrong.push(`${line('destination')}: stays as it is; where a route leads is changed in its file and the settings.`)
    if (route.order !== running.order)
      wrong.push(`${line('order')}: stays as it is; what waits in one line can't be moved into another.`)
    if (running.privacy !== undefined && !isDeepStrictEqual(partiesOf(route), partiesOf(running)))
      wrong.push(
        `${line('privacy')}: stays a step of the route, with discloser, recipient and patient as they are; those are changed in its file.`,
      )
    const settings = config.organizations.find((one) => one.id === organization)
    const department = settings?.referrals?.id
    for (const { says } of undisclosable(route, { organization, department }))
      wrong.push(`${line('privacy')}: ${says}.`)
    const places = settings?.routes ?? {}
    const others = new Map(
      [...named(organization)].map((one) => [one, one === id ? route : inForce(organization, one).route]),
    )
    for (const other of others.values())
      for (const { key, says } of hindrancesAmong(other, Object.keys(places[other.id] ?? {}), others))
        wrong.push(other.id === id ? `${line(key)}: ${says}.` : `The route ${other.id}: ${says}.`)
    if (wrong.length > 0) return wrong
    if (route.map === undefined) return { route, files: { route: files.route, map: null, beside: {} } }
    const text = files.map ?? mapTexts.get(route.map)
    if (text === undefined)
      return [`${file}: it names the map "${route.map}", which there is not; give its file as well.`]
    const map = await readMap({ ...files, map: text })
    if (Array.isArray(map)) return map
    if (map.id !== route.map)
      return [`${file}: it names the map "${route.map}", and the file of a map is of "${map.id}".`]
    const more = unmappable(route, new Map([[map.id, map]]), line)
    return more.length > 0 ? more : { route, map, files: { route: files.route, map: text, beside: files.beside } }
  }

  async function readMap({ map, beside }: RouteFiles): Promise<ReadyMap | string[]> {
    if (map === null) return ['There is no map.']
    return readMapText(map, join(config.maps, `${idOf(map, 'map')}.yaml`), beside)
  }

  async function use(organization: string, id: string, version: number): Promise<void> {
    if (version === (current.get(placeOf(organization, id))?.version ?? 0)) return
    const kept = await versions.version(organization, id, version)
    if (kept === null) throw new Error(`there is no version ${version} of the route ${id}`)
    const made = kept.files === null ? ofFile(organization, id) : await read(organization, id, kept.files)
    if (Array.isArray(made))
      throw new Error(
        `Version ${version} of the route "${id}" of "${organization}", switched on on the page Operation, can't be used: ${made.join(' ')} ` +
          `Go back by "causeway route back ${organization} ${id} 0 <reason>".`,
      )
    current.set(placeOf(organization, id), { ...made, version })
  }

  return {
    inForce,
    read,
    readMap,
    ofFile,
    upToDate: async (organization, id) => use(organization, id, await versions.newestOf(organization, id)),
    look: async () => {
      for (const { organization, route, version } of await versions.newest())
        // A route that was taken away keeps its versions.
        if (named(organization).has(route)) await use(organization, route, version)
    },
  }
}

/** What a route takes and is found by, of the version that is in force when it is read. */
export function liveRoute(versioned: Pick<VersionedRoutes, 'inForce'>, organization: string, id: string): LiveRoute {
  const now = () => versioned.inForce(organization, id).route
  const take = {
    includes: (event: string) => now().take.includes(event),
    [Symbol.iterator]: () => now().take.values(),
  }
  return { id, take, find: { [Symbol.iterator]: () => now().find.values() } }
}

export interface LiveRoute {
  id: string
  take: Takes
  find: Iterable<string>
}

/** Whose consents count for a route; null without a privacy step. What may go by them is a version's to change, before the eyes of who tries it. */
function partiesOf({ privacy }: Pick<Route, 'privacy'>) {
  return privacy === undefined ? null : [privacy.discloser, privacy.recipient, privacy.patient]
}

/** MSH-11 of what a map makes: a test says that it is one. */
export function processingOf(install: Config['install']): 'T' | 'P' {
  return install === 'test' ? 'T' : 'P'
}

/** The texts of a route in a folder of changed files, `routes` and `maps` in it or all in one; what is not there is as `now`. */
export function changedFiles(folder: string, id: string, now: RouteFiles): RouteFiles {
  const within = (name: string) => (existsSync(join(folder, name)) ? join(folder, name) : folder)
  const maps = within('maps')
  const route = textsIn(within('routes')).find((text) => idOf(text, 'route') === id) ?? now.route
  const map = idOf(route, 'map')
  const beside = readdirSync(maps)
    .filter((name) => name.endsWith('.json'))
    .map((name) => [name, readFileSync(join(maps, name), 'utf8')] as const)
  // A route names its map in the same words as a map names itself.
  const isMap = (text: string) => idOf(text, 'route') === '' && idOf(text, 'map') === map
  return {
    route,
    map: map === '' ? null : (textsIn(maps).find(isMap) ?? now.map),
    beside: { ...now.beside, ...Object.fromEntries(beside) },
  }
}

/** The versions of all routes as they can be tried: there is nobody among them to send anything to. */
export function triableRoutes(
  versioned: VersionedRoutes,
  organizations: ReadonlyMap<string, Organization>,
  install: Config['install'],
  { signed, now }: { signed: SignedBy; now(): Date },
): Pick<RouteChangeParts, 'has' | 'inForce' | 'ofFile' | 'read' | 'fixtures' | 'upToDate'> {
  const around = (organization: string) => ({
    timeZone: organizations.get(organization)?.timeZone ?? 'UTC',
    processing: processingOf(install),
    // As of the moment at which each is tried.
    signed: (privacy: Privacy, message: { event: string; bytes: Uint8Array }) => signed(organization, privacy, message),
    now,
  })
  return {
    has: (organization, route) => organizations.get(organization)?.routes?.[route] !== undefined,
    inForce: (organization, route) => {
      const found = versioned.inForce(organization, route)
      return { ...triable(found, around(organization)), version: found.version }
    },
    ofFile: (organization, route) => triable(versioned.ofFile(organization, route), around(organization)),
    read: async (organization, route, files) => {
      const found = await versioned.read(organization, route, files)
      return Array.isArray(found) ? found : triable(found, around(organization))
    },
    fixtures: async (files) => {
      const map = await versioned.readMap(files)
      return Array.isArray(map) ? { wrong: map } : ranFixtures(map)
    },
    upToDate: versioned.upToDate,
  }
}

/** The map that the texts of a version name; null where none. */
export function mapNamedIn({ route }: RouteFiles): string | null {
  return idOf(route, 'map') || null
}

function textsIn(folder: string): string[] {
  if (!existsSync(folder)) return []
  return readdirSync(folder)
    .filter((name) => name.endsWith('.yaml'))
    .map((name) => readFileSync(join(folder, name), 'utf8'))
}

function idOf(text: string, key: 'route' | 'map'): string {
  return new RegExp(`^${key}: *"?([a-z0-9-]+)`, 'm').exec(text)?.[1] ?? ''
}
