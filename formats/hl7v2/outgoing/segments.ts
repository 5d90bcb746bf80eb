import { USUAL_DELIMITERS } from '../escape.ts'
import { numbered, type GivenField, type Message, type Segment } from '../message.ts'
import { dtmIn } from '../time.ts'
import type { Making, SiteProfile } from './profile.ts'

/** A person as the EMR's record has them. */
export interface Subject {
  reference: string
  /** Medical record numbers. */
  identifiers: readonly string[]
  name: { given: string; family: string }
  /** ISO date. */
  birthDate: string
  /** FHIR administrative gender. */
  sex: string
  telecom: readonly { system: 'phone' | 'email'; value: string }[]
}

/** A member of staff as the EMR's record has them. */
export interface Staff {
  reference: string
  name: string
}

/** A message with what it is known by. */
export interface Outgoing {
  message: Message
  /** MSH-9 as people say it, such as `SIU^S12`. */
  event: string
  /** MSH-10. */
  controlId: string
  /** Our number of what the message tells of: SCH-1, PV1-19, TXA-12, ORC-2 or OBR-3; null where it tells of what the EMR numbers. */
  number: string | null
}

/** What a message is about, and what is known of it. */
export interface About {
  event: readonly [type: string, trigger: string, structure: string]
  controlId: string
  number: string | null
}

/** A whole message. Where MSH-15 and MSH-16 are empty the receiver answers in original mode (HL7 v2.5.1, 2.9.2). */
export function outgoing(about: About, profile: SiteProfile, making: Making, segments: readonly Segment[]): Outgoing {
  const { event, controlId, number } = about
  const { acknowledgement = 'original' } = profile
  const header = numbered('MSH', {
    1: '|',
    2: '^~\\&',
    3: profile.sendingApplication,
    4: profile.sendingFacility,
    5: profile.receivingApplication,
    6: profile.receivingFacility,
    7: dtmIn(making.zone, making.at),
    9: event,
    10: controlId,
    11: profile.processing ?? 'P',
    12: '2.5.1',
    15: acknowledgement === 'original' ? '' : 'AL',
    16: acknowledgement === 'original' ? '' : acknowledgement === 'accept' ? 'NE' : 'AL',
    18: 'UNICODE UTF-8',
  })
  return {
    message: { delimiters: USUAL_DELIMITERS, segments: [header, ...segments] },
    event: `${event[0]}^${event[1]}`,
    controlId,
    number,
  }
}

/** The patient's number by the profile; undefined where the record has none of that kind. */
export function patientNumber({ reference, identifiers }: Subject, { patientNumber: by }: SiteProfile) {
  return by?.is === 'fhir-id' ? idOf(reference) : identifiers[0]
}

/** PID (HL7 v2.5.1, 3.4.2). */
export function pid(patient: Subject, profile: SiteProfile, visitNumber: string | null = null): Segment {
  const { namespace = '', universalId = '', universalIdType = '', type = 'MR' } = profile.patientNumber ?? {}
  const authority = universalId === '' ? [namespace] : [namespace, universalId, universalIdType]
  return numbered('PID', {
    1: '1',
    3: [patientNumber(patient, profile) ?? '', '', '', authority, type],
    5: nameOf(patient.name),
    7: patient.birthDate.replaceAll('-', ''),
    8: SEX[patient.sex] ?? 'U',
    13: { each: patient.telecom.map(contact) },
    18: profile.visitNumber === 'PID-18' ? (visitNumber ?? '') : '',
  })
}

/** XPN (HL7 v2.5.1, 2.A.89): further given names share a component. */
function nameOf({ family, given }: Subject['name']): readonly string[] {
  const [first = '', ...others] = given.split(' ')
  return others.length === 0 ? [family, first] : [family, first, others.join(' ')]
}

/** Table 0001. */
const SEX: Readonly<Record<string, string>> = { female: 'F', male: 'M', other: 'O' }

/** XTN (HL7 v2.5.1, 2.A.90). */
function contact({ system, value }: Subject['telecom'][number]): GivenField {
  return system === 'email' ? ['', 'NET', 'Internet', value] : [value, 'PRN', 'PH']
}

/** What a visit's segment says of it; all but its class may be unknown. */
export interface Visit {
  number: string | null
  attending?: Staff | null
  /** The EMR's number of the appointment. */
  appointment?: string | null
  start?: string
  end?: string
  /** Of a charge, where the site wants its place of service there. */
  pointOfCare?: string
}

/** PV1 (HL7 v2.5.1, 3.4.3): an outpatient, whatever the modality. */
export function pv1(visit: Visit, profile: SiteProfile, making: Making): Segment {
  const { number, attending, appointment, start, end, pointOfCare } = visit
  const { modality, visitNumber: place = 'PV1-19' } = profile
  const time = (instant: string | undefined) => (instant === undefined ? '' : dtmIn(making.zone, new Date(instant)))
  return numbered('PV1', {
    1: '1',
    2: 'O',
    3: pointOfCare ?? (modality?.place === 'PV1-3' ? modality.code : ''),
    // The number by which the EMR expected them (3.4.3.5).
    5: appointment ?? '',
    7: attending == null ? '' : xcn(attending),
    19: place === 'PV1-19' ? (number ?? '') : '',
    44: time(start),
    45: time(end),
    50: place === 'PV1-50' ? (number ?? '') : '',
  })
}

/** PV1 of a message about a person, not about a visit of theirs (table 0004). */
export const NO_VISIT = numbered('PV1', { 1: '1', 2: 'N' })

/** XCN (HL7 v2.5.1, 2.A.86): the EMR's own id, and the name as it has it. */
export function xcn({ reference, name }: Staff): GivenField {
  return [idOf(reference), name]
}

/** CE (HL7 v2.5.1, 2.A.8) from a code with its FHIR system. */
export function coded({ system, code, display }: { system: string; code: string; display: string }) {
  return code === '' ? (['', display] as const) : ([code, display, SYSTEMS[system] ?? 'L'] as const)
}

/** Table 0396. */
const SYSTEMS: Readonly<Record<string, string>> = {
  'http://loinc.org': 'LN',
  'http://snomed.info/sct': 'SCT',
  'http://www.nlm.nih.gov/research/umls/rxnorm': 'RXNORM',
  'http://hl7.org/fhir/sid/icd-10-cm': 'I10C',
  'http://unitsofmeasure.org': 'UCUM',
}

/** The id in a FHIR reference, by which the EMR knows a thing. */
export function idOf(reference: string): string {
  return reference.slice(reference.indexOf('/') + 1)
}
