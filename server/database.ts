import { join } from 'node:path'
import pg from 'pg'
import type { Config } from './config.ts'
import { codeOf } from './log.ts'
import { startEmbedded } from './postgres/embedded.ts'
import { ownedBy } from './postgres/install.ts'
import { migrate } from './postgres/migrate.ts'

/** The database that is named, or one of our own, as this version wants it; what is pushed to `stops` ends it. */
export async function openDatabase(config: Config, stops: (() => Promise<void>)[]): Promise<pg.Pool> {
  let { databaseUrl } = config
  if (databaseUrl === undefined) {
    const embedded = await startEmbedded(join(config.data, 'postgres'), (sentence) => console.log(sentence))
    stops.push(() => embedded.stop())
    databaseUrl = embedded.url
  }
  const pool = new pg.Pool({ connectionString: databaseUrl, max: 20 })
  pool.on('error', () => undefined)
  stops.push(() => pool.end())
  await pool.query('select 1').catch((cause: unknown) => {
    throw new Error(
      `The database at ${hostOf(databaseUrl)} can't be reached (${codeOf(cause)}). Start it, or mend DATABASE_URL.`,
      { cause },
    )
  })
  await migrate(pool)
  await ownedBy(config.install, pool, config.secret, 'start')
  return pool
}

function hostOf(url: string): string {
  return URL.canParse(url) ? new URL(url).host : 'DATABASE_URL'
}
