import { deflateSync, inflateSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { MOST_SCANNED_BYTES, scanIn } from './scan.ts'

const bytes = (text: string) => Uint8Array.from(text, (one) => one.charCodeAt(0))
const pdf = (body: string) => bytes(`%PDF-1.7\n${body}\ntrailer\n<< /Root 1 0 R >>\n%%EOF\n`)
const stream = (dictionary: string, data: string) =>
  `<< ${dictionary} /Length ${data.length} >>\nstream\n${data}\nendstream`
const packed = (dictionary: string, said: string) =>
  stream(`${dictionary} /Filter /FlateDecode`, deflateSync(Buffer.from(said, 'latin1')).toString('latin1'))
const chunk = (name: string, data: readonly number[] = []) => {
  const [high, low] = [data.length >> 8, data.length & 0xff]
  return [0, 0, high, low, ...bytes(name), ...data, 1, 2, 3, 4]
}
const png = (...chunks: number[][]) =>
  Uint8Array.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, ...chunks.flat()])
const WHOLE = [chunk('IHDR', Array<number>(13).fill(1)), chunk('IDAT', [1, 2, 3])]
const JPEG = [0xff, 0xc0, 0, 11, 8, 1, 0xe0, 2, 0x80, 1, 1, 0x11, 0, 0xff, 0xda, 0, 8, 1, 1, 0, 0, 63, 0, 1, 0xff, 0xd9]
const EXIF = [0xff, 0xe1, 0, 8, ...bytes('42.3N ')]

const read = (given: Uint8Array) =>
  scanIn(given, (data) => {
    try {
      return inflateSync(data, { maxOutputLength: 100_000 })
    } catch {
      return null
    }
  })
/** What is in a PDF once it is taken. */
const taken = (body: string) => {
  const scan = read(pdf(body))
  if (typeof scan === 'string') throw new Error(scan)
  expect(scan.bytes).toHaveLength(pdf(body).length)
  return Buffer.from(scan.bytes).toString('latin1')
}

describe('a scan', () => {
  test('is a whole PDF or PNG, known by what it holds', () => {
    expect(read(pdf('1 0 obj << /Type /Catalog >> endobj'))).toMatchObject({ type: 'application/pdf' })
    expect(read(png(...WHOLE, chunk('IEND')))).toMatchObject({ type: 'image/png' })
  })

  test('that is a JPEG loses where and when it was taken, and a PNG what is written into it', () => {
    expect(read(Uint8Array.from([0xff, 0xd8, ...EXIF, ...JPEG]))).toEqual({
      type: 'image/jpeg',
      bytes: Uint8Array.from([0xff, 0xd8, ...JPEG]),
    })
    const written = [chunk('tEXt', [...bytes('Comment')]), chunk('eXIf', [1]), chunk('odDd', [2])]
    expect(read(png(...WHOLE, ...written, chunk('IEND')))).toEqual({
      type: 'image/png',
      bytes: png(...WHOLE, chunk('IEND')),
    })
  })

  test('in whose pictures any bytes may stand is no program', () => {
    const picture = stream('/Subtype /Image /Filter /CCITTFaxDecode', 'x/JS /AA (heroin) y')
    expect(taken(`2 0 obj ${picture} endobj`)).toContain('x/JS /AA (heroin) y')
  })

  test('of pages as scanners draw them is taken, whatever they leave empty', () => {
    const page = '3 0 obj << /Type /Page /Annots [] /Resources << /Font << >> /XObject << /Im0 4 0 R >> >> >> endobj'
    const drawn = `5 0 obj ${packed('', 'q 612 0 0 792 0 0 cm /Im0 Do Q')} endobj`
    const profile = `6 0 obj ${packed('/N 3', '\x00) Tj BT (x) Tj')} endobj`
    expect(taken(`${page}\n${drawn}\n${profile}`)).toContain('/Im0 4 0 R')
  })

  test.each([
    ['a title', '1 0 obj << /Title (session on heroin) >> endobj'],
    ['a title with brackets', '1 0 obj << /Title (of \\( a (heroin) one) /Author (x) >> endobj'],
    ['words of its own', '1 0 obj << /Remarks (heroin) >> endobj'],
    ['words as numbers', `1 0 obj << /Title <${Buffer.from('heroin').toString('hex')}> >> endobj`],
    ['a comment', '1 0 obj << /Type /Catalog >> endobj\n% heroin\n'],
    ['XMP', `1 0 obj ${stream('/Type /Metadata /Subtype /XML', '<x:xmpmeta>heroin</x:xmpmeta>')} endobj`],
    [
      'a camera',
      `1 0 obj ${stream('/Subtype /Image /Filter /DCTDecode', String.fromCharCode(0xff, 0xd8, 0xff, 0xfe, 0, 8, ...bytes('heroin'), ...JPEG))} endobj`,
    ],
  ])('that says something beside its pages loses it, and stays as long as it was: %s', (_, body) => {
    const hex = Buffer.from('heroin').toString('hex')
    expect(Buffer.from(pdf(body)).toString('latin1')).toMatch(new RegExp(`heroin|${hex}`))
    expect(taken(body)).not.toMatch(new RegExp(`heroin|${hex}`))
  })

  test.each([
    ['words', bytes('hello'), 'unknown-kind'],
    ['a page of the web', bytes('<html>%PDF-'), 'unknown-kind'],
    ['nothing', bytes(''), 'unknown-kind'],
    ['a PDF that ends early', bytes('%PDF-1.7\n1 0 obj'), 'not-whole'],
    ['a PDF whose stream has no end', pdf('1 0 obj << >> stream\nx'), 'not-whole'],
    [
      'a PDF with a stream that can’t be unpacked',
      pdf(`1 0 obj ${stream('/Filter /FlateDecode', 'xyz')}`),
      'not-whole',
    ],
    ['a PDF that unpacks to too much', pdf(`1 0 obj ${packed('', ' '.repeat(200_000))}`), 'not-whole'],
    ['a PNG with something behind it', png(...WHOLE, chunk('IEND'), [...bytes('PK')]), 'not-whole'],
    ['a PNG without a picture', png(chunk('IHDR', [1]), chunk('IEND')), 'not-whole'],
    ['a JPEG without a picture', Uint8Array.from([0xff, 0xd8, 0xff, 0xd9]), 'not-whole'],
    ['a PDF with a program', pdf('<< /OpenAction << /S /JavaScript /JS (app.alert\\(1\\)) >> >>'), 'does-something'],
    ['a PDF with a program by codes', pdf('<< /S /J#61vaScript >>'), 'does-something'],
    [
      'a PDF with a program that is packed',
      pdf(`1 0 obj ${packed('/Type /ObjStm', '<< /S /JavaScript >>')}`),
      'does-something',
    ],
    ['a PDF that carries a file', pdf('<< /EmbeddedFiles 4 0 R >>'), 'does-something'],
    [
      'a PDF that carries a file, packed',
      pdf(`1 0 obj ${packed('/Type /ObjStm', '<< /EF << /F 4 0 R >> >>')}`),
      'does-something',
    ],
    ['a PDF under lock', pdf('<< /Encrypt 5 0 R >>'), 'does-something'],
    ['a PDF with text behind its picture', pdf('<< /Resources << /Font << /F1 7 0 R >> >> >>'), 'holds-more'],
    ['a PDF with text that is packed', pdf(`1 0 obj ${packed('', 'BT 3 Tr (heroin) Tj ET')}`), 'holds-more'],
    ['a PDF with a note stuck on it', pdf('<< /Annots [ 9 0 R ] >>'), 'holds-more'],
    ['a PDF with a form', pdf('<< /AcroForm 9 0 R >>'), 'holds-more'],
    ['a PDF with layers', pdf('<< /OCProperties 9 0 R >>'), 'holds-more'],
    [
      'a PDF with a title that is packed',
      pdf(`1 0 obj ${packed('/Type /ObjStm', '<< /Title (heroin) >>')}`),
      'holds-more',
    ],
    ['a PDF with XMP that is packed', pdf(`1 0 obj ${packed('/Type /Metadata', '<x/>')}`), 'holds-more'],
    [
      'a PDF that is packed in another way',
      pdf(`1 0 obj ${stream('/Filter [/ASCII85Decode /FlateDecode]', 'x')}`),
      'holds-more',
    ],
    ['more than 5 MB', new Uint8Array(MOST_SCANNED_BYTES + 1), 'too-large'],
  ] as const)('is not %s', (_, given, why) => {
    expect(read(given)).toBe(why)
  })
})
