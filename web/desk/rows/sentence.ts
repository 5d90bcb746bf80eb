import type { WorkRow } from '#api/desk.ts'
import type { FoundDiscrepancy } from '#api/reconcile.ts'
import { ruleOf } from '#domain/reconcile/rules.ts'
import { calendarDay, type Language } from '../../ui/times.ts'
import type { Words } from '../words/en.ts'

/** Why a rule fired, in one sentence of the reader's language. */
export function discrepancySentence(
  { rule, ours, theirs }: FoundDiscrepancy,
  words: Words,
  language: Language,
): string {
  return ruleOf(rule)
    .says[language].replace('{ours}', valueWords(ours.value, words, language))
    .replace('{theirs}', valueWords(theirs.value, words, language))
}

/** A value in words; a day as the reader writes it, a resource by what it is and its id; a number, a code of the site's or a name is what it is. */
export function valueWords(value: string, { rows }: Words, language: Language): string {
  const [, type, id] = /^(Appointment|Patient|Practitioner)\/(\S+)$/.exec(value) ?? []
  if (type !== undefined && id !== undefined) return rows.resources[type]?.(id) ?? value
  if (/^\d{4}-\d\d-\d\d$/.test(value)) return calendarDay(value, language)
  const said = value.split(' ').map((one) => rows.values[one] ?? one)
  return said.join(rows.values[value.split(' ')[0] ?? ''] === undefined ? ' ' : ', ')
}

/** What a row says, whoever raised it. */
export function rowSentence({ finding, why }: WorkRow, words: Words, language: Language): string {
  if (finding !== null) return discrepancySentence(finding, words, language)
  return Object.entries(words.reasons).find(([known]) => known === why)?.[1] ?? why
}

const dollars = (locale: string) => new Intl.NumberFormat(locale, { style: 'currency', currency: 'USD' })
const DOLLARS: Record<Language, Intl.NumberFormat> = { en: dollars('en-US'), es: dollars('es-US') }

/** Cents in words. */
export function money(cents: number, language: Language): string {
  return DOLLARS[language].format(cents / 100)
}
