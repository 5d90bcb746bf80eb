import { ALL_IN_ORDER, type Content } from '#domain/route/route.ts'
import { words, wrong, type Place } from '../definition/node.ts'
import { parseMessage } from '../hl7v2/message.ts'
import { fieldPath, valuesAt } from './find.ts'
import { MEMBERS } from './only.ts'
import { textsAt } from './read.ts'

/** Reads the order key of a route; undefined where it is the patient. */
export function readOrder(place: Place, take: readonly string[], content: Content): string | undefined {
  const found = words(place)
  if (found === undefined || found === 'patient') return undefined
  const isPlace = content === 'hl7v2' ? fieldPath(found) !== undefined : MEMBERS.test(found)
  if (found !== ALL_IN_ORDER && !isPlace)
    return wrong(
      place,
      `order: "${found}" is no place in a message; write patient, ${ALL_IN_ORDER}, or one like ${content === 'hl7v2' ? '"SCH-1"' : '"identifier.value"'}`,
    )
  if (take.includes('ADT^A40'))
    return wrong(place, 'order: a merge makes one line of two patients’, so what takes ADT^A40 is ordered by patient')
  return found
}

/** In whose line a message waits, where that is not its patient's: with those that say the same at the place. */
export function lineOfMessage(order: string, content: Content, bytes: Uint8Array): string {
  if (order === ALL_IN_ORDER) return ALL_IN_ORDER
  const path = content === 'hl7v2' ? fieldPath(order) : undefined
  const [said = ''] = path === undefined ? textsAt(bytes, order) : valuesAt(parseMessage(bytes), path)
  return `${order}=${said}`
}
