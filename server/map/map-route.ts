import type { Unmapped } from '#domain/map/unmapped.ts'
import type { Deliver } from '../act/routes.ts'
import { transactionOf } from './made.ts'
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
    const { bundle, refused, unmapped: places } = transactionOf(map, bytes, timeZone)
    if (bundle === undefined) return { tried: 'never', why: refused }
    const tried = await deliver({ id, event, bytes: new TextEncoder().encode(JSON.stringify(bundle)) })
    if (tried.tried === 'delivered') unmapped(places)
    return tried
  }
}
