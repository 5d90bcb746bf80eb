import { existsSync, statSync } from 'node:fs'
import type { RouteTrials, RouteVersions } from '../act/route-versions.ts'
import { ITSELF, type Store } from '../act/store.ts'
import { tryRoute } from '../act/try-route.ts'
import type { SignedBy } from '../act/signed.ts'
import type { Config } from '../config.ts'
import type { Organization } from '../config/organizations.ts'
import { mapsOf, readRoutes } from '../definitions.ts'
import { changedFiles, triableRoutes, versionedRoutes, type InForce, type VersionedRoutes } from '../route-versions.ts'

/** The newest are tried where there are more. */
const MOST_TRIED = 20_000
const DAY_MS = 24 * 3_600_000

/**
 * Tries changed files of a route on what it has stored in the last days: a line for each message that would be treated otherwise, then the
 * sum. It sends nothing, and keeps nothing but that it was done.
 */
export async function tryStored(
  house: {
    config: Config
    versions: RouteVersions
    trials: RouteTrials
    store: Pick<Store, 'audit'>
    signed: SignedBy
  },
  { id: organization }: Organization,
  route: string,
  folder: string,
  days: number,
): Promise<number> {
  const { config, trials, store, signed } = house
  const said = (text: string) => {
    console.error(text)
    return 1
  }
  if (!existsSync(folder) || !statSync(folder).isDirectory()) return said(`${folder} is no folder of changed files.`)
  if (!Number.isInteger(days) || days < 1) return said('--days is a number of days, such as 3.')
  const versioned = await versionsNow(house, organization, route)
  if (typeof versioned === 'string') return said(versioned)
  const organizations = new Map(config.organizations.map((one) => [one.id, one]))
  const triable = triableRoutes(versioned, organizations, config.install, {
    signed,
    now: () => new Date(),
  })
  const before = triable.inForce(organization, route)
  const after = await triable.read(organization, route, changedFiles(folder, route, before.files))
  if (Array.isArray(after)) return said(after.join('\n'))
  const now = new Date()
  const since = new Date(now.getTime() - days * DAY_MS)
  const detail = { route, since: since.toISOString() }
  await store.audit(
    organization,
    [
      {
        action: 'read',
        what: 'messages of a route tried',
        who: ITSELF,
        patient: null,
        visit: null,
        outcome: 'done',
        detail,
      },
    ],
    now,
  )
  let sum = {}
  await tryRoute({
    stored: (last, limit) => trials.stored(organization, route, since, last, limit),
    total: MOST_TRIED,
    before: before.makes,
    after: after.makes,
    progress: async (soFar, lines) => {
      sum = soFar
      for (const line of lines) console.log(JSON.stringify(line))
      console.error(`${soFar.tried} tried`)
      return true
    },
  })
  for (const fixture of after.fixtures()) console.error(fixture)
  console.log(JSON.stringify({ comparedWith: before.version, ...sum }))
  return 0
}

/** The version of a route that is asked for, null for the one in force; a sentence where there is none of that number, or the files are not right. */
export async function versionTried(
  house: { config: Config; versions: RouteVersions },
  organization: string,
  route: string,
  version: number | null,
): Promise<InForce | string> {
  const versioned = await versionsNow(house, organization, route)
  if (typeof versioned === 'string') return versioned
  const now = versioned.inForce(organization, route)
  if (version === null || version === now.version) return now
  if (version === 0) return versioned.ofFile(organization, route)
  const kept = await house.versions.version(organization, route, version)
  if (kept === null) return `There is no version ${version} of "${route}"; in force is ${sayVersion(now.version)}.`
  if (kept.files === null) return { ...versioned.ofFile(organization, route), version }
  const made = await versioned.read(organization, route, kept.files)
  return Array.isArray(made) ? made.join('\n') : { ...made, version }
}

/** A version as the command says it. */
export function sayVersion(version: number): string {
  return version === 0 ? 'the file' : `version ${version}`
}

/** The versions of routes as they count now; a sentence where the files are not right. */
async function versionsNow(
  { config, versions }: { config: Config; versions: RouteVersions },
  organization: string,
  route: string,
): Promise<VersionedRoutes | string> {
  const routes = readRoutes(config)
  if (typeof routes === 'string') return routes
  const maps = await mapsOf(config, routes)
  if (typeof maps === 'string') return maps
  const versioned = versionedRoutes({ config, routes, maps, versions })
  await versioned.upToDate(organization, route)
  return versioned
}
