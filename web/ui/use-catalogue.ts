import { useEffect, useState } from 'react'
import type { Language } from './times.ts'

/** A page's words in a language; `first` until they have come, and those of the last one while another is fetched. */
export function useCatalogue<Words, First extends Words | null>(
  first: First,
  load: (language: Language) => Promise<Words>,
  language: Language,
): Words | First {
  const [words, setWords] = useState<Words | First>(first)
  useEffect(() => {
    let wanted = true
    void load(language).then((loaded) => wanted && setWords(loaded))
    return () => {
      wanted = false
    }
  }, [load, language])
  return words
}
