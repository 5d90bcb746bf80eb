import { resourceOf, Malformed, type FhirElement } from './element.ts'
import type { RedFlagRoute } from '#domain/visit/red-flag.ts'
import followUp from './questionnaires/follow-up.json' with { type: 'json' }

export type Language = 'en' | 'es'
type Words = { [language in Language]: string }

/** One question of an intake. `confirm` shows what the chart says of a list and asks whether it is still right. */
export type Question =
  | { linkId: string; kind: 'text'; text: Words }
  /** `loinc` is empty for one that is asked of the moment and is no observation. */
  | { linkId: string; kind: 'choice'; text: Words; loinc: string; options: Option[] }
  | { linkId: string; kind: 'confirm'; text: Words; list: ConfirmedList }
  /** Numbers from home, none of which is owed; the parts' own words stand in the form. */
  | { linkId: string; kind: 'measures'; text: Words; parts: { linkId: string; text: Words }[] }

/** `score` is the ordinal value that a scale adds up; `redFlag` says whom to call at once for this answer. */
export interface Option {
  system: string
  code: string
  text: Words
  score: number
  redFlag: RedFlagRoute | null
}

export type ConfirmedList = 'medicines' | 'allergies' | 'problems'

export interface Questionnaire {
  /** `url|version`: a response says which version of the form it answers. */
  canonical: string
  questions: Question[]
}

const TRANSLATION = 'http://hl7.org/fhir/StructureDefinition/translation'
const ORDINAL_VALUE = 'http://hl7.org/fhir/StructureDefinition/ordinalValue'
const RED_FLAG = 'urn:causeway:red-flag'
const WHEREABOUTS = 'whereabouts'
/** The group of numbers from home; its parts are named for a `VitalCode`. */
export const MEASURES = 'measures'

/** The shipped intakes by the name that a pathway gives: `intake(follow-up)`. */
export const QUESTIONNAIRES: Readonly<Record<string, Questionnaire>> = { 'follow-up': readQuestionnaire(followUp) }

/** The shipped intake of this name; its absence is a bug, because a pathway that names another is refused at load. */
export function questionnaireNamed(name: string): Questionnaire {
  const found = QUESTIONNAIRES[name]
  if (found === undefined)
    throw new Error(`no questionnaire is called "${name}"; there is ${Object.keys(QUESTIONNAIRES).join(', ')}`)
  return found
}

/** Reads a FHIR Questionnaire; its group `whereabouts` is asked on a page of its own and is no question here. */
export function readQuestionnaire(json: unknown): Questionnaire {
  const form = resourceOf(json, 'Questionnaire')
  return {
    canonical: `${form.text('url')}|${form.text('version')}`,
    questions: form
      .children('item')
      .filter((item) => item.text('linkId') !== WHEREABOUTS)
      .map(questionOf),
  }
}

function questionOf(item: FhirElement): Question {
  const linkId = item.text('linkId')
  const text = wordsOf(item, 'text')
  const type = item.text('type')
  if (type === 'text' || type === 'string') return { linkId, kind: 'text', text }
  if (type === 'choice') {
    const loinc = item.children('code')[0]?.text('code') ?? ''
    return { linkId, kind: 'choice', text, loinc, options: item.children('answerOption').map(optionOf) }
  }
  if (type === 'group' && isConfirmed(linkId)) return { linkId, kind: 'confirm', text, list: linkId }
  if (type === 'group' && linkId === MEASURES) {
    const parts = item.children('item').map((part) => ({ linkId: part.text('linkId'), text: wordsOf(part, 'text') }))
    return { linkId, kind: 'measures', text, parts }
  }
  throw new Malformed(`${item.path}.type`, 'text, choice, or a group named for a list of the chart or for measures')
}

function optionOf(option: FhirElement): Option {
  const coding = option.child('valueCoding')
  if (coding === undefined) throw new Malformed(`${option.path}.valueCoding`, 'a Coding')
  const ordinal = coding.children('extension').find((one) => one.textMaybe('url') === ORDINAL_VALUE)
  return {
    system: coding.text('system'),
    code: coding.text('code'),
    text: wordsOf(coding, 'display'),
    score: ordinal?.numberMaybe('valueDecimal') ?? 0,
    redFlag: routeOf(coding),
  }
}

function routeOf(coding: FhirElement): RedFlagRoute | null {
  const route = coding.children('extension').find((one) => one.textMaybe('url') === RED_FLAG)
  const named = route?.textMaybe('valueCode')
  if (named === 'emergency' || named === 'crisis') return named
  if (route === undefined) return null
  throw new Malformed(`${coding.path}.extension(${RED_FLAG}).valueCode`, '"emergency" or "crisis"')
}

function wordsOf(element: FhirElement, member: string): Words {
  const en = element.text(member)
  const spanish = (element.child(`_${member}`)?.children('extension') ?? [])
    .filter((one) => one.textMaybe('url') === TRANSLATION)
    .map((one) => one.children('extension'))
    .find((parts) => parts.some((part) => part.textMaybe('valueCode') === 'es'))
    ?.find((part) => part.textMaybe('url') === 'content')
    ?.textMaybe('valueString')
  return { en, es: spanish ?? en }
}

function isConfirmed(linkId: string): linkId is ConfirmedList {
  return linkId === 'medicines' || linkId === 'allergies' || linkId === 'problems'
}
