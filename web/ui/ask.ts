import type { Problem } from '#api/problem.ts'

/** What came back. `status` 0 in a problem means that no answer came at all. */
export type Answered<T> = { ok: true; value: T } | { ok: false; problem: Problem }

/** Long enough for a record system behind the server to use up its own ten seconds. */
const PATIENCE_MS = 20_000

/** Words of the page's language are asked for by the header, so that a link can be read in either. */
export type Ask = { method?: 'GET' | 'POST'; body?: unknown; language: string; signal?: AbortSignal }

/** Asks the server and never throws. The caller says what type it expects, as written in `api/`. */
export async function ask<T>(path: string, { method = 'GET', body, language, signal }: Ask): Promise<Answered<T>> {
  try {
    const response = await fetch(path, {
      method,
      credentials: 'same-origin',
      headers: {
        accept: 'application/json',
        'accept-language': language,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      signal: signal ?? AbortSignal.timeout(PATIENCE_MS),
    })
    const text = await response.text()
    const value: unknown = text === '' ? null : JSON.parse(text)
    return response.ok ? { ok: true, value: value as T } : { ok: false, problem: problemOf(response.status, value) }
  } catch {
    return UNREACHABLE
  }
}

/** A failure that says nothing about the request itself: asking again may help. */
export function mayPass(problem: Problem): boolean {
  return problem.status === 0 || problem.status === 429 || problem.status >= 500
}

/** How long to wait before the next try, after the `attempt`-th failure in a row (the first is 1). `jitter` is in [0, 1). */
export function tryAgainMs(attempt: number, jitter: number): number {
  return Math.min(20_000, 1_000 * 2 ** (attempt - 1)) * (1 + jitter / 4)
}

/** No answer came at all. */
export const UNREACHABLE = { ok: false, problem: { status: 0, code: 'unreachable', says: '' } } as const

export function problemOf(status: number, value: unknown): Problem {
  if (typeof value === 'object' && value !== null && 'code' in value && typeof value.code === 'string') {
    const says = 'says' in value && typeof value.says === 'string' ? value.says : ''
    const facts = 'facts' in value && typeof value.facts === 'object' && value.facts !== null ? { ...value.facts } : {}
    return { status, code: value.code, says, facts }
  }
  return { status, code: 'unknown', says: '' }
}
