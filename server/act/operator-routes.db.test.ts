import { randomBytes } from 'node:crypto'
import type pg from 'pg'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Tried } from '#domain/route/route.ts'
import { parseMessage, text } from '#formats/hl7v2/message.ts'
import { findValues } from '#formats/route/find.ts'
import { edited, sideBySide, textOf } from '#formats/route/opened.ts'
import { testMessageOf } from '#formats/route/test-message.ts'
import { orderKeyOf } from '#formats/route/order-key.ts'
import { aRoute } from '../../test/a-route.ts'
import { testDatabase } from '../../test/database.ts'
import { routeAlarms } from '../postgres/route-alarms.ts'
import { openStore, type OpenStore } from '../postgres/store.ts'
import { routeEngine, type RouteEngine } from './carry-routes.ts'
import type { House } from './house.ts'
import { routeOperation, type RouteOperation } from './operator-routes.ts'
import { fileCarried } from './route-messages.ts'
import { isNo, type Answer, type OperatorSession } from './use-cases.ts'

/** The operator's page of routes on a real database, with a destination that says what a test has it say. */
const ROUTE = aRoute({
  find: ['SCH-1'],
})
const PETRA: OperatorSession = {
  organization: 'riverbend',
  launch: 'l',
  practitioner: 'Practitioner/it-novak',
  role: 'operator',
  opens: true,
}
const OTHER: OperatorSession = { ...PETRA, organization: 'lakeside' }

let pool: pg.Pool
let open: OpenStore
let now: Date
let engine: RouteEngine
let operation: RouteOperation
let arrived: string[] = []
let says: (message: string) => Tried = () => ({ tried: 'delivered' })
let map: string | null

beforeEach(async () => {
  pool = await testDatabase()
  open = await openStore(pool, randomBytes(32), () => undefined)
  now = new Date('2026-11-26T12:00:00Z')
  arrived = []
  says = () => ({ tried: 'delivered' })
  map = null
  const deliver = async ({ bytes }: { bytes: Uint8Array }): Promise<Tried> => {
    const message = new TextDecoder().decode(bytes)
    const tried = says(message)
    if (tried.tried === 'delivered') arrived.push(message)
    return tried
  }
  const one = { organization: 'riverbend', route: ROUTE, deliver, atOnce: 16 }
  engine = routeEngine({
    store: open.routes,
    running: [one],
    now: () => now,
    dice: () => 0,
    onBug: (fault) => {
      throw fault
    },
  })
  operation = routeOperation({ store: open.store, now: () => now, newId: () => 'abc-def' } as unknown as House, {
    messages: open.messages,
    alarms: routeAlarms(pool),
    routes: () => [
      {
        ...one,
        from: 'MLLP on port 1',
        to: 'MLLP to department.example:2',
        learned: () => 'learned from 5 weeks',
        mapped: async () => null,
        mapAt: async () => map,
        testMessage: (type, controlId, at) => testMessageOf(type, ROUTE, undefined, { controlId, at }),
      },
    ],
    shown: { textOf, sideBySide, edited },
    nameOf: async () => 'Petra Novak',
  })
})
afterEach(async () => {
  await open.close()
  await pool.end()
})

const siu = (control: string, patient: string, name = 'Lovelace^Ada') =>
  `MSH|^~\\&|RIS||CW||20261126||SIU^S12|${control}|P|2.5.1\rSCH|A1\rPID|1||${patient}^^^RIS^MR||${name}`

async function heard(message: string): Promise<void> {
  const bytes = new TextEncoder().encode(message)
  const parsed = parseMessage(bytes)
  await engine.receive({
    organization: 'riverbend',
    route: 'schedule',
    orderKey: orderKeyOf(parsed),
    sameAs: message,
    event: 'SIU^S12',
    find: findValues(parsed, ROUTE.find),
    bytes,
  })
  await open.routes.move(now)
  await fileCarried(open.messages)
}

async function worked(): Promise<void> {
  for (let did = true; did; did = await engine.turn());
}

function good<T>(answer: Answer<T>): T {
  if (isNo(answer)) throw new Error(`refused: ${answer.refused}`)
  return answer
}

const audited = async () =>
  (await pool.query('select entry from audit order by seq')).rows
    .filter(({ entry }) => entry.detail.type === undefined)
    .map(({ entry }) => [entry.what, entry.detail])
const NOT_FOUND = { refused: 'not-found' }

test('a refused message is found, told stage by stage, mended in a copy that is tried first, and goes before what came later', async () => {
  says = (message) =>
    message.includes('Lovelace') ? { tried: 'never', why: 'AR, 103 at PID-5' } : { tried: 'delivered' }
  await heard(siu('C1', 'ADA'))
  await heard(siu('C2', 'ADA', 'King^Ada'))
  await worked()
  const { messages } = good(await operation.find(PETRA, { typed: 'quarantined ada', route: null, after: null }))
  expect(messages).toMatchObject([{ id: '1', type: 'SIU^S12', state: 'quarantined', why: 'AR, 103 at PID-5' }])
  const { stages } = good(await operation.message(PETRA, '1'))
  expect(stages.map(({ stage, why }) => [stage, why])).toEqual([
    ['received', null],
    ['tried', 'AR, 103 at PID-5'],
    ['quarantined', null],
  ])
  expect(good(await operation.message(PETRA, '2'))).toMatchObject({ heldBy: '1', message: { state: 'waiting' } })

  const opened = good(await operation.open(PETRA, '1', 'name refused'))
  expect(opened).toMatchObject({ copy: null, answer: null, text: siu('C1', 'ADA').replaceAll('\r', '\n') })
  const copy = opened.text.replace('Lovelace', 'King')
  const tried = good(await operation.tryCopy(PETRA, '1', copy))
  expect(tried).toMatchObject({ wrong: null, to: 'MLLP to department.example:2' })
  const differing = tried.sent.flatMap(({ fields }) => fields.filter(({ differs }) => differs).map(({ at }) => at))
  expect(differing).toEqual(['MSH-10', 'PID-5'])
  await worked()
  expect(arrived).toEqual([])

  expect(good(await operation.sendCopy(PETRA, '1', copy, 'the name that they know'))).toMatchObject({
    wrong: null,
    page: { message: { state: 'waiting', edited: true } },
  })
  await worked()
  expect(arrived.map((message) => message.split('\r')[2])).toEqual([
    'PID|1||ADA^^^RIS^MR||King^Ada',
    'PID|1||ADA^^^RIS^MR||King^Ada',
  ])
  const after = good(await operation.message(PETRA, '1'))
  expect(after.stages.slice(-2).map(({ stage, why, by }) => [stage, why, by])).toEqual([
    ['edited', 'the name that they know', 'Petra Novak'],
    ['delivered', null, null],
  ])
  expect(await audited()).toEqual([
    ['messages of routes looked for', { by: 'value' }],
    ['message of a route opened', { message: '1', why: 'name refused' }],
    ['edited message of a route tried', { message: '1' }],
    ['edited message of a route checked', { message: '1' }],
    [
      'edited message of a route sent',
      { route: 'schedule', message: '1', why: 'the name that they know', messages: '1' },
    ],
  ])
})

test('its life says by which map it went and what was answered, each time that it went', async () => {
  map = 'siu-to-appointment'
  says = () => ({ tried: 'again', why: 'no answer' })
  await heard(siu('C1', 'ADA'))
  await worked()
  says = () => ({ tried: 'delivered', answer: '201' })
  now = new Date(now.getTime() + 60_000)
  await worked()
  map = 'siu-to-appointment, version 1'
  await operation.replay(PETRA, '1')
  says = () => ({ tried: 'delivered', answer: '200' })
  await worked()
  const { stages } = good(await operation.message(PETRA, '1'))
  expect(stages.map(({ stage, why }) => [stage, why])).toEqual([
    ['received', null],
    ['tried', 'no answer'],
    ['mapped', 'siu-to-appointment, version 1'],
    ['delivered', '201'],
    ['replayed', null],
    ['mapped', 'siu-to-appointment, version 1'],
    ['delivered', '200'],
  ])
})

test('a copy that the route would not take, or that names another patient, is refused in words and changes nothing', async () => {
  await heard(siu('C1', 'ADA'))
  await worked()
  const asBen = siu('C1', 'BEN').replaceAll('\r', '\n')
  expect(good(await operation.tryCopy(PETRA, '1', asBen)).wrong).toContain('another patient')
  expect(good(await operation.sendCopy(PETRA, '1', asBen, 'whatever'))).toMatchObject({ page: null })
  const other = siu('C1', 'ADA').replace('SIU^S12', 'ADT^A08')
  expect(good(await operation.sendCopy(PETRA, '1', other, 'whatever')).wrong).toBe(
    'The route does not take ADT^A08; it takes SIU^S12.',
  )
  await worked()
  expect(arrived).toHaveLength(1)
})

test('a skipped message is never sent, with the reason, and what it held goes', async () => {
  says = (message) => (message.includes('|C1|') ? { tried: 'never', why: 'AR' } : { tried: 'delivered' })
  await heard(siu('C1', 'ADA'))
  await heard(siu('C2', 'ADA'))
  await worked()
  const { stages } = good(await operation.skip(PETRA, '1', 'entered by hand'))
  expect(stages.at(-1)).toMatchObject({ stage: 'skipped', why: 'entered by hand', by: 'Petra Novak' })
  await worked()
  expect(arrived).toEqual([siu('C2', 'ADA')])
  expect(await operation.skip(PETRA, '2', 'too late')).toEqual(NOT_FOUND)
})

test('what would be sent again is counted first, and is sent again by a second press', async () => {
  for (const control of ['C1', 'C2']) await heard(siu(control, 'ADA'))
  await heard(siu('C3', 'BEN'))
  await worked()
  const span = { patient: 'ada', since: null, until: null }
  expect(await operation.sendAgain(PETRA, 'schedule', { ...span, send: false })).toEqual({ messages: 2 })
  await worked()
  expect(arrived).toHaveLength(3)
  expect(await operation.sendAgain(PETRA, 'schedule', { ...span, send: true })).toEqual({ messages: 2 })
  await worked()
  expect(arrived.slice(3)).toEqual([siu('C1', 'ADA'), siu('C2', 'ADA')])
  // By which number is nowhere.
  expect(JSON.stringify(await audited())).not.toMatch(/\bada\b/i)
})

test('a test message is of a fictive patient and says that it is a test; what became of it is told', async () => {
  says = (message) =>
    text(parseMessage(new TextEncoder().encode(message)).segments[0], 11) === 'T'
      ? { tried: 'never', why: 'AR' }
      : { tried: 'delivered' }
  expect(await operation.test(PETRA, 'schedule', 'SIU^S12')).toEqual({
    outcome: 'refused',
    controlId: 'CWTABCDEF',
    says: 'AR',
  })
  says = () => ({ tried: 'delivered' })
  expect(await operation.test(PETRA, 'schedule', 'SIU^S12')).toMatchObject({ outcome: 'taken' })
  expect(arrived[0]).toContain('ZZTEST')
  expect(await operation.test(PETRA, 'schedule', 'ADT^A08')).toEqual(NOT_FOUND)
  expect((await pool.query('select 1 from route_message')).rowCount).toBe(0)
})

test("another organization's operator finds, opens and changes nothing of this one's", async () => {
  await heard(siu('C1', 'ADA'))
  await worked()
  expect((await operation.page(OTHER)).routes).toEqual([])
  expect(await operation.find(OTHER, { typed: 'ada', route: 'schedule', after: null })).toMatchObject({ messages: [] })
  expect(
    await Promise.all([
      operation.message(OTHER, '1'),
      operation.open(OTHER, '1', 'a look'),
      operation.replay(OTHER, '1'),
      operation.skip(OTHER, '1', 'a look'),
      operation.tryCopy(OTHER, '1', siu('C1', 'ADA')),
      operation.sendCopy(OTHER, '1', siu('C1', 'ADA'), 'a look'),
      operation.sendAgain(OTHER, 'schedule', { patient: null, since: null, until: null, send: true }),
      operation.test(OTHER, 'schedule', 'SIU^S12'),
      operation.quiet(OTHER, 'schedule', { minutes: 60, why: 'a look' }),
    ]),
  ).toEqual(Array.from({ length: 9 }, () => NOT_FOUND))
  const page = await operation.page(PETRA)
  expect(page.routes).toMatchObject([{ id: 'schedule', waiting: 0, quarantined: 0, lastSeenAt: now.toISOString() }])
  expect(JSON.stringify(page)).not.toMatch(/ADA|Lovelace/)
})
