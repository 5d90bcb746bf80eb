import type { RouteFiles, StoredMessage } from '../act/route-versions.ts'
import type { Makes } from '../act/try-route.ts'
import { brokenFixtures } from './fixtures.ts'
import { madeBy, type RouteWithMap } from './made.ts'

/** A version as it can be tried. It holds what a message is made into, and no way to hand that to anybody. */
export function triable(version: RouteWithMap & { files: RouteFiles }, around: Parameters<typeof madeBy>[2]) {
  const makes: Makes = (message: StoredMessage) => madeBy(version, message, around)
  const { route, map, files } = version
  return { files, keepDays: route.keepDays, makes, fixtures: () => (map === undefined ? [] : brokenFixtures(map)) }
}
