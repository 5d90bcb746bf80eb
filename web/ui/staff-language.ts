import type { StaffLanguage } from '#api/staff-language.ts'
import type { Language } from './times.ts'

let chosen: Language | null = null

/** The language in which whoever is signed in reads the pages for staff: as they chose it on any of them, else the browser's own. */
export function staffLanguage(): Language {
  const known = chosen ?? document.documentElement.dataset['reads']
  if (known === 'en' || known === 'es') return known
  return navigator.language.startsWith('es') ? 'es' : 'en'
}

/**
 * Chooses it for this page, and has it kept for this person's next ones. A browser may keep nothing for a page in another
 * site's frame, so the server does; where that can't be reached the choice lasts as long as the page.
 */
export function chooseStaffLanguage(language: Language): void {
  chosen = language
  void fetch(`/api${location.pathname}/language`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ language } satisfies StaffLanguage),
    keepalive: true,
  }).catch(() => undefined)
}
