import { randomBytes } from 'node:crypto'
import { expect, test } from 'vitest'
import type { Route, Tried } from '#domain/route/route.ts'
import { testDatabase } from '../test/database.ts'
import { routeEngine, type Running } from './act/carry-routes.ts'
import { openStore } from './postgres/store.ts'
import { answeredTo, toRoute } from './route-destinations.ts'

function route(id: string, take: string[], differs: Partial<Route> = {}): Route {
  const retry = { firstMs: 1_000, mostMs: 1_000, giveUpMs: 3_600_000 }
  return {
    id,
    version: '1',
    title: id,
    source: 'mllp',
    take,
    destination: { by: 'mllp' },
    retry,
    keepDays: 1,
    find: [],
    expect: { bands: [], mostWaiting: null, oldestMs: 900_000 },
    ...differs,
  }
}
const adt = (control: string) =>
  new TextEncoder().encode(`MSH|^~\\&|RIS||CW||20261126||ADT^A08|${control}|P|2.5.1\rPID|1||ADA^^^RIS^MR`)

test('what one route hands to another is stored there once, however often it is tried', async () => {
  const pool = await testDatabase()
  const open = await openStore(pool, randomBytes(32), () => undefined)
  const arrived: string[] = []
  const running: Running[] = []
  const engine = routeEngine({
    store: open.routes,
    running,
    now: () => new Date('2026-11-26T12:00:00Z'),
    dice: () => 0,
    onBug: (fault) => {
      throw fault
    },
  })
  const archive = route('archive', ['ADT^A08'], { source: 'route' })
  const onward = toRoute(engine, 'riverbend', 'news', archive)
  const deliver = async (message: Parameters<typeof onward>[0]): Promise<Tried> => {
    // As one that died after it had handed the message on and before it could note that.
    await onward(message)
    return onward(message)
  }
  running.push(
    { organization: 'riverbend', route: route('news', ['ADT^A08', 'ADT^A04']), deliver, atOnce: 4 },
    {
      organization: 'riverbend',
      route: archive,
      atOnce: 4,
      deliver: async ({ bytes }) => {
        arrived.push(new TextDecoder().decode(bytes).split('|')[9] ?? '')
        return { tried: 'delivered' }
      },
    },
  )
  try {
    for (const [control, event] of [
      ['1', 'ADT^A08'],
      ['2', 'ADT^A04'],
      ['3', 'ADT^A08'],
    ] as const)
      await engine.receive({
        organization: 'riverbend',
        route: 'news',
        orderKey: 'ADA',
        sameAs: control,
        event,
        bytes: adt(control),
      })
    for (let did = true; did; did = await engine.turn());
    expect(arrived).toEqual(['1', '3'])
    const listed = await open.routes.tail('riverbend', 'archive', 10)
    expect(listed.map(({ event, state }) => `${event} ${state}`)).toEqual([
      'ADT^A08 delivered',
      'ADT^A04 filtered',
      'ADT^A08 delivered',
    ])
  } finally {
    await open.close()
    await pool.end()
  }
})

test('what is answered is stored by its own route, each resource once however often it is asked, in the line of whose it is', async () => {
  const pool = await testDatabase()
  const open = await openStore(pool, randomBytes(32), () => undefined)
  const engine = routeEngine({
    store: open.routes,
    running: [],
    now: () => new Date('2026-11-26T12:00:00Z'),
    dice: () => 0,
    onBug: (fault) => {
      throw fault
    },
  })
  const answered = answeredTo(
    engine,
    'riverbend',
    'asks',
    route('covers', ['Coverage', 'Patient'], { source: 'route' }),
  )
  const asking = { id: '7', event: 'ADT^A08', bytes: adt('1') }
  const cover = { resourceType: 'Coverage', id: 'c1', meta: { versionId: '1' } }
  const person = { resourceType: 'Patient', id: 'p9', meta: { versionId: '3' } }
  try {
    await answered(asking, [cover])
    // Asked again, after an answer that was lost: one of them is newer, and one that is not taken came along.
    await answered(asking, [
      cover,
      { ...cover, meta: { versionId: '2' } },
      person,
      { resourceType: 'Account', id: 'a' },
    ])
    await engine.turn()
    const listed = await open.routes.tail('riverbend', 'covers', 10)
    expect(listed.map(({ event, state }) => `${event} ${state}`)).toEqual([
      'Coverage waiting',
      'Coverage waiting',
      'Patient waiting',
      'Account filtered',
    ])
    const { rows } = await pool.query(
      "select count(distinct lane)::int from route_message where route = 'covers' and state = 'waiting'",
    )
    expect(rows).toEqual([{ count: 2 }])
  } finally {
    await open.close()
    await pool.end()
  }
})
