import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import { parseMessage } from '#formats/hl7v2/message.ts'
import { Unreadable } from '#formats/hl7v2/unreadable.ts'
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

/** What a fixture's message came to: where that is otherwise than the fixture says, place by place, with both; null where one says nothing. */
export interface RanFixture {
  message: string
  differs: { at: string; wanted: string | null; made: string | null }[]
}

/** Runs the fixtures of a map. A file that can't be read is a difference of its own. */
export function ranFixtures(map: ReadyMap): RanFixture[] {
  return map.fixtures.map(({ message, gives }) => {
    try {
      const wanted: unknown = JSON.parse(readFileSync(join(map.folder, gives), 'utf8'))
      return { message, differs: differingIn('', wanted, fixtureOf(map, message)) }
    } catch (fault) {
      const made = fault instanceof Unreadable ? `can’t be read, ${fault.code} at ${fault.where}` : 'can’t be read'
      return { message, differs: [{ at: gives, wanted: null, made }] }
    }
  })
}

function differingIn(at: string, wanted: unknown, made: unknown): RanFixture['differs'] {
  if (isDeepStrictEqual(wanted, made)) return []
  const within = [wanted, made].every((one) => typeof one === 'object' && one !== null)
  if (!within) return [{ at, wanted: written(wanted), made: written(made) }]
  const [said, says] = [new Map(Object.entries(Object(wanted))), new Map(Object.entries(Object(made)))]
  const list = Array.isArray(wanted) || Array.isArray(made)
  return [...new Set([...said.keys(), ...says.keys()])].flatMap((name) => {
    const place = list ? `${at}[${name}]` : at === '' ? name : `${at}.${name}`
    return differingIn(place, said.get(name), says.get(name))
  })
}

function written(value: unknown): string | null {
  if (value === undefined) return null
  return typeof value === 'string' ? value : JSON.stringify(value)
}

/** The fixtures of a map that come to something else than they say. */
export function brokenFixtures(map: ReadyMap): string[] {
  const gives = new Map(map.fixtures.map((one) => [one.message, one.gives]))
  return ranFixtures(map)
    .filter(({ differs }) => differs.length > 0)
    .map(({ message }) => `${map.id}: ${message} does not come to what ${gives.get(message)} says`)
}
