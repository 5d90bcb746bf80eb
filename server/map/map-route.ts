import type { Unmapped } from '#domain/map/unmapped.ts'
import { parseMessage } from '#formats/hl7v2/message.ts'
import { Unreadable } from '#formats/hl7v2/unreadable.ts'
import type { Deliver } from '../act/routes.ts'
import { applied } from './applied.ts'
import type { ReadyMap } from './read-maps.ts'

/**
 * Hands on what a map makes of each message, as a transaction of FHIR. A message that can't be mapped is a person's, with the
 * place that stands in its way; `unmapped` is told what of a message that was delivered no resource carries.
 */
export function mapRoute(
  map: ReadyMap,
  timeZone: string,
  deliver: Deliver,
  unmapped: (places: readonly Unmapped[]) => void,
): Deliver {
  return async ({ id, event, bytes }) => {
    try {
      const result = applied(map, parseMessage(bytes), timeZone)
      if ('refused' in result) return { tried: 'never', why: result.refused }
      const tried = await deliver({ id, event, bytes: new TextEncoder().encode(JSON.stringify(result.bundle)) })
      if (tried.tried === 'delivered') unmapped(result.unmapped)
      return tried
    } catch (fault) {
      if (fault instanceof Unreadable)
        return { tried: 'never', why: `it can't be read, ${fault.code} at ${fault.where}` }
      throw fault
    }
  }
}
