import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import { parseMessage } from '#formats/hl7v2/message.ts'
import { applied } from './applied.ts'
import type { ReadyMap } from './read-maps.ts'

/** The zone of a fixture's moments that say none. */
const ZONE = 'America/New_York'

/** What a fixture's message comes to, as its file keeps it. */
export function fixtureOf(map: ReadyMap, message: string): unknown {
  const { left: _, ...result } = applied(map, parseMessage(readFileSync(join(map.folder, message))), ZONE)
  return JSON.parse(JSON.stringify(result))
}

/** The fixtures of a map that come to something else than they say. */
export function brokenFixtures(map: ReadyMap): string[] {
  return map.fixtures
    .filter(({ message, gives }) => {
      const wanted: unknown = JSON.parse(readFileSync(join(map.folder, gives), 'utf8'))
      return !isDeepStrictEqual(fixtureOf(map, message), wanted)
    })
    .map(({ message, gives }) => `${map.id}: ${message} does not come to what ${gives} says`)
}
