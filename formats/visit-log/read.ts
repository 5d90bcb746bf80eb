import { parse } from 'csv-parse/sync'
import { recognized } from '#domain/visit-log/columns.ts'
import type { NoLog, VisitLog } from '#domain/visit-log/session.ts'

const MAX_ROWS = 50_000

/**
 * Reads an export of a telehealth tool: CSV by comma, semicolon or tab, in UTF-8 or UTF-16, or Windows-1252 as spreadsheets save it. Tools put
 * sections and facts about the meeting above the table (Teams a numbered section of pairs, Zoom a row of the meeting): the table is the
 * block whose first row names the most of what is looked for, and what stands above it counts for each of its rows. Where none does
 * it is the longest of three columns or more, and a person says what they are.
 */
export function readVisitLog(bytes: Uint8Array): VisitLog | NoLog {
  const text = textOf(bytes)
  if (text === null) return 'not-text'
  const lines = cellsOf(text)
  if (lines === null) return 'not-csv'
  const blocks = blocksOf(lines)
  const table = tableOf(blocks)
  if (table === undefined) return 'no-table'
  if (table.length - 1 > MAX_ROWS) return 'too-long'
  const [head, ...body] = table
  const facts = factsOf(blocks.slice(0, blocks.indexOf(table)))
  const headings = once(head?.cells ?? [])
  const rows = body.map(({ line, cells }) => ({
    line,
    said: { ...facts, ...Object.fromEntries(headings.map((heading, at) => [heading, cells[at] ?? ''])) },
  }))
  return { headings: [...headings, ...Object.keys(facts).filter((fact) => !headings.includes(fact))], rows }
}

function tableOf(blocks: readonly Line[][]): Line[] | undefined {
  const known = (block: readonly Line[]) => recognized(block[0]?.cells ?? [])
  const whole = blocks.filter(({ length }) => length > 1)
  const [nearest] = whole.toSorted((a, b) => known(b) - known(a))
  if (nearest !== undefined && known(nearest) >= 2) return nearest
  const wide = whole.filter((block) => (block[0]?.cells ?? []).filter((cell) => cell !== '').length > 2)
  return wide.toSorted((a, b) => b.length - a.length)[0]
}

interface Line {
  line: number
  cells: string[]
}

function textOf(bytes: Uint8Array): string | null {
  const [a, b] = bytes
  // Without its mark UTF-16 shows by the empty half of its first character.
  const isLittle = (a === 0xff && b === 0xfe) || (a !== 0 && b === 0)
  const isBig = (a === 0xfe && b === 0xff) || (a === 0 && b !== 0)
  const text = decoded(isLittle ? 'utf-16le' : isBig ? 'utf-16be' : 'utf-8', bytes) ?? decoded('windows-1252', bytes)
  return text === null || CONTROL.test(text) ? null : text
}

/** Control characters but for those that lay out lines: what no text has, and a workbook or a picture has. */
const CONTROL = /(?![\t\n\v\f\r])\p{Cc}/u

function decoded(encoding: string, bytes: Uint8Array): string | null {
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes)
  } catch {
    return null
  }
}

function cellsOf(text: string): Line[] | null {
  const count = (one: string) => text.split('\n').filter((line) => line.includes(one)).length
  const delimiter = ['\t', ';', ','].toSorted((one, other) => count(other) - count(one))[0]
  try {
    const lines: Line[] = []
    // A row begins behind the one before it, and ends lower where a cell has lines. The reader counts a CRLF within one twice.
    let ended = 0
    parse(text.replaceAll('\r\n', '\n'), {
      delimiter,
      relax_column_count: true,
      relax_quotes: true,
      trim: true,
      on_record: (cells: string[], { lines: line }) => {
        lines.push({ line: ended + 1, cells })
        ended = line
        return null
      },
    })
    return lines
  } catch {
    return null
  }
}

/** What stands together: blocks end at an empty line, and at a title of a section, which is a cell alone. */
function blocksOf(lines: readonly Line[]): Line[][] {
  const blocks: Line[][] = [[]]
  for (const one of lines) {
    const said = one.cells.filter((cell) => cell !== '').length
    if (said > 1) blocks.at(-1)?.push(one)
    else if (blocks.at(-1)?.length !== 0) blocks.push([])
  }
  return blocks.filter((block) => block.length > 0)
}

/** Pairs of a heading and what it says, or one row below its headings. */
function factsOf(blocks: readonly Line[][]): Record<string, string> {
  return Object.fromEntries(
    blocks.flatMap((block) => {
      const [head, only] = block
      if (block.length === 2 && head !== undefined && only !== undefined && head.cells.length > 2)
        return head.cells.map((heading, at): [string, string] => [heading, only.cells[at] ?? ''])
      return block.map(({ cells }): [string, string] => [cells[0] ?? '', cells[1] ?? ''])
    }),
  )
}

function once(headings: readonly string[]): string[] {
  return headings.map((heading, at) => {
    const before = headings.slice(0, at).filter((one) => one === heading).length
    return before === 0 ? heading || `#${at + 1}` : `${heading} (${before + 1})`
  })
}
