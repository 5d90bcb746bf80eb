import { useCallback, useEffect, useMemo, useState } from 'react'
import type { Phrases } from '#api/workspace.ts'
import { read } from '../ask.ts'
import type { Phrase } from './phrase.ts'

/** The phrases at hand. Without an answer there are none, and the note is written as ever. */
export function usePhrases(address: string): { phrases: Phrases; all: readonly Phrase[]; reload: () => Promise<void> } {
  const [phrases, setPhrases] = useState<Phrases>({ site: [], mine: [] })
  const reload = useCallback(async () => {
    const answer = await read<Phrases>(address)
    if (answer.kind === 'answered') setPhrases(answer.body)
  }, [address])
  useEffect(() => void reload(), [reload])
  // One's own stands for the site's of the same name.
  const all = useMemo(() => {
    const own = new Set(phrases.mine.map(({ name }) => name))
    return [...phrases.mine, ...phrases.site.filter(({ name }) => !own.has(name))]
  }, [phrases])
  return { phrases, all, reload }
}
