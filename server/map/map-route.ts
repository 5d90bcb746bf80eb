import type { Unmapped } from '#domain/map/unmapped.ts'
import type { Deliver } from '../act/routes.ts'
import { resultOf, type AroundMessage } from './made.ts'
import type { ReadyMap } from './read-maps.ts'

/**
 * Hands on what a map makes of each message. A message that can't be mapped is a person's, with the
 * place that stands in its way; `unmapped` is told what of a message that was delivered nothing carries.
 */
export function mapRoute(
  map: ReadyMap,
  around: AroundMessage,
  deliver: Deliver,
  unmapped: (places: readonly Unmapped[]) => void,
): Deliver {
  return async ({ id, event, bytes }) => {
    const result = resultOf(map, { event, bytes }, around)
    if ('refused' in result) return { tried: 'never', why: result.refused }
    const tried = await deliver({ id, event: result.event, bytes: result.bytes })
    if (tried.tried === 'delivered') unmapped(result.unmapped)
    return tried
  }
}
