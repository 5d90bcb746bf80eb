import type { Item, Summary } from '#domain/referral/summary.ts'
import { nameOfCode } from '#formats/referral/known-codes.ts'
import { summaryText } from '#formats/referral/summary-text.ts'
import { toBase64 } from './datatypes.ts'
import { visitStep } from './identity.ts'

/** A summary as it is to be filed in the chart of the one who referred. */
export interface SummaryToFile {
  /** Of this summary; what is filed of it has keys below this one. */
  key: string
  order: string
  patient: string
  department: string
  /** When it was written, and which day that was by the practice's clock. */
  at: string
  on: string
  summary: Summary
}

const [CONFIDENTIALITY, ACT] = ['Confidentiality', 'ActCode'].map(
  (name) => `http://terminology.hl7.org/CodeSystem/v3-${name}`,
)

/** Labels (DS4P) from their codes: one of confidentiality, the others of v3-ActCode. */
export function securityLabels(labels: readonly string[]) {
  return labels.map((code) => ({ system: code.length === 1 ? CONFIDENTIALITY : ACT, code }))
}

/**
 * What is filed of a summary: the document, and its scores and diagnoses as resources of their own, each with its labels. Medicines and
 * treatment stay in the document: what the department gives is not this chart's to list.
 */
export function summaryResources(filed: SummaryToFile) {
  const { key, order, patient, department, at, on, summary } = filed
  const meta = { security: securityLabels(summary.labels) }
  const words = summaryText(summary, { department, on })
  const document = {
    resourceType: 'DocumentReference',
    meta,
    identifier: [visitStep(`${key}/document`)],
    // No docStatus: who signed it signed it in another record.
    status: 'current',
    type: {
      coding: [{ system: 'http://loinc.org', code: '11488-4', display: 'Consult note' }],
      text: summary.title,
    },
    category: [CLINICAL_NOTE],
    subject: { reference: patient },
    date: at,
    author: [{ display: department }],
    description: summary.notice === null ? summary.title : `${summary.title}. ${summary.notice.text}`,
    securityLabel: [{ coding: meta.security }],
    content: [
      { attachment: { contentType: 'text/plain; charset=utf-8', data: toBase64(words), title: summary.title } },
    ],
    context: { related: [{ reference: order }] },
  }
  const common = {
    meta,
    subject: { reference: patient },
    ...(summary.notice !== null && { note: [{ text: summary.notice.text }] }),
  }
  const data = summary.items.flatMap((item, index) => {
    const one = discrete(item, department)
    return one === null ? [] : [{ ...one, ...common, identifier: [visitStep(`${key}/${item.field}-${index + 1}`)] }]
  })
  return { document, data }
}

const CLINICAL_NOTE = {
  coding: [
    {
      system: 'http://hl7.org/fhir/us/core/CodeSystem/us-core-documentreference-category',
      code: 'clinical-note',
      display: 'Clinical Note',
    },
  ],
}

function discrete(item: Item, department: string) {
  const concept = (code: { system: string; code: string }) => {
    const name = nameOfCode(code)
    return { coding: [{ ...code, ...(name !== undefined && { display: name }) }] }
  }
  if (item.field === 'scores')
    return {
      resourceType: 'Observation',
      status: 'final',
      category: [{ coding: [{ system: terminology('observation-category'), code: 'survey' }] }],
      code: concept(item.code),
      effectiveDateTime: item.on,
      performer: [{ display: department }],
      valueInteger: item.total,
    }
  if (item.field === 'diagnoses')
    return {
      resourceType: 'Condition',
      clinicalStatus: { coding: [{ system: terminology('condition-clinical'), code: 'active' }] },
      ...verified(item.certainty),
      // Not the practice's problem list: whether it goes there its clinician decides.
      category: [{ coding: [{ system: terminology('condition-category'), code: 'encounter-diagnosis' }] }],
      code: concept(item.code),
      recordedDate: item.on,
      asserter: { display: department },
    }
  return null
}

/** How certain a diagnosis is said to be; nothing where that was not said. */
export function verified(certainty: 'working' | 'confirmed' | null): object {
  if (certainty === null) return {}
  const code = certainty === 'confirmed' ? 'confirmed' : 'provisional'
  return { verificationStatus: { coding: [{ system: terminology('condition-ver-status'), code }] } }
}

/** A code system of HL7's own terminology. */
export function terminology(name: string): string {
  return `http://terminology.hl7.org/CodeSystem/${name}`
}

/** The digest is made of this: everything that would be filed, byte by byte. */
export function summaryBytes(filed: SummaryToFile): string {
  const { document, data } = summaryResources(filed)
  return JSON.stringify([document, ...data])
}
