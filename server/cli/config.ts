import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Pathway } from '#domain/pathway/pathway.ts'
import { differencesBetween, sayDifference } from '#formats/config/differences.ts'
import { exportText, parseExport, type ConfigExport } from '#formats/config/export.ts'
import { parsePathway } from '#formats/pathway/parse.ts'
import type { Config } from '../config.ts'
import type { RouteVersions } from '../act/route-versions.ts'
import { configurationOf, exportedRoutes } from '../config-export.ts'
import { mapsOf, readRoutes } from '../definitions.ts'
import { keepLastReading } from '../postgres/emr.ts'
import { profileOfSettings } from '../mllp/profiled-interface.ts'
import { routeVersions } from '../postgres/route-versions.ts'
import { siteProfiles } from '../postgres/site-profiles.ts'
import { versionedRoutes, type VersionedRoutes } from '../route-versions.ts'
import { beforeTheDesk } from './desk.ts'

const USAGE = 'Say which: causeway config export [organization], or causeway config diff <a> <b>.'

// `causeway config export|diff`: the configuration in force, to keep and to compare; docs/operator.md.
await beforeTheDesk(async ({ config, openDatabase }) => {
  const [what, ...words] = process.argv.slice(2)
  if (what === 'diff') return differ(words)
  if (what !== 'export' || words.length > 1) throw new Error(USAGE)
  if (config === null) throw new Error('CAUSEWAY_ORGANIZATIONS is missing: there is no configuration to export.')
  const [asked] = words
  const organizations = config.organizations.filter(({ id }) => asked === undefined || id === asked)
  if (organizations.length === 0) {
    const known = config.organizations.map(({ id }) => id).join(', ')
    throw new Error(`No organization is called ${asked}; there is ${known}.`)
  }
  const pool = await openDatabase(config)
  const profiles = siteProfiles(pool, profileOfSettings(config.organizations))
  const versioned = await versionsOf(config, routeVersions(pool))
  const exported = await configurationOf(config, organizations, {
    pathways: pathwaysOf(config),
    cellsOf: async (id) => (await keepLastReading(pool, config.secret, id).read())?.reading.cells ?? null,
    profileOf: async (id) => (await profiles.newest(id))?.profile ?? null,
    routesOf: async (id) => {
      const organization = organizations.find((one) => one.id === id)
      return organization === undefined ? {} : exportedRoutes(versioned, organization)
    },
  })
  process.stdout.write(exportText(exported))
  return 0
})

/** The routes as a Causeway that runs carries them. */
async function versionsOf(config: Config, versions: RouteVersions): Promise<VersionedRoutes> {
  const routes = readRoutes(config)
  if (typeof routes === 'string') throw new Error(routes)
  const maps = await mapsOf(config, routes)
  if (typeof maps === 'string') throw new Error(maps)
  const versioned = versionedRoutes({ config, routes, maps, versions })
  await versioned.look()
  return versioned
}

/** Exit code 3 where they differ, as `connect --against` has it. */
function differ(words: readonly string[]): number {
  const [a, b, ...more] = words
  if (a === undefined || b === undefined || more.length > 0) throw new Error(USAGE)
  const differences = differencesBetween(read(a), read(b))
  for (const difference of differences) console.log(sayDifference(difference, [`in ${a}`, `in ${b}`]))
  if (differences.length === 0) console.log(`${a} and ${b} are the same configuration.`)
  return differences.length === 0 ? 0 : 3
}

function read(path: string): ConfigExport {
  const exported = parseExport(text(path))
  if (exported === undefined) throw new Error(`${path} is no export of a configuration, or another Causeway’s.`)
  return exported
}

function text(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    throw new Error(`${path} can't be read; check the path and its permissions.`)
  }
}

/** The definitions that organizations name, as the server would read them at its start. */
function pathwaysOf({ pathways: folder, organizations }: Config): Map<string, Pathway> {
  const names = new Set(organizations.flatMap(({ pathways }) => pathways))
  return new Map(
    [...names].map((name) => {
      const parsed = parsePathway(text(join(folder, `${name}.yaml`)), `${name}.yaml`)
      if ('problems' in parsed) throw new Error(`${name}.yaml can't be used; Causeway says why when it is started.`)
      return [name, parsed] as const
    }),
  )
}
