import { createHash } from 'node:crypto'
import { contentOf } from '#domain/route/route.ts'
import { writeMessage } from '#formats/hl7v2/message.ts'
import { mapByRows, type Around, type RowMapped } from '#formats/map/rows/row-map.ts'
import { sourceOf } from '#formats/map/rows/source.ts'
import { readMessage } from '#formats/route/read.ts'
import type { ReadyRowMap } from './read-maps.ts'

/**
 * What a map by rows makes of a message. MSH-10 of what it makes is twenty characters of a digest of which message it was and by
 * which map, so that a second try is the same message. Throws `Unreadable`.
 */
export function appliedRows(map: ReadyRowMap, bytes: Uint8Array, around: Omit<Around, 'controlId'>): RowMapped {
  const content = contentOf(map.from[0] ?? '')
  const { event, sameAs } = readMessage(content, bytes)
  if (!map.from.includes(event)) return { refused: `the map ${map.id} is for no ${event}`, unmapped: [], left: [] }
  const controlId = createHash('sha256')
    .update(JSON.stringify([map.id, sameAs]))
    .digest('hex')
    .slice(0, 20)
    .toUpperCase()
  return mapByRows(map, sourceOf(content, bytes), { ...around, controlId })
}

/** What was made as it goes on: its type and its bytes. */
export function asMade(
  made: Exclude<RowMapped, { refused: string }>,
  event: string,
): { event: string; bytes: Uint8Array } {
  if ('message' in made) return { event: made.event, bytes: writeMessage(made.message) }
  const json = 'bundle' in made ? made.bundle : made.object
  const type = 'object' in made && typeof made.object.type === 'string' ? made.object.type : event
  return { event: type, bytes: new TextEncoder().encode(JSON.stringify(json)) }
}
