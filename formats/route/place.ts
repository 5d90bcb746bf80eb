import type { Content } from '#domain/route/route.ts'
import { words, wrong, type Place } from '../definition/node.ts'
import { fieldPath } from './find.ts'
import { MEMBERS } from './only.ts'

/** `SCH-1`, `identifier.value`: a place in a message, as a route's file names it. */
export function placeInMessage(place: Place, content: Content): string | undefined {
  const found = words(place)
  const isPlace = (text: string) => (content === 'hl7v2' ? fieldPath(text) !== undefined : MEMBERS.test(text))
  if (found === undefined || isPlace(found)) return found
  const like = content === 'hl7v2' ? '"SCH-1" or "PV1-3.4"' : '"identifier.value"'
  return wrong(place, `${place.path}: "${found}" is no place in a message; write it like ${like}`)
}
