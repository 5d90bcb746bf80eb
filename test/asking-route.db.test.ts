import { randomBytes, randomUUID } from 'node:crypto'
import type pg from 'pg'
import { afterEach, expect, test } from 'vitest'
import { framed } from '#formats/hl7v2/frames.ts'
import { parseMessage, text } from '#formats/hl7v2/message.ts'
import { lineOfMessage } from '#formats/route/line.ts'
import { parseRoute } from '#formats/route/parse.ts'
import { letGo, routeEngine } from '../server/act/carry-routes.ts'
import { ITSELF } from '../server/act/store.ts'
import { routeAnswers } from '../server/act/route-answers.ts'
import { fileCarried } from '../server/act/route-messages.ts'
import { carryOn } from '../server/jobs/carry.ts'
import { listenMllp } from '../server/mllp/listener.ts'
import { mllpDestination } from '../server/mllp/route-destination.ts'
import { routeDoor } from '../server/mllp/route-door.ts'
import { openStore, type OpenStore } from '../server/postgres/store.ts'
import { testDatabase } from './database.ts'
import { freePort } from './free-port.ts'
import { mllpClient, type MllpClient } from './mllp-client.ts'

/**
 * Somebody asks a registry by a route, and orders of a department, and is answered on the same line: real lines on both sides, and one process
 * that listens while another carries.
 */
const READ = parseRoute(
  `route: questions
title: Questions to the registry
source: mllp
take: [QBP^Q22, ORM^O01]
order: MSH-10
destination: { mllp: ask }
retry: { first: 1 second, most: 1 second, give-up: 1 hour }
`,
  'questions.yaml',
)
if ('problems' in READ) throw new Error('the route is not right')
const ROUTE = READ

let pool: pg.Pool
let open: OpenStore
let line: MllpClient
let agreed = true
/** In whose line a question waits: its own, as the route's file has it, or its patient's. */
let ordered: 'alone' | 'patient' = 'alone'
/** MSH-10 of what the registry was asked, tries again among them. */
let asked: string[] = []
/** What the registry says to a question, one frame after the other. */
let says: (controlId: string) => Promise<string[]> | string[] = () => []
const bugs: unknown[] = []
const ends: (() => void | Promise<void>)[] = []

/** `waitsMs`: how long whoever asks is kept waiting. */
async function start(waitsMs = 60_000): Promise<void> {
  pool = await testDatabase()
  const secret = randomBytes(32)
  open = await openStore(pool, secret, () => undefined)
  const carrying = await openStore(pool, secret, () => undefined)
  ends.push(
    () => pool.end(),
    () => open.close(),
    () => carrying.close(),
  )
  const [inbound, outbound] = [await freePort(), await freePort()]
  const onBug = (fault: unknown) => void bugs.push(fault)
  const now = () => new Date()
  ;[agreed, ordered, asked] = [true, 'alone', []]
  ends.push(
    await listenMllp({
      listen: { port: outbound },
      answer: async (bytes, say) => {
        const controlId = text(parseMessage(bytes).segments[0], 10)
        asked.push(controlId)
        for (const answer of await says(controlId)) await say(new TextEncoder().encode(answer))
        return null
      },
      onClosed: () => undefined,
      onBug,
    }),
  )
  const limits = { connectMs: 5_000, answerMs: 30_000 }
  const to = { host: '127.0.0.1', port: outbound, connections: 4, asks: true }
  const { deliver, close } = mllpDestination(to, () => agreed, limits)
  ends.push(close)
  const parts = { now, dice: () => 0, onBug }
  const running = [{ organization: 'riverbend', route: ROUTE, deliver, atOnce: 16 }]
  ends.push(carryOn(routeEngine({ ...parts, store: carrying.routes, running }), onBug))
  const listening = routeEngine({ ...parts, store: open.routes, running: [] })
  ends.push(carryOn(listening, onBug))
  const names = { sendingApplication: 'RIS', sendingFacility: '', receivingApplication: 'MPI', receivingFacility: '' }
  const answers = routeAnswers(open.routes, 'riverbend', ROUTE.id, { waitsMs, onBug })
  const answer = routeDoor({
    organization: 'riverbend',
    route: ROUTE.id,
    take: ROUTE.take,
    find: ROUTE.find,
    accept: [names],
    // As the door's own wiring has it.
    receive: (message) =>
      listening.receive({
        ...message,
        ...(message.bytes && ordered === 'alone' && { line: lineOfMessage('MSH-10', 'hl7v2', message.bytes) }),
      }),
    answers,
    now,
    newId: randomUUID,
    onRefused: () => undefined,
    onBug,
  })
  ends.push(await listenMllp({ listen: { port: inbound }, answer, onClosed: () => undefined, onBug }), answers.stop)
  line = await mllpClient(inbound)
  ends.push(() => line.end())
}
afterEach(async () => {
  bugs.length = 0
  for (const end of ends.splice(0).toReversed()) await end()
})

const question = (control: string, modes = '') =>
  `MSH|^~\\&|RIS||MPI||20261126||QBP^Q22^QBP_Q21|${control}|P|2.5.1${modes}\rQPD|Q22^Find|${control}|@PID.5.1^Lovelace`
const orderOf = (control: string) =>
  `MSH|^~\\&|RIS||MPI||20261126||ORM^O01|${control}|P|2.5.1|||AL|AL\rPID|1||4711^^^MPI^PI\rORC|NW|P1`
const found = (control: string, code = 'AA') =>
  `MSH|^~\\&|MPI||RIS||20261126||RSP^K22^RSP_K21|R-${control}|P|2.5.1\rMSA|${code}|${control}\rQAK|${control}|OK\r` +
  'PID|1||4711^^^MPI^PI||Lovelace^Ada\rPID|2||4712^^^MPI^PI||Lovelace^Eve\r'
const accepted = (control: string, code = 'CA') =>
  `MSH|^~\\&|MPI||RIS||20261126||ACK^Q22^ACK|A-${control}|P|2.5.1\rMSA|${code}|${control}\r`
const segmentsOf = (message: string) => message.trimEnd().split('\r')
const listed = () => open.routes.tail('riverbend', ROUTE.id, 20)

test('what is answered comes back whole on the line that asked, and to the same question again without asking twice', async () => {
  await start()
  says = (control) => [found(control)]
  expect(await line.send(question('1'))).toEqual(segmentsOf(found('1')))
  expect(await line.send(question('1'))).toEqual(segmentsOf(found('1')))
  expect(asked).toEqual(['1'])
  expect(await listed()).toMatchObject([{ event: 'QBP^Q22', state: 'delivered', why: 'RSP^K22, AA' }])
  expect(bugs).toEqual([])
})

test('whose it was that went back is in the audit, the answer lies sealed, and goes with the question', async () => {
  await start()
  says = (control) => [found(control)]
  await line.send(question('1'))
  await fileCarried(open.messages)
  const { rows } = await pool.query(
    "select entry -> 'detail' ->> 'type' as type, entry -> 'detail' ->> 'person' as person from audit where entry ->> 'what' = 'message of a route answered'",
  )
  expect(rows.map(({ type }) => type)).toEqual(['RSP^K22', 'RSP^K22'])
  expect(new Set(rows.map(({ person }) => person)).size).toBe(2)
  const kept = await pool.query('select answer from route_message')
  expect(kept.rows[0].answer.length).toBeGreaterThan(100)
  expect(kept.rows[0].answer.toString('latin1')).not.toContain('Lovelace')
  const [asking] = await listed()
  const entry = { action: 'read', what: 'opened', who: ITSELF, patient: null, visit: null, outcome: 'done' } as const
  const opened = await open.messages.open('riverbend', asking?.id ?? '', { ...entry, detail: {} }, new Date())
  expect(new TextDecoder().decode(opened?.answer ?? undefined)).toBe(found('1'))
  const later = new Date(Date.now() + 60_000)
  // One that was sent again and is a person's now stays, and says nothing.
  await pool.query("update route_message set state = 'quarantined'")
  await open.routes.purge('riverbend', ROUTE.id, later, 10, letGo(ROUTE.id), later)
  expect((await pool.query('select sealed, answer from route_message')).rows).toEqual([{ sealed: null, answer: null }])
  await pool.query("update route_message set state = 'delivered'")
  await open.routes.purge('riverbend', ROUTE.id, later, 10, letGo(ROUTE.id), later)
  expect((await pool.query('select 1 from route_message')).rowCount).toBe(0)
})

test('an order is answered by the other side’s word on it, also where that is no', async () => {
  await start()
  const no = (control: string) =>
    `MSH|^~\\&|MPI||RIS||20261126||ORR^O02|R-${control}|P|2.5.1\rMSA|AR|${control}\rERR||ORC^1^1|204^Unknown key^HL70357|E\rORC|UA|P1\r`
  says = (control) => [no(control)]
  const order = `MSH|^~\\&|RIS||MPI||20261126||ORM^O01|7|P|2.5.1\rPID|1||4711^^^MPI^PI\rORC|NW|P1`
  expect(await line.send(order)).toEqual(segmentsOf(no('7')))
  expect(await listed()).toMatchObject([{ state: 'delivered', why: 'ORR^O02, AR, 204 at ORC-1' }])
})

test('enhanced mode: that it is stored is said at once, the answer follows, and the line is free meanwhile', async () => {
  await start()
  let release = () => undefined as void
  const held = new Promise<void>((resolve) => void (release = resolve))
  says = async (control) => {
    if (control === 'slow') await held
    return [accepted(control), found(control)]
  }
  const codeOf = (segments: string[]) => [segments[1], segments.length > 2]
  expect(codeOf(await line.send(question('slow', '|||AL|AL')))).toEqual(['MSA|CA|slow', false])
  expect(codeOf(await line.send(question('quick', '|||AL|AL')))).toEqual(['MSA|CA|quick', false])
  expect(await line.answer()).toEqual(segmentsOf(found('quick')))
  release()
  expect(await line.answer()).toEqual(segmentsOf(found('slow')))
  expect(bugs).toEqual([])
})

test('whoever asked about a patient first has their answer before the next one about them is answered', async () => {
  await start()
  let release = () => undefined as void
  const held = new Promise<void>((resolve) => void (release = resolve))
  says = async (control) => {
    if (control === 'o2') await held
    return [found(control)]
  }
  ordered = 'patient'
  // Nothing goes before both wait in the one line.
  agreed = false
  const order = (control: string) => line.write(framed(new TextEncoder().encode(orderOf(control))))
  order('o1')
  order('o2')
  await expect.poll(async () => (await listed()).length).toBe(2)
  agreed = true
  expect((await line.answer())[1]).toBe('MSA|CA|o1')
  expect((await line.answer())[1]).toBe('MSA|CA|o2')
  expect(await line.answer()).toEqual(segmentsOf(found('o1')))
  // The second is still being asked, and has not been given up for it.
  expect(await listed()).toMatchObject([{ state: 'delivered' }, { state: 'waiting', attempts: 0 }])
  release()
  expect(await line.answer()).toEqual(segmentsOf(found('o2')))
})

test('enhanced mode: who wants no answer has none, and what is accepted is over', async () => {
  await start()
  says = (control) => [accepted(control)]
  expect((await line.send(question('1', '|||AL|NE')))[1]).toBe('MSA|CA|1')
  await expect.poll(listed).toMatchObject([{ state: 'delivered', why: 'CA' }])
  expect((await line.send(question('2', '|||AL|ER')))[1]).toBe('MSA|CA|2')
  await expect.poll(listed).toMatchObject([{}, { state: 'delivered', why: 'CA' }])
  says = (control) => [found(control)]
  // The next word on the line is of the next question.
  expect((await line.send(question('3')))[1]).toBe('MSA|AA|3')
})

test('where no answer comes in time whoever asked is told to ask again, and then has it', async () => {
  await start(1_000)
  agreed = false
  expect((await line.send(question('1'))).slice(1)).toEqual([
    'MSA|AE|1',
    'ERR|||207^Application internal error^HL70357|E',
  ])
  expect(asked).toEqual([])
  agreed = true
  says = (control) => [found(control)]
  await expect.poll(() => line.send(question('1')), { timeout: 30_000 }).toEqual(segmentsOf(found('1')))
})

test('a question that is not even accepted is a person’s, and whoever asked is refused', async () => {
  await start()
  says = (control) => [accepted(control, 'CR')]
  expect((await line.send(question('1', '|||AL|AL')))[1]).toBe('MSA|CA|1')
  expect((await line.answer())[1]).toBe('MSA|AR|1')
  expect(await listed()).toMatchObject([{ state: 'quarantined' }])
})
