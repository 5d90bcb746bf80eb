import fc from 'fast-check'
import { expect, test } from 'vitest'
import { linesOf } from './lines.ts'

test('in whatever pieces a text arrives, its lines are its lines', async () => {
  const text = fc.string({ unit: fc.constantFrom('a', 'ñ', '😀', '\n'), maxLength: 30 })
  await fc.assert(
    fc.asyncProperty(text, fc.integer({ min: 1, max: 7 }), async (whole, size) => {
      const bytes = new TextEncoder().encode(whole)
      const pieces = Array.from({ length: Math.ceil(bytes.length / size) }, (_, at) =>
        bytes.slice(at * size, (at + 1) * size),
      )
      const arriving = new ReadableStream<Uint8Array>({
        start: (stream) => {
          for (const piece of pieces) stream.enqueue(piece)
          stream.close()
        },
      })
      const lines: string[] = []
      for await (const line of linesOf(arriving)) lines.push(line)
      expect(lines).toEqual(whole.split('\n'))
    }),
  )
})
