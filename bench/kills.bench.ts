import { loadavg } from 'node:os'
import pg from 'pg'
import { migrate } from '../server/postgres/migrate.ts'
import { killDuringVisits } from '../test/faults/killing.ts'
import { strikeRoute } from '../test/faults/route-killing.ts'
import { withOwnPostgres } from '../test/own-postgres.ts'
import type { Row } from './row.ts'

const KILLS = Number(process.env['KILLS'] ?? 200)

/**
 * SIGKILL of Causeway during scripted visits, at random and between a write's sending and its answer; and of a route that
 * carries messages by MLLP. KILLS_SEED repeats the places of an earlier run; KILLS asks for another number of them.
 */
export async function measure(): Promise<Row[]> {
  const seed = Number(process.env['KILLS_SEED'] ?? Date.now() % 1_000_000)
  const killed = await withOwnPostgres((url) => killDuringVisits(url, { kills: KILLS, seed, atOnce: 3 }))
  for (const what of [...killed.duplicates, ...killed.missing]) console.error(what)
  const carried = await withOwnPostgres(async (url) => {
    const pool = new pg.Pool({ connectionString: url })
    await migrate(pool)
    await pool.end()
    return strikeRoute(() => url, { strikes: KILLS, seed, strike: async (kill) => kill() })
  })
  for (const what of [...carried.missing, ...carried.disorder]) console.error(what)
  const places = Object.entries(killed.at).map(([at, count]) => `${count} ${at}`)
  const sorted = killed.recoverMs.toSorted((a, b) => a - b)
  return [
    {
      measure: 'kills.count',
      value: killed.kills,
      unit: 'count',
      beside: `in ${killed.visits} visits, seed ${seed}: ${places.join(', ')}`,
    },
    {
      measure: 'kills.route.count',
      value: carried.strikes,
      unit: 'count',
      beside: `while ${carried.acknowledged} messages were acknowledged, seed ${seed}; ${carried.again} delivered again under the same MSH-10`,
    },
    { measure: 'kills.route.missing', value: carried.missing.length, unit: 'count', beside: 'must be 0' },
    {
      measure: 'kills.route.disorder',
      value: carried.disorder.length,
      unit: 'count',
      beside: 'patients whose messages came out of order; must be 0',
    },
    { measure: 'kills.duplicates', value: killed.duplicates.length, unit: 'count', beside: 'must be 0' },
    { measure: 'kills.missing', value: killed.missing.length, unit: 'count', beside: 'must be 0' },
    {
      measure: 'kills.residue',
      value: killed.residue,
      unit: 'count',
      beside: 'sealed content left behind; must be 0',
    },
    {
      measure: 'kills.mail.twice',
      value: killed.mailTwice,
      unit: 'count',
      beside: 'killed between a gateway’s yes and our commit; same reference both times',
    },
    {
      measure: 'kills.recover.p50.ms',
      value: sorted[Math.floor(sorted.length / 2)] ?? 0,
      unit: 'ms',
      beside: `kill to ready, load ${loadavg()[0]?.toFixed(1) ?? ''}`,
    },
  ]
}
