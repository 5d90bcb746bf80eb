import { createHash } from 'node:crypto'
import { contentOf } from '#domain/route/route.ts'
import { isRecord } from '#formats/fhir/element.ts'
import { parseMessage, writeMessage, type Message } from '#formats/hl7v2/message.ts'
import type { Transaction } from '#formats/map/map-message.ts'
import { mapByRows, type Around, type RowMapped } from '#formats/map/rows/row-map.ts'
import { sourceOf } from '#formats/map/rows/source.ts'
import { objectIn, readMessage } from '#formats/route/read.ts'
import type { ReadyRowMap, RowLastWord } from './read-maps.ts'

/**
 * What a map by rows makes of a message. MSH-10 of what it makes is twenty characters of a digest of which message it was and by
 * which map, so that a second try is the same message. The site's own code has the last word; a fault of it is a refusal, without its
 * words. Throws `Unreadable`.
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
  const made = mapByRows(map, sourceOf(content, bytes), { ...around, controlId })
  if (map.lastWord === undefined || 'refused' in made) return made
  try {
    const message = content === 'hl7v2' ? parseMessage(bytes) : objectIn(bytes)
    const said = withOwn(made, map.lastWord, message)
    // What can't be written is the code's fault, and no message.
    asMade(said, event)
    return said
  } catch {
    return { refused: `the code of the map ${map.id} failed`, unmapped: made.unmapped, left: made.left }
  }
}

type Made = Exclude<RowMapped, { refused: string }>

/** What was made with the last word of the site's own code; a fault of that code is thrown on. */
function withOwn(made: Made, code: RowLastWord, message: object): Made {
  if ('message' in made) {
    const said = code(made.message, message)
    if (isMessage(said)) return { ...made, message: said }
  } else if ('bundle' in made) {
    const said = code(made.bundle, message)
    if (isTransaction(said)) return { ...made, bundle: said }
  } else {
    const said = code(made.object, message)
    if (isRecord(said) && !(said instanceof Promise)) return { ...made, object: said }
  }
  throw new Error('it gives nothing of the form that the map makes')
}

function isMessage(said: unknown): said is Message {
  return isRecord(said) && Array.isArray(said.segments)
}

function isTransaction(said: unknown): said is Transaction {
  return isRecord(said) && said.resourceType === 'Bundle'
}

/** What was made as it goes on: its type and its bytes. */
export function asMade(made: Made, event: string): { event: string; bytes: Uint8Array } {
  if ('message' in made) return { event: made.event, bytes: writeMessage(made.message) }
  const json = 'bundle' in made ? made.bundle : made.object
  const type = 'object' in made && typeof made.object.type === 'string' ? made.object.type : event
  return { event: type, bytes: new TextEncoder().encode(JSON.stringify(json)) }
}
