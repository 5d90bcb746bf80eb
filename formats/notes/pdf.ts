import { glyphOf, type Glyph } from './pdf-fonts.ts'
import type { Words } from './words.ts'

const PAGE = { width: 612, height: 792, margin: 60 }
const TEXT = { size: 10.5, leading: 15 }
const HEADING = { size: 13, leading: 24 }
const FOOT = 30

/**
 * A document as PDF 1.7: text in the standard fonts, tagged as headings and paragraphs in reading order, with title and
 * language, so that it can be searched, copied and read aloud (PDF 32000-1, 14.8). Nothing in it but the words: no script,
 * no image, no clock, so that the same note is the same file. A character that the fonts lack is shown by its number
 * and said as itself (`ActualText`).
 */
export function pdfOf(words: Words): string {
  const lines = linesOf(words)
  const pages = paged(lines)
  const objects: string[] = []
  /** Object numbers begin at 1; the tree is laid out first so that its parts can name each other. */
  const add = (body: string) => objects.push(body)
  const [catalog, tree, structure, document, info, fonts] = [1, 2, 3, 4, 5, 6]
  const firstPage = 9
  const pageOf = (page: number) => firstPage + page * 2
  const firstElement = firstPage + pages.length * 2
  const elements = elementsOf(pages)

  add(
    `<</Type/Catalog/Pages ${tree} 0 R/StructTreeRoot ${structure} 0 R/MarkInfo<</Marked true>>/Lang(en-US)/ViewerPreferences<</DisplayDocTitle true>>>>`,
  )
  add(`<</Type/Pages/Count ${pages.length}/Kids[${pages.map((_, page) => `${pageOf(page)} 0 R`).join(' ')}]>>`)
  add(`<</Type/StructTreeRoot/K ${document} 0 R/ParentTree<</Nums[${parentsOf(pages, firstElement)}]>>>>`)
  add(
    `<</Type/StructElem/S/Document/P ${structure} 0 R/K[${elements.map((_, at) => `${firstElement + at} 0 R`).join(' ')}]>>`,
  )
  add(`<</Title ${utf16(words.title)}>>`)
  add('<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>')
  add('<</Type/Font/Subtype/Type1/BaseFont/Helvetica-Bold/Encoding/WinAnsiEncoding>>')
  add('<</Type/Font/Subtype/Type1/BaseFont/Symbol>>')
  for (const [page, drawn] of pages.entries()) {
    add(
      `<</Type/Page/Parent ${tree} 0 R/MediaBox[0 0 ${PAGE.width} ${PAGE.height}]/Contents ${pageOf(page) + 1} 0 R` +
        `/Resources<</Font<</F1 ${fonts} 0 R/F2 ${fonts + 1} 0 R/F3 ${fonts + 2} 0 R>>>>/StructParents ${page}/Tabs/S>>`,
    )
    const content = contentOf(drawn, words.title, page + 1, pages.length)
    add(`<</Length ${content.length}>>\nstream\n${content}\nendstream`)
  }
  for (const { tag, marks } of elements)
    add(
      `<</Type/StructElem/S/${tag}/P ${document} 0 R/K[${marks
        .map(({ page, mark }) => `<</Type/MCR/Pg ${pageOf(page)} 0 R/MCID ${mark}>>`)
        .join('')}]>>`,
    )
  return file(objects, catalog, info)
}

/** One line of the words, as it is drawn over as many lines of a page as it needs. */
interface Line {
  tag: 'H1' | 'P'
  rows: Glyph[][]
}

/** What a page shows: rows at their height, each a part of a line. */
interface Row {
  line: number
  tag: Line['tag']
  y: number
  glyphs: Glyph[]
  /** Which marked piece of its page it is drawn in (`MCID`). */
  mark: number
}

function linesOf({ parts }: Words): Line[] {
  return parts.flatMap(({ heading, text }) => [
    ...(heading === null ? [] : [lineOf('H1', heading)]),
    ...text.split('\n').map((line) => lineOf('P', line)),
  ])
}

function lineOf(tag: Line['tag'], text: string): Line {
  const size = tag === 'H1' ? HEADING.size : TEXT.size
  // Composed where it can be: the fonts have an é and no accent to put on an e.
  return { tag, rows: broken([...text.normalize('NFC').replaceAll('\t', '    ')].map(glyphOf), size) }
}

/** Broken after a space where there is one; no glyph is lost or added. */
function broken(glyphs: Glyph[], size: number): Glyph[][] {
  const room = ((PAGE.width - 2 * PAGE.margin) * 1000) / size
  const rows: Glyph[][] = []
  let row: Glyph[] = []
  let width = 0
  for (const glyph of glyphs) {
    if (width + glyph.width > room && row.length > 0 && glyph.character !== ' ') {
      const space = row.findLastIndex(({ character }) => character === ' ')
      const next = space < 0 ? [] : row.splice(space + 1)
      rows.push(row)
      row = next
      width = next.reduce((sum, one) => sum + one.width, 0)
    }
    row.push(glyph)
    width += glyph.width
  }
  return [...rows, row]
}

function paged(lines: readonly Line[]): Row[][] {
  const pages: Row[][] = [[]]
  let y = PAGE.height - PAGE.margin
  for (const [at, { tag, rows }] of lines.entries()) {
    const { leading } = tag === 'H1' ? HEADING : TEXT
    for (const glyphs of rows) {
      // A heading is not left alone at the foot.
      if (y - leading - (tag === 'H1' ? TEXT.leading : 0) < PAGE.margin) {
        pages.push([])
        y = PAGE.height - PAGE.margin
      }
      y -= leading
      const page = pages.at(-1) ?? []
      const last = page.at(-1)
      const mark = last === undefined ? 0 : last.line === at ? last.mark : last.mark + 1
      page.push({ line: at, tag, y, glyphs, mark })
    }
  }
  return pages
}

/** The lines as elements of the structure, with the marked pieces in which each is drawn. */
function elementsOf(pages: readonly Row[][]) {
  const elements: { tag: Line['tag']; marks: { page: number; mark: number }[] }[] = []
  for (const [page, rows] of pages.entries())
    for (const { line, tag, mark } of rows) {
      const element = (elements[line] ??= { tag, marks: [] })
      const last = element.marks.at(-1)
      if (last?.page !== page || last.mark !== mark) element.marks.push({ page, mark })
    }
  return elements
}

/** Which element each marked piece of a page belongs to. */
function parentsOf(pages: readonly Row[][], firstElement: number): string {
  return pages
    .map((rows, page) => {
      const lines = new Map(rows.map(({ mark, line }) => [mark, line]))
      return `${page}[${[...lines.values()].map((line) => `${firstElement + line} 0 R`).join(' ')}]`
    })
    .join(' ')
}

function contentOf(rows: readonly Row[], title: string, page: number, pages: number): string {
  const marks = [...new Set(rows.map(({ mark }) => mark))]
  const body = marks.map((mark) => {
    const own = rows.filter((row) => row.mark === mark)
    const [first] = own
    return `/${first?.tag ?? 'P'} <</MCID ${mark}>> BDC\n${own.map((row) => drawn(row)).join('\n')}\nEMC`
  })
  const foot = `${title}, page ${page} of ${pages}${hasNamed(rows) ? '; [U+…] stands for a character that these fonts do not have' : ''}`
  const small = { tag: 'P' as const, y: FOOT, glyphs: [...foot].map(glyphOf) }
  return [...body, `/Artifact <</Type/Pagination>> BDC\n${drawn(small, 8)}\nEMC`].join('\n')
}

function hasNamed(rows: readonly Row[]): boolean {
  return rows.some(({ glyphs }) => glyphs.some(({ font }) => font === 'named'))
}

function drawn({ tag, y, glyphs }: Pick<Row, 'tag' | 'y' | 'glyphs'>, at?: number): string {
  const size = at ?? (tag === 'H1' ? HEADING.size : TEXT.size)
  const runs = glyphs.reduce<Glyph[][]>((all, glyph) => {
    const run = all.at(-1)
    if (run !== undefined && glyph.font !== 'named' && run[0]?.font === glyph.font) run.push(glyph)
    else all.push([glyph])
    return all
  }, [])
  const shown = runs.map((run) => {
    const [first] = run
    const codes = run.flatMap(({ codes }) => codes)
    const hex = codes.map((code) => code.toString(16).padStart(2, '0')).join('')
    const font = first?.font === 'symbol' ? 'F3' : tag === 'H1' ? 'F2' : 'F1'
    const show = `/${font} ${size} Tf <${hex}> Tj`
    if (first === undefined || first.font === 'helvetica') return show
    return `/Span <</ActualText ${utf16(run.map(({ character }) => character).join(''))}>> BDC ${show} EMC`
  })
  return `BT 1 0 0 1 ${PAGE.margin} ${y} Tm\n${shown.join('\n')}\nET`
}

/** A text string in UTF-16 with its mark (PDF 32000-1, 7.9.2.2), in hexadecimal digits: it needs no escapes. */
function utf16(text: string): string {
  const units = Array.from({ length: text.length }, (_, at) => text.charCodeAt(at).toString(16).padStart(4, '0'))
  return `<FEFF${units.join('').toUpperCase()}>`
}

/** The objects one after the other, each named in the table by where it begins. All of it is ASCII: a character is a byte. */
function file(objects: readonly string[], catalog: number, info: number): string {
  let written = '%PDF-1.7\n'
  const starts: number[] = []
  for (const [at, body] of objects.entries()) {
    starts.push(written.length)
    written += `${at + 1} 0 obj\n${body}\nendobj\n`
  }
  const table = starts.map((start) => `${String(start).padStart(10, '0')} 00000 n \n`).join('')
  const size = objects.length + 1
  return `${written}xref\n0 ${size}\n0000000000 65535 f \n${table}trailer\n<</Size ${size}/Root ${catalog} 0 R/Info ${info} 0 R>>\nstartxref\n${written.length}\n%%EOF\n`
}
