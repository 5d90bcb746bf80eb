import { useEffect, useMemo, useState, type ReactNode } from 'react'
import { chooseStaffLanguage, staffLanguage } from '../../ui/staff-language.ts'
import { en, type Words } from './en.ts'
import { loadWords } from './load.ts'
import { Spoken } from './use-words.ts'

/**
 * Gives the page its words. A change of language draws every part anew in place: the call goes on, and what is typed
 * stays. Until the other language has come, the page is read in the one that is there.
 */
export function Speaking({ children }: { children: ReactNode }) {
  const [language, setLanguage] = useState(staffLanguage)
  const [words, setWords] = useState<Words>(en)
  useEffect(() => {
    let wanted = true
    void loadWords(language).then((loaded) => wanted && setWords(loaded))
    return () => {
      wanted = false
    }
  }, [language])
  useEffect(() => {
    document.documentElement.lang = words.language
    document.title = words.title
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
