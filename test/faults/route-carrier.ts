// A process that can be killed: one route by MLLP on both sides, wired as main wires it. Only tests start it.
import pg from 'pg'
import { parseRoute } from '#formats/route/parse.ts'
import type { Organization } from '../../server/config/organizations.ts'
import { openStore } from '../../server/postgres/store.ts'
import { openRoutes } from '../../server/routes.ts'
import { routesAlone } from '../routes-alone.ts'

const { databaseUrl, port, sink, connections, secret }: CarrierSettings = JSON.parse(process.env['CARRIER'] ?? '{}')

/** What the process is told by the environment variable CARRIER. */
export interface CarrierSettings {
  databaseUrl: string
  port: number
  sink: number
  connections: number
  /** Hexadecimal, of 32 bytes. */
  secret: string
}

const route = parseRoute(
  `route: schedule
title: The schedule
source: mllp
take: [SIU^S12, ADT^A40]
destination: mllp
retry: { first: 1 second, most: 1 second, give-up: 1 day }
`,
  'schedule.yaml',
)
if ('problems' in route) throw new Error('the route is not right')
const organization = {
  id: 'riverbend',
  emr: {},
  routes: {
    schedule: {
      listen: { port },
      accept: [{ sendingApplication: 'RIS', sendingFacility: '', receivingApplication: 'CW', receivingFacility: '' }],
      deliver: { host: '127.0.0.1', port: sink, connections, baa: { status: 'simulated', until: '2099-12-31' } },
    },
  },
} as unknown as Organization
const onBug = (fault: unknown) => console.error(fault)
const pool = new pg.Pool({ connectionString: databaseUrl, max: 10 })
pool.on('error', () => undefined)
const open = await openStore(pool, Buffer.from(secret, 'hex'), () => process.exit(1))
await openRoutes({ ...routesAlone(pool, open, organization, [route]), dice: Math.random, onBug }).start([])
process.send?.({ ready: true })
