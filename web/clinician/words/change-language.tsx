import { useContext } from 'react'
import { Spoken } from './use-words.ts'

/** The other language, by its own name. */
export function ChangeLanguage() {
  const { words, change } = useContext(Spoken)
  return (
    <button type="button" className="link keys-button" lang={words.language === 'en' ? 'es' : 'en'} onClick={change}>
      {words.otherLanguage}
    </button>
  )
}
