import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { NOTE_FORMATS } from '#domain/connect/note-form.ts'
import { attachmentOf, CONTENT_TYPES, wordsIn } from './attachment.ts'
import { pdfOf } from './pdf.ts'
import { wordsOfPdf } from './pdf.fixture.ts'
import { rtfOf, wordsOfRtf } from './rtf.ts'
import { legible, plainWords, type Words } from './words.ts'
import { wordsOfMarkup, xhtmlOf } from './xhtml.ts'

/** What people type, and what only somebody who means harm does. */
const piece = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 30 }),
  fc.string({ unit: 'grapheme', maxLength: 30 }),
  fc.constantFrom(
    '\n',
    '\n\n',
    '\n\n\n',
    '\t',
    '  ',
    '<script>alert(1)</script>',
    '<b onclick="x">',
    '</p></body>',
    '&amp;&#60;',
    ']]>',
    '<!--',
    '{\\rtf1 \\object}',
    '\\par\\u8364?',
    "\\'e9",
    '(a\\)b',
    'EMC ET Q',
    'señor, ¿qué? ñÑ áéíóú ü',
    'T ≥ 38 °C → μg, 漢字 💊',
    'e\u0301',
    '\u00A0',
    '\uFEFF',
    '\uD83D',
    '\0\u0007',
    '\r\n',
  ),
)
const text = fc.array(piece, { maxLength: 8 }).map((pieces) => legible(pieces.join('')))
const heading = fc.constantFrom('Subjective', 'Plan & “next” <steps>', 'Evaluación {1}', 'Attestation')
const words: fc.Arbitrary<Words> = fc.record({
  title: fc.constantFrom('Follow-up by video', 'Seguimiento & <b>'),
  parts: fc.oneof(
    fc.array(fc.record({ heading, text }), { minLength: 1, maxLength: 4 }),
    fc.tuple(fc.record({ heading: fc.constant(null), text })),
  ),
})

describe('the words of a note', () => {
  test('are the same in XHTML, whatever was typed', () => {
    fc.assert(
      fc.property(words, (given) => {
        expect(wordsOfMarkup(xhtmlOf(given))).toBe(plainWords(given))
      }),
    )
  })

  test('are the same in RTF, whatever was typed', () => {
    fc.assert(
      fc.property(words, (given) => {
        expect(wordsOfRtf(rtfOf(given))).toBe(plainWords(given))
      }),
    )
  })

  test('are the same on the pages of a PDF, whatever was typed', () => {
    const lines = ({ parts }: Words) =>
      parts
        .flatMap((part) => [...(part.heading === null ? [] : [part.heading]), ...part.text.split('\n')])
        .map((line) => line.normalize('NFC').replaceAll('\t', '    '))
    fc.assert(
      fc.property(words, (given) => {
        expect(wordsOfPdf(pdfOf(given)).lines).toEqual(lines(given))
      }),
    )
  })

  test('are the same bytes each time, and are read back from all but a PDF', () => {
    fc.assert(
      fc.property(words, fc.constantFrom(...NOTE_FORMATS), (given, format) => {
        const attachment = attachmentOf(given, format)
        expect(attachmentOf(given, format)).toEqual(attachment)
        expect(attachment.contentType).toBe(CONTENT_TYPES[format])
        expect(wordsIn(attachment)).toBe(format === 'pdf' ? undefined : plainWords(given))
      }),
    )
  })

  test('lose nothing that no format may hold: it becomes a mark that is seen', () => {
    expect(legible('a\u0007b\r\nc\uD83D\0')).toBe('a\uFFFDb\nc\uFFFD\uFFFD')
    expect(legible('Bebe agua, señor. 💧\n\tAntes')).toBe('Bebe agua, señor. 💧\n\tAntes')
  })
})

describe('XHTML', () => {
  const TAGS = /^<(\/?(html|head|title|body|h2|p)|meta|br|\?xml)[ />?]/

  test('holds no markup but its own, so that nothing that was typed is ever run', () => {
    fc.assert(
      fc.property(words, (given) => {
        const tags = [...xhtmlOf(given).matchAll(/<[^>]*>/g)].map(([tag]) => tag)
        expect(tags.filter((tag) => !TAGS.test(tag))).toEqual([])
        expect(tags.filter((tag) => / on\w+=| (href|src)=/i.test(tag))).toEqual([])
      }),
    )
  })

  test('is well formed: what opens is closed in its order', () => {
    fc.assert(
      fc.property(words, (given) => {
        const open: string[] = []
        for (const [, slash, name, own] of xhtmlOf(given).matchAll(/<(\/?)([a-z]\w*)[^>]*?(\/?)>/g)) {
          if (own === '/') continue
          if (slash === '/') expect(open.pop()).toBe(name)
          else open.push(name ?? '')
        }
        expect(open).toEqual([])
      }),
    )
  })

  test.each([
    ['<div><b>Seen</b> by video.<br>Well &amp; &quot;warm&quot;</div>', 'Seen by video.\nWell & "warm"'],
    ['<p>One\n  two</p>\n\n<ul><li>a</li><li>b&nbsp;c</li></ul>', 'One two\n\na\n\nb\u00A0c'],
    ['<html><head><style>p{}</style></head><body><script>x()</script>Plain</body></html>', 'Plain'],
    ['no markup at all &#233;&#x1F48A; &unknown;', 'no markup at all é💊 &unknown;'],
    ['5 < 6', '5 < 6'],
  ])('of another hand %j is read as what a reader sees', (markup, seen) => {
    expect(wordsOfMarkup(markup)).toBe(seen)
  })
})

describe('RTF', () => {
  test('is written in ASCII', () => {
    fc.assert(
      fc.property(words, (given) => {
        expect(rtfOf(given)).toMatch(/^[\n\x20-\x7e]*$/)
      }),
    )
  })

  test('closes each brace that it opens, and no other', () => {
    fc.assert(
      fc.property(words, (given) => {
        let depth = 0
        for (const [token] of rtfOf(given).matchAll(/\\[\s\S]|[{}]/g)) {
          if (token === '{') depth += 1
          if (token === '}') depth -= 1
          expect(depth).toBeGreaterThanOrEqual(0)
        }
        expect(depth).toBe(0)
      }),
    )
  })

  test('of another hand is read without its fonts, pictures and code page', () => {
    const other = String.raw`{\rtf1\ansi{\fonttbl{\f0 Times;}}{\*\generator Word;}\pard Se\'f1or, it\rquote s {\b fine}\u8364\'80.\line Twice\par Next{\pict 89504e47}\par}`
    expect(wordsOfRtf(other)).toBe('Señor, it’s fine€.\nTwice\nNext')
  })
})

describe('PDF', () => {
  const many = Array.from({ length: 120 }, (_, at) => `Line ${at}: señor Muñoz drank ≥ 2 l; 漢.`).join('\n')
  const long = pdfOf({ title: 'Seguimiento', parts: [{ heading: 'Plan', text: `${'word '.repeat(400)}\n${many}` }] })

  test('is tagged in reading order, with a language and a title', () => {
    const { catalog, tags, title } = wordsOfPdf(long)
    expect(catalog).toMatch(/\/MarkInfo<<\/Marked true>>/)
    expect(catalog).toMatch(/\/Lang\(en-US\)/)
    expect(title).toBe('Seguimiento')
    expect(tags).toEqual(['H1', ...Array.from({ length: 121 }, () => 'P')])
  })

  test('turns as many pages as it needs, and a line that spans two is one paragraph', () => {
    const { pages, lines } = wordsOfPdf(long)
    expect(pages).toBeGreaterThan(2)
    expect(lines[1]).toBe('word '.repeat(400))
  })

  test('shows a character that its fonts lack by its number, says on the page so, and is read aloud as itself', () => {
    const shown = (text: string) => wordsOfPdf(pdfOf({ title: 'x', parts: [{ heading: null, text }] }))
    expect(shown('漢 ≥ ñ')).toMatchObject({ lines: ['漢 ≥ ñ'], drawn: expect.stringContaining('[U+6F22]') })
    expect(shown('漢').drawn).toContain('stands for a character')
    expect(shown('ñ ≥ →').drawn).not.toContain('U+')
  })
})
