import { charsetOf, decoded, encoded, type Charset } from './charset.ts'
import { escaped, unescaped, USUAL_DELIMITERS, type Delimiters } from './escape.ts'
import { Unreadable } from './unreadable.ts'

/** A field: its repetitions, each of components, each of subcomponents (HL7 v2.5.1, 2.5.3). */
export type Field = readonly (readonly (readonly string[])[])[]

/** A segment. MSH has its separator and its encoding characters as MSH-1 and MSH-2, as the standard counts them. */
export interface Segment {
  name: string
  readonly fields: readonly Field[]
  /** One field, counted from 1, of a segment that was read: the others stay as they are. */
  fieldAt?(number: number): Field
}

/** A message; the first segment is its MSH. */
export interface Message {
  delimiters: Delimiters
  segments: readonly [Segment, ...Segment[]]
}

/** What a place says: undefined is nothing (leave as it is), null is `""` (delete); HL7 v2.5.1, 2.5.3. */
export type Said = string | null | undefined

const MARK = [0xef, 0xbb, 0xbf]
const [CR, LF] = [0x0d, 0x0a]
const LINES = /\r\n|\r|\n/
const NAME = /^[A-Z][A-Z0-9]{2}$/
const USUAL = 'MSH|^~\\&|'
/** A field that says nothing; most of a message are such. */
export const NOTHING: Field = [[['']]]
/** Neither letters nor digits, nor what escape sequences and `""` are written with. */
const DELIMITER = /^[!#-\-/:-@[-`{-~]$/

/**
 * Reads a message, or throws `Unreadable`. Lines may end with LF or CRLF, and begin with a byte-order mark. All that can be wrong is
 * found at once; the fields of a segment are taken apart when they are first asked for, since of most segments nobody asks.
 */
export function parseMessage(bytes: Uint8Array): Message {
  const body = begun(bytes)
  // What nearly every message is; whatever the character set, delimiters and MSH-18 are written in ASCII.
  const usual = decoded(body, 'utf-8')
  const first = usual === undefined ? (decoded(body.subarray(0, endOfLine(body)), '8859/1') ?? '') : firstLine(usual)
  const delimiters = delimitersOf(first)
  const { repetition, component, subcomponent } = delimiters
  // To its first part, as any field is read: a delimiter may be a character of the name.
  const named = [repetition, component, subcomponent].reduce(
    (part, delimiter) => part.split(delimiter, 1)[0] ?? '',
    first.split(delimiters.field)[17] ?? '',
  )
  const charset = charsetOf(unescaped(named, delimiters, '8859/1'))
  const text = charset === 'utf-8' ? usual : decoded(body, charset)
  if (text === undefined) throw new Unreadable(102, 'MSH-18')
  const lines = text.split(text.includes('\n') ? LINES : '\r').filter((line) => line.trim() !== '')
  const around = { delimiters, charset }
  const [header, ...rest] = lines.map((line, index) => new ReadSegment(line, index, around))
  if (header === undefined) throw new Unreadable(100, 'MSH')
  return { delimiters, segments: [header, ...rest] }
}

interface ReadBy {
  delimiters: Delimiters
  charset: Charset
}

/**
 * A segment of a message that was read. Its fields are taken apart one by one, as they are asked for. All but its name stands in its
 * class, so that a copy of it with other fields (`{ ...segment, fields }`) keeps nothing of its own.
 */
class ReadSegment implements Segment {
  readonly name: string
  readonly #line: string
  readonly #around: ReadBy
  #texts: string[] | undefined
  readonly #read: Field[] = []
  #fields: readonly Field[] | undefined

  constructor(line: string, index: number, around: ReadBy) {
    const end = line.indexOf(around.delimiters.field)
    this.name = end === -1 ? line : line.slice(0, end)
    if (!NAME.test(this.name) || (index > 0 && this.name === 'MSH')) throw new Unreadable(100, `segment ${index + 1}`)
    this.#line = line
    this.#around = around
  }

  get fields(): readonly Field[] {
    return (this.#fields ??= this.#all().map((_, at) => this.fieldAt(at + 1)))
  }

  fieldAt(number: number): Field {
    const known = this.#read[number - 1]
    if (known !== undefined) return known
    const text = this.#all()[number - 1]
    if (text === undefined) return []
    // MSH-1 and MSH-2 are what the others are read by.
    const isWritten = this.name === 'MSH' && number <= 2
    return (this.#read[number - 1] = isWritten ? [[[text]]] : fieldOf(text, this.#around))
  }

  #all(): string[] {
    if (this.#texts !== undefined) return this.#texts
    const { field } = this.#around.delimiters
    const texts = this.#line.split(field)
    if (this.name !== 'MSH') texts.shift()
    else {
      texts[0] = field
      texts[1] ??= ''
    }
    return (this.#texts = texts)
  }
}

function fieldOf(text: string, { delimiters, charset }: ReadBy): Field {
  if (text === '') return NOTHING
  const { repetition, component, subcomponent } = delimiters
  const value = (one: string) => unescaped(one, delimiters, charset)
  if (!text.includes(repetition) && !text.includes(component) && !text.includes(subcomponent)) return [[[value(text)]]]
  return text
    .split(repetition)
    .map((components) => components.split(component).map((values) => values.split(subcomponent).map(value)))
}

/**
 * The MSH segment alone, of a message whose rest may be beyond reading; null where there is none. Where its own character
 * set can't be read either it ends before MSH-18, and `?` stands for what is not ASCII.
 */
export function headerOf(bytes: Uint8Array): Message | null {
  const body = begun(bytes)
  const line = body.subarray(0, endOfLine(body))
  return readOrNull(line) ?? readOrNull(plain(line))
}

function readOrNull(bytes: Uint8Array): Message | null {
  try {
    return parseMessage(bytes)
  } catch (fault) {
    if (fault instanceof Unreadable) return null
    throw fault
  }
}

function plain(line: Uint8Array): Uint8Array {
  const ascii = line.map((byte) => (byte < 0x80 ? byte : 0x3f))
  const separators = Array.from(ascii.keys()).filter((at) => ascii[at] === ascii[3])
  return ascii.slice(0, separators[16])
}

/** The message in the character set that its own MSH-18 names, each segment ended by CR. */
export function writeMessage({ delimiters, segments }: Message): Uint8Array {
  const { field, repetition, component, subcomponent } = delimiters
  const written = (one: Field) => {
    if (one === NOTHING) return ''
    const [first] = one
    const value = first?.[0]
    if (one.length === 1 && first?.length === 1 && value?.length === 1) return escaped(value[0] ?? '', delimiters)
    return one
      .map((components) =>
        components
          .map((values) => values.map((value) => escaped(value, delimiters)).join(subcomponent))
          .join(component),
      )
      .join(repetition)
  }
  let whole = ''
  for (const { name, fields } of segments) {
    const isHeader = whole === ''
    whole += isHeader ? name + field + (fields[1]?.[0]?.[0]?.[0] ?? '') : name
    for (let at = isHeader ? 2 : 0; at < fields.length; at += 1) whole += field + written(fields[at] ?? NOTHING)
    whole += '\r'
  }
  return encoded(whole, charsetOf(text(segments[0], 18)))
}

/** A field of a segment, counted from 1. */
export function fieldAt(segment: Segment, number: number): Field {
  return segment.fieldAt?.(number) ?? segment.fields[number - 1] ?? []
}

/** What the first repetition of a field says, with components and subcomponents counted from 1. */
export function saidAt(segment: Segment, number: number, component = 1, subcomponent = 1): Said {
  return saidIn(fieldAt(segment, number)[0], component, subcomponent)
}

/** The same of one repetition. */
export function saidIn(repetition: Field[number] | undefined, component = 1, subcomponent = 1): Said {
  const value = repetition?.[component - 1]?.[subcomponent - 1] ?? ''
  if (value === '') return undefined
  return value === '""' ? null : value
}

/** What a field says, as text: empty where it says nothing or deletes. */
export function text(segment: Segment, number: number, component = 1, subcomponent = 1): string {
  return saidAt(segment, number, component, subcomponent) ?? ''
}

/** A component as it is given for writing: a value, or its subcomponents. */
type Given = string | readonly string[]

/** A field as it is given for writing: a value, or a list of components. */
export type GivenField = string | readonly Given[]

/** A segment from its values; no field repeats. */
export function segment(name: string, ...fields: readonly GivenField[]): Segment {
  return { name, fields: fields.map((field) => [repetitionOf(field)]) }
}

/** A segment from its fields by their numbers, up to the last that is not empty; what stands in `each` repeats. */
export function numbered(
  name: string,
  fields: Readonly<Record<number, GivenField | { each: readonly GivenField[] }>>,
): Segment {
  const last = Math.max(
    ...Object.keys(fields)
      .map(Number)
      .filter((number) => isSaid(fields[number])),
  )
  return {
    name,
    fields: Array.from({ length: last }, (_, index) => {
      const given = fields[index + 1] ?? ''
      return typeof given === 'object' && 'each' in given ? given.each.map(repetitionOf) : [repetitionOf(given)]
    }),
  }
}

function isSaid(given: GivenField | { each: readonly GivenField[] } = ''): boolean {
  return typeof given === 'object' && 'each' in given ? given.each.length > 0 : given.length > 0
}

function repetitionOf(field: GivenField): Field[number] {
  return (typeof field === 'string' ? [field] : field).map((one) => (typeof one === 'string' ? [one] : one))
}

function delimitersOf(line: string): Delimiters {
  // One object for all of them: what is known of it is kept by it.
  if (line.startsWith(USUAL)) return USUAL_DELIMITERS
  if (!line.startsWith('MSH')) throw new Unreadable(100, 'MSH')
  const field = line.charAt(3)
  const encoding = field === '' ? '' : (line.slice(4).split(field, 1)[0] ?? '')
  const all = [field, ...encoding]
  const [, component = '', repetition = '', escape = '', subcomponent = '', truncation] = all
  if (all.length < 5 || all.length > 6 || new Set(all).size < all.length || !all.every((one) => DELIMITER.test(one)))
    throw new Unreadable(102, 'MSH-2')
  const delimiters = { field, component, repetition, escape, subcomponent }
  return truncation === undefined ? delimiters : { ...delimiters, truncation }
}

function firstLine(text: string): string {
  const end = text.indexOf('\r')
  const line = end === -1 ? text : text.slice(0, end)
  const feed = line.indexOf('\n')
  return feed === -1 ? line : line.slice(0, feed)
}

/** The bytes from their first that is neither the byte-order mark nor the end of an empty line. */
function begun(bytes: Uint8Array): Uint8Array {
  const from = MARK.every((byte, at) => bytes[at] === byte) ? MARK.length : 0
  let start = from
  while (bytes[start] === CR || bytes[start] === LF) start += 1
  return bytes.subarray(start)
}

function endOfLine(bytes: Uint8Array): number {
  const end = bytes.indexOf(CR)
  const line = end === -1 ? bytes : bytes.subarray(0, end)
  const feed = line.indexOf(LF)
  return feed === -1 ? line.length : feed
}
