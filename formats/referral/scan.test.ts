import { describe, expect, test } from 'vitest'
import { MOST_SCANNED_BYTES, scanIn } from './scan.ts'

const bytes = (text: string) => Uint8Array.from(text, (one) => one.charCodeAt(0))
const pdf = (body: string) => bytes(`%PDF-1.7\n${body}\ntrailer\n<< /Root 1 0 R >>\n%%EOF\n`)
const PNG = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]
const IEND = [0, 0, 0, 0, 0x49, 0x45, 0x4e, 0x44, 0xae, 0x42, 0x60, 0x82]
const png = (...more: number[]) => Uint8Array.from([...PNG, 0, 0, 0, 13, ...more])

describe('a scan', () => {
  test('is a whole PDF or PNG, known by what it holds', () => {
    expect(scanIn(pdf('1 0 obj << /Type /Catalog >> endobj'))).toMatchObject({ type: 'application/pdf' })
    expect(scanIn(png(...IEND))).toMatchObject({ type: 'image/png' })
  })

  test('that is a JPEG loses where and when it was taken', () => {
    const exif = [0xff, 0xe1, 0, 8, ...bytes('42.3N ')]
    const rest = [
      0xff, 0xc0, 0, 11, 8, 1, 0xe0, 2, 0x80, 1, 1, 0x11, 0, 0xff, 0xda, 0, 8, 1, 1, 0, 0, 63, 0, 1, 0xff, 0xd9,
    ]
    expect(scanIn(Uint8Array.from([0xff, 0xd8, ...exif, ...rest]))).toEqual({
      type: 'image/jpeg',
      bytes: Uint8Array.from([0xff, 0xd8, ...rest]),
    })
  })

  test('in whose pictures any bytes may stand is no program', () => {
    expect(scanIn(pdf('2 0 obj << /Length 9 >>\nstream\nx/JS /AA y\nendstream endobj'))).toMatchObject({
      type: 'application/pdf',
    })
  })

  test.each([
    ['words', bytes('hello'), 'unknown-kind'],
    ['a page of the web', bytes('<html>%PDF-'), 'unknown-kind'],
    ['nothing', bytes(''), 'unknown-kind'],
    ['a PDF that ends early', bytes('%PDF-1.7\n1 0 obj'), 'not-whole'],
    ['a PNG with something behind it', png(...IEND, ...bytes('PK')), 'not-whole'],
    ['a JPEG without a picture', Uint8Array.from([0xff, 0xd8, 0xff, 0xd9]), 'not-whole'],
    ['a PDF with a program', pdf('<< /OpenAction << /S /JavaScript /JS (app.alert\\(1\\)) >> >>'), 'does-something'],
    ['a PDF with a program by codes', pdf('<< /S /J#61vaScript >>'), 'does-something'],
    ['a PDF that carries a file', pdf('<< /EmbeddedFiles 4 0 R >>'), 'does-something'],
    ['a PDF under lock', pdf('<< /Encrypt 5 0 R >>'), 'does-something'],
    ['more than 5 MB', new Uint8Array(MOST_SCANNED_BYTES + 1), 'too-large'],
  ] as const)('is not %s', (_, given, why) => {
    expect(scanIn(given)).toBe(why)
  })
})
