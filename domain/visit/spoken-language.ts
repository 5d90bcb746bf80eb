import type { Participant } from './event.ts'
import { hereNow } from './listening.ts'
import { needOf } from './need.ts'
import type { VisitState } from './state.ts'

/**
 * The language that is spoken at this seat; null where it may be another, and who transcribes is to find out. The patient and who
 * helps them speak the patient's; the others may speak that or English. Where the patient asked for an interpreter, or one is
 * there, English is nobody's for certain: a recognizer that is told English writes another language down as if it were.
 */
export function spokenLanguage(state: VisitState, who: Participant): 'en' | 'es' | null {
  const { language } = state
  const interpreted = needOf(state) === 'interpreter' || hereNow(state).includes('interpreter')
  if (language === 'en') return interpreted ? null : language
  return who === 'patient' || who === 'helper' ? language : null
}
