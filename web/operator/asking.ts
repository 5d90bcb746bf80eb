import { useCallback, useEffect, useState } from 'react'
import type { Problem } from '#api/problem.ts'
import { ask, type Answered } from '../ui/ask.ts'

/** Reading an EMR, or waiting for an interface to acknowledge, takes longer than a page usually waits. */
const PATIENCE_MS = 90_000

/** What one part of the page has to show. */
export type Shown<T> = { at: 'loading' } | { at: 'failed'; why: string } | { at: 'shown'; value: T }

/** Asks for a part of the page once it is opened; `put` shows what an action answered, `again` asks anew. */
export function useAsked<T>(path: string): { shown: Shown<T>; put(value: T): void; again(): void } {
  const [shown, setShown] = useState<Shown<T>>({ at: 'loading' })
  const read = useCallback(async () => {
    const answered = await ask<T>(path, { language: 'en' })
    setShown(answered.ok ? { at: 'shown', value: answered.value } : { at: 'failed', why: whyNot(answered.problem) })
  }, [path])
  useEffect(() => {
    void read()
  }, [read])
  const again = useCallback(() => void read(), [read])
  return { shown, put: (value) => setShown({ at: 'shown', value }), again }
}

/** Does something, and waits for as long as the world outside may take. */
export function act<T>(path: string, body: unknown = {}): Promise<Answered<T>> {
  return ask<T>(path, { method: 'POST', body, language: 'en', signal: AbortSignal.timeout(PATIENCE_MS) })
}

/** Why something did not go through, in the server's words where it gave some. */
export function whyNot({ status, says }: Problem): string {
  if (status === 0) return 'Causeway does not answer. Check the connection, then try again.'
  return says === '' ? 'This did not go through. Try again in a minute.' : says
}
