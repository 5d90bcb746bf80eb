import type { DiagnosticReport, DocumentReference, Encounter, Patient, ServiceRequest } from '@medplum/fhirtypes'
import { USUAL_DELIMITERS } from '#formats/hl7v2/escape.ts'
import { numbered, segment, type Message, type Segment } from '#formats/hl7v2/message.ts'
import { dtmOf } from '#formats/hl7v2/time.ts'
import type { Write } from '../fhir/repository.ts'
import { numberIn } from './scheduling.ts'
import type { Site } from '../site.ts'
import { headerFor, idOf, numberOf, person, type Made } from './segments.ts'

/** What the interface tells of one person beside their appointments: the message's type, and what goes after PID. */
export interface Told {
  type: readonly [message: string, trigger: string, structure: string]
  patient: string
  rest: readonly Segment[]
  /** Of a result. */
  report?: DiagnosticReport
}

/** What the writes of a transaction tell. A merge moves much, and is told as one thing. */
export function toldBy(writes: readonly Write[], site: Site): Told[] {
  const merges = writes.flatMap(({ before, after }) => mergeOf(before, after, site))
  return merges.length > 0 ? merges : writes.flatMap(({ before, after }) => newsOf(before, after))
}

/** Whether the transaction made one record of two. */
export function isMerge(writes: readonly Write[]): boolean {
  return writes.some(({ before, after }) => mergedInto(before, after) !== undefined)
}

function mergeOf(before: Write['before'], after: Write['after'], site: Site): Told[] {
  const into = mergedInto(before, after)
  return into === undefined
    ? []
    : [{ type: ['ADT', 'A40', 'ADT_A39'], patient: into, rest: [segment('MRG', numberOf(after.id, site))] }]
}

function mergedInto(before: Write['before'], after: Write['after']): string | undefined {
  if (after.resourceType !== 'Patient' || (before?.resourceType === 'Patient' && replacedBy(before) !== undefined))
    return undefined
  return replacedBy(after)
}

function replacedBy({ link }: Patient): string | undefined {
  return link?.find(({ type }) => type === 'replaced-by')?.other.reference
}

function newsOf(before: Write['before'], after: Write['after']): Told[] {
  const begins = before === undefined
  if (after.resourceType === 'Patient')
    return begins
      ? []
      : [{ type: ['ADT', 'A08', 'ADT_A01'], patient: `Patient/${after.id}`, rest: [segment('PV1', '1', 'N')] }]
  if (after.resourceType === 'Encounter') return begins && isOfPatient(after) ? [registered(after)] : []
  if (after.resourceType === 'DiagnosticReport') return begins && isOfPatient(after) ? [resulted(after)] : []
  if (after.resourceType !== 'DocumentReference' || before?.resourceType !== 'DocumentReference') return []
  return after.docStatus === 'final' && before.docStatus !== 'final' && isOfPatient(after) ? [documented(after)] : []
}

function isOfPatient({ subject }: Encounter | DiagnosticReport | DocumentReference): boolean {
  return subject?.reference?.startsWith('Patient/') === true
}

function registered({ id = '', subject }: Encounter): Told {
  const visit = numbered('PV1', { 1: '1', 2: 'O', 19: id })
  return { type: ['ADT', 'A04', 'ADT_A01'], patient: subject?.reference ?? '', rest: [visit] }
}

/** T01: that there is a document, and not what it says. */
function documented({ id = '', subject, type }: DocumentReference): Told {
  const code = type?.coding?.[0]?.code ?? ''
  const document = numbered('TXA', { 1: '1', 2: code, 3: 'TX', 12: id, 17: 'AU' })
  return {
    type: ['MDM', 'T01', 'MDM_T01'],
    patient: subject?.reference ?? '',
    rest: [segment('PV1', '1', 'O'), document],
  }
}

/**
 * A result, by the order's id and the report's; where numbers are told, by the number that whoever sent the order gave and this
 * EMR's own of it.
 */
function resulted(report: DiagnosticReport, order?: ServiceRequest): Told {
  const { id = '', subject, code, basedOn } = report
  const coding = code.coding?.[0]
  const what = [coding?.code ?? '', coding?.display ?? code.text ?? '', 'L']
  const numbers =
    order === undefined
      ? { 2: idOf(basedOn?.[0]?.reference ?? ''), 3: id }
      : { 2: numberIn(order.identifier), 3: order.id ?? '' }
  const control = order === undefined ? [] : [numbered('ORC', { 1: 'RE', ...numbers })]
  const request = numbered('OBR', { 1: '1', ...numbers, 4: what, 25: 'F' })
  const value = numbered('OBX', { 1: '1', 2: 'ST', 3: what, 5: 'see the chart', 11: 'F' })
  return {
    type: ['ORU', 'R01', 'ORU_R01'],
    patient: subject?.reference ?? '',
    report,
    rest: [...control, request, value],
  }
}

/** The same with the numbers of the order that it is of. */
export function withNumbers(told: Told, order: ServiceRequest | undefined): Told {
  return told.report === undefined || order === undefined ? told : resulted(told.report, order)
}

/** The message itself (HL7 v2.5.1, chapters 3, 7 and 9). */
export function personMessage({ type, rest }: Told, patient: Patient, made: Made): Message {
  const event = type[0] === 'ORU' ? [] : [segment('EVN', type[1], dtmOf(made.at))]
  return {
    delimiters: USUAL_DELIMITERS,
    segments: [headerFor(type, made), ...event, person(patient, made.site), ...rest],
  }
}
