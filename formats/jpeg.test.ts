import { describe, expect, test } from 'vitest'
import { withoutMetadata } from './jpeg.ts'

const segment = (marker: number, ...payload: number[]) => [0xff, marker, 0, payload.length + 2, ...payload]
const text = (words: string) => [...words].map((one) => one.charCodeAt(0))
const SOI = [0xff, 0xd8]
const JFIF = segment(0xe0, ...text('JFIF'), 0)
const EXIF = segment(0xe1, ...text('Exif'), 0, 0, ...text('42.3601N 71.0589W'))
const COMMENT = segment(0xfe, ...text('Jane'))
/** 640 by 480. */
const FRAME = segment(0xc0, 8, 0x01, 0xe0, 0x02, 0x80, 1, 1, 0x11, 0)
const SCAN = [...segment(0xda, 1, 1, 0, 0, 63, 0), 1, 2, 3, 0xff, 0, 4, 0xff, 0xd9]
const jpeg = (...parts: number[][]) => Uint8Array.from(parts.flat())

describe('a JPEG', () => {
  test('keeps what draws it and loses place, words and everything else that rides along', () => {
    const clean = withoutMetadata(jpeg(SOI, JFIF, EXIF, COMMENT, FRAME, SCAN))
    expect(clean).toEqual({ bytes: jpeg(SOI, JFIF, FRAME, SCAN), width: 640, height: 480 })
  })

  test('that carries nothing stays as it is', () => {
    const plain = jpeg(SOI, JFIF, FRAME, SCAN)
    expect(withoutMetadata(plain)?.bytes).toEqual(plain)
  })

  test.each([
    ['empty', jpeg()],
    ['another format', jpeg([0x89, ...text('PNG')], FRAME, SCAN)],
    ['cut short', jpeg(SOI, JFIF, FRAME, SCAN).subarray(0, -2)],
    ['cut in a segment', jpeg(SOI, JFIF, FRAME).subarray(0, -3)],
    ['without a frame', jpeg(SOI, JFIF, SCAN)],
    ['without a size', jpeg(SOI, segment(0xc0, 8, 0, 0, 0, 0, 1, 1, 0x11, 0), SCAN)],
    ['with a segment that claims no length', jpeg(SOI, [0xff, 0xe1, 0, 0], FRAME, SCAN)],
  ])('%s is no picture', (_, image) => {
    expect(withoutMetadata(image)).toBeUndefined()
  })
})
