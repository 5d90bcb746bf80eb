import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import pg from 'pg'
import { startEmbedded } from '../server/postgres/embedded.ts'
import { TONY } from '../test/journeys/people.ts'
import { book, newBrowser, openedLink } from '../test/walk/cast.ts'
import { openTwoPractices } from '../test/walk/two-practices.ts'
import { percentile } from './percentile.ts'
import type { Row } from './row.ts'

const TIMES = 60
/** Turns that only warm up connections and code. */
const WARMING = 5
/** What is done after an answer must not fall into the next one's time. */
const BETWEEN_MS = 80
const NOBODY = { given: 'Tomy', family: 'Dauglas', birthDate: '1972-04-19', contact: '555-707-6354' }

/**
 * How much longer a person on record waits for the answer to *send my link again*, and a right birth date for the code's,
 * than a stranger and a wrong one: medians, the two asked in turn. A stranger could read the difference.
 */
export async function measure(): Promise<Row[]> {
  const folder = mkdtempSync(join(tmpdir(), 'causeway-identity-'))
  chmodSync(folder, 0o755)
  const database = await startEmbedded(folder, () => undefined)
  const pool = new pg.Pool({ connectionString: database.url, max: 1 })
  try {
    const house = await openTwoPractices(database.url)
    try {
      const visit = await book(house, house.riverbend)
      const link = (identity: object) => async () => {
        const browser = newBrowser()
        const started = performance.now()
        await browser.ask('POST', `${house.causeway}/api/book/riverbend/link`, { body: identity })
        return performance.now() - started
      }
      const code = (birthDate: string) => async () => {
        const { browser } = await openedLink(visit)
        await pool.query('update visit set asks = 0 where id = $1', [visit.visit])
        const started = performance.now()
        await browser.ask('POST', `${house.causeway}/api/visit/${visit.visit}/code`, { body: { birthDate } })
        return performance.now() - started
      }
      const found = [
        await differenceOf('link', link(TONY), link(NOBODY)),
        await differenceOf('code', code(TONY.birthDate), code(NOBODY.birthDate)),
      ]
      return [
        {
          measure: 'identity.timing.difference.ms',
          value: Math.max(...found.map(({ ms }) => Math.abs(ms))),
          unit: 'ms',
          beside: `${found.map(({ beside }) => beside).join('; ')}; medians of ${TIMES}, load ${loadavg()[0]?.toFixed(1)}`,
        },
      ]
    } finally {
      await house.stop()
    }
  } finally {
    await pool.end()
    await database.stop()
    rmSync(folder, { recursive: true, force: true })
  }
}

async function differenceOf(what: string, known: () => Promise<number>, unknown: () => Promise<number>) {
  const took = { known: [] as number[], unknown: [] as number[] }
  for (let turn = -WARMING; turn < TIMES; turn += 1)
    for (const [who, ask] of [
      ['known', known],
      ['unknown', unknown],
    ] as const) {
      const ms = await ask()
      if (turn >= 0) took[who].push(ms)
      await pause(BETWEEN_MS)
    }
  const [one, other] = [percentile(took.known, 50), percentile(took.unknown, 50)]
  const spread = percentile(took.unknown, 75) - percentile(took.unknown, 25)
  return {
    ms: one - other,
    beside: `${what} ${one.toFixed(1)} known, ${other.toFixed(1)} unknown, quartiles ${spread.toFixed(1)} apart`,
  }
}
