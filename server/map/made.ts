import type { Unmapped } from '#domain/map/unmapped.ts'
import { contentOf, type Route } from '#domain/route/route.ts'
import type { Made } from '#domain/route/trial.ts'
import { parseMessage } from '#formats/hl7v2/message.ts'
import { Unreadable } from '#formats/hl7v2/unreadable.ts'
import type { Around } from '#formats/map/rows/row-map.ts'
import { mappedBeside } from '#formats/route/mapped.ts'
import { isCarried } from '#formats/route/only.ts'
import { saidIn } from '#formats/route/said.ts'
import { applied } from './applied.ts'
import { appliedRows, asMade } from './applied-rows.ts'
import { isByRows, type ReadyMap } from './read-maps.ts'

/** A route with the map by which it goes, of one version. */
export interface RouteWithMap {
  route: Route
  map?: ReadyMap
}

/** What is known beside a message. */
export type AroundMessage = Omit<Around, 'controlId'>

/** What goes in a message's place, as its type and bytes, or why nothing does; and what of it nothing carries. */
export type Result = ({ event: string; bytes: Uint8Array } | { refused: string }) & {
  unmapped: readonly Unmapped[]
  left: readonly Unmapped[]
}

/** What a map makes of a message that may not even be readable. */
export function resultOf(
  map: ReadyMap,
  { event, bytes }: { event: string; bytes: Uint8Array },
  around: AroundMessage,
): Result {
  try {
    if (isByRows(map)) {
      const result = appliedRows(map, bytes, around)
      const { unmapped, left } = result
      return 'refused' in result ? result : { ...asMade(result, event), unmapped, left }
    }
    const result = applied(map, parseMessage(bytes), around.timeZone)
    if ('refused' in result) return result
    const { unmapped, left } = result
    return { event, bytes: new TextEncoder().encode(JSON.stringify(result.bundle)), unmapped, left }
  } catch (fault) {
    if (!(fault instanceof Unreadable)) throw fault
    return { refused: `it can't be read, ${fault.code} at ${fault.where}`, unmapped: [], left: [] }
  }
}

/**
 * What a version of a route makes of a message that was stored. It reaches nothing: it is given the message and gives what would
 * go; there is nobody here to hand that to.
 */
export function madeBy(
  { route, map }: RouteWithMap,
  { event, bytes }: { event: string; bytes: Uint8Array | null },
  around: AroundMessage,
): Made {
  if (!route.take.includes(event)) return { did: 'filtered' }
  if (bytes === null) return { did: 'unknown' }
  if (!isCarried(contentOf(event), bytes, route.only ?? [])) return { did: 'filtered' }
  if (map === undefined) return { did: 'carried', says: [], unmapped: [] }
  const result = resultOf(map, { event, bytes }, around)
  const { unmapped } = result
  if ('refused' in result) return { did: 'refused', why: result.refused, unmapped }
  return { did: 'carried', says: saidIn(result.bytes), unmapped }
}

/** A message beside what a map makes of it, or why it makes nothing. */
export function besideMapped(map: ReadyMap, message: { event: string; bytes: Uint8Array }, around: AroundMessage) {
  const result = resultOf(map, message, around)
  const nowhere = [...result.unmapped, ...result.left]
  return 'refused' in result
    ? { refused: result.refused, ...mappedBeside(message.bytes, [], nowhere) }
    : { refused: null, ...mappedBeside(message.bytes, saidIn(result.bytes), nowhere) }
}
