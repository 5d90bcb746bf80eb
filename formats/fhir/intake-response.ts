import { isVitalCode, type Measured } from '#domain/visit/vital.ts'
import type { IntakeAnswer, IntakeContent } from '#domain/visit/content.ts'
import { relativeReference } from './datatypes.ts'
import type { FhirElement } from './element.ts'
import { visitStep } from './identity.ts'
import { phq2Total } from './intake-items.ts'
import { MEASURES, type Question, type Questionnaire } from './questionnaire.ts'

const LOINC = 'http://loinc.org'
const SURVEY = {
  coding: [{ system: 'http://terminology.hl7.org/CodeSystem/observation-category', code: 'survey', display: 'Survey' }],
}
const PHQ2_TOTAL = {
  system: LOINC,
  code: '55758-7',
  display: 'Patient Health Questionnaire 2 item (PHQ-2) total score [Reported]',
}

export interface IntakeToWrite {
  key: string
  patient: string
  encounter: string | null
  at: string
  content: IntakeContent
}

/** The one QuestionnaireResponse of a visit, whole in each save. */
export function intakeResponse(intake: IntakeToWrite, questionnaire: Questionnaire) {
  const { answers, whereabouts, complete, language } = intake.content
  const asked = questionnaire.questions.flatMap((question) => {
    const answer = answers.find(({ linkId }) => linkId === question.linkId)
    return answer === undefined ? [] : [responseItem(question, answer, language)]
  })
  return {
    resourceType: 'QuestionnaireResponse',
    // In R4 a QuestionnaireResponse has one identifier, not a list.
    identifier: visitStep(intake.key),
    questionnaire: questionnaire.canonical,
    language,
    status: complete ? 'completed' : 'in-progress',
    subject: { reference: intake.patient },
    ...(intake.encounter === null ? {} : { encounter: { reference: intake.encounter } }),
    authored: intake.at,
    author: { reference: intake.patient },
    source: { reference: intake.patient },
    item: [...asked, ...(whereabouts === null ? [] : [whereaboutsItem(whereabouts)])],
  }
}

/** The discrete answers as Observations, by the step that each is known by: the PHQ-2 items, and their total. */
export function intakeObservations(intake: IntakeToWrite, questionnaire: Questionnaire, response: string) {
  const base = (step: string) => ({
    resourceType: 'Observation',
    identifier: [visitStep(`${intake.key}/${step}`)],
    status: 'final',
    category: [SURVEY],
    subject: { reference: intake.patient },
    ...(intake.encounter === null ? {} : { encounter: { reference: intake.encounter } }),
    effectiveDateTime: intake.at,
    performer: [{ reference: intake.patient }],
    derivedFrom: [{ reference: response }],
  })
  const items = questionnaire.questions.flatMap((question) => {
    const answer = intake.content.answers.find(({ linkId }) => linkId === question.linkId)
    if (question.kind !== 'choice' || question.loinc === '' || answer?.kind !== 'choice') return []
    const chosen = question.options.find(({ code }) => code === answer.value)
    if (chosen === undefined) return []
    return [
      {
        step: `${intake.key}/${question.linkId}`,
        resource: {
          ...base(question.linkId),
          code: { coding: [{ system: LOINC, code: question.loinc }], text: question.text.en },
          valueCodeableConcept: {
            coding: [{ system: LOINC, code: chosen.code, display: chosen.text.en }],
            text: chosen.text.en,
          },
        },
      },
    ]
  })
  const total = phq2Total(questionnaire, intake.content.answers)
  if (total === null) return items
  const score = { ...base('phq2-total'), code: { coding: [PHQ2_TOTAL], text: 'PHQ-2 total score' } }
  return [
    ...items,
    {
      step: `${intake.key}/phq2-total`,
      resource: {
        ...score,
        valueQuantity: { value: total, unit: '{score}', system: 'http://unitsofmeasure.org', code: '{score}' },
      },
    },
  ]
}

/** The answers in the chart, to fill the page again. */
export function readIntake(response: FhirElement): IntakeContent {
  const items = response.children('item')
  const whereabouts = items.find((item) => item.text('linkId') === 'whereabouts')
  return {
    answers: items.flatMap(answerOf),
    whereabouts: whereabouts === undefined ? null : whereaboutsOf(whereabouts),
    complete: response.text('status') === 'completed',
    language: response.textMaybe('language') === 'es' ? 'es' : 'en',
  }
}

function responseItem(question: Question, answer: IntakeAnswer, language: 'en' | 'es') {
  const { linkId } = question
  const text = question.text[language]
  switch (answer.kind) {
    case 'text':
      return { linkId, text, answer: [{ valueString: answer.value }] }
    case 'choice': {
      const chosen = question.kind === 'choice' ? question.options.find(({ code }) => code === answer.value) : undefined
      const display = chosen === undefined ? {} : { display: chosen.text[language] }
      return {
        linkId,
        text,
        answer: [{ valueCoding: { system: chosen?.system ?? LOINC, code: answer.value, ...display } }],
      }
    }
    case 'measures': {
      const item = answer.values.flatMap(({ code, value, diastolic }) => [
        { linkId: `${linkId}.${code}`, answer: [{ valueDecimal: value }] },
        ...(diastolic === undefined
          ? []
          : [{ linkId: `${linkId}.${code}.diastolic`, answer: [{ valueDecimal: diastolic }] }]),
      ])
      return { linkId, text, ...(item.length > 0 && { item }) }
    }
    case 'confirm': {
      const item = [
        ...(answer.shown === undefined || answer.shown.length === 0
          ? []
          : [
              {
                linkId: `${linkId}.shown`,
                answer: answer.shown.map(({ reference, text: display }) => ({
                  valueReference: { reference, display },
                })),
              },
            ]),
        { linkId: `${linkId}.right`, answer: [{ valueBoolean: answer.right }] },
        ...(answer.changed.length === 0
          ? []
          : [
              {
                linkId: `${linkId}.changed`,
                answer: answer.changed.map((reference) => ({ valueReference: { reference } })),
              },
            ]),
        ...(answer.note === '' ? [] : [{ linkId: `${linkId}.note`, answer: [{ valueString: answer.note }] }]),
      ]
      return { linkId, text, item }
    }
  }
}

function measured(item: FhirElement): Measured[] {
  const numbers = new Map(
    item.children('item').flatMap((part) => {
      const value = part.children('answer')[0]?.numberMaybe('valueDecimal')
      return value === undefined ? [] : [[part.text('linkId').replace(`${MEASURES}.`, ''), value] as const]
    }),
  )
  return [...numbers].flatMap(([code, value]) => {
    const diastolic = numbers.get(`${code}.diastolic`)
    return isVitalCode(code) ? [{ code, value, ...(diastolic !== undefined && { diastolic }) }] : []
  })
}

function answerOf(item: FhirElement): IntakeAnswer[] {
  const linkId = item.text('linkId')
  if (linkId === MEASURES) return [{ linkId, kind: 'measures', values: measured(item) }]
  const first = item.children('answer')[0]
  const coding = first?.child('valueCoding')
  if (coding !== undefined) return [{ linkId, kind: 'choice', value: coding.text('code') }]
  const text = first?.textMaybe('valueString')
  if (text !== undefined) return [{ linkId, kind: 'text', value: text }]
  const parts = item.children('item')
  const part = (name: string) =>
    parts.find((one) => one.text('linkId') === `${linkId}.${name}`)?.children('answer') ?? []
  const right = part('right')[0]?.flag('valueBoolean')
  if (right === undefined) return []
  return [
    {
      linkId,
      kind: 'confirm',
      right,
      changed: part('changed').flatMap((one) => relativeReference(one.child('valueReference')) ?? []),
      note: part('note')[0]?.textMaybe('valueString') ?? '',
      shown: part('shown').flatMap((one) => {
        const entry = one.child('valueReference')
        const reference = relativeReference(entry)
        return reference === undefined ? [] : [{ reference, text: entry?.textMaybe('display') ?? reference }]
      }),
    },
  ]
}

type Whereabouts = NonNullable<IntakeContent['whereabouts']>

function whereaboutsItem({ place, callback, emergency }: Whereabouts) {
  const parts = { ...place, callback, emergencyName: emergency.name, emergencyPhone: emergency.phone }
  return {
    linkId: 'whereabouts',
    item: Object.entries(parts)
      .filter(([, value]) => value !== '')
      .map(([name, value]) => ({ linkId: `whereabouts.${name}`, answer: [{ valueString: value }] })),
  }
}

function whereaboutsOf(item: FhirElement): Whereabouts {
  const parts = item.children('item')
  const part = (name: string) =>
    parts
      .find((one) => one.text('linkId') === `whereabouts.${name}`)
      ?.children('answer')[0]
      ?.textMaybe('valueString') ?? ''
  return {
    place: { line: part('line'), city: part('city'), state: part('state'), postalCode: part('postalCode') },
    callback: part('callback'),
    emergency: { name: part('emergencyName'), phone: part('emergencyPhone') },
  }
}
