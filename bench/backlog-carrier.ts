// A process that carries a route whose destination is away, and says how much memory that takes. Only the bench starts it.
import pg from 'pg'
import { routeEngine } from '../server/act/carry-routes.ts'
import { carryOn } from '../server/jobs/carry.ts'
import { openStore } from '../server/postgres/store.ts'
import { aRoute } from '../test/a-route.ts'

/** What the process is told by the environment variable BACKLOG. */
export interface BacklogSettings {
  databaseUrl: string
  /** Hexadecimal, of 32 bytes. */
  secret: string
  organization: string
  carriedMs: number
}

const { databaseUrl, secret, organization, carriedMs }: BacklogSettings = JSON.parse(process.env['BACKLOG'] ?? '{}')
const onBug = (fault: unknown) => console.error(fault)
const pool = new pg.Pool({ connectionString: databaseUrl, max: 10 })
const open = await openStore(pool, Buffer.from(secret, 'hex'), () => process.exit(1))
let tries = 0
const running = [
  {
    organization,
    route: aRoute({ retry: { firstMs: 500, mostMs: 60_000, giveUpMs: 86_400_000 } }),
    deliver: async () => {
      tries += 1
      return { tried: 'again', why: 'no answer' } as const
    },
    atOnce: 16,
  },
]
const engine = routeEngine({ store: open.routes, running, now: () => new Date(), dice: Math.random, onBug })
const end = carryOn(engine, onBug)
let most = 0
const sampled = setInterval(() => (most = Math.max(most, process.memoryUsage.rss())), 50)
await new Promise((resolve) => void setTimeout(resolve, carriedMs))
await open.routes.counts()
clearInterval(sampled)
await end()
process.send?.({ tries, most })
await open.close()
await pool.end()
