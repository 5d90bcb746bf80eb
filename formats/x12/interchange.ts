import type { UnreadableFile } from '#domain/charge/unreadable-file.ts'

/** By what an interchange is written; its ISA shows them (X12.5). */
export interface Delimiters {
  element: string
  repetition: string
  component: string
  segment: string
}

/** A segment as it stands in a file. `after`: what follows its terminator, mostly a line break. */
export interface Segment {
  id: string
  elements: readonly string[]
  after: string
}

/** What an X12 file says, segment by segment; built again it is the same bytes. */
export interface Interchange {
  delimiters: Delimiters
  segments: readonly Segment[]
}

/** Something that is not X12, or not whole. `segment` counts from 1; nothing of the file's content is said. */
export class NotX12 extends Error {
  readonly segment: number
  readonly why: UnreadableFile
  constructor(segment: number, why: UnreadableFile) {
    super(`segment ${segment}: ${why}`)
    this.name = 'NotX12'
    this.segment = segment
    this.why = why
  }
}

/** ISA is the one segment of fixed width; its delimiters stand at fixed places (X12.5, 005010). */
const ISA_WIDTHS = [2, 10, 2, 10, 2, 15, 2, 15, 6, 4, 1, 5, 9, 1, 1, 1]
const ISA_LENGTH = 'ISA'.length + ISA_WIDTHS.reduce((sum, width) => sum + width + 1, 0)

/** Reads a file of X12, or throws `NotX12`. Each byte is one character, so that none is lost on the way. */
export function parseX12(bytes: Uint8Array): Interchange {
  const text = charactersOf(bytes)
  if (!text.startsWith('ISA')) throw new NotX12(1, 'no-isa')
  if (text.length <= ISA_LENGTH) throw new NotX12(1, 'isa-too-short')
  const element = text.charAt(3)
  const header = text.slice(0, ISA_LENGTH).split(element)
  const widths = header.slice(1).map(({ length }) => length)
  if (widths.length !== ISA_WIDTHS.length || widths.some((width, at) => width !== ISA_WIDTHS[at]))
    throw new NotX12(1, 'isa-widths')
  const delimiters = {
    element,
    repetition: header[11] ?? '',
    component: header[16] ?? '',
    segment: text.charAt(ISA_LENGTH),
  }
  const marks = Object.values(delimiters)
  if (new Set(marks).size < marks.length || marks.some((mark) => /[A-Za-z0-9 ]/.test(mark)))
    throw new NotX12(1, 'delimiters')
  const segments: Segment[] = []
  let at = 0
  while (at < text.length) {
    const number = segments.length + 1
    const end = text.indexOf(delimiters.segment, at)
    if (end < 0) throw new NotX12(number, 'no-end')
    const [id = '', ...elements] = text.slice(at, end).split(element)
    if (!/^[A-Z][A-Z0-9]{1,2}$/.test(id)) throw new NotX12(number, 'no-name')
    const next = endOfSpace(text, end + 1, delimiters)
    segments.push({ id, elements, after: text.slice(end + 1, next) })
    at = next
  }
  return { delimiters, segments }
}

/** The file of what was read or made. */
export function buildX12({ delimiters, segments }: Interchange): Uint8Array {
  const written = segments.map(
    ({ id, elements, after }) => [id, ...elements].join(delimiters.element) + delimiters.segment + after,
  )
  return Uint8Array.from(written.join(''), (character) => character.charCodeAt(0))
}

/** An element of a segment, counted from 1; empty where it is not there. */
export function element(segment: Segment, number: number): string {
  return segment.elements[number - 1] ?? ''
}

/** Segments of a set with where each stands in the file; `at` is the place of the first. */
export function placed(segments: readonly Segment[], at: number): { segment: Segment; number: number }[] {
  return segments.map((segment, index) => ({ segment, number: at + index }))
}

/** One transaction set of a file: from its ST to its SE. */
export interface TransactionSet {
  /** ST01, such as 835. */
  id: string
  /** Where its ST stands in the file, from 1. */
  at: number
  segments: readonly Segment[]
}

/** The transaction sets of one interchange, its envelopes checked: each ends with its own number and the right count. */
export function transactionsOf({ segments }: Interchange): TransactionSet[] {
  const sets: TransactionSet[] = []
  let group: { control: string; sets: number } | null = null
  let set: { at: number; segments: Segment[] } | null = null
  let groups = 0
  let over = false
  for (const [index, segment] of segments.entries()) {
    const at = index + 1
    const first = (number: number) => element(segment, number)
    if (over) throw new NotX12(at, 'after-interchange')
    switch (segment.id) {
      case 'ISA':
        if (index > 0) throw new NotX12(at, 'second-interchange')
        break
      case 'GS':
        if (group !== null) throw new NotX12(at, 'group-in-group')
        group = { control: first(6), sets: 0 }
        groups += 1
        break
      case 'ST':
        if (group === null || set !== null) throw new NotX12(at, 'set-out-of-place')
        set = { at, segments: [segment] }
        break
      case 'SE': {
        if (set === null || group === null) throw new NotX12(at, 'ends-no-set')
        set.segments.push(segment)
        const [begin] = set.segments
        counted(at, first(1), set.segments.length, 'segment-count')
        if (begin === undefined || first(2) !== element(begin, 2)) throw new NotX12(at, 'set-number')
        sets.push({ id: element(begin, 1), at: set.at, segments: set.segments })
        group.sets += 1
        set = null
        break
      }
      case 'GE':
        if (group === null || set !== null) throw new NotX12(at, 'group-end-out-of-place')
        counted(at, first(1), group.sets, 'set-count')
        if (first(2) !== group.control) throw new NotX12(at, 'group-number')
        group = null
        break
      case 'IEA': {
        if (group !== null) throw new NotX12(at, 'interchange-end-in-group')
        counted(at, first(1), groups, 'group-count')
        const [begin] = segments
        if (begin === undefined || first(2) !== element(begin, 13)) throw new NotX12(at, 'interchange-number')
        over = true
        break
      }
      default:
        // TA1 stands between ISA and the groups.
        if (set === null && segment.id !== 'TA1') throw new NotX12(at, 'outside-set')
        set?.segments.push(segment)
    }
  }
  if (!over) throw new NotX12(segments.length, 'interchange-unended')
  return sets
}

function counted(at: number, said: string, found: number, miscounted: UnreadableFile): void {
  if (!/^\d+$/.test(said) || Number(said) !== found) throw new NotX12(at, miscounted)
}

function endOfSpace(text: string, from: number, delimiters: Delimiters): number {
  let at = from
  while (' \r\n\t'.includes(text.charAt(at)) && at < text.length && text.charAt(at) !== delimiters.segment) at += 1
  return at
}

function charactersOf(bytes: Uint8Array): string {
  const parts: string[] = []
  for (let at = 0; at < bytes.length; at += CHUNK) parts.push(String.fromCharCode(...bytes.subarray(at, at + CHUNK)))
  return parts.join('')
}

/** As many arguments as every engine takes. */
const CHUNK = 8192
