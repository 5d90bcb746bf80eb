import type { Message } from '#formats/hl7v2/message.ts'
import { typeOf } from '#formats/route/order-key.ts'
import { mapMessage, type Mapped } from '#formats/map/map-message.ts'
import type { ReadyTableMap } from './read-maps.ts'

/** What a map makes of a message, with the last word of its own code. A fault of that code is a refusal, without its words. */
export function applied(map: ReadyTableMap, message: Message, timeZone: string): Mapped {
  if (!map.from.includes(typeOf(message)))
    return { refused: `the map ${map.id} is for no ${typeOf(message)}`, unmapped: [], left: [] }
  const mapped = mapMessage(map, message, timeZone)
  if (map.lastWord === undefined || 'refused' in mapped) return mapped
  try {
    return { ...mapped, bundle: map.lastWord(mapped.bundle, message) }
  } catch {
    return { refused: `the code of the map ${map.id} failed`, unmapped: mapped.unmapped, left: mapped.left }
  }
}
