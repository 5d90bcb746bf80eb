import type { Evidence } from './evidence.ts'
import { sentencesOf } from './said.ts'

/** Small words of which no sentence goes without; none that the other language has too. */
const ENGLISH = new Set(
  "the and i i'm i've it it's is are was were am to of for with my your you have had has that this what when how do does did don't not any some in on at been we will can about but".split(
    ' ',
  ),
)
const SPANISH = new Set(
  'el la los las un una unos unas que qué de del en por para con sin mi mis su sus se lo le al es está están estoy estaba soy tengo tiene hay muy más pero desde hace cada cuando cuándo como cómo porque también sí tomo toma siento duele dolor nunca tampoco ni nada vamos usted ayer hoy mañana gracias bien'.split(
    ' ',
  ),
)
/** Letters and marks that English has in names alone. */
const MARKS = /[ñ¿¡]/iu
/** More than the single letter of another alphabet that names a thing ("α-blocker"). */
const OTHER_ALPHABET = /[^\P{L}\p{Script=Latin}]{2}/u

/**
 * Marks what is not in English: the rules can't read it, so that no sentence is made of it and it is shown as it was said. Words
 * too few to tell by ("Sí." "No.") are in the language that their speaker speaks otherwise, by their own words and not by those of
 * the form that they filled in. Where an interpreter speaks, they are the language's that is interpreted, unless their speaker
 * speaks English otherwise: of another language than Spanish no word is known here.
 */
export function withLanguage(evidence: readonly Evidence[]): Evidence[] {
  const interpreted = evidence.some(({ unread }) => unread === 'interpreter')
  const most = new Map<Evidence['by'], number>()
  for (const { kind, by, text, unread } of evidence)
    if ((kind === 'speech' || kind === 'chat') && unread === undefined)
      most.set(by, (most.get(by) ?? 0) + leaning(text))
  const isTheirs = (by: Evidence['by']) => {
    const leans = most.get(by) ?? 0
    return interpreted && by !== 'clinician' ? leans <= 0 : leans < 0
  }
  return evidence.map((item) => {
    if (
      item.unread !== undefined ||
      item.by === 'emr' ||
      (item.kind !== 'speech' && item.kind !== 'chat' && item.kind !== 'intake')
    )
      return item
    const other = sentencesOf(item.text).some((sentence) => {
      const leans = leaning(sentence)
      return leans < 0 || (leans === 0 && isTheirs(item.by))
    })
    return other || OTHER_ALPHABET.test(item.text) ? { ...item, unread: 'language' } : item
  })
}

/** Above zero English, below Spanish; zero says nothing. */
function leaning(text: string): number {
  const words = text.toLowerCase().match(/[\p{L}’']+/gu) ?? []
  const of = (known: ReadonlySet<string>) => words.filter((word) => known.has(word.replace('’', "'"))).length
  return of(ENGLISH) - of(SPANISH) - (MARKS.test(text) ? 1 : 0)
}
