import { useEffect, useState } from 'react'
import { tryAgainMs } from './ask.ts'
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
    let timer: ReturnType<typeof setTimeout> | undefined
    const get = (failures: number) => {
      load(language).then(
        (loaded) => wanted && setWords(loaded),
        () => {
          if (wanted) timer = setTimeout(() => get(failures + 1), tryAgainMs(failures + 1, Math.random()))
        },
      )
    }
    get(0)
    return () => {
      wanted = false
      clearTimeout(timer)
    }
  }, [load, language])
  return words
}
