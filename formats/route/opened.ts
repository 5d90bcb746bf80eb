import { charsetOf, encoded } from '../hl7v2/charset.ts'
import { fieldAt, parseMessage, text, writeMessage, type Message, type Segment } from '../hl7v2/message.ts'
import { Unreadable } from '../hl7v2/unreadable.ts'
import { editedObject, isObject, objectsBeside, objectText } from './opened-json.ts'
import { orderKeyOf } from './order-key.ts'

/** A field as it is written, and whether the other side writes it otherwise. */
export interface ShownField {
  /** `PID-5`. */
  at: string
  text: string
  differs: boolean
}

/** A segment field by field, without those that are empty on both sides. */
export interface ShownSegment {
  name: string
  fields: ShownField[]
  /** The other side has no such segment. */
  alone: boolean
}

/** A message as a person reads and edits it: a segment a line, or JSON. */
export function textOf(bytes: Uint8Array): string {
  return isObject(bytes) ? objectText(bytes) : linesOf(parseMessage(bytes)).join('\n')
}

function linesOf(message: Message): string[] {
  const utf8 = new TextDecoder().decode(writeMessage(inUtf8(message)))
  return utf8
    .split('\r')
    .filter((line) => line !== '')
    .map((line, index) => (index === 0 ? withField(line, message, 18) : line))
}

/** As written in UTF-8, whatever its own character set: the screen has one. */
function inUtf8(message: Message): Message {
  const [header, ...rest] = message.segments
  const fields = header.fields.map((field, index) => (index === 17 ? [[['UNICODE UTF-8']]] : field))
  return { ...message, segments: [{ ...header, fields }, ...rest] }
}

/** The field of the header as the message itself has it. */
function withField(line: string, message: Message, number: number): string {
  const separator = message.delimiters.field
  const parts = line.split(separator)
  if (parts.length >= number) parts[number - 1] = text(message.segments[0], number)
  return parts.join(separator)
}

/** What an edited message comes to: its bytes in the character set that it names, or a sentence that says why not. */
export function edited(
  typed: string,
  received: Uint8Array,
  controlId: string,
): { bytes: Uint8Array; event: string } | { wrong: string } {
  if (isObject(received)) return editedObject(typed, received)
  const lines = typed.split(/\r\n|\r|\n/).filter((line) => line.trim() !== '')
  try {
    const header = parseMessage(new TextEncoder().encode(lines[0] ?? '')).segments[0]
    const message = parseMessage(encoded(lines.join('\r'), charsetOf(text(header, 18))))
    const before = parseMessage(received)
    if (orderKeyOf(message) !== orderKeyOf(before))
      return { wrong: 'PID-3 names another patient. A copy goes in the line of the message’s own patient.' }
    const own = text(message.segments[0], 10) === text(before.segments[0], 10)
    const bytes = writeMessage(own ? withControlId(message, controlId) : message)
    return { bytes, event: `${text(message.segments[0], 9)}^${text(message.segments[0], 9, 2)}` }
  } catch (fault) {
    if (fault instanceof Unreadable) return { wrong: `This is no message of HL7 v2: ${fault.message}.` }
    if (fault instanceof RangeError) return { wrong: 'It has a character that is not of 8859/1, which MSH-18 names.' }
    throw fault
  }
}

/** A receiver that remembers control ids would take an edited message for the one that it had before. */
function withControlId(message: Message, controlId: string): Message {
  const [header, ...rest] = message.segments
  const fields = header.fields.map((field, index) => (index === 9 ? [[[controlId]]] : field))
  return { ...message, segments: [{ ...header, fields }, ...rest] }
}

/**
 * Two messages side by side, with what differs marked. Segments are paired by name and place among those of that name.
 */
export function sideBySide(one: Uint8Array, other: Uint8Array): { source: ShownSegment[]; sent: ShownSegment[] } {
  if (isObject(one)) return objectsBeside(one, other)
  const [source, sent] = [parseMessage(one), parseMessage(other)]
  return { source: shown(source, sent), sent: shown(sent, source) }
}

function shown(message: Message, beside: Message): ShownSegment[] {
  const seen = new Map<string, number>()
  return message.segments.map((segment) => {
    const place = seen.get(segment.name) ?? 0
    seen.set(segment.name, place + 1)
    const other = beside.segments.filter(({ name }) => name === segment.name)[place]
    const most = Math.max(segment.fields.length, other?.fields.length ?? 0)
    const fields = Array.from({ length: most }, (_, index) => {
      const [own, theirs] = [written(message, segment, index + 1), other && written(beside, other, index + 1)]
      return { at: `${segment.name}-${index + 1}`, text: own, differs: own !== (theirs ?? '') }
    })
    return {
      name: segment.name,
      alone: other === undefined,
      fields: fields.filter(({ text: said, differs }) => said !== '' || differs),
    }
  })
}

function written({ delimiters: { repetition, component, subcomponent } }: Message, segment: Segment, number: number) {
  return fieldAt(segment, number)
    .map((one) => one.map((values) => values.join(subcomponent)).join(component))
    .join(repetition)
}

/** The fields of a segment that say something, as they are written. */
export function writtenFields(message: Message, segment: Segment): { number: number; text: string }[] {
  return segment.fields
    .map((_, index) => ({ number: index + 1, text: written(message, segment, index + 1) }))
    .filter(({ text: said }) => said !== '')
}
