import { fieldAt, parseMessage, saidIn, text, writeMessage, type Field, type Segment } from '../hl7v2/message.ts'
import type { Notice, Part } from './privacy-json.ts'

/** A place of HL7 v2 that a privacy step names: `DG1`, `PID-3`, `OBX[3=44261-6]`, `OBX[3=44261-6]-5`. */
interface Segments {
  segment: string
  /** Only where a component of one of its fields says this. */
  where?: { field: number; component: number; value: string }
  /** None: the segment whole. */
  field?: number
}

/** Reads a place; undefined for what is none. */
export function segmentsAt(path: string): Segments | undefined {
  const [, segment, field, component = '1', value, only] =
    /^([A-Z][A-Z0-9]{2})(?:\[([1-9]\d?)(?:\.([1-9]\d?))?=([^\]]+)\])?(?:-([1-9]\d{0,2}))?$/.exec(path) ?? []
  if (segment === undefined) return undefined
  return {
    segment,
    ...(field !== undefined &&
      value !== undefined && { where: { field: Number(field), component: Number(component), value } }),
    ...(only !== undefined && { field: Number(only) }),
  }
}

/** Without these it is no message (HL7 v2.5.1, 2.15.9); they say whose it is and what kind it is, and nothing of anybody. */
const HEADER = [1, 2, 7, 9, 10, 11, 12, 18]
/** A sequence number or a continuation would count what does not go. */
const NEVER = [13, 14]

/**
 * The message with what stands at these places and nothing else. A note (NTE) belongs to the segment before it and goes only with
 * that. Set IDs are counted anew, so that none is missing.
 */
export function partOfMessage(bytes: Uint8Array, paths: readonly string[], notice: Notice): Part {
  const message = parseMessage(bytes)
  const places = paths.flatMap((path) => segmentsAt(path) ?? [])
  const [header, ...rest] = message.segments
  let goesBefore = true
  const going = rest.map((segment) => {
    const part = segment.name === 'NTE' && !goesBefore ? null : partOf(segment, places)
    if (segment.name !== 'NTE') goesBefore = part !== null
    return { segment, part }
  })
  const segments = withNotice(renumbered(going), notice)
  if (segments === null) return { why: 'the notice has no place in it' }
  const own = partOf(header, [...places.filter(({ segment }) => segment === 'MSH'), ...HEADER.map(inHeader)]) ?? header
  const fields = own.fields.map((field, index) => (NEVER.includes(index + 1) ? NOTHING : field))
  return { bytes: writeMessage({ ...message, segments: [{ ...own, fields: trimmed(fields) }, ...segments] }) }
}

const inHeader = (field: number): Segments => ({ segment: 'MSH', field })
const NOTHING: Field = [[['']]]

function partOf(segment: Segment, places: readonly Segments[]): Segment | null {
  const own = places.filter((one) => one.segment === segment.name && holds(segment, one.where))
  if (own.length === 0) return null
  if (own.some(({ field }) => field === undefined)) return segment
  // A Set ID is no fact of anybody, and is counted anew.
  const named = new Set([...own.map(({ field }) => field), ...(isSetId(segment) ? [1] : [])])
  return { ...segment, fields: trimmed(segment.fields.map((field, at) => (named.has(at + 1) ? field : NOTHING))) }
}

function holds(segment: Segment, where: Segments['where']): boolean {
  return (
    where === undefined || fieldAt(segment, where.field).some((one) => saidIn(one, where.component) === where.value)
  )
}

function trimmed(fields: readonly Field[]): readonly Field[] {
  return fields.slice(0, fields.findLastIndex((field) => field !== NOTHING && !isNothing(field)) + 1)
}

function isNothing(field: Field): boolean {
  return field.every((repetition) => repetition.every((component) => component.every((one) => one === '')))
}

/** Segments whose first field counts them (HL7 v2.5.1, data type SI). */
const COUNTED: ReadonlySet<string> = new Set(
  'PID PV1 NK1 AL1 DG1 PR1 GT1 IN1 IN3 ACC NTE OBR OBX SPM FT1 TXA AIS AIG AIL AIP RGS ROL PDA'.split(' '),
)

function isSetId(segment: Segment): boolean {
  return COUNTED.has(segment.name) && /^\d+$/.test(text(segment, 1))
}

/** Counts anew within each run: a number that does not grow, or another kind that counts below it, begins one. */
function renumbered(going: readonly { segment: Segment; part: Segment | null }[]): Segment[] {
  const last = new Map<string, { was: number; is: number }>()
  return going.flatMap(({ segment, part }) => {
    if (!isSetId(segment)) return part ?? []
    const was = Number(text(segment, 1))
    const before = last.get(segment.name)
    const begun = before === undefined || was <= before.was ? 0 : before.is
    const is = part === null ? begun : begun + 1
    last.set(segment.name, { was, is })
    return part === null ? [] : numberedAs(part, is)
  })
}

function numberedAs(segment: Segment, number: number): Segment {
  return { ...segment, fields: [[[[String(number)]]], ...segment.fields.slice(1)] }
}

/** The notice as notes behind the segment that it is to follow, and behind that one's own; null where that is not there. */
function withNotice(segments: readonly Segment[], { at, words }: Notice): Segment[] | null {
  const after = segments.findIndex(({ name }) => name === at)
  if (words.length === 0) return [...segments]
  if (after === -1) return null
  const own = segments.slice(after + 1).findIndex(({ name }) => name !== 'NTE')
  const place = own === -1 ? segments.length : after + 1 + own
  const notes = words.map((said, index): Segment => ({
    name: 'NTE',
    fields: [[[[String(place - after + index)]]], NOTHING, [[[said]]]],
  }))
  return [...segments.slice(0, place), ...notes, ...segments.slice(place)]
}
