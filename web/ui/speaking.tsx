import { createContext, useContext, useEffect, useMemo, useState, type ReactNode } from 'react'
import { chooseStaffLanguage, staffLanguage } from './staff-language.ts'
import type { Language } from './times.ts'
import { useCatalogue } from './use-catalogue.ts'

/** What a page's catalogue says of itself: its language, and the other one by that one's own name. */
export interface Catalogue {
  language: Language
  otherLanguage: string
}

/**
 * How a page for staff speaks from its catalogues; `load` fetches the one that is not there yet. The words are handed
 * down past all that lies between, as every part speaks.
 */
export function speaking<Words extends Catalogue>(english: Words, load: (language: Language) => Promise<Words>) {
  const Spoken = createContext<{ words: Words; language: Language; change: () => void }>({
    words: english,
    language: 'en',
    change: () => {},
  })

  /**
   * Gives the page its words. A change of language draws every part anew in place: a call goes on, and what is typed
   * stays. Until the other language has come, the page is read in the one that is there.
   */
  function Speaking({ children }: { children: ReactNode }) {
    const [language, setLanguage] = useState(staffLanguage)
    const words = useCatalogue(english, load, language)
    useEffect(() => {
      document.documentElement.lang = words.language
    }, [words])
    const spoken = useMemo(
      () => ({
        words,
        language,
        change: () => {
          const other = language === 'en' ? 'es' : 'en'
          chooseStaffLanguage(other)
          setLanguage(other)
        },
      }),
      [words, language],
    )
    return <Spoken value={spoken}>{children}</Spoken>
  }

  /** The other language, by its own name. */
  function ChangeLanguage({ className }: { className: string }) {
    const { words, change } = useContext(Spoken)
    return (
      <button type="button" className={className} lang={words.language === 'en' ? 'es' : 'en'} onClick={change}>
        {words.otherLanguage}
      </button>
    )
  }

  return {
    Speaking,
    ChangeLanguage,
    /** The words of the language that the page is read in. */
    useWords: (): Words => useContext(Spoken).words,
    /** The language that was asked for, in which the server is to answer. */
    useLanguage: (): Language => useContext(Spoken).language,
  }
}
