import { useCallback, useEffect, useState } from 'react'
import type { Problem } from '#api/problem.ts'
import { ask, type Answered } from '../ui/ask.ts'
import { staffLanguage } from '../ui/staff-language.ts'
import type { Words } from './words/en.ts'
import { useWords } from './words/use-words.ts'

/** Reading an EMR, or waiting for an interface to acknowledge, takes longer than a page usually waits. */
const PATIENCE_MS = 90_000

/** What one part of the page has to show. */
export type Shown<T> = { at: 'loading' } | { at: 'failed'; why: string } | { at: 'shown'; value: T }

type Read<T> = { at: 'loading' } | { at: 'failed'; problem: Problem } | { at: 'shown'; value: T }

/** Asks for a part of the page once it is opened; `put` shows what an action answered, `again` asks anew. */
export function useAsked<T>(path: string): { shown: Shown<T>; put(value: T): void; again(): void } {
  const words = useWords()
  const [found, setFound] = useState<Read<T>>({ at: 'loading' })
  const read = useCallback(async () => {
    const answered = await ask<T>(path, { language: staffLanguage() })
    setFound(answered.ok ? { at: 'shown', value: answered.value } : { at: 'failed', problem: answered.problem })
  }, [path])
  useEffect(() => {
    void read()
  }, [read])
  const again = useCallback(() => void read(), [read])
  const shown = found.at === 'failed' ? { at: found.at, why: whyNot(found.problem, words) } : found
  return { shown, put: (value) => setFound({ at: 'shown', value }), again }
}

/** Does something, and waits for as long as the world outside may take. */
export function act<T>(path: string, body: unknown = {}): Promise<Answered<T>> {
  return ask<T>(path, { method: 'POST', body, language: staffLanguage(), signal: AbortSignal.timeout(PATIENCE_MS) })
}

/** Why something did not go through, in the server's words where it gave some. */
export function whyNot({ status, says }: Problem, words: Words): string {
  if (status === 0) return words.unanswered
  return says === '' ? words.notDone : says
}
