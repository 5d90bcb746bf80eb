import { createHmac, randomBytes, randomUUID } from 'node:crypto'
import type pg from 'pg'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { acknowledgementOf } from '#formats/hl7v2/acknowledgement.ts'
import { headerOf, parseMessage, text, writeMessage } from '#formats/hl7v2/message.ts'
import { riverbend } from '../server/http/door.fixture.ts'
import { listenMllp } from '../server/mllp/listener.ts'
import { openStore, type OpenStore } from '../server/postgres/store.ts'
import { openRoutes, type OpenRoutes } from '../server/routes.ts'
import { aRoute } from './a-route.ts'
import { testDatabase } from './database.ts'
import { engineChannel, type Channel } from './engine-stand-in.ts'
import { freePort } from './free-port.ts'
import { mllpClient } from './mllp-client.ts'
import { routesAlone } from './routes-alone.ts'

/**
 * The set-up of docs/behind-an-engine.md: an engine that the organization owns stands between Causeway and its systems, by MLLP on both
 * sides, or by a webhook into Causeway. The engine is a stand-in; lines and database are real.
 */
const SECRET = 'a secret of the engine'.padEnd(40, '.')
const retry = { firstMs: 50, mostMs: 100, giveUpMs: 3_600_000 }
const ROUTES = [
  aRoute({ id: 'by-line', take: ['SIU^S12'], retry }),
  aRoute({ id: 'by-webhook', source: 'webhook', take: ['SIU^S12'], retry }),
]
const WAITS = { timeout: 20_000, interval: 25 }

let pool: pg.Pool
let open: OpenStore
let carried: OpenRoutes
let ports: { scheduler: number; causeway: number; engine: number; department: number }
/** MSH-10 of what arrives behind the engine, in its order. */
const arrived: string[] = []
const ends: (() => Promise<void>)[] = []

beforeEach(async () => {
  arrived.length = 0
  ports = {
    scheduler: await freePort(),
    causeway: await freePort(),
    engine: await freePort(),
    department: await freePort(),
  }
  pool = await testDatabase()
  open = await openStore(pool, randomBytes(32), () => undefined)
  ends.push(
    () => pool.end(),
    () => open.close(),
  )
  ends.push(
    await listenMllp({
      listen: { port: ports.department },
      answer: async (bytes) => {
        arrived.push(text(parseMessage(bytes).segments[0], 10))
        const message = headerOf(bytes)
        const answer = message && acknowledgementOf(message, { verdict: 'done' }, { id: randomUUID(), at: new Date() })
        return answer === null ? null : writeMessage(answer)
      },
      onClosed: () => undefined,
      onBug: () => undefined,
    }),
  )
})
afterEach(async () => {
  for (const end of ends.splice(0).toReversed()) await end()
})

/** Causeway behind the engine, as its settings say it. */
async function begin(): Promise<void> {
  const accept = [
    {
      sendingApplication: 'ENGINE',
      sendingFacility: 'MAIN',
      receivingApplication: 'CAUSEWAY',
      receivingFacility: 'MAIN',
    },
  ]
  const deliver = {
    host: '127.0.0.1',
    port: ports.engine,
    baa: { status: 'simulated', until: '2099-12-31' } as const,
  }
  carried = openRoutes({
    ...routesAlone(
      pool,
      open,
      {
        ...riverbend,
        routes: {
          'by-line': { listen: { port: ports.causeway }, accept, deliver },
          'by-webhook': { hear: { secret: SECRET }, deliver },
        },
      },
      ROUTES,
    ),
    onBug: () => undefined,
  })
  await carried.start(ends)
}

async function channel(heardAt: number, sentTo: number): Promise<Channel> {
  const one = await engineChannel(heardAt, sentTo)
  ends.push(() => one.stop())
  return one
}

const siu = (control: string, patient: string) =>
  `MSH|^~\\&|ENGINE|MAIN|CAUSEWAY|MAIN|20261127||SIU^S12^SIU_S12|${control}|P|2.5.1\rSCH||${control}\rPID|1||${patient}^^^MAIN^MR`

async function scheduled(control: string, patient: string): Promise<void> {
  const line = await mllpClient(ports.scheduler)
  expect((await line.send(siu(control, patient)))[1]).toBe(`MSA|AA|${control}`)
  line.end()
}
const states = async (route: string) => (await open.routes.tail('riverbend', route, 20)).map(({ state }) => state)

test('what the engine holds while Causeway is away arrives once, each patient’s in order, by way of the engine again', async () => {
  const inbound = await channel(ports.scheduler, ports.causeway)
  await channel(ports.engine, ports.department)
  for (const control of ['A1', 'B1', 'A2']) await scheduled(control, control.slice(0, 1))
  expect(inbound.waiting()).toEqual(['A1', 'B1', 'A2'])
  await begin()
  await expect.poll(() => arrived.toSorted(), WAITS).toEqual(['A1', 'A2', 'B1'])
  expect(arrived.filter((one) => one.startsWith('A'))).toEqual(['A1', 'A2'])
  expect(inbound.waiting()).toEqual([])
})

test('while the engine does not take what Causeway sends, it waits and nothing is lost', async () => {
  await begin()
  await channel(ports.scheduler, ports.causeway)
  for (const control of ['A1', 'A2']) await scheduled(control, 'A')
  await expect.poll(() => states('by-line'), WAITS).toEqual(['waiting', 'waiting'])
  await channel(ports.engine, ports.department)
  await expect.poll(() => arrived, WAITS).toEqual(['A1', 'A2'])
  await expect.poll(() => states('by-line'), WAITS).toEqual(['delivered', 'delivered'])
})

test('a message that the engine tells by webhook, twice, goes on once', async () => {
  await begin()
  await channel(ports.engine, ports.department)
  const body = siu('A1', 'A')
  const at = Math.floor(Date.now() / 1_000)
  const signature = `t=${at},v1=${createHmac('sha256', SECRET).update(`${at}.${body}`).digest('hex')}`
  for (let each = 0; each < 2; each += 1)
    expect(await carried.calls.hear('riverbend', 'by-webhook', { signature, body })).toBeNull()
  await expect.poll(() => states('by-webhook'), WAITS).toEqual(['delivered'])
  await expect.poll(() => arrived, WAITS).toEqual(['A1'])
  expect(
    await carried.calls.hear('riverbend', 'by-webhook', { signature: `${signature.slice(0, -1)}x`, body }),
  ).toEqual({
    refused: 'wrong-signature',
  })
})
