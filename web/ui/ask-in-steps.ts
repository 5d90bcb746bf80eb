import { linesOf } from './lines.ts'
import { problemOf, UNREACHABLE, type Answered, type Ask } from './ask.ts'

/** The server sends something every five seconds as long as it works on it. */
const SILENT_MS = 20_000

/**
 * Asks for what is long in coming, and is told how far it is: lines of `{"step"}`, and at last `{"answer"}` or `{"problem"}`. Never throws.
 * An answer that breaks off is none.
 */
export async function askInSteps<Step, T>(
  path: string,
  { body, language, signal }: Pick<Ask, 'body' | 'language'> & { signal: AbortSignal },
  onStep: (step: Step) => void,
): Promise<Answered<T>> {
  const silent = new AbortController()
  const wait = () => setTimeout(() => silent.abort(), SILENT_MS)
  let timer = wait()
  try {
    const response = await fetch(path, {
      method: 'POST',
      credentials: 'same-origin',
      headers: {
        accept: 'application/x-ndjson, application/json',
        'accept-language': language,
        'content-type': 'application/json',
      },
      body: JSON.stringify(body),
      signal: AbortSignal.any([signal, silent.signal]),
    })
    if (!response.ok || response.body === null)
      return { ok: false, problem: problemOf(response.status, JSON.parse(await response.text())) }
    for await (const line of linesOf(response.body)) {
      clearTimeout(timer)
      timer = wait()
      if (line === '') continue
      const said: { step?: Step; answer?: T; problem?: { status: number } } = JSON.parse(line)
      if (said.step !== undefined) onStep(said.step)
      if (said.answer !== undefined) return { ok: true, value: said.answer }
      if (said.problem !== undefined) return { ok: false, problem: problemOf(said.problem.status, said.problem) }
    }
    return UNREACHABLE
  } catch {
    return UNREACHABLE
  } finally {
    clearTimeout(timer)
  }
}
