import type { IntakeAnswer, IntakeContent } from '#domain/visit/content.ts'
import type { Measured } from '#domain/visit/vital.ts'
import { intakeObservations } from '../../fhir/intake-response.ts'
import type { Question, Questionnaire } from '../../fhir/questionnaire.ts'
import { measurements } from '../../fhir/vital.ts'
import type { ObservedValue } from './observations.ts'

/** What the whole of a patient's answers is called. */
export const ANSWERS = {
  system: 'http://loinc.org',
  code: '74465-6',
  display: 'Questionnaire response Document',
}

interface Intake {
  key: string
  patient: string
  encounter: string | null
  at: string
  content: IntakeContent
}

/**
 * What a patient has answered, each question as one observation: a scored item by its LOINC code with the total after all, a number
 * from home by the code of what was measured, everything else in words under the question's own name. Then where they are.
 */
export function observedAnswers(intake: Intake, questionnaire: Questionnaire): ObservedValue[] {
  const { answers, whereabouts } = intake.content
  const scored = intakeObservations(intake, questionnaire, '')
  const scoredOf = (step: string) =>
    scored.filter((one) => one.step === `${intake.key}/${step}`).map(({ resource }) => ofScored(resource))
  const answered = questionnaire.questions.flatMap((question): ObservedValue[] => {
    const answer = answers.find(({ linkId }) => linkId === question.linkId)
    if (answer === undefined) return []
    const score = scoredOf(question.linkId)
    if (score.length > 0) return score
    if (answer.kind === 'measures') return answer.values.flatMap(measuredAtHome)
    const text = inWords(question, answer, intake.content.language)
    return text === '' ? [] : [said(question.linkId, question.text[intake.content.language], text)]
  })
  return [...answered, ...scoredOf('phq2-total'), ...(whereabouts === null ? [] : placed(whereabouts))]
}

function said(code: string, display: string, text: string): ObservedValue {
  return { code: [{ system: '', code, display }], value: { text } }
}

function inWords(question: Question, answer: IntakeAnswer, language: IntakeContent['language']): string {
  switch (answer.kind) {
    case 'text':
      return answer.value.trim()
    case 'choice': {
      const options = question.kind === 'choice' ? question.options : []
      return options.find(({ code }) => code === answer.value)?.text[language] ?? answer.value
    }
    case 'confirm': {
      const shown = answer.shown ?? []
      const nameOf = (reference: string) => shown.find((one) => one.reference === reference)?.text ?? reference
      const list = shown.map(({ text }) => text).join('; ')
      const first = answer.right ? `Still right${list === '' ? '' : `: ${list}`}` : 'Not right'
      const changed = answer.changed.map((reference) => `No longer right: ${nameOf(reference)}`)
      return [first, ...changed, ...(answer.note.trim() === '' ? [] : [answer.note.trim()])].join('\n')
    }
    case 'measures':
      return ''
  }
}

function measuredAtHome(measured: Measured): ObservedValue[] {
  return measurements({ ...measured, source: 'intake' }).map(({ code, value, unit, ucum }) => ({
    code,
    value: { number: value, unit, ucum },
  }))
}

type Resource = ReturnType<typeof intakeObservations>[number]['resource']

function ofScored(resource: Resource): ObservedValue {
  return {
    code: resource.code.coding.map((coding) => ({ display: resource.code.text, ...coding })),
    value: valueOf(resource),
  }
}

function valueOf(resource: Resource): ObservedValue['value'] {
  if ('valueQuantity' in resource) {
    const { value, unit, code } = resource.valueQuantity
    return { number: value, unit, ucum: code }
  }
  const [coding] = resource.valueCodeableConcept.coding
  return coding === undefined ? null : { coding }
}

function placed({ place, callback, emergency }: NonNullable<IntakeContent['whereabouts']>): ObservedValue[] {
  const address = [place.line, place.city, `${place.state} ${place.postalCode}`].map((part) => part.trim())
  return [
    said('whereabouts.place', 'Where the patient is for this visit', address.filter((part) => part !== '').join(', ')),
    said('whereabouts.callback', 'Telephone number to call the patient back', callback),
    said('whereabouts.emergency', 'Emergency contact', `${emergency.name}, ${emergency.phone}`),
  ].filter(({ value }) => value !== null && 'text' in value && value.text !== '')
}
