import { isMap, isScalar, isSeq } from 'yaml'
import {
  contentOf,
  DESTINATIONS,
  SOURCES,
  type Content,
  type Destination,
  type Retry,
  type Route,
} from '#domain/route/route.ts'
import { hindrancesIn } from '#domain/route/workable.ts'
import { parseFile } from '../definition/file.ts'
import { nearest } from '../definition/nearest.ts'
import { count, entries, items, oneOf, words, wrong, type Place, type Problem } from '../definition/node.ts'
import { RESOURCE_TYPES } from '../fhir/resource-types.ts'
import { NOTHING_EXPECTED, readExpect } from './expect.ts'
import { readInteraction, unnumbered } from './interaction.ts'
import { readOrder } from './line.ts'
import { readOnly } from './only.ts'
import { placeInMessage } from './place.ts'
import { misplaced, readPrivacy } from './privacy-file.ts'
import { length, LENGTHS } from './length.ts'

/** Reads a route file; `file` names it in the problems, each of which has its line. */
export function parseRoute(text: string, file: string): Route | { problems: Problem[] } {
  return parseFile(text, file, readRoute)
}

function readRoute(place: Place, version: string): Route | undefined {
  const keys = entries(
    place,
    ['route', 'title', 'source', 'take', 'destination'],
    ['only', 'map', 'privacy', 'order', 'retry', 'keep-days', 'find', 'expect'],
  )
  if (!keys) return undefined
  const id = words(keys.route)
  const title = words(keys.title)
  const source = oneOf(keys.source, SOURCES)
  const take = keys.take ? items(keys.take).flatMap((item) => messageType(item) ?? []) : []
  const content = contentOf(take[0] ?? '')
  const destination = keys.destination && readDestination(keys.destination, content)
  const only = keys.only && readOnly(keys.only, content)
  const map = keys.map && words(keys.map)
  const privacy = keys.privacy && source && readPrivacy(keys.privacy, { content, source })
  const order = keys.order && readOrder(keys.order, take, content)
  const retry = keys.retry ? readRetry(keys.retry) : USUAL
  const keepDays = keys['keep-days'] ? count(keys['keep-days']) : 14
  const find = keys.find ? items(keys.find).flatMap((item) => placeInMessage(item, content) ?? []) : []
  const expect = keys.expect ? readExpect(keys.expect) : NOTHING_EXPECTED
  if (keys.take && isSeq(keys.take.node) && keys.take.node.items.length === 0)
    wrong(keys.take, 'take: a route that takes nothing carries nothing')
  if (keepDays === 0 && keys['keep-days']) wrong(keys['keep-days'], 'keep-days: at least one day')
  if (id !== undefined && keys.route && !/^[a-z0-9][a-z0-9-]*$/.test(id))
    wrong(keys.route, `route: "${id}" is not a name; write small letters, digits and hyphens`)
  if (id === undefined || title === undefined || !source || !destination || !retry || !expect || keepDays === undefined)
    return undefined
  const mapped = {
    ...(only === undefined ? {} : { only }),
    ...(map === undefined ? {} : { map }),
    ...(privacy === undefined ? {} : { privacy }),
    ...(order === undefined ? {} : { order }),
  }
  if (keys.privacy && map === undefined)
    for (const says of misplaced(mapped, content)) wrong(keys.privacy, `privacy: ${says}`)
  for (const { key, says } of hindrancesIn({ source, take, destination, ...mapped }))
    wrong(keys[key] ?? place, `${key}: ${says}`)
  const bare = destination.by === 'fhir' && destination.interaction && unnumbered(destination.interaction, take)
  if (typeof bare === 'string' && keys.destination)
    wrong(
      keys.destination,
      `destination: ${bare} carries no list of identifiers, by which it would not be made twice; use update`,
    )
  return { id, version, title, source, take, ...mapped, destination, retry, keepDays, find, expect }
}

/** A name alone, the one of another route (`{ route: schedule-to-archive }`), a line whose answers go back (`{ mllp: ask }`), or what is done at a FHIR server (`{ fhir: update }`). */
function readDestination(place: Place, content: Content): Destination | undefined {
  if (isScalar(place.node)) {
    const by = oneOf(place, DESTINATIONS)
    return by && { by }
  }
  if (isMap(place.node) && place.node.has('fhir')) {
    const interaction = readInteraction(place, content)
    return interaction && { by: 'fhir', interaction }
  }
  if (isMap(place.node) && place.node.has('mllp')) {
    const asks = oneOf(entries(place, ['mllp'])?.mllp, ['ask'] as const)
    return asks && { by: 'mllp', asks: true }
  }
  const route = words(entries(place, ['route'])?.route)
  return route === undefined ? undefined : { by: 'route', route }
}

/** MSH-9 with type and trigger event (HL7 v2.5.1, 2.14.9.9), a type of FHIR resource, or the name of an event in JSON. */
const TYPE = /^([A-Z]{3}\^[A-Z][A-Z0-9]{2}|[A-Z][A-Za-z]{1,60}|[a-z][a-z0-9-]{0,60})$/

function messageType(place: Place): string | undefined {
  const found = words(place)
  if (found !== undefined && TYPE.test(found) && contentOf(found) === 'fhir' && !RESOURCE_TYPES.includes(found))
    return wrong(place, `${place.path}: FHIR R4 has no resource "${found}"`, nearest(found, RESOURCE_TYPES))
  if (found === undefined || TYPE.test(found)) return found
  return wrong(
    place,
    `${place.path}: "${found}" is not a message type; write it like "SIU^S12", "Appointment" or "visit-ended"`,
  )
}

/** From half a second to a minute between tries, for a day. */
const USUAL: Retry = { firstMs: LENGTHS.second / 2, mostMs: LENGTHS.minute, giveUpMs: LENGTHS.day }

function readRetry(place: Place): Retry | undefined {
  const keys = entries(place, ['first', 'most', 'give-up'])
  if (!keys) return undefined
  const [firstMs, mostMs, giveUpMs] = [length(keys.first), length(keys.most), length(keys['give-up'])]
  if (firstMs === undefined || mostMs === undefined || giveUpMs === undefined) return undefined
  if (firstMs > mostMs || mostMs > giveUpMs)
    return wrong(place, 'retry: first may not be longer than most, nor most longer than give-up')
  return { firstMs, mostMs, giveUpMs }
}
