import type { Unmapped } from '#domain/map/unmapped.ts'
import { placeIn, type SaidAt } from '#domain/route/trial.ts'
import { parseMessage } from '../hl7v2/message.ts'
import { isObject } from './opened-json.ts'
import { sideBySide, type ShownSegment } from './opened.ts'
import { saidIn } from './said.ts'

/**
 * A message beside what its map makes of it. Of the message a field is marked where something of it is carried nowhere; of what goes a place is
 * marked where the message does not say it in those words: a code that was translated, a time, a value of the map's own.
 */
export function mappedBeside(
  bytes: Uint8Array,
  made: readonly SaidAt[],
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
  const sent = [...Map.groupBy(made, ({ at }) => placeIn(at).of)].map(([name, places]) => ({
    name,
    alone: false,
    fields: places.map(({ at, says }) => ({ at: placeIn(at).within, text: says, differs: !words.has(says) })),
  }))
  return { source, sent }
}

/** All that a message says: member by member, or field by field and component by component. */
function wordsOf(bytes: Uint8Array): ReadonlySet<string> {
  const whole = saidIn(bytes).map(({ says }) => says)
  const parts = isObject(bytes) ? [] : parseMessage(bytes).segments.flatMap(({ fields }) => fields.flat(3))
  return new Set([...whole, ...parts])
}
