import { join } from 'node:path'
import pg from 'pg'
import { readConfig, type Config } from '../config.ts'
import type { Organization } from '../config/organizations.ts'
import { runningEmbedded, startEmbedded } from '../postgres/embedded.ts'
import { ownedBy } from '../postgres/install.ts'
import { migrate } from '../postgres/migrate.ts'

const HOUSE = join(import.meta.dirname, '..', '..')
/** Where Causeway itself reads routes and maps, for a command that needs no other setting. */
export const ROUTES = process.env.CAUSEWAY_ROUTES?.trim() || join(HOUSE, 'routes')
export const MAPS = process.env.CAUSEWAY_MAPS?.trim() || join(HOUSE, 'maps')

/** What a command for those who run Causeway works with. */
interface House {
  config: Config
  pool: pg.Pool
}

interface Desk extends House {
  organization: Organization
}

/** Runs a command about the whole house, with the settings that Causeway itself is started with. */
export function inTheHouse(work: (house: House) => Promise<number>): Promise<void> {
  return carriedOut(async (openDatabase) => {
    const config = settings()
    return work({ config, pool: await openDatabase(config) })
  })
}

/**
 * Runs a command about the organization named on the command line, with the settings that Causeway itself is started
 * with, beside a Causeway that runs or without one. Its result is the exit code; what is wrong is one sentence.
 */
export function atTheDesk(command: string, work: (desk: Desk) => Promise<number>): Promise<void> {
  return carriedOut(async (openDatabase) => {
    const config = settings()
    const [asked] = process.argv.slice(2)
    const organization = config.organizations.find(({ id }) => id === asked)
    if (organization === undefined) {
      const known = config.organizations.map(({ id }) => id).join(', ')
      throw new Error(`Say which organization: causeway ${command} <organization>, one of ${known}.`)
    }
    return work({ config, organization, pool: await openDatabase(config) })
  })
}

/** What a command works with that may be run before there are any settings. */
export interface FirstVisit {
  /** Null where no organizations are described yet. */
  config: Config | null
  openDatabase(config: Config): Promise<pg.Pool>
}

/** Runs a command that needs no settings, and uses them where there are some. */
export function beforeTheDesk(work: (visit: FirstVisit) => Promise<number>): Promise<void> {
  return carriedOut((openDatabase) => {
    const described = (process.env.CAUSEWAY_ORGANIZATIONS ?? '').trim() !== ''
    return work({ config: described ? settings() : null, openDatabase })
  })
}

async function carriedOut(work: (openDatabase: FirstVisit['openDatabase']) => Promise<number>): Promise<void> {
  const stops: (() => Promise<void>)[] = []
  try {
    process.exitCode = await work(async (config) => {
      const pool = new pg.Pool({ connectionString: await databaseOf(config, stops), max: 2 })
      stops.push(() => pool.end())
      await migrate(pool)
      await ownedBy(config.install, pool, config.secret, 'command')
      return pool
    })
  } catch (fault) {
    console.error(fault instanceof Error ? fault.message : fault)
    process.exitCode = 1
  } finally {
    for (const stop of stops.toReversed()) await stop()
  }
}

function settings(): Config {
  const config = readConfig(process.env)
  if (Array.isArray(config)) throw new Error(config.map(({ sentence }) => sentence).join('\n'))
  return config
}

async function databaseOf({ databaseUrl, data }: Config, stops: (() => Promise<void>)[]): Promise<string> {
  if (databaseUrl !== undefined) return databaseUrl
  const folder = join(data, 'postgres')
  const running = await runningEmbedded(folder)
  if (running !== undefined) return running
  const embedded = await startEmbedded(folder, (sentence) => console.error(sentence))
  stops.push(() => embedded.stop())
  return embedded.url
}
