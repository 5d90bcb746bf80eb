import { isScalar } from 'yaml'
import { DESTINATIONS, SOURCES, type Destination, type Retry, type Route } from '#domain/route/route.ts'
import { hindrancesIn } from '#domain/route/workable.ts'
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
  const destination = keys.destination && readDestination(keys.destination)
  const map = keys.map && words(keys.map)
  const retry = keys.retry ? readRetry(keys.retry) : USUAL
  const keepDays = keys['keep-days'] ? count(keys['keep-days']) : 14
  if (keys.take && take.length === 0) wrong(keys.take, 'take: a route that takes nothing carries nothing')
  if (keepDays === 0 && keys['keep-days']) wrong(keys['keep-days'], 'keep-days: at least one day')
  if (id !== undefined && keys.route && !/^[a-z0-9][a-z0-9-]*$/.test(id))
    wrong(keys.route, `route: "${id}" is not a name; write small letters, digits and hyphens`)
  if (id === undefined || title === undefined || !source || !destination || !retry || keepDays === undefined)
    return undefined
  for (const { key, says } of hindrancesIn({ source, take, destination, ...(map === undefined ? {} : { map }) }))
    wrong(keys[key] ?? place, `${key}: ${says}`)
  return { id, version, title, source, take, ...(map === undefined ? {} : { map }), destination, retry, keepDays }
}

/** Where a key of the file stands, for what only its organization's settings show to be wrong. */
export function lineOfKey(text: string, key: 'source' | 'take' | 'destination'): number {
  return text.split('\n').findIndex((line) => line.startsWith(`${key}:`)) + 1
}

/** A name alone, or the one of another route: `{ route: schedule-to-archive }`. */
function readDestination(place: Place): Destination | undefined {
  if (isScalar(place.node)) {
    const by = oneOf(place, DESTINATIONS)
    return by && { by }
  }
  const route = words(entries(place, ['route'])?.route)
  return route === undefined ? undefined : { by: 'route', route }
}

/** MSH-9 with type and trigger event (HL7 v2.5.1, 2.14.9.9), a type of FHIR resource, or the name of an event in JSON. */
const TYPE = /^([A-Z]{3}\^[A-Z][A-Z0-9]{2}|[A-Z][A-Za-z]{1,60}|[a-z][a-z0-9-]{0,60})$/

function messageType(place: Place): string | undefined {
  const found = words(place)
  if (found === undefined || TYPE.test(found)) return found
  return wrong(
    place,
    `${place.path}: "${found}" is not a message type; write it like "SIU^S12", "Appointment" or "visit-ended"`,
  )
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
