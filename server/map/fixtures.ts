import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import { parseMessage } from '#formats/hl7v2/message.ts'
import { applied } from './applied.ts'
import { appliedRows, asMade } from './applied-rows.ts'
import { isByRows, type ReadyMap } from './read-maps.ts'

/** The zone of a fixture's moments that say none. */
const ZONE = 'America/New_York'

/** What a fixture's message comes to, as its file keeps it; of HL7 v2 line by line. */
export function fixtureOf(map: ReadyMap, message: string): unknown {
  const bytes = readFileSync(join(map.folder, message))
  if (!isByRows(map)) {
    const { left: _, ...result } = applied(map, parseMessage(bytes), ZONE)
    return JSON.parse(JSON.stringify(result))
  }
  const made = appliedRows(map, bytes, { timeZone: ZONE, processing: 'T' })
  const { left: _, ...result } = made
  if (!('message' in made)) return JSON.parse(JSON.stringify(result))
  const lines = new TextDecoder()
    .decode(asMade(made, '').bytes)
    .split('\r')
    .filter((line) => line !== '')
  return { event: made.event, message: lines, unmapped: made.unmapped }
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
