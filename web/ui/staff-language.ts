import { keepSetting, readSetting } from './kept-setting.ts'
import type { Language } from './times.ts'

/** Holds where the browser keeps nothing, as in another site's frame: then the choice lasts as long as the page. */
let chosen: Language | null = null

/** The language in which this browser shows the pages for staff: as it was chosen on any of them, else the browser's own. */
export function staffLanguage(): Language {
  const known = chosen ?? readSetting('language')
  if (known === 'en' || known === 'es') return known
  return navigator.language.startsWith('es') ? 'es' : 'en'
}

/** Chooses it, for this page and for the next ones. */
export function chooseStaffLanguage(language: Language): void {
  chosen = language
  keepSetting('language', language)
}
