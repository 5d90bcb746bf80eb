import type { Unmapped } from '#domain/map/unmapped.ts'
import { parseMessage } from '../hl7v2/message.ts'
import type { Transaction } from '../map/map-message.ts'
import { sideBySide, type ShownSegment } from './opened.ts'
import { saidIn } from './said.ts'

/**
 * A message beside what its map makes of it. Of the message a field is marked where something of it is carried nowhere; of what goes a place is
 * marked where the message does not say it in those words: a code that was translated, a time, a value of the map's own.
 */
export function mappedBeside(
  bytes: Uint8Array,
  bundle: Transaction | undefined,
  unmapped: readonly Unmapped[],
): { source: ShownSegment[]; sent: ShownSegment[] } {
  const nowhere = unmapped.map(({ at }) => at)
  const lost = (at: string) => nowhere.some((one) => one === at || one.startsWith(`${at}.`))
  const source = sideBySide(bytes, bytes).source.map(({ name, fields }) => ({
    name,
    alone: nowhere.includes(name),
    fields: fields.map((field) => ({ ...field, differs: lost(field.at) })),
  }))
  const words = wordsOf(bytes)
  const said = bundle === undefined ? [] : saidIn(bundle)
  const sent = [...Map.groupBy(said, ({ at }) => at.slice(0, at.indexOf('.')))].map(([name, places]) => ({
    name,
    alone: false,
    fields: places.map(({ at, says }) => ({ at: at.slice(name.length + 1), text: says, differs: !words.has(says) })),
  }))
  return { source, sent }
}

/** All that a message says, component by component. */
function wordsOf(bytes: Uint8Array): ReadonlySet<string> {
  return new Set(parseMessage(bytes).segments.flatMap(({ fields }) => fields.flat(3)))
}
