/** The lines of a text as they arrive, in whatever pieces; what stands behind the last end of a line is one too. */
export async function* linesOf(bytes: ReadableStream<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder()
  const reader = bytes.getReader()
  try {
    let begun: string[] = []
    for (;;) {
      const { done, value } = await reader.read()
      const [first = '', ...rest] = decoder.decode(value, { stream: !done }).split('\n')
      begun.push(first)
      for (const next of rest) {
        yield begun.join('')
        begun = [next]
      }
      if (done) break
    }
    yield begun.join('')
  } finally {
    await reader.cancel()
  }
}
