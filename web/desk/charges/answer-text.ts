import type { AnswerRow } from '#api/charge.ts'
import type { Language } from '../../ui/times.ts'
import { money } from '../rows/sentence.ts'
import type { Words } from '../words/en.ts'

/** What came back, in one line: the outcome in words, the codes as they are, and the money. */
export function answerText(
  { form, outcome, codes, charged, paid }: NonNullable<AnswerRow['said']>,
  { charges: { answers: say } }: Words,
  language: Language,
): string {
  return [
    `${say.outcomes[outcome]} (${form})`,
    ...(codes.length === 0 ? [] : [codes.join(' ')]),
    ...(charged === null ? [] : [say.charged(money(charged, language))]),
    ...(paid === null ? [] : [say.paid(money(paid, language))]),
  ].join(', ')
}
