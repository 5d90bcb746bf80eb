import { fork } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { loadavg } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { migrate } from '../server/postgres/migrate.ts'
import { openStore } from '../server/postgres/store.ts'
import type { BacklogSettings } from './backlog-carrier.ts'
import { withOwnPostgres } from '../test/own-postgres.ts'
import type { Row } from './row.ts'

const MESSAGES = 1_000_000
const PATIENTS = 20_000
const AT_ONCE = 5_000
const CARRIED_MS = 20_000
const MB = 1024 * 1024

/**
 * The memory of a process that carries a route while so many messages wait for a destination that is away, over that of one that
 * carries nothing. Runs only where it is asked for by name: filling takes minutes.
 */
export async function measure(): Promise<Row[]> {
  if (!process.argv.includes('route-backlog')) return []
  return withOwnPostgres(async (url) => {
    const pool = new pg.Pool({ connectionString: url, max: 4 })
    await migrate(pool)
    const secret = randomBytes(32)
    const open = await openStore(pool, secret, () => undefined)
    for (let from = 0; from < MESSAGES; from += AT_ONCE) {
      await open.routes.store(
        Array.from({ length: AT_ONCE }, (_, index) => messageOf(from + index)),
        new Date(),
      )
      await open.routes.move(new Date())
    }
    await open.close()
    await pool.query('vacuum analyze route_message, route_lane')
    await pool.end()
    const settings = { databaseUrl: url, secret: secret.toString('hex'), carriedMs: CARRIED_MS }
    const idle = await carried({ ...settings, organization: 'hillside' })
    const waiting = await carried({ ...settings, organization: 'riverbend' })
    if (waiting.tries === 0) throw new Error('nothing was tried')
    return [
      {
        measure: 'route.backlog.mb',
        value: (waiting.most - idle.most) / MB,
        unit: 'MB',
        beside: `over ${Math.round(idle.most / MB)} MB of a process that carries nothing, while ${MESSAGES} of ${PATIENTS} patients wait and ${waiting.tries} tries fail in ${CARRIED_MS / 1_000} s; load ${loadavg()[0]?.toFixed(1)}, 2 cores`,
      },
    ]
  })
}

function messageOf(number: number) {
  const patient = `P${number % PATIENTS}`
  const text = `MSH|^~\\&|RIS||CW||20261126||SIU^S12|C${number}|P|2.5.1\rSCH||V${number}\rPID|1||${patient}^^^RIS^MR\r`
  return {
    organization: 'riverbend',
    route: 'schedule',
    orderKey: `${patient}^RIS`,
    sameAs: `C${number}`,
    event: 'SIU^S12',
    bytes: Buffer.from(text),
  }
}

async function carried(settings: BacklogSettings): Promise<{ tries: number; most: number }> {
  const child = fork(join(import.meta.dirname, 'backlog-carrier.ts'), {
    env: { ...process.env, BACKLOG: JSON.stringify(settings) },
  })
  const [said] = await once(child, 'message')
  await once(child, 'exit')
  return said
}
