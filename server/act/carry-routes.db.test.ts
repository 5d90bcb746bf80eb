import { randomBytes } from 'node:crypto'
import type pg from 'pg'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Tried } from '#domain/route/route.ts'
import { aRoute } from '../../test/a-route.ts'
import { testDatabase } from '../../test/database.ts'
import { keptByRoutes } from '../postgres/routes.ts'
import { openStore, type OpenStore } from '../postgres/store.ts'
import { carryOn } from '../jobs/carry.ts'
import { letGo, routeEngine, type RouteEngine } from './carry-routes.ts'
import { fileCarried } from './route-messages.ts'
import type { Received } from './routes.ts'

/** Messages through a real store, to a destination that does what a test has it do. */
const ROUTE = aRoute()
const SECRET = randomBytes(32)

let pool: pg.Pool
let open: OpenStore
let engine: RouteEngine
let now = new Date('2026-11-26T12:00:00Z')
/** What arrived, as `PATIENT 1`. */
let arrived: string[] = []
let destination: (text: string) => Tried = () => ({ tried: 'delivered' })

beforeEach(async () => {
  pool = await testDatabase()
  open = await openStore(pool, SECRET, () => undefined)
  engine = engineOn(open)
  arrived = []
  destination = () => ({ tried: 'delivered' })
})
afterEach(async () => {
  await open.close()
  await pool.end()
})

function engineOn({ routes }: OpenStore): RouteEngine {
  const deliver = async ({ bytes }: { bytes: Uint8Array }): Promise<Tried> => {
    const text = new TextDecoder().decode(bytes)
    const tried = destination(text)
    if (tried.tried === 'delivered') arrived.push(text)
    return tried
  }
  return routeEngine({
    store: routes,
    running: [{ organization: 'riverbend', route: ROUTE, deliver, atOnce: 16 }],
    now: () => now,
    dice: () => 0,
    onBug: (fault) => {
      throw fault
    },
  })
}

function message(patient: string, number: number, differs: Partial<Received> = {}): Received {
  return {
    organization: 'riverbend',
    route: 'schedule',
    orderKey: patient,
    sameAs: `RIS ${patient} ${number}`,
    event: 'SIU^S12',
    bytes: new TextEncoder().encode(`${patient} ${number}`),
    ...differs,
  }
}

async function worked(): Promise<void> {
  for (let did = true; did; did = await engine.turn());
}

function later(seconds: number): void {
  now = new Date(now.getTime() + seconds * 1_000)
}

function replayed(organization: string, id = ''): Promise<boolean> {
  const who = { kind: 'staff', ref: null } as const
  const audit = { action: 'execute', what: 'replay', who, patient: null, visit: null, outcome: 'done' } as const
  return open.messages.replay(organization, 'schedule', id, { by: null, why: null, audit, now })
}

let heard = 0
/** So many that come at the same time. */
function many(count: number): Promise<void>[] {
  return Array.from({ length: count }, () => engine.receive(message('SAM', (heard += 1))))
}

const listed = () => open.routes.tail('riverbend', 'schedule', 100)

test('a route with another order key keeps the order of its lines, whoever the patients are', async () => {
  destination = (text) => (text === 'ADA 1' ? { tried: 'again', why: 'AE' } : { tried: 'delivered' })
  await engine.receive(message('ADA', 1, { line: 'SCH-1=A' }))
  await engine.receive(message('GRACE', 2, { line: 'SCH-1=A' }))
  await engine.receive(message('ADA', 3, { line: 'SCH-1=B' }))
  await worked()
  expect(arrived).toEqual(['ADA 3'])
  destination = () => ({ tried: 'delivered' })
  later(5)
  await worked()
  expect(arrived).toEqual(['ADA 3', 'ADA 1', 'GRACE 2'])
})

test('what is withheld holds nobody back', async () => {
  destination = (text) =>
    text === 'ADA 1' ? { tried: 'withheld', why: 'no consent that holds' } : { tried: 'delivered' }
  await engine.receive(message('ADA', 1))
  await engine.receive(message('ADA', 2))
  await worked()
  expect(arrived).toEqual(['ADA 2'])
})

test('what was received together arrives once, each person’s in its order', async () => {
  const people = ['ADA', 'BEN', 'CLEO']
  const sent = Array.from({ length: 60 }, (_, at) => message(people[at % 3] ?? '', at))
  await Promise.all(sent.map((one) => engine.receive(one)))
  // The same again is acknowledged, and nothing of it is carried.
  await engine.receive(message('ADA', 0))
  await worked()
  expect(arrived).toHaveLength(60)
  for (const person of people) {
    const numbers = arrived.filter((one) => one.startsWith(person)).map((one) => Number(one.split(' ')[1]))
    expect(numbers).toEqual(numbers.toSorted((one, other) => one - other))
  }
})

test('a destination that fails for one person holds back that person’s messages and nobody else’s', async () => {
  destination = (text) => (text === 'ADA 1' ? { tried: 'again', why: 'no answer' } : { tried: 'delivered' })
  for (const one of [message('ADA', 1), message('BEN', 1), message('ADA', 2), message('BEN', 2)])
    await engine.receive(one)
  await worked()
  expect(arrived).toEqual(['BEN 1', 'BEN 2'])
  // Another message of hers does not have it tried before its time.
  await engine.receive(message('ADA', 3))
  await worked()
  expect(await listed()).toMatchObject([
    { state: 'waiting', attempts: 1, why: 'no answer' },
    {},
    { attempts: 0 },
    {},
    {},
  ])
  destination = () => ({ tried: 'delivered' })
  later(1)
  await worked()
  expect(arrived.slice(2)).toEqual(['ADA 1', 'ADA 2', 'ADA 3'])
})

test('what will never do is a person’s, holds what comes after it, and goes when it is replayed', async () => {
  destination = (text) => (text === 'ADA 1' ? { tried: 'never', why: 'AR, 103 at MSH-18' } : { tried: 'delivered' })
  await engine.receive(message('ADA', 1))
  await engine.receive(message('ADA', 2))
  await worked()
  later(86_400)
  await worked()
  const [first, second] = await listed()
  expect(first).toMatchObject({ state: 'quarantined', why: 'AR, 103 at MSH-18', attempts: 1 })
  expect(second).toMatchObject({ state: 'waiting', attempts: 0 })
  destination = () => ({ tried: 'delivered' })
  expect(await replayed('hillside', first?.id)).toBe(false)
  expect(await replayed('riverbend', first?.id)).toBe(true)
  await worked()
  expect(arrived).toEqual(['ADA 1', 'ADA 2'])
})

test('one that is answered late keeps its own person waiting, and nobody else', async () => {
  let answer: (tried: Tried) => void = () => undefined
  const slow = new Promise<Tried>((resolve) => (answer = resolve))
  const flow = routeEngine({
    store: open.routes,
    running: [
      {
        organization: 'riverbend',
        route: ROUTE,
        deliver: async ({ bytes }) => {
          const text = new TextDecoder().decode(bytes)
          const tried = text === 'ADA 1' ? await slow : ({ tried: 'delivered' } as const)
          arrived.push(text)
          return tried
        },
        atOnce: 2,
      },
    ],
    now: () => now,
    dice: () => 0,
    onBug: (fault) => {
      throw fault
    },
  })
  const people = ['ADA', 'BEN', 'CLEO', 'DAN', 'EVE']
  for (const number of [1, 2]) for (const person of people) await engine.receive(message(person, number))
  const stop = carryOn(flow, () => undefined)
  await expect.poll(() => arrived, { timeout: 15_000 }).toHaveLength(8)
  expect(arrived.some((one) => one.startsWith('ADA'))).toBe(false)
  answer({ tried: 'delivered' })
  await expect.poll(() => arrived.slice(8), { timeout: 15_000 }).toEqual(['ADA 1', 'ADA 2'])
  await stop()
})

test('what was delivered is noted once the database answers again, and is not delivered twice', async () => {
  let away = true
  const faults: unknown[] = []
  const { give } = open.routes
  const store = {
    ...open.routes,
    give: (...given: Parameters<typeof give>) => {
      if (!away) return give(...given)
      away = false
      return Promise.reject(new Error('the database is away'))
    },
  }
  const again = routeEngine({
    store,
    running: [
      {
        organization: 'riverbend',
        route: ROUTE,
        deliver: async () => (arrived.push('one'), { tried: 'delivered' }),
        atOnce: 2,
      },
    ],
    now: () => now,
    dice: () => 0,
    onBug: (fault) => faults.push(fault),
  })
  await again.receive(message('ADA', 1))
  expect(await again.turn()).toBe(true)
  expect([arrived, faults.length]).toEqual([['one'], 1])
  expect(await listed()).toMatchObject([{ state: 'delivered' }])
  expect(await again.turn()).toBe(false)
})

test('a merge carries what was open of both before it, and what comes for either after it', async () => {
  destination = () => ({ tried: 'again', why: 'no answer' })
  for (const one of [message('ADA', 1), message('EVE', 1), message('EVE', 2), message('ADA', 2)])
    await engine.receive(one)
  await worked()
  await engine.receive(message('ADA', 3, { merges: 'EVE' }))
  await Promise.all([message('EVE', 4), message('ADA', 5), message('EVE', 6)].map((one) => engine.receive(one)))
  // The same merge again changes nothing.
  await engine.receive(message('ADA', 3, { merges: 'EVE' }))
  destination = () => ({ tried: 'delivered' })
  later(60)
  await worked()
  expect(arrived).toEqual(['ADA 1', 'ADA 2', 'EVE 1', 'EVE 2', 'ADA 3', 'EVE 4', 'ADA 5', 'EVE 6'])
  // One that is replayed keeps to the line in which it is now.
  destination = () => ({ tried: 'again', why: 'no answer' })
  await engine.receive(message('ADA', 7))
  await worked()
  expect(await replayed('riverbend', (await listed())[1]?.id)).toBe(true)
  destination = () => ({ tried: 'delivered' })
  later(1)
  await worked()
  expect(arrived.slice(8)).toEqual(['EVE 1', 'ADA 7'])
})

test('a merge waits for what is under way of the one who is merged, and goes where the survivor went before', async () => {
  await engine.receive(message('EVE', 1))
  await open.routes.move(now)
  const [taken = ''] = await open.routes.take('riverbend', 'schedule', 1, now)
  await engine.receive(message('ADA', 2, { merges: 'EVE' }))
  await engine.receive(message('EVE', 3))
  await engine.turn()
  await engine.turn()
  expect(arrived).toEqual([])
  // As if it had been delivered meanwhile.
  const [head] = await open.routes.heads([taken], 1)
  const then = { then: 'delivered' } as const
  await open.routes.give([taken], [{ id: head?.id ?? '', lane: taken, attempts: 1, then }], now)
  later(1)
  await worked()
  expect(arrived).toEqual(['ADA 2', 'EVE 3'])
  await engine.receive(message('ZOE', 4, { merges: 'ADA' }))
  for (const person of ['EVE', 'ADA', 'ZOE']) await engine.receive(message(person, 5))
  await worked()
  expect(arrived.slice(2)).toEqual(['ZOE 4', 'EVE 5', 'ADA 5', 'ZOE 5'])
})

test('a quarantined message of one who is merged holds back the merge, not what the survivor had before', async () => {
  destination = (text) => (text === 'EVE 1' ? { tried: 'never', why: 'AR' } : { tried: 'delivered' })
  await engine.receive(message('EVE', 1))
  await worked()
  destination = (text) => (text.startsWith('EVE 1') ? { tried: 'never', why: 'AR' } : { tried: 'delivered' })
  await engine.receive(message('ADA', 2))
  await engine.receive(message('ADA', 3, { merges: 'EVE' }))
  await worked()
  expect(arrived).toEqual(['ADA 2'])
  destination = () => ({ tried: 'delivered' })
  expect(await replayed('riverbend', (await listed())[0]?.id)).toBe(true)
  await worked()
  expect(arrived).toEqual(['ADA 2', 'EVE 1', 'ADA 3'])
})

test('a message that is given up after its time is a person’s', async () => {
  destination = () => ({ tried: 'again', why: 'no answer' })
  await engine.receive(message('ADA', 1))
  for (let minutes = 0; minutes < 120; minutes += 1) {
    await worked()
    later(60)
  }
  expect(await listed()).toMatchObject([{ state: 'quarantined', why: 'no answer' }])
})

test('of what the route filters out nothing is kept but that it came', async () => {
  await engine.receive(message('ADA', 1, { bytes: null, event: 'ADT^A08' }))
  await worked()
  expect(arrived).toEqual([])
  expect(await listed()).toMatchObject([{ event: 'ADT^A08', state: 'filtered' }])
})

test('what a process that died was carrying is carried by another', async () => {
  await engine.receive(message('ADA', 1))
  await engine.receive(message('ADA', 2))
  await open.routes.move(now)
  expect(await open.routes.take('riverbend', 'schedule', 10, now)).toHaveLength(1)
  expect(await engine.turn()).toBe(false)
  const another = await openStore(pool, SECRET, () => undefined)
  try {
    await open.close()
    engine = engineOn(another)
    await expect.poll(() => engine.turn()).toBe(true)
    expect(arrived).toEqual(['ADA 1', 'ADA 2'])
  } finally {
    open = another
  }
})

test('what was acknowledged and not yet brought in is counted as waiting, and comes once, by whichever process', async () => {
  const other = await openStore(pool, SECRET, () => undefined)
  const sent = ['ADA', 'EVE', 'ADA', 'ADA'].map((person, number) => message(person, number))
  try {
    await engine.receive(message('ADA', 0))
    await other.routes.store(sent, now)
    await open.routes.store(sent.slice(1), now)
    expect(await open.routes.counts()).toMatchObject([{ route: 'schedule', state: 'waiting', count: 8 }])
    await Promise.all([open.routes.move(now), other.routes.move(now)])
    expect(await open.routes.move(now)).toEqual([])
    expect(await open.routes.counts()).toMatchObject([{ route: 'schedule', state: 'waiting', count: 4 }])
  } finally {
    await other.close()
  }
  await engine.receive(message('EVE', 1))
  await worked()
  expect(arrived.toSorted()).toEqual(['ADA 0', 'ADA 2', 'ADA 3', 'EVE 1'])
  expect(arrived.filter((one) => one.startsWith('ADA'))).toEqual(['ADA 0', 'ADA 2', 'ADA 3'])
})

test('a single message is found and carried at once, unless something that came before still stands in the journal', async () => {
  expect(await open.routes.storeAtOnce([message('ADA', 1)], now)).toBe(true)
  expect(await listed()).toHaveLength(1)
  await open.routes.store([message('ADA', 2)], now)
  expect(await open.routes.storeAtOnce([message('ADA', 3)], now)).toBe(false)
  await engine.receive(message('ADA', 3))
  expect(await listed()).toHaveLength(1)
  await worked()
  expect(arrived).toEqual(['ADA 1', 'ADA 2', 'ADA 3'])
  expect(await open.routes.storeAtOnce([message('ADA', 3), message('ADA', 4)], now)).toBe(true)
  await worked()
  expect(arrived).toEqual(['ADA 1', 'ADA 2', 'ADA 3', 'ADA 4'])
  // A merge is judged against what the journal has, and several routes are stored all or none.
  expect(await open.routes.storeAtOnce([message('ADA', 5, { merges: 'EVE' })], now)).toBe(false)
  expect(await open.routes.storeAtOnce([message('ADA', 6), message('EVE', 6, { route: 'people' })], now)).toBe(false)
})

test('while a flood comes without a pause acknowledgements go first: what waits is brought in for a tenth of the time, and for all of it after ten seconds', async () => {
  const move = async (at: Date) => {
    const moved = await open.routes.move(at)
    later(1)
    return moved
  }
  engine = engineOn({ ...open, routes: { ...open.routes, move } })
  const [bringing] = engine.flows()
  const afterOne = async (number: number, seconds: number) => {
    await open.routes.store([message('ADA', number)], now)
    later(seconds)
    await Promise.all(many(300))
    // Not waited for: it is under way while the other is asked.
    const asked = engine.receive(message('EVE', number))
    const moved = await bringing?.begin()
    await asked
    return moved
  }
  expect(await afterOne(1, 0)).toBeGreaterThan(0)
  expect(await afterOne(2, 0)).toBe(0)
  expect(await afterOne(3, 8)).toBe(0)
  // Nine seconds after a turn of one.
  expect(await afterOne(4, 1)).toBeGreaterThan(0)
  // Never empty for more than ten seconds.
  expect(await afterOne(5, 0)).toBeGreaterThan(0)
  later(0.01)
  while ((await bringing?.begin()) !== 0);
  // After a pause what comes is brought in at once.
  await open.routes.store([message('ADA', 6)], now)
  expect(await bringing?.begin()).toBe(1)
  await worked()
  expect(arrived.filter((one) => one.startsWith('ADA'))).toEqual([1, 2, 3, 4, 5, 6].map((number) => `ADA ${number}`))
})

test('in a flood nothing is tried at once while it is known that something stands in the journal', async () => {
  const tried: boolean[] = []
  const storeAtOnce = async (messages: readonly Received[], at: Date) => {
    const did = await open.routes.storeAtOnce(messages, at)
    tried.push(did)
    return did
  }
  engine = engineOn({ ...open, routes: { ...open.routes, storeAtOnce } })
  await Promise.all(many(300))
  expect(tried).toEqual([true])
  await engine.receive(message('ADA', 1))
  await engine.receive(message('ADA', 2))
  expect(tried).toEqual([true])
  while ((await engine.flows()[0]?.begin()) !== 0);
  await engine.receive(message('ADA', 3))
  expect(tried).toEqual([true, true])
  await worked()
  expect(arrived.filter((one) => one.startsWith('ADA'))).toEqual(['ADA 1', 'ADA 2', 'ADA 3'])
})

test('what a stall has held up is stored at once, and brought in at once where something stands in the journal', async () => {
  const counted = async () => {
    const { rows } = await pool.query(
      'select (select count(*)::int from route_message) as stored, (select count(*)::int from route_journal) as journal',
    )
    return rows[0]
  }
  await Promise.all(many(100))
  expect(await counted()).toEqual({ stored: 100, journal: 0 })
  await open.routes.store([message('ADA', 1)], now)
  const asked = many(100)
  // None of them is acknowledged yet.
  expect(await engine.flows()[0]?.begin()).toBeGreaterThan(0)
  await Promise.all(asked)
  while ((await engine.flows()[0]?.begin()) !== 0);
  expect(await counted()).toEqual({ stored: 201, journal: 0 })
})

test('a fault while messages are brought in leaves all of them in the journal, in their order', async () => {
  await pool.query("create function away() returns trigger language plpgsql as 'begin raise exception $$away$$; end'")
  await pool.query('create trigger away before insert on route_note for each statement execute function away()')
  for (const number of [1, 2]) await open.routes.store([message('ADA', number)], now)
  await expect(open.routes.move(now)).rejects.toThrow('away')
  expect(await listed()).toEqual([])
  await pool.query('drop trigger away on route_note')
  await worked()
  expect(arrived).toEqual(['ADA 1', 'ADA 2'])
})

test('what one route has heard and nobody can open is told, stays, and holds up no other route', async () => {
  await open.routes.store([message('ADA', 1)], now)
  await pool.query('update route_journal set sealed = overlay(sealed placing $1 from 30)', [Buffer.from('?')])
  await open.routes.store([{ ...message('EVE', 1), route: 'people' }], now)
  await expect(open.routes.move(now)).rejects.toThrow('the route riverbend/schedule')
  expect(await open.routes.move(now)).toEqual([{ organization: 'riverbend', route: 'people' }])
  expect(await open.routes.move(now)).toEqual([])
  expect(await keptByRoutes(pool, 'riverbend')).toMatchObject([{ route: 'people' }, { route: 'schedule', messages: 1 }])
})

test('nobody who reads the database reads whose a message is or what it says; after its days it says nothing more', async () => {
  await open.routes.store([message('LOVELACE', 1)], now)
  const rowOf = async (table: string) =>
    (await pool.query(`select row_to_json(one)::text as row from ${table} one`)).rows[0].row
  const journal = await rowOf('route_journal')
  expect(await keptByRoutes(pool, 'riverbend')).toEqual([{ route: 'schedule', messages: 1, since: now }])
  await open.routes.move(now)
  const row = () => rowOf('route_message')
  const base64 = Buffer.from('LOVELACE 1').toString('base64')
  for (const clear of ['LOVELACE', Buffer.from('LOVELACE').toString('hex'), Buffer.from(base64).toString('hex')])
    for (const said of [journal, await row()]) expect(said).not.toContain(clear)
  expect(await keptByRoutes(pool, 'riverbend')).toEqual([{ route: 'schedule', messages: 1, since: now }])
  // What waits is never let go of.
  expect(await purge(1)).toBe(0)
  await worked()
  expect(await purge(0)).toBe(0)
  const id = (await listed())[0]?.id
  expect(await purge(1)).toBe(1)
  expect((await pool.query('select 1 from route_message')).rowCount).toBe(0)
  expect(await keptByRoutes(pool, 'riverbend')).toEqual([])
  expect(await replayed('riverbend', id)).toBe(false)
})

/** Lets go of what came before so many milliseconds from now. */
const purge = (ms: number, limit = 100) =>
  open.routes.purge('riverbend', 'schedule', new Date(now.getTime() + ms), limit, letGo('schedule'), now)

test('what is over goes by handfuls, each proved in the audit; what is a person’s is emptied and holds its line', async () => {
  destination = (text) => (text === 'EVE 1' ? { tried: 'never', why: 'AR' } : { tried: 'delivered' })
  for (const place of [1, 2, 3])
    for (const patient of ['ADA', 'EVE']) await engine.receive(message(patient, place, { find: [patient] }))
  await worked()
  await fileCarried(open.messages)
  expect(await purge(1, 2)).toBe(3)
  expect(await purge(1, 2)).toBe(1)
  expect(await purge(1, 2)).toBe(0)
  const { rows } = await pool.query('select id, state, sealed is null as empty from route_message order by id')
  // What waits behind it keeps what it says.
  expect(rows.map(({ state, empty }) => [state, empty])).toEqual([
    ['quarantined', true],
    ['waiting', false],
    ['waiting', false],
  ])
  expect((await pool.query('select distinct message from route_found order by message')).rows).toEqual(
    rows.slice(1).map(({ id }) => ({ message: id })),
  )
  const { rows: proved } = await pool.query(
    "select entry->'detail' as detail from audit where entry->>'what' = 'messages of a route let go of' order by seq",
  )
  expect(proved.map(({ detail }) => [detail.messages, detail.emptied])).toEqual([
    ['2', '1'],
    ['1', '0'],
  ])
  // Once somebody has seen to it, it goes as well.
  await open.messages.skip('riverbend', 'schedule', rows[0].id, {
    by: null,
    why: 'test',
    now,
    audit: letGo('schedule')(NONE),
  })
  expect(await purge(1)).toBe(1)
})

const NONE = { messages: 0, held: 0, digests: 0, first: '0', last: '0', before: new Date(0) }

test('letting go looks at what is old, however much there is', async () => {
  await pool.query(`insert into route_message (organization, route, lane, same, event, received_at, sealed, state)
    select 'riverbend', 'schedule', '', decode(md5(n::text), 'hex'), 'SIU^S12', now() - n * interval '1 second', '', 'delivered'
    from generate_series(1, 20000) as n`)
  await pool.query('analyze route_message')
  const { rows } = await pool.query(
    `explain (format json) select id from route_message where organization = 'riverbend' and route = 'schedule'
       and received_at < now() - interval '19990 seconds' and state in ('delivered', 'filtered', 'skipped')
     order by received_at limit 1000 for update skip locked`,
  )
  expect(JSON.stringify(rows)).toContain('Index Scan')
  expect(JSON.stringify(rows)).not.toContain('Seq Scan')
})
