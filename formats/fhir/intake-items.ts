import type { IntakeAnswer } from '#domain/visit/content.ts'
import type { ConfirmedList, Language, Question, Questionnaire } from './questionnaire.ts'

/** What the chart says of a list; `unavailable` is told to the patient and never looks like an empty list. */
export type ListForIntake =
  | { state: 'shown'; entries: { reference: string; text: string }[] }
  | { state: 'unavailable' }

export type ChartLists = { [list in ConfirmedList]: ListForIntake }

/**
 * The questions as a patient is asked them: in their language, each list filled in from the chart, and with what they
 * have answered before. `reason` is what was given when booking, so that nobody types it twice.
 */
export function intakeItems(
  questionnaire: Questionnaire,
  language: Language,
  lists: ChartLists,
  answers: readonly IntakeAnswer[],
  reason: string | null,
) {
  return questionnaire.questions.map((question) => {
    const answer = answers.find(({ linkId }) => linkId === question.linkId)
    return itemOf(question, language, lists, answer, reason)
  })
}

function itemOf(
  question: Question,
  language: Language,
  lists: ChartLists,
  answer: IntakeAnswer | undefined,
  reason: string | null,
) {
  const { linkId } = question
  const text = question.text[language]
  switch (question.kind) {
    case 'text': {
      const given = answer?.kind === 'text' ? answer.value : linkId === 'reason' ? (reason ?? undefined) : undefined
      return { linkId, kind: question.kind, text, ...(given === undefined ? {} : { value: given }) }
    }
    case 'choice': {
      const options = question.options.map((option) => ({ code: option.code, text: option.text[language] }))
      return {
        linkId,
        kind: question.kind,
        text,
        options,
        ...(answer?.kind === 'choice' ? { value: answer.value } : {}),
      }
    }
    case 'confirm': {
      const list = lists[question.list]
      const entries = list.state === 'shown' ? list.entries : []
      return { linkId, kind: question.kind, list: question.list, text, entries, listState: list.state }
    }
  }
}

/** The sum of a two-question scale; null until both have been answered. PHQ-2 runs from 0 to 6. */
export function phq2Total(questionnaire: Questionnaire, answers: readonly IntakeAnswer[]): number | null {
  const scores = questionnaire.questions.flatMap((question) => {
    if (question.kind !== 'choice' || !question.linkId.startsWith('phq2-')) return []
    const answer = answers.find(({ linkId }) => linkId === question.linkId)
    const chosen = question.options.find(({ code }) => answer?.kind === 'choice' && code === answer.value)
    return [chosen?.score]
  })
  const known = scores.filter((score) => score !== undefined)
  return scores.length === 0 || known.length < scores.length ? null : known.reduce((sum, score) => sum + score, 0)
}

/** Whether the answers fit the form: known questions, offered choices. Says the first linkId that does not. */
export function unfitAnswer(questionnaire: Questionnaire, answers: readonly IntakeAnswer[]): string | undefined {
  return answers.find((answer) => {
    const question = questionnaire.questions.find(({ linkId }) => linkId === answer.linkId)
    if (question === undefined || question.kind !== answer.kind) return true
    return (
      question.kind === 'choice' &&
      answer.kind === 'choice' &&
      question.options.every(({ code }) => code !== answer.value)
    )
  })?.linkId
}
