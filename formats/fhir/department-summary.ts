import type { Block } from '#domain/referral/referral.ts'
import { BLOCKS } from '#domain/referral/referral.ts'
import { CHANGES, LEVELS, MOST_ITEMS, type Coded, type Item } from '#domain/referral/summary.ts'
import { nameOfCode, PART2, QUESTIONNAIRES, SYSTEMS } from '#formats/referral/known-codes.ts'
import { codesOf, fromBase64, relativeReference, toBase64 } from './datatypes.ts'
import { Malformed, type FhirElement } from './element.ts'
import { securityLabels, terminology, verified } from './referral-summary.ts'

/** The codes by which a Task says what of a summary stands in one of its inputs or outputs, and a resource which field it is. */
const SUMMARY = 'urn:causeway:referral-summary'
const LOINC = 'http://loinc.org'

/** A department's summary as a FHIR server has it. */
export interface SummaryToWrite {
  /** The department's patient, `Patient/x`. */
  patient: string
  /** `Practitioner/x`. */
  by: string
  at: string
  /** Whether it is of a Part 2 programme's record, as a whole. */
  part2: boolean
  items: readonly Item[]
}

/**
 * A summary as a department that speaks FHIR writes it: one Composition, in which each thing that it says is a resource of its own. They
 * are contained, so that a version of it is the whole of it; a contained resource has no label (R4, dom-5), and the Composition's is that of all.
 */
export function summaryComposition({ patient, by, at, part2, items }: SummaryToWrite) {
  const subject = { reference: patient }
  const said = items.map((item, index) => ({
    field: item.field,
    resource: { ...containedOf(item, subject), id: `s${index + 1}` },
  }))
  const fields = [...new Set(said.map(({ field }) => field))]
  return {
    resourceType: 'Composition',
    ...(part2 && { meta: { security: securityLabels(['R', PART2]) } }),
    contained: said.map(({ resource }) => resource),
    status: 'preliminary',
    type: { coding: [{ system: LOINC, code: '11488-4', display: 'Consult note' }] },
    subject,
    date: at,
    author: [{ reference: by }],
    title: 'Referral summary',
    section: fields.map((field) => ({
      title: field,
      code: { coding: [{ system: SUMMARY, code: field }] },
      entry: said.filter((one) => one.field === field).map(({ resource }) => ({ reference: `#${resource.id}` })),
    })),
  }
}

type Subject = { reference: string }

function containedOf(item: Item, subject: Subject) {
  const concept = ({ system, code }: Coded) => {
    const display = item.names?.[0]
    return { coding: [{ system, code, ...(display !== undefined && { display }) }] }
  }
  switch (item.field) {
    case 'diagnoses':
      return {
        resourceType: 'Condition',
        clinicalStatus: { coding: [{ system: terminology('condition-clinical'), code: 'active' }] },
        ...verified(item.certainty),
        code: concept(item.code),
        subject,
        recordedDate: item.on,
      }
    case 'risk':
      return {
        resourceType: 'RiskAssessment',
        status: 'final',
        subject,
        occurrenceDateTime: item.on,
        prediction: [{ qualitativeRisk: { coding: [{ system: terminology('risk-probability'), code: item.level }] } }],
        // R4 has no member that says there is none.
        ...(item.crisisPlan === true && { mitigation: 'There is a crisis plan.' }),
      }
    case 'treatment':
      return {
        resourceType: 'CarePlan',
        status: 'active',
        intent: 'plan',
        subject,
        period: { start: item.since, ...(item.review !== null && { end: item.review }) },
        activity: [
          {
            detail: {
              code: concept(item.code),
              status: 'in-progress',
              ...(item.perMonth !== null && {
                scheduledTiming: { repeat: { frequency: item.perMonth, period: 1, periodUnit: 'mo' } },
              }),
            },
          },
        ],
      }
    case 'medicines':
      return {
        resourceType: 'MedicationStatement',
        status: item.change === 'stopped' ? 'stopped' : 'active',
        statusReason: [{ coding: [{ system: SUMMARY, code: item.change }] }],
        medicationCodeableConcept: concept(item.code),
        subject,
        effectiveDateTime: item.on,
      }
    case 'scores':
      return {
        resourceType: 'Observation',
        status: 'final',
        code: concept(item.code),
        subject,
        effectiveDateTime: item.on,
        valueInteger: item.total,
      }
    case 'answer':
    case 'asks':
      return {
        resourceType: 'Observation',
        status: 'final',
        code: { coding: [{ system: SUMMARY, code: item.field }] },
        subject,
        valueString: item.words,
      }
  }
}

/**
 * Reads one. Of each contained resource only known codes, numbers, dates and the two kinds of words are taken: narrative, notes, extensions,
 * references, displays, and resources of other kinds are not carried on; a display is kept as a name to search words for, and never shown.
 * What only the Composition refers to is not looked at. Throws `Malformed` with the place, never with what stands there.
 */
export function readComposition(composition: FhirElement): { by: string | null; draft: readonly Item[] } {
  const labels = composition.child('meta')?.children('security') ?? []
  const part2 = labels.some((one) => one.textMaybe('code') === PART2)
  const draft = composition.children('contained').flatMap((one) => itemsIn(one, part2))
  if (draft.length > MOST_ITEMS)
    throw new Malformed('Composition.contained', `at most ${MOST_ITEMS} things that are said`)
  const author = composition.children('author')[0]?.textMaybe('reference')?.split('/').at(-1) ?? ''
  return { by: /^[\w.-]{1,40}$/.test(author) ? author : null, draft }
}

/** Whether both are about the same patient, as far as the Task names one of the department's (`Task.for`). */
export function isOfTask(composition: FhirElement, task: FhirElement): boolean {
  const whose = relativeReference(task.child('for'))
  return whose === undefined || relativeReference(composition.child('subject')) === whose
}

/** What nobody says any more: R4's statuses of an Observation, a RiskAssessment, a CarePlan and a MedicationStatement. */
const UNSAID = ['entered-in-error', 'cancelled', 'revoked']

function itemsIn(one: FhirElement, part2: boolean): Item[] {
  const items = saidIn(one, part2)
  if (items.length > 0 && UNSAID.includes(one.textMaybe('status') ?? ''))
    throw new Malformed(`${one.path}.status`, `none of ${UNSAID.join(', ')}`)
  return items
}

function saidIn(one: FhirElement, part2: boolean): Item[] {
  switch (one.text('resourceType')) {
    case 'Condition': {
      const certainty = certaintyIn(one)
      return [{ part2, field: 'diagnoses', ...codedIn(one, 'code'), certainty, on: dateIn(one, 'recordedDate') }]
    }
    case 'RiskAssessment': {
      const said = codesOf(one.children('prediction')[0]?.child('qualitativeRisk'))
      const level = LEVELS.find((known) => said.includes(known))
      if (level === undefined) throw new Malformed(`${one.path}.prediction`, `one of ${LEVELS.join(', ')}`)
      // Where none is named, nobody has said that there is none.
      const crisisPlan = one.textMaybe('mitigation') === undefined ? null : true
      return [{ part2, field: 'risk', level, crisisPlan, on: dateIn(one, 'occurrenceDateTime') }]
    }
    case 'CarePlan': {
      const detail = one.children('activity')[0]?.child('detail')
      const period = one.child('period')
      if (detail === undefined || period === undefined) throw new Malformed(one.path, 'activity.detail and period')
      const repeat = detail.child('scheduledTiming')?.child('repeat')
      const monthly = repeat?.textMaybe('periodUnit') === 'mo' && (repeat.numberMaybe('period') ?? 1) === 1
      const perMonth = (monthly ? repeat.numberMaybe('frequency') : undefined) ?? null
      if (perMonth !== null && perMonth > 31)
        throw new Malformed(`${detail.path}.scheduledTiming`, 'at most 31 times a month')
      const review = period.textMaybe('end') === undefined ? null : dateIn(period, 'end')
      return [
        { part2, field: 'treatment', ...codedIn(detail, 'code'), perMonth, since: dateIn(period, 'start'), review },
      ]
    }
    case 'MedicationStatement': {
      const said = one.children('statusReason').flatMap((reason) => codesOf(reason))
      const change = CHANGES.find((known) => said.includes(known))
      if (change === undefined) throw new Malformed(`${one.path}.statusReason`, `one of ${CHANGES.join(', ')}`)
      const coded = codedIn(one, 'medicationCodeableConcept')
      return [{ part2, field: 'medicines', ...coded, change, on: dateIn(one, 'effectiveDateTime') }]
    }
    case 'Observation':
      return observed(one, part2)
    default:
      return []
  }
}

/** Diagnoses of now: what is over, was ruled out or was written in error is none. */
const CERTAINTIES: Readonly<Record<string, 'working' | 'confirmed'>> = {
  confirmed: 'confirmed',
  provisional: 'working',
  differential: 'working',
  unconfirmed: 'working',
}
const CURRENT = ['active', 'recurrence', 'relapse']

/** How certain a diagnosis is said to be; null where that is not said. */
function certaintyIn(one: FhirElement): 'working' | 'confirmed' | null {
  const standing = codesOf(one.child('clinicalStatus'))
  if (standing.length > 0 && !standing.some((code) => CURRENT.includes(code)))
    throw new Malformed(`${one.path}.clinicalStatus`, `one of ${CURRENT.join(', ')}`)
  const said = codesOf(one.child('verificationStatus'))
  if (said.length === 0) return null
  const certainty = said.map((code) => CERTAINTIES[code]).find((known) => known !== undefined)
  if (certainty === undefined)
    throw new Malformed(`${one.path}.verificationStatus`, `one of ${Object.keys(CERTAINTIES).join(', ')}`)
  return certainty
}

/** A total of a questionnaire, or one of the two kinds of words; a single answer of a questionnaire is neither. */
function observed(one: FhirElement, part2: boolean): Item[] {
  const codings = one.child('code')?.children('coding') ?? []
  const code = (system: string) => codings.find((coding) => coding.textMaybe('system') === system)?.textMaybe('code')
  const [words, score] = [code(SUMMARY), code(LOINC) ?? '']
  if (words === 'answer' || words === 'asks') {
    const said = (one.textMaybe('valueString') ?? '').trim()
    return said === '' ? [] : [{ part2, field: words, words: said }]
  }
  const name = QUESTIONNAIRES[score]
  if (name === undefined) return []
  const total = one.numberMaybe('valueInteger') ?? one.child('valueQuantity')?.numberMaybe('value')
  if (total === undefined || !Number.isInteger(total) || total < 0 || total > 40)
    throw new Malformed(`${one.path}.valueInteger`, 'a total from 0 to 40')
  const on = dateIn(one, 'effectiveDateTime')
  return [{ part2, field: 'scores', code: { system: LOINC, code: score }, names: [name], total, on }]
}

function codedIn(one: FhirElement, name: string): { code: Coded; names: readonly string[] } {
  const concept = one.child(name)
  const coding = concept?.children('coding').find((each) => SYSTEMS.has(each.textMaybe('system') ?? ''))
  if (concept === undefined || coding === undefined)
    throw new Malformed(`${one.path}.${name}`, 'a code of ICD-10-CM, SNOMED CT, RxNorm or LOINC')
  const [system, code] = [coding.text('system'), coding.textMaybe('code') ?? '']
  if (!/^[A-Z0-9]{1,18}(\.[A-Z0-9]{1,4})?$/.test(code)) throw new Malformed(`${one.path}.${name}.coding.code`, 'a code')
  const called = [coding.textMaybe('display'), concept.textMaybe('text'), nameOfCode({ system, code })]
  return { code: { system, code }, names: called.filter((each) => each !== undefined && each !== '') as string[] }
}

/** The day of a date or an instant. */
function dateIn(one: FhirElement, name: string): string {
  const [day] = /^\d{4}-\d{2}-\d{2}/.exec(one.textMaybe(name) ?? '') ?? []
  if (day === undefined || Number.isNaN(Date.parse(day))) throw new Malformed(`${one.path}.${name}`, 'a day')
  return day
}

/** What a Task says of a summary; null of what it does not. */
export interface SummaryOnTask {
  /** `Composition/x` that the department has written. */
  written: string | null
  /** The digest of what it was shown and releases. */
  release: string | null
}

/** Reads both; a digest that is none is not one. */
export function summaryOnTask(task: FhirElement): SummaryOnTask {
  const one = (code: string) => task.children('output').findLast((output) => says(output, code))
  const written = one('summary')?.child('valueReference')?.textMaybe('reference') ?? ''
  const release = one('release')?.textMaybe('valueString') ?? ''
  return {
    written: /(?:^|\/)(Composition\/[A-Za-z0-9.-]{1,64})$/.exec(written)?.[1] ?? null,
    release: /^[0-9a-f]{64}$/.test(release) ? release : null,
  }
}

function says(one: FhirElement, code: string): boolean {
  const codings = one.child('type')?.children('coding') ?? []
  return codings.some((coding) => coding.textMaybe('system') === SUMMARY && coding.textMaybe('code') === code)
}

/** A summary as its department is shown it: what the other side will see, or why it can't be sent. */
export interface ShownSummary {
  digest: string
  blocked: Block | null
  /** As people will read it. */
  words: string
  /** What will be filed, byte by byte. */
  bytes: string
}

/** What a Task is given so that its department sees what the other side will; a release that stands there is of something else. */
export function shownOnTask(task: FhirElement, { digest, blocked, words, bytes }: ShownSummary): object | undefined {
  const now = previewOnTask(task)
  if (now?.digest === digest && now.blocked === blocked) return undefined
  const others = (of: 'input' | 'output', codes: readonly string[]) =>
    task
      .children(of)
      .filter((one) => !codes.some((code) => says(one, code)))
      .map((one) => one.json())
  const attachment = (contentType: string, data: string) => ({ valueAttachment: { contentType, data: toBase64(data) } })
  const input = [
    ...others('input', SHOWN),
    saying('digest', { valueString: digest }),
    ...(blocked === null
      ? [
          saying('preview', attachment('text/plain; charset=utf-8', words)),
          saying('filed', attachment('application/json', bytes)),
        ]
      : [saying('blocked', { valueString: blocked })]),
  ]
  const { output: _before, ...rest } = task.json()
  const output = others('output', ['release'])
  return { ...rest, input, ...(output.length > 0 && { output }) }
}

const SHOWN = ['digest', 'preview', 'filed', 'blocked'] as const

/** What its department was shown last; undefined before. */
export function previewOnTask(task: FhirElement): ShownSummary | undefined {
  const one = (code: (typeof SHOWN)[number]) => task.children('input').find((input) => says(input, code))
  const digest = one('digest')?.textMaybe('valueString')
  if (digest === undefined) return undefined
  const text = (code: 'preview' | 'filed') =>
    fromBase64(one(code)?.child('valueAttachment')?.textMaybe('data') ?? '') ?? ''
  const blocked = BLOCKS.find((known) => known === one('blocked')?.textMaybe('valueString')) ?? null
  return { digest, blocked, words: text('preview'), bytes: text('filed') }
}

function saying(code: string, value: object) {
  return { type: { coding: [{ system: SUMMARY, code }] }, ...value }
}

/** The Task on which its department names the Composition that it has written, or writes anew: what it was shown before is over. */
export function writtenTask(task: FhirElement, composition: string): object {
  const kept = task.children('output').filter((one) => !says(one, 'summary') && !says(one, 'release'))
  const input = task.children('input').filter((one) => !SHOWN.some((code) => says(one, code)))
  const { input: _shown, ...rest } = task.json()
  return {
    ...rest,
    ...(input.length > 0 && { input: input.map((one) => one.json()) }),
    output: [...kept.map((one) => one.json()), saying('summary', { valueReference: { reference: composition } })],
  }
}

/** The Task on which its department releases what it was shown by this digest. */
export function releasedTask(task: FhirElement, digest: string): object {
  const kept = task.children('output').filter((one) => !says(one, 'release'))
  return { ...task.json(), output: [...kept.map((one) => one.json()), saying('release', { valueString: digest })] }
}
