import type { Language } from '../../ui/times.ts'
import { en, type Words } from './en.ts'

/** One language; English is there already. */
export async function loadWords(language: Language): Promise<Words> {
  return language === 'en' ? en : (await import('./es.ts')).es
}
