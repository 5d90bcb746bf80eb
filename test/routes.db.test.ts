import { randomBytes, randomUUID } from 'node:crypto'
import type pg from 'pg'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { acknowledgementOf, type Verdict } from '#formats/hl7v2/acknowledgement.ts'
import { parseMessage, text, writeMessage } from '#formats/hl7v2/message.ts'
import { parseRoute } from '#formats/route/parse.ts'
import { routeEngine } from '../server/act/carry-routes.ts'
import { carryOn } from '../server/jobs/carry.ts'
import { listenMllp } from '../server/mllp/listener.ts'
import { mllpDestination } from '../server/mllp/route-destination.ts'
import { routeDoor } from '../server/mllp/route-door.ts'
import { openStore, type OpenStore } from '../server/postgres/store.ts'
import { testDatabase } from './database.ts'
import { freePort } from './free-port.ts'
import { mllpClient, type MllpClient } from './mllp-client.ts'

/** One EMR's messages to another, by a route: real lines on both sides, real database. */
const ROUTE = parseRoute(
  `route: schedule
title: The schedule
source: mllp
take: [SIU^S12, SIU^S15]
destination: mllp
retry: { first: 1 second, most: 1 second, give-up: 1 hour }
`,
  'schedule.yaml',
)

let pool: pg.Pool
let open: OpenStore
let line: MllpClient
let agreed = true
/** MSH-10 of what the other EMR was given, in its order, tries again among them. */
let arrived: string[] = []
let says: (controlId: string) => Verdict | 'nothing' = () => ({ verdict: 'done' })
const refusals: string[] = []
const bugs: unknown[] = []
const ends: (() => Promise<void>)[] = []

beforeEach(async () => {
  if ('problems' in ROUTE) throw new Error('the route is not right')
  pool = await testDatabase()
  open = await openStore(pool, randomBytes(32), () => undefined)
  ends.push(
    () => pool.end(),
    () => open.close(),
  )
  const [inbound, outbound] = [await freePort(), await freePort()]
  const onBug = (fault: unknown) => void bugs.push(fault)
  agreed = true
  arrived = []
  says = () => ({ verdict: 'done' })
  ends.push(
    await listenMllp({
      listen: { port: outbound },
      answer: async (bytes) => {
        const message = parseMessage(bytes)
        const controlId = text(message.segments[0], 10)
        arrived.push(controlId)
        const said = says(controlId)
        if (said === 'nothing') return null
        const answer = acknowledgementOf(message, said, { id: 'D1', at: new Date() })
        return answer === null ? null : writeMessage(answer)
      },
      onClosed: () => undefined,
      onBug,
    }),
  )
  const limits = { connectMs: 1_000, answerMs: 300 }
  const destination = mllpDestination({ host: '127.0.0.1', port: outbound }, () => agreed, limits)
  ends.push(async () => destination.close())
  const engine = routeEngine({
    store: open.routes,
    running: [{ organization: 'riverbend', route: ROUTE, deliver: destination.deliver, atOnce: 16 }],
    now: () => new Date(),
    dice: () => 0,
    onBug,
  })
  ends.push(carryOn(engine, onBug))
  const names = { sendingApplication: 'RIS', sendingFacility: '', receivingApplication: 'CW', receivingFacility: '' }
  const answer = routeDoor({
    organization: 'riverbend',
    route: ROUTE.id,
    take: ROUTE.take,
    find: ROUTE.find,
    accept: [names],
    receive: engine.receive,
    now: () => new Date(),
    newId: randomUUID,
    onRefused: (why) => void refusals.push(why),
    onBug,
  })
  ends.push(await listenMllp({ listen: { port: inbound }, answer, onClosed: () => undefined, onBug }))
  line = await mllpClient(inbound)
  ends.push(async () => line.end())
})
afterEach(async () => {
  refusals.length = bugs.length = 0
  for (const end of ends.splice(0).toReversed()) await end()
})

function siu(control: string, patient: string, type = 'SIU^S12', sender = 'RIS'): string {
  return `MSH|^~\\&|${sender}||CW||20261126||${type}|${control}|P|2.5.1\rSCH||A1\rPID|1||${patient}^^^RIS^MR`
}

async function acknowledged(message: string): Promise<string | undefined> {
  return (await line.send(message))[1]
}

const listed = () => open.routes.tail('riverbend', 'schedule', 20)

test('a message is acknowledged once it is stored, and arrives as it came', async () => {
  expect(await acknowledged(siu('1', 'ADA'))).toBe('MSA|AA|1')
  expect((await pool.query('select 1 from route_journal union all select 1 from route_message')).rowCount).toBe(1)
  await expect.poll(() => arrived).toEqual(['1'])
  expect(bugs).toEqual([])
  await expect.poll(listed).toMatchObject([{ event: 'SIU^S12', state: 'delivered', attempts: 1 }])
})

test('while the other EMR can’t take one patient’s message, the others’ pass it by', async () => {
  let late = 2
  says = (control) =>
    control === '1' && (late -= 1) >= 0 ? { verdict: 'repeat', error: { code: 207, where: '' } } : { verdict: 'done' }
  for (const [control, patient] of [
    ['1', 'ADA'],
    ['2', 'BEN'],
    ['3', 'ADA'],
  ] as const)
    expect(await acknowledged(siu(control, patient))).toBe(`MSA|AA|${control}`)
  await expect.poll(() => arrived.filter((one) => one !== '1'), { timeout: 5_000 }).toEqual(['2', '3'])
  expect(arrived.filter((one) => one === '1')).toHaveLength(3)
  expect(arrived.lastIndexOf('1')).toBeLessThan(arrived.indexOf('3'))
})

test('one that the other EMR never takes is a person’s, with the reason; what is the matter with nobody answering is said', async () => {
  says = (control) => (control === '1' ? { verdict: 'refused', error: { code: 103, where: 'PID-8' } } : 'nothing')
  await acknowledged(siu('1', 'ADA'))
  await acknowledged(siu('2', 'BEN'))
  await expect.poll(listed).toMatchObject([
    { state: 'quarantined', why: 'AR, 103 at PID-8' },
    { state: 'waiting', why: 'no acknowledgement in time' },
  ])
})

test('without an agreement nothing leaves, and it goes once there is one', async () => {
  agreed = false
  await acknowledged(siu('1', 'ADA'))
  await expect.poll(listed).toMatchObject([{ state: 'waiting', why: 'no agreement (BAA) is in force' }])
  expect(arrived).toEqual([])
  agreed = true
  await expect.poll(() => arrived, { timeout: 5_000 }).toEqual(['1'])
})

test('the same message again, what the route does not take, and who is not named', async () => {
  await acknowledged(siu('1', 'ADA'))
  expect(await acknowledged(siu('1', 'ADA'))).toBe('MSA|AA|1')
  expect(await acknowledged(siu('2', 'ADA', 'ADT^A08'))).toBe('MSA|AA|2')
  expect(await acknowledged(siu('3', 'ADA', 'SIU^S12', 'SOMEBODY'))).toBe('MSA|AR|3')
  expect(refusals).toEqual(['MSH-3: Table value not found'])
  await expect
    .poll(async () => (await listed()).map(({ event, state }) => `${event} ${state}`))
    .toEqual(['SIU^S12 delivered', 'ADT^A08 filtered'])
  expect(arrived).toEqual(['1'])
})

test('a question that the route does not take is refused and not kept, as nobody would answer it', async () => {
  const [, msa, err] = await line.send(siu('1', 'ADA', 'QBP^Q22^QBP_Q21'))
  expect(msa).toBe('MSA|AR|1')
  expect(err).toContain('MSH^1^9|200^Unsupported message type')
  expect(refusals).toEqual(['MSH-9: Unsupported message type'])
  expect(await listed()).toEqual([])
})

test('while the database does not answer nothing is acknowledged as taken', async () => {
  await pool.query('alter table route_journal rename to route_journal_away')
  expect(await acknowledged(siu('1', 'ADA'))).toBe('MSA|AE|1')
  expect(bugs[0]).toMatchObject({ message: expect.stringContaining('does not exist') })
  await pool.query('alter table route_journal_away rename to route_journal')
  expect(await acknowledged(siu('1', 'ADA'))).toBe('MSA|AA|1')
  await expect.poll(() => arrived, { timeout: 10_000 }).toEqual(['1'])
})
