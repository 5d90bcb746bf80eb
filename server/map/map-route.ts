import type { Unmapped } from '#domain/map/unmapped.ts'
import type { Around } from '#formats/map/rows/row-map.ts'
import { parseMessage } from '#formats/hl7v2/message.ts'
import { Unreadable } from '#formats/hl7v2/unreadable.ts'
import type { Deliver } from '../act/routes.ts'
import { applied } from './applied.ts'
import { appliedRows, asMade } from './applied-rows.ts'
import { isByRows, type ReadyMap } from './read-maps.ts'

/**
 * Hands on what a map makes of each message. A message that can't be mapped is a person's, with the
 * place that stands in its way; `unmapped` is told what of a message that was delivered nothing carries.
 */
export function mapRoute(
  map: ReadyMap,
  around: Omit<Around, 'controlId'>,
  deliver: Deliver,
  unmapped: (places: readonly Unmapped[]) => void,
): Deliver {
  return async ({ id, event, bytes }) => {
    try {
      const result = madeOf(event, bytes)
      if ('refused' in result) return { tried: 'never', why: result.refused }
      const tried = await deliver({ id, event: result.event, bytes: result.bytes })
      if (tried.tried === 'delivered') unmapped(result.unmapped)
      return tried
    } catch (fault) {
      if (fault instanceof Unreadable)
        return { tried: 'never', why: `it can't be read, ${fault.code} at ${fault.where}` }
      throw fault
    }
  }

  function madeOf(
    event: string,
    bytes: Uint8Array,
  ): { event: string; bytes: Uint8Array; unmapped: Unmapped[] } | { refused: string } {
    if (isByRows(map)) {
      const result = appliedRows(map, bytes, around)
      return 'refused' in result ? result : { ...asMade(result, event), unmapped: result.unmapped }
    }
    const result = applied(map, parseMessage(bytes), around.timeZone)
    if ('refused' in result) return result
    return { event, bytes: new TextEncoder().encode(JSON.stringify(result.bundle)), unmapped: result.unmapped }
  }
}
