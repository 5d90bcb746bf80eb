import { randomBytes } from 'node:crypto'
import { expect, test } from 'vitest'
import type { Route, Tried } from '#domain/route/route.ts'
import { testDatabase } from '../test/database.ts'
import { routeEngine, type Running } from './act/carry-routes.ts'
import { openStore } from './postgres/store.ts'
import { toRoute } from './routes.ts'

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
