import { contentOf, type Route } from '#domain/route/route.ts'
import { charsetOf, encoded } from '../hl7v2/charset.ts'

interface Names {
  sendingApplication: string
  sendingFacility: string
  receivingApplication: string
  receivingFacility: string
}

const NAMELESS: Names = { sendingApplication: '', sendingFacility: '', receivingApplication: '', receivingFacility: '' }

interface Mark {
  controlId: string
  at: Date
}

/**
 * A message of a fictive patient (Causeway ZZTEST) that says that it is a test, of a type that a route takes; null where none can be made that
 * is a whole one of its type. `names` are those of whom the route hears by HL7 v2.
 */
export function testMessageOf(
  type: string,
  { destination }: Pick<Route, 'destination'>,
  names: Names | undefined,
  mark: Mark,
): Uint8Array | null {
  switch (contentOf(type)) {
    case 'hl7v2':
      return testHl7(type, names, mark)
    case 'fhir': {
      const interaction = destination.by === 'fhir' ? destination.interaction : undefined
      return testResource(type, interaction !== undefined && 'by' in interaction ? interaction.by : undefined, mark)
    }
    case 'json':
      return bytesOf(testEvent(type, mark))
  }
}

const ID = 'causeway-zztest'
const SYSTEM = 'urn:x-causeway:test'
/** That it is a test says a security label of HL7's own (v3-ActReason, HTEST: test health data). */
const TEST = {
  system: 'http://terminology.hl7.org/CodeSystem/v3-ActReason',
  code: 'HTEST',
  display: 'test health data',
}
const PATIENT = {
  reference: `Patient/${ID}`,
  identifier: { system: SYSTEM, value: 'ZZTEST' },
  display: 'Causeway ZZTEST',
}
const WORDS = { coding: [{ system: SYSTEM, code: 'TEST' }], text: 'Test message of an interface' }

/** Under one id, so that a second test changes the first where it is stored; `by` is the system by whose number the destination knows it. */
function testResource(type: string, by: string | undefined, { controlId, at }: Mark): Uint8Array | null {
  const body = Object.hasOwn(RESOURCES, type) ? RESOURCES[type]?.(at.toISOString()) : undefined
  if (body === undefined) return null
  const identifier = [
    { system: SYSTEM, value: controlId },
    ...(by === undefined ? [] : [{ system: by, value: 'ZZTEST' }]),
  ]
  const meta = { versionId: controlId, lastUpdated: at.toISOString(), security: [TEST] }
  return bytesOf({ resourceType: type, id: ID, meta, identifier, ...body })
}

/** What FHIR R4 demands of each, and by what maps go. */
const RESOURCES: Readonly<Record<string, (at: string) => object>> = {
  Patient: () => ({
    name: [{ use: 'official', family: 'ZZTEST', given: ['Causeway'] }],
    gender: 'unknown',
    birthDate: '1970-01-01',
  }),
  Appointment: (at) => ({
    status: 'booked',
    description: WORDS.text,
    start: at,
    end: at,
    minutesDuration: 20,
    participant: [{ actor: PATIENT, status: 'accepted' }],
  }),
  Encounter: (at) => ({
    status: 'finished',
    class: { system: 'http://terminology.hl7.org/CodeSystem/v3-ActCode', code: 'VR' },
    subject: PATIENT,
    period: { start: at, end: at },
  }),
  Observation: (at) => ({ status: 'final', code: WORDS, subject: PATIENT, effectiveDateTime: at, valueString: 'test' }),
  DiagnosticReport: (at) => ({ status: 'final', code: WORDS, subject: PATIENT, effectiveDateTime: at, issued: at }),
  DocumentReference: (at) => ({
    status: 'current',
    type: WORDS,
    subject: PATIENT,
    date: at,
    content: [{ attachment: { contentType: 'text/plain', data: btoa(WORDS.text), title: WORDS.text } }],
  }),
  ServiceRequest: (at) => ({ status: 'active', intent: 'order', code: WORDS, subject: PATIENT, authoredOn: at }),
  MedicationRequest: (at) => ({
    status: 'active',
    intent: 'order',
    medicationCodeableConcept: WORDS,
    subject: PATIENT,
    authoredOn: at,
  }),
  Condition: (at) => ({ code: WORDS, subject: PATIENT, recordedDate: at }),
  Task: (at) => ({ status: 'requested', intent: 'order', code: WORDS, for: PATIENT, authoredOn: at }),
}

/** As visits tell of themselves, and as other systems tell visits; `test` says that it is one. */
function testEvent(type: string, { controlId, at }: Mark): object {
  const then = at.toISOString()
  return {
    id: controlId,
    type,
    test: true,
    at: then,
    visit: ID,
    pathway: 'test',
    patient: PATIENT.reference,
    practitioner: `Practitioner/${ID}`,
    appointment: `Appointment/${ID}`,
    encounter: `Encounter/${ID}`,
    order: ID,
    service: 'test',
    start: then,
    end: then,
    family: 'ZZTEST',
    birthDate: '1970-01-01',
  }
}

function bytesOf(value: object): Uint8Array {
  return new TextEncoder().encode(JSON.stringify(value))
}

/** Of HL7 v2, marked by MSH-11 T. */
function testHl7(type: string, names: Names | undefined, { controlId, at }: Mark): Uint8Array {
  const [message = '', event = ''] = type.split('^')
  const stamp = `${at.toISOString().replaceAll(/[-:T]/g, '').slice(0, 14)}+0000`
  const { sendingApplication, sendingFacility, receivingApplication, receivingFacility } = names ?? NAMELESS
  const header = `MSH|^~\\&|${sendingApplication}|${sendingFacility}|${receivingApplication}|${receivingFacility}|${stamp}||${type}|${controlId}|T|2.5.1`
  const person = 'PID|1||ZZTEST^^^CAUSEWAY^MR||ZZTEST^Causeway^^^^^L||19700101|U'
  const rest =
    message === 'SIU'
      ? [`SCH|ZZTEST^CAUSEWAY||||||^Test message of an interface|||20|min^minutes^UCUM|^^^${stamp}`, person]
      : [`EVN|${event}|${stamp}`, person, 'PV1|1|N']
  return encoded([header, ...rest].map((line) => `${line}\r`).join(''), charsetOf(''))
}
