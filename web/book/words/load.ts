import type { Language } from '../../ui/times.ts'
import type { Words } from './en.ts'

/** Fetches one language; the others stay on the server. */
export async function loadWords(language: Language): Promise<Words> {
  switch (language) {
    case 'en':
      return (await import('./en.ts')).en
    case 'es':
      return (await import('./es.ts')).es
  }
}
