import type { Unmapped } from '#domain/map/unmapped.ts'
import { sayJudged, type Privacy, type Signed } from '#domain/route/privacy.ts'
import { contentOf, type Route } from '#domain/route/route.ts'
import type { Made } from '#domain/route/trial.ts'
import { parseMessage } from '#formats/hl7v2/message.ts'
import { Unreadable } from '#formats/hl7v2/unreadable.ts'
import type { Around } from '#formats/map/rows/row-map.ts'
import { mappedBeside } from '#formats/route/mapped.ts'
import { isCarried } from '#formats/route/only.ts'
import { gated } from '#formats/route/privacy.ts'
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

/** Whom a message is about and what they have signed, asked for each; null where that can't be told now. */
export type AskSigned = (privacy: Privacy, message: { event: string; bytes: Uint8Array }) => Promise<Signed | null>

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
 * What a version of a route makes of a message that was stored, and of that what its patient permits by now. It reaches nothing: it is given
 * the message and gives what would go; there is nobody here to hand that to.
 */
export async function madeBy(
  { route, map }: RouteWithMap,
  { event, bytes }: { event: string; bytes: Uint8Array | null },
  { signed, now, ...around }: AroundMessage & { signed: AskSigned; now(): Date },
): Promise<Made> {
  if (!route.take.includes(event)) return { did: 'filtered' }
  if (bytes === null) return { did: 'unknown' }
  if (!isCarried(contentOf(event), bytes, route.only ?? [])) return { did: 'filtered' }
  const result = map === undefined ? { bytes, unmapped: [] } : resultOf(map, { event, bytes }, around)
  const { unmapped } = result
  if ('refused' in result) return { did: 'refused', why: result.refused, unmapped }
  if (route.privacy === undefined) return { did: 'carried', says: saidIn(result.bytes), unmapped }
  const person = await signed(route.privacy, { event, bytes })
  if (person === null) return { did: 'unknown' }
  const { judged, bytes: part } = gated(route.privacy, person, result.bytes, now())
  if (part === null) return { did: 'withheld', why: sayJudged(judged), unmapped }
  return { did: 'carried', says: saidIn(part), unmapped }
}

/** A message beside what goes of it by a version of its route, by what its patient permits by now, or why nothing does. */
export async function besideMade(
  { route: { privacy }, map }: RouteWithMap,
  message: { event: string; bytes: Uint8Array },
  { signed, now, ...around }: AroundMessage & { signed: AskSigned; now(): Date },
) {
  const result = map === undefined ? { bytes: message.bytes, unmapped: [], left: [] } : resultOf(map, message, around)
  const nowhere = [...result.unmapped, ...result.left]
  const none = (refused: string) => ({ refused, ...mappedBeside(message.bytes, [], nowhere) })
  if ('refused' in result) return none(result.refused)
  if (privacy === undefined) return { refused: null, ...mappedBeside(message.bytes, saidIn(result.bytes), nowhere) }
  const person = await signed(privacy, message)
  if (person === null) return none('the EMR does not say whose it is, and so not what they permit')
  const { judged, bytes } = gated(privacy, person, result.bytes, now())
  if (bytes === null) return none(`nothing of it goes: ${sayJudged(judged)}`)
  return { refused: null, ...mappedBeside(message.bytes, saidIn(bytes), nowhere) }
}
