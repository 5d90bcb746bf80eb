import type { DocumentReference, Patient, Resource } from '@medplum/fhirtypes'
import { USUAL_DELIMITERS } from '#formats/hl7v2/escape.ts'
import { numbered, segment, type Message, type Segment } from '#formats/hl7v2/message.ts'
import { dtmOf } from '#formats/hl7v2/time.ts'
import { numberIn } from './scheduling.ts'
import { headerFor, person, type Made } from './segments.ts'

/** Something that was filed, as it is told: by which message, and the segment that names it. */
export interface Told {
  event: readonly [type: string, trigger: string, structure: string]
  patient: string | undefined
  place: Segment
  /** What it holds, where that is told. */
  content?: readonly Segment[]
}

/**
 * What is told of a change; undefined of what nobody is told of. Another's number goes beside the EMR's own, and of orders,
 * measurements and documents only those that came under one are told.
 */
export function filedOf(before: Resource | undefined, after: Resource): Told | undefined {
  const told = changeOf(before, after)
  if (told === undefined) return undefined
  const appointed = after.resourceType === 'Encounter' && after.appointment !== undefined
  return appointed || ('identifier' in after && numberIn(identifiersOf(after)) !== '') ? told : undefined
}

function identifiersOf(resource: Resource): { system?: string; value?: string }[] {
  return 'identifier' in resource && Array.isArray(resource.identifier) ? resource.identifier : []
}

function changeOf(before: Resource | undefined, after: Resource): Told | undefined {
  const id = after.id ?? ''
  const first = before === undefined
  if (after.resourceType === 'Encounter') {
    const appointment = after.appointment?.[0]?.reference?.replace('Appointment/', '') ?? ''
    const place = numbered('PV1', { 1: '1', 2: 'O', 5: appointment, 19: id, 50: numberIn(after.identifier) })
    return { event: ['ADT', first ? 'A04' : 'A08', 'ADT_A01'], patient: after.subject?.reference, place }
  }
  if (after.resourceType === 'DocumentReference') {
    const signedBefore = before !== undefined && 'docStatus' in before && before.docStatus === 'final'
    if (after.docStatus !== 'final' || signedBefore) return undefined
    const place = numbered('TXA', { 1: '1', 2: 'CN', 12: id, 14: numberIn(after.identifier), 17: 'AU' })
    const content = linesOf(after)
    const event = content.length === 0 ? (['MDM', 'T01', 'MDM_T01'] as const) : (['MDM', 'T02', 'MDM_T02'] as const)
    return { event, patient: after.subject?.reference, place, content }
  }
  if (after.resourceType === 'ServiceRequest' && first) {
    const place = numbered('ORC', { 1: 'SC', 2: numberIn(after.identifier), 3: id })
    return { event: ['ORM', 'O01', 'ORM_O01'], patient: after.subject.reference, place }
  }
  if (after.resourceType === 'Observation' && after.status !== 'entered-in-error') {
    const place = numbered('OBR', { 1: '1', 2: numberIn(after.identifier), 3: id })
    return { event: ['ORU', 'R01', 'ORU_R01'], patient: after.subject?.reference, place }
  }
  return undefined
}

/** A plain text line by line; of other formats only that they are there is told. */
function linesOf({ content }: DocumentReference): Segment[] {
  const { contentType, data } = content[0]?.attachment ?? {}
  if (contentType?.startsWith('text/plain') !== true || data === undefined) return []
  return Buffer.from(data, 'base64')
    .toString()
    .split('\n')
    .map((line, index) => numbered('OBX', { 1: String(index + 1), 2: 'TX', 3: 'NOTE', 5: line, 11: 'F' }))
}

/** The message; who it is about is told as in messages of the schedule. */
export function filedMessage({ event, place, content = [] }: Told, patient: Patient | undefined, made: Made): Message {
  const about = [segment('EVN', '', dtmOf(made.at)), ...(patient === undefined ? [] : [person(patient, made.site)])]
  return { delimiters: USUAL_DELIMITERS, segments: [headerFor(event, made), ...about, place, ...content] }
}
