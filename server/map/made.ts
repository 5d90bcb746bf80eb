import type { Route } from '#domain/route/route.ts'
import type { Made } from '#domain/route/trial.ts'
import { parseMessage } from '#formats/hl7v2/message.ts'
import { Unreadable } from '#formats/hl7v2/unreadable.ts'
import type { Transaction } from '#formats/map/map-message.ts'
import { mappedBeside } from '#formats/route/mapped.ts'
import { saidIn } from '#formats/route/said.ts'
import { applied } from './applied.ts'
import type { ReadyMap } from './read-maps.ts'

/** A route with the map by which it goes, of one version. */
export interface RouteWithMap {
  route: Route
  map?: ReadyMap
}

/**
 * What a version of a route makes of a message that was stored. It reaches nothing: it is given the message and gives what would
 * go; there is nobody here to hand that to.
 */
export function madeBy(
  { route, map }: RouteWithMap,
  { event, bytes }: { event: string; bytes: Uint8Array | null },
  timeZone: string,
): Made {
  if (!route.take.includes(event)) return { did: 'filtered' }
  if (bytes === null) return { did: 'unknown' }
  if (map === undefined) return { did: 'carried', says: [], unmapped: [] }
  const { bundle, refused, unmapped } = transactionOf(map, bytes, timeZone)
  return bundle === undefined
    ? { did: 'refused', why: refused, unmapped }
    : { did: 'carried', says: saidIn(bundle), unmapped }
}

/** What a map makes of a message that may not even be readable. */
export function transactionOf(map: ReadyMap, bytes: Uint8Array, timeZone: string) {
  try {
    const result = applied(map, parseMessage(bytes), timeZone)
    if ('refused' in result) return { ...result, bundle: undefined }
    return { ...result, bundle: plain(result.bundle), refused: '' }
  } catch (fault) {
    if (!(fault instanceof Unreadable)) throw fault
    const refused = `it can't be read, ${fault.code} at ${fault.where}`
    return { bundle: undefined, refused, unmapped: [], left: [] }
  }
}

/** A message beside what a map makes of it, or why it makes nothing. */
export function besideMapped(map: ReadyMap, bytes: Uint8Array, timeZone: string) {
  const { bundle, refused, unmapped, left } = transactionOf(map, bytes, timeZone)
  return { refused: bundle === undefined ? refused : null, ...mappedBeside(bytes, bundle, [...unmapped, ...left]) }
}

/** As it would be sent: what a site's own code has put there may be more than JSON. */
function plain(bundle: Transaction): Transaction {
  const sent: Transaction = JSON.parse(JSON.stringify(bundle))
  return sent
}
