import { codesOf, conceptText, quantityText, relativeReference, unitText, valueText, whenOf } from './datatypes.ts'
import { documentText } from './note.ts'
import { referenceTo, versionOf, type FhirElement } from './element.ts'
import { standingOf } from './list-entry.ts'

/** One line of the chart in words. */
export interface Line {
  reference: string
  /** The ETag of the resource as it was read; empty where the EMR keeps no versions. */
  version: string
  text: string
  detail?: string
  value?: string
  status?: string
  at: string | null
  flag?: 'high' | 'low' | 'abnormal'
}

/** How one list of the chart is asked for and said. `whole` lists follow every page; the others come newest first. */
export interface Section extends Part {
  whole: boolean
  /** What else the list holds, of another resource type. */
  also?: Part
}

/** The entries of one resource type. */
export interface Part {
  type: string
  search: string
  /** Asked for only on demand, once the first part is shown: what is no longer current. */
  past?: string
  line: (resource: FhirElement) => Line
}

export type SectionName =
  | 'problems'
  | 'medicines'
  | 'allergies'
  | 'vitals'
  | 'results'
  | 'immunisations'
  | 'procedures'
  | 'encounters'
  | 'documents'

/** The search parameters of US Core and R4 for each list; the patient's is added by the reader. */
export const SECTIONS: { readonly [name in SectionName]: Section } = {
  problems: {
    type: 'Condition',
    search: 'clinical-status=active,recurrence,relapse',
    past: 'clinical-status=inactive,remission,resolved',
    whole: true,
    line: (it) =>
      line(it, conceptText(it.child('code')), {
        status: standingOf(it),
        at: whenOf(it, 'onset') ?? it.textMaybe('recordedDate'),
      }),
  },
  medicines: {
    type: 'MedicationRequest',
    search: 'status=active,on-hold',
    past: 'status=stopped,completed,cancelled,unknown',
    whole: true,
    line: (it) =>
      line(it, medicineText(it), {
        detail: it.children('dosageInstruction').flatMap(dosage).join('; '),
        status: it.textMaybe('status'),
        at: it.textMaybe('authoredOn'),
      }),
    also: {
      type: 'MedicationStatement',
      search: 'status=active,intended,on-hold',
      past: 'status=completed,stopped,not-taken,unknown',
      line: (it) =>
        line(it, medicineText(it), {
          detail: it.children('dosage').flatMap(dosage).join('; '),
          value: isByPatient(it) ? 'by the patient’s word' : undefined,
          status: it.textMaybe('status'),
          at: whenOf(it, 'effective') ?? it.textMaybe('dateAsserted'),
        }),
    },
  },
  allergies: {
    type: 'AllergyIntolerance',
    search: '',
    whole: true,
    line: (it) =>
      line(it, conceptText(it.child('code')), {
        detail: it
          .children('reaction')
          .flatMap((one) => one.children('manifestation').map(conceptText))
          .join(', '),
        value: CRITICALITY[it.textMaybe('criticality') ?? ''],
        status: standingOf(it),
        at: whenOf(it, 'onset') ?? it.textMaybe('recordedDate'),
      }),
  },
  vitals: { type: 'Observation', search: 'category=vital-signs&_sort=-date', whole: false, line: observation },
  results: { type: 'Observation', search: 'category=laboratory&_sort=-date', whole: false, line: observation },
  immunisations: {
    type: 'Immunization',
    search: '_sort=-date',
    whole: true,
    line: (it) =>
      line(it, conceptText(it.child('vaccineCode')), { status: it.textMaybe('status'), at: whenOf(it, 'occurrence') }),
  },
  procedures: {
    type: 'Procedure',
    search: '_sort=-date',
    whole: false,
    line: (it) =>
      line(it, conceptText(it.child('code')), { status: it.textMaybe('status'), at: whenOf(it, 'performed') }),
  },
  encounters: {
    type: 'Encounter',
    search: '_sort=-date',
    whole: false,
    line: (it) =>
      line(
        it,
        conceptText(it.children('type')[0]) ||
          (it.child('class')?.textMaybe('display') ?? it.child('class')?.textMaybe('code') ?? ''),
        {
          detail: it.children('reasonCode').map(conceptText).join('; '),
          status: it.textMaybe('status'),
          at: it.child('period')?.textMaybe('start'),
        },
      ),
  },
  documents: {
    type: 'DocumentReference',
    search: '_sort=-date',
    whole: false,
    line: (it) =>
      line(it, it.textMaybe('description') ?? conceptText(it.child('type')), {
        detail: documentText(it),
        status: it.textMaybe('docStatus') ?? it.textMaybe('status'),
        at: it.textMaybe('date'),
      }),
  },
}

function observation(it: FhirElement): Line {
  const parts = it
    .children('component')
    .map((part) => ({ text: conceptText(part.child('code')), value: valueText(part) }))
  const own = valueText(it)
  const value = own ?? bloodPressure(it) ?? parts.map((part) => `${part.text} ${part.value ?? '?'}`).join(', ')
  const range = it
    .children('referenceRange')
    .map(rangeText)
    .find((one) => one !== undefined)
  return line(it, conceptText(it.child('code')), {
    value: value === '' ? conceptText(it.child('dataAbsentReason')) : value,
    detail: range === undefined ? undefined : `Reference ${range}`,
    at: whenOf(it, 'effective') ?? it.textMaybe('issued'),
    flag: flagOf([
      ...it.children('interpretation'),
      ...it.children('component').flatMap((part) => part.children('interpretation')),
    ]),
  })
}

/** Systolic over diastolic, as it is said (LOINC 8480-6, 8462-4). */
function bloodPressure(it: FhirElement): string | undefined {
  const [systolic, diastolic] = ['8480-6', '8462-4'].map((code) =>
    it
      .children('component')
      .find((one) => codesOf(one.child('code')).includes(code))
      ?.child('valueQuantity'),
  )
  const [high, low] = [systolic?.numberMaybe('value'), diastolic?.numberMaybe('value')]
  if (diastolic === undefined || high === undefined || low === undefined) return undefined
  return `${Math.round(high)}/${Math.round(low)} ${unitText(diastolic)}`
}

function flagOf(interpretations: readonly FhirElement[]): Line['flag'] {
  const codes = interpretations.flatMap(codesOf)
  if (codes.some((code) => ['H', 'HH', 'HU', 'HX'].includes(code))) return 'high'
  if (codes.some((code) => ['L', 'LL', 'LU', 'LX'].includes(code))) return 'low'
  return codes.some((code) => ['A', 'AA'].includes(code)) ? 'abnormal' : undefined
}

function rangeText(range: FhirElement): string | undefined {
  const low = quantityText(range.child('low'))
  const high = quantityText(range.child('high'))
  if (low !== undefined && high !== undefined) return `${low} to ${high}`
  return range.textMaybe('text') ?? (low === undefined ? high && `up to ${high}` : `from ${low}`)
}

function dosage(instruction: FhirElement): string[] {
  const text = instruction.textMaybe('text') ?? instruction.textMaybe('patientInstruction')
  if (text !== undefined) return [text]
  return instruction.flag('asNeededBoolean') === true ? ['as needed'] : []
}

function isByPatient(statement: FhirElement): boolean {
  return relativeReference(statement.child('informationSource'))?.startsWith('Patient/') === true
}

function medicineText(it: FhirElement): string {
  const named = conceptText(it.child('medicationCodeableConcept'))
  return named === '' ? (it.child('medicationReference')?.textMaybe('display') ?? '') : named
}

function line(
  resource: FhirElement,
  text: string,
  more: { [name in 'detail' | 'value' | 'status' | 'at']?: string | undefined } & { flag?: Line['flag'] },
): Line {
  const { detail, value, status, at, flag } = more
  return {
    reference: referenceTo(resource),
    version: versionOf(resource),
    text: text === '' ? 'Entry without a name' : text,
    ...(detail ? { detail } : {}),
    ...(value ? { value } : {}),
    ...(status ? { status } : {}),
    at: at ?? null,
    ...(flag === undefined ? {} : { flag }),
  }
}

/** Whether a resource really belongs to the patient whose list was asked for. */
export function belongsTo(resource: FhirElement, patient: string): boolean {
  return relativeReference(resource.child('subject') ?? resource.child('patient')) === patient
}

/** AllergyIntolerance.criticality (R4): how bad a reaction could be, in words that stand by themselves. */
const CRITICALITY: Record<string, string> = {
  low: 'low criticality',
  high: 'high criticality',
  'unable-to-assess': 'criticality not known',
}
