import type { Route } from '#domain/route/route.ts'

/** A schedule's messages from one MLLP line to another, but for what a test says otherwise. */
export function aRoute(otherwise: Partial<Route> = {}): Route {
  return {
    id: 'schedule',
    version: '1',
    title: 'The schedule',
    source: 'mllp',
    take: ['SIU^S12'],
    destination: { by: 'mllp' },
    retry: { firstMs: 1_000, mostMs: 60_000, giveUpMs: 3_600_000 },
    keepDays: 14,
    find: [],
    expect: { bands: [], mostWaiting: null, oldestMs: 900_000 },
    ...otherwise,
  }
}
