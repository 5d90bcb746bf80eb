import { DESTINATIONS, SOURCES, type Retry, type Route } from '#domain/route/route.ts'
import { parseFile } from '../definition/file.ts'
import { count, entries, items, oneOf, words, wrong, type Place, type Problem } from '../definition/node.ts'

/** Reads a route file; `file` names it in the problems, each of which has its line. */
export function parseRoute(text: string, file: string): Route | { problems: Problem[] } {
  return parseFile(text, file, readRoute)
}

function readRoute(place: Place, version: string): Route | undefined {
  const keys = entries(place, ['route', 'title', 'source', 'take', 'destination'], ['map', 'retry', 'keep-days'])
  if (!keys) return undefined
  const id = words(keys.route)
  const title = words(keys.title)
  const source = oneOf(keys.source, SOURCES)
  const take = keys.take ? items(keys.take).flatMap((item) => messageType(item) ?? []) : []
  const destination = oneOf(keys.destination, DESTINATIONS)
  const map = keys.map && words(keys.map)
  // A map makes FHIR of what is heard, and of HL7 v2 nothing else is FHIR.
  if (keys.map && destination === 'mllp')
    wrong(keys.map, 'map: what a map makes is FHIR, which the destination mllp does not take')
  if (keys.destination && source === 'mllp' && destination === 'fhir' && map === undefined)
    wrong(keys.destination, 'destination: fhir takes what a map makes of HL7 v2; name one under "map"')
  const retry = keys.retry ? readRetry(keys.retry) : USUAL
  const keepDays = keys['keep-days'] ? count(keys['keep-days']) : 14
  if (keys.take && take.length === 0) wrong(keys.take, 'take: a route that takes nothing carries nothing')
  if (keepDays === 0 && keys['keep-days']) wrong(keys['keep-days'], 'keep-days: at least one day')
  if (id !== undefined && keys.route && !/^[a-z0-9][a-z0-9-]*$/.test(id))
    wrong(keys.route, `route: "${id}" is not a name; write small letters, digits and hyphens`)
  if (id === undefined || title === undefined || !source || !destination || !retry || keepDays === undefined)
    return undefined
  return { id, version, title, source, take, ...(map === undefined ? {} : { map }), destination, retry, keepDays }
}

/** A type and trigger event as MSH-9 has them (HL7 v2.5.1, 2.14.9.9). */
function messageType(place: Place): string | undefined {
  const found = words(place)
  if (found === undefined || /^[A-Z]{3}\^[A-Z][A-Z0-9]{2}$/.test(found)) return found
  return wrong(place, `${place.path}: "${found}" is not a message type; write it like "SIU^S12"`)
}

const SECOND = 1_000
const LENGTHS = { second: SECOND, minute: 60 * SECOND, hour: 3_600 * SECOND, day: 86_400 * SECOND } as const

/** From half a second to a minute between tries, for a day. */
const USUAL: Retry = { firstMs: SECOND / 2, mostMs: LENGTHS.minute, giveUpMs: LENGTHS.day }

function readRetry(place: Place): Retry | undefined {
  const keys = entries(place, ['first', 'most', 'give-up'])
  if (!keys) return undefined
  const [firstMs, mostMs, giveUpMs] = [length(keys.first), length(keys.most), length(keys['give-up'])]
  if (firstMs === undefined || mostMs === undefined || giveUpMs === undefined) return undefined
  if (firstMs > mostMs || mostMs > giveUpMs)
    return wrong(place, 'retry: first may not be longer than most, nor most longer than give-up')
  return { firstMs, mostMs, giveUpMs }
}

/** `2 seconds`, `5 minutes`, `1 day`. */
function length(place: Place | undefined): number | undefined {
  const found = words(place)
  if (place === undefined || found === undefined) return undefined
  const [, number, unit] = /^([1-9]\d{0,4}) (second|minute|hour|day)s?$/.exec(found) ?? []
  if (unit === 'second' || unit === 'minute' || unit === 'hour' || unit === 'day') return Number(number) * LENGTHS[unit]
  return wrong(place, `${place.path}: "${found}" is not a length of time; write it like "30 seconds"`)
}
