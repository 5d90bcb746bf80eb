import fc from 'fast-check'
import { expect, test } from 'vitest'
import { BadFrames, framed, Frames } from './frames.ts'

const content = fc.uint8Array({ maxLength: 60 }).map((bytes) => bytes.filter((byte) => byte !== 0x0b && byte !== 0x1c))

function taken(frames: Frames, chunks: readonly Uint8Array[]): string[] {
  return chunks.flatMap((chunk) => [...frames.take(chunk)].map((message) => Buffer.from(message).toString('latin1')))
}

test('messages are the same however the line has cut them', () => {
  fc.assert(
    fc.property(fc.array(content), fc.array(fc.integer({ min: 1, max: 20 }), { minLength: 1 }), (messages, sizes) => {
      const line = Buffer.concat(messages.map(framed))
      const chunks: Buffer[] = []
      for (let at = 0, turn = 0; at < line.length; turn += 1) {
        const size = sizes[turn % sizes.length] ?? 1
        chunks.push(line.subarray(at, at + size))
        at += size
      }
      const frames = new Frames(1000)
      expect(taken(frames, chunks)).toEqual(messages.map((message) => Buffer.from(message).toString('latin1')))
      expect(frames.begun).toBe(false)
    }),
  )
})

test('a message whose end never came is dropped when the next begins', () => {
  const torn = Buffer.from('\x0bMSH|torn')
  expect(taken(new Frames(1000), [torn, framed(Buffer.from('MSH|whole'))])).toEqual(['MSH|whole'])
})

test('the last CR may be missing', () => {
  expect(taken(new Frames(1000), [Buffer.from('\x0bA\x1c\x0bB\x1c')])).toEqual(['A', 'B'])
})

test.each([
  ['what does not begin like MLLP', 'GET / HTTP/1.1\r\n', 'not-mllp'],
  ['bytes after an end that begin no message', '\x0bA\x1c\rB', 'not-mllp'],
  ['more than a message may have', `\x0b${'A'.repeat(11)}`, 'too-large'],
])('%s ends it', (_, bytes, why) => {
  expect(() => taken(new Frames(10), [Buffer.from(bytes)])).toThrow(
    expect.objectContaining({ name: BadFrames.name, why }),
  )
})
