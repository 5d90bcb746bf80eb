import type { AnswerRow } from '#api/charge.ts'
import type { Words } from '../words/en.ts'

/** What came back, in one line: the outcome in words, the codes as they are, and the money. */
export function answerText(
  { form, outcome, codes, charged, paid }: NonNullable<AnswerRow['said']>,
  { charges: { answers: say } }: Words,
): string {
  return [
    `${say.outcomes[outcome]} (${form})`,
    ...(codes.length === 0 ? [] : [codes.join(' ')]),
    ...(charged === null ? [] : [say.charged(money(charged))]),
    ...(paid === null ? [] : [say.paid(money(paid))]),
  ].join(', ')
}

/** Cents as the site's table has them. */
export function money(cents: number): string {
  return `$${(cents / 100).toFixed(2)}`
}
