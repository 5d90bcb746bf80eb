import type { AnswerRow, ChargeRow } from '#api/charge.ts'
import { calendarDay, type Language } from '../../ui/times.ts'
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

/** What a payer says of coverage, in one line; the codes as they are. */
export function coverageText(
  { inForce, telehealth, codes, from, until }: NonNullable<AnswerRow['covers']>,
  segment: number,
  { charges: { answers: say } }: Words,
  language: Language,
): string {
  return [
    say.coverage(segment),
    say.inForce[`${inForce}`],
    ...(telehealth === null ? [] : [say.telehealth[`${telehealth}`]]),
    say.days(calendarDay(from, language), calendarDay(until, language)),
    ...(codes.length === 0 ? [] : [codes.join(', ')]),
  ].join(', ')
}

/** What would come out otherwise by now; cents as money, and kinds of service in words. */
export function changeText(
  { field, was, now }: NonNullable<ChargeRow['accepted']>['changes'][number],
  { charges: say }: Words,
  language: Language,
): string {
  const shown = (text: string) =>
    text === ''
      ? ''
      : field === 'amount'
        ? money(Number(text), language)
        : field === 'class'
          ? (say.classes[text] ?? text)
          : field === 'numbers'
            ? text
                .split(' ')
                .map((number) => say.asked[number] ?? number)
                .join(', ')
            : text
  return say.wasNow(say.fields[field], shown(was), shown(now))
}
