import type { IntakeAnswer } from '#domain/visit/content.ts'
import { isPlausible } from '#domain/visit/vital.ts'
import type { RedFlagRoute } from '#domain/visit/red-flag.ts'
import type { ConfirmedList, Language, Question, Questionnaire } from './questionnaire.ts'

/** What the chart says of a list; `unavailable` is told to the patient and never looks like an empty list. */
export type ListForIntake =
  | { state: 'shown'; entries: { reference: string; text: string }[] }
  | { state: 'unavailable' }

export type ChartLists = { [list in ConfirmedList]: ListForIntake }

/**
 * The questions as a patient is asked them: in their language, each list filled in from the chart, and with what they
 * have answered before. `said` is what was given when booking, by question, so that nobody says it twice.
 */
export function intakeItems(
  questionnaire: Questionnaire,
  language: Language,
  lists: ChartLists,
  answers: readonly IntakeAnswer[],
  said: Readonly<Record<string, string>>,
) {
  return questionnaire.questions.map((question) => {
    const answer = answers.find(({ linkId }) => linkId === question.linkId)
    return itemOf(question, language, lists, answer, said[question.linkId])
  })
}

function itemOf(
  question: Question,
  language: Language,
  lists: ChartLists,
  answer: IntakeAnswer | undefined,
  said: string | undefined,
) {
  const { linkId } = question
  const text = question.text[language]
  switch (question.kind) {
    case 'text': {
      const given = answer?.kind === 'text' ? answer.value : said
      return { linkId, kind: question.kind, text, ...(given === undefined ? {} : { value: given }) }
    }
    case 'choice': {
      const options = question.options.map((option) => ({
        code: option.code,
        text: option.text[language],
        ...(option.redFlag === null ? {} : { redFlag: option.redFlag }),
      }))
      return {
        linkId,
        kind: question.kind,
        text,
        options,
        ...(answer?.kind === 'choice' ? { value: answer.value } : saidBefore(question, said)),
      }
    }
    case 'measures': {
      const parts = question.parts.map((part) => ({
        field: part.linkId.replace('measures.', ''),
        text: part.text[language],
      }))
      return { linkId, kind: question.kind, text, parts, values: answer?.kind === 'measures' ? answer.values : [] }
    }
    case 'confirm': {
      const list = lists[question.list]
      const entries = list.state === 'shown' ? list.entries : []
      return { linkId, kind: question.kind, list: question.list, text, entries, listState: list.state }
    }
  }
}

/** What was said when booking stands as the answer, to be looked at once more. */
function saidBefore({ options }: Extract<Question, { kind: 'choice' }>, said: string | undefined) {
  return said !== undefined && options.some(({ code }) => code === said)
    ? { value: said, stillRight: true as const }
    : {}
}

/** Whom to call at once by the answers so far; an emergency before a crisis. */
export function redFlagIn(questionnaire: Questionnaire, answers: readonly IntakeAnswer[]): RedFlagRoute | null {
  const routes = questionnaire.questions.flatMap((question) => {
    if (question.kind !== 'choice') return []
    const answer = answers.find(({ linkId }) => linkId === question.linkId)
    return [question.options.find(({ code }) => answer?.kind === 'choice' && code === answer.value)?.redFlag ?? null]
  })
  return routes.includes('emergency') ? 'emergency' : routes.includes('crisis') ? 'crisis' : null
}

/** The PHQ-2's total, 0 to 6; null until both questions have been answered. */
export function phq2Total(questionnaire: Questionnaire, answers: readonly IntakeAnswer[]): number | null {
  const scores = phq2Scores(questionnaire, answers)
  return scores.length === 0 || scores.includes(undefined) ? null : sumOf(scores)
}

/** What the PHQ-2 comes to as answered so far; a question that is still open counts nothing. */
export function phq2SoFar(questionnaire: Questionnaire, answers: readonly IntakeAnswer[]): number {
  return sumOf(phq2Scores(questionnaire, answers))
}

/** Per question of the PHQ-2 what its answer scores, by the form's ordinal values; undefined while open. */
function phq2Scores(questionnaire: Questionnaire, answers: readonly IntakeAnswer[]): (number | undefined)[] {
  return questionnaire.questions.flatMap((question) => {
    if (question.kind !== 'choice' || !question.linkId.startsWith('phq2-')) return []
    const answer = answers.find(({ linkId }) => linkId === question.linkId)
    return [question.options.find(({ code }) => answer?.kind === 'choice' && code === answer.value)?.score]
  })
}

function sumOf(scores: readonly (number | undefined)[]): number {
  return scores.reduce<number>((sum, score) => sum + (score ?? 0), 0)
}

/** Whether the answers fit the form: known questions, offered choices. Says the first linkId that does not. */
export function unfitAnswer(questionnaire: Questionnaire, answers: readonly IntakeAnswer[]): string | undefined {
  return answers.find((answer) => {
    const question = questionnaire.questions.find(({ linkId }) => linkId === answer.linkId)
    if (question === undefined || question.kind !== answer.kind) return true
    if (answer.kind === 'measures') return !answer.values.every(isPlausible)
    return (
      question.kind === 'choice' &&
      answer.kind === 'choice' &&
      question.options.every(({ code }) => code !== answer.value)
    )
  })?.linkId
}
