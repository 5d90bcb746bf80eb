import { messageFor, type Facts, type WriteToSend } from './message-for.ts'
import { writeMessage } from '../message.ts'
import type { Making, SiteProfile } from './profile.ts'
import type { Outgoing } from './segments.ts'

/** One kind of message, by what it tells of the fictive visit. */
export interface Example {
  kind: string
  /** In words, for a heading. */
  title: string
  write: WriteToSend
  facts: Facts
}

type Drafted = Omit<Example, 'facts'> & { facts?: Partial<Facts> }

/** A visit that nobody has; `key` tells it from other visits, and is new where a message is to be worked on again. */
export interface FictiveVisit {
  key: string
  start: Date
  joinAddress: string
}

const NOTE = { code: '11506-3', display: 'Progress note' }
const AUTHOR = 'Practitioner/causeway-test'
const PATIENT = 'Patient/causeway-test'

/** Nobody: a name that record systems keep for tests, and a number that no record has. */
export const TEST_PATIENT: NonNullable<Facts['patient']> = {
  reference: PATIENT,
  identifiers: ['CAUSEWAY-TEST'],
  name: { given: 'Causeway', family: 'ZZTEST' },
  birthDate: '1970-01-01',
  sex: 'other',
  telecom: [
    { system: 'phone', value: '555-555-0100' },
    { system: 'email', value: 'zztest@example.org' },
  ],
}

/** Each kind of message that a visit sends, about this visit of the test patient. */
export function examplesOf(visit: FictiveVisit): Example[] {
  return drafted(visit).map(({ facts, ...example }) => ({ ...example, facts: { ...factsOf(visit), ...facts } }))
}

function drafted({ key, start, joinAddress }: FictiveVisit): Drafted[] {
  const at = (minutes: number) => new Date(start.getTime() + minutes * 60_000).toISOString()
  const [from, until] = [at(0), at(20)]
  const times = { start: from, end: until }
  const booking = `${key}/book/book`
  const signed = (text: string, attestation: string[]): WriteToSend => ({
    key: `${key}/sign/note`,
    write: 'sign',
    patient: PATIENT,
    author: AUTHOR,
    type: NOTE,
    title: 'Test of the connection',
    at: until,
    period: { start: from },
    content: { sections: [{ id: 'plan', title: 'Plan', forPatient: false, text }], attestation },
  })
  return [
    {
      kind: 'book',
      title: 'A visit is booked',
      write: {
        key: booking,
        write: 'book',
        patient: PATIENT,
        practitioner: AUTHOR,
        ...times,
        visitType: 'video-visit',
        joinAddress,
        content: {
          identity: { given: 'Causeway', family: 'ZZTEST', birthDate: '1970-01-01', contact: 'zztest@example.org' },
          reason: 'Test of the connection',
          need: null,
        },
      },
      facts: { appointment: null },
    },
    {
      kind: 'move',
      title: 'It is moved',
      write: { key: `${key}/move/appointment`, write: 'move', start: at(60), end: at(80) },
    },
    {
      kind: 'address',
      title: 'Its join address is put in',
      write: { key: `${key}/address/appointment`, write: 'address', joinAddress },
    },
    { kind: 'call-off', title: 'It is called off', write: { key: `${key}/call-off/appointment`, write: 'call-off' } },
    { kind: 'no-show', title: 'Nobody came', write: { key: `${key}/no-show/appointment`, write: 'no-show' } },
    {
      kind: 'arrive',
      title: 'The patient is in the waiting room',
      write: {
        key: `${key}/arrive/arrive`,
        write: 'arrive',
        patient: PATIENT,
        practitioner: AUTHOR,
        appointment: 'Appointment/causeway-test',
        at: from,
      },
    },
    {
      kind: 'admit',
      title: 'The visit begins',
      write: { key: `${key}/admit/encounter`, write: 'admit', practitioner: AUTHOR, at: from },
    },
    {
      kind: 'finish',
      title: 'The visit ends',
      write: { key: `${key}/finish/encounter`, write: 'finish', practitioner: AUTHOR, ...times },
    },
    {
      kind: 'contact',
      title: 'A telephone number is corrected',
      write: {
        key: `${key}/contact/1`,
        write: 'contact',
        patient: PATIENT,
        system: 'phone',
        was: '555-555-0100',
        value: '555-555-0101',
        at: from,
      },
    },
    {
      kind: 'intake',
      title: 'The patient’s answers',
      write: {
        key: `${key}/intake/intake`,
        write: 'intake',
        questionnaire: 'follow-up',
        patient: PATIENT,
        encounter: null,
        at: from,
        content: {
          answers: [
            { linkId: 'reason', kind: 'text', value: 'Test of the connection' },
            { linkId: 'phq2-1', kind: 'choice', value: 'LA6568-5' },
            { linkId: 'phq2-2', kind: 'choice', value: 'LA6568-5' },
          ],
          whereabouts: null,
          complete: true,
          language: 'en',
        },
      },
      facts: { visitNumber: null },
    },
    {
      kind: 'vital',
      title: 'A measurement',
      write: {
        key: `${key}/vital/1`,
        write: 'vital',
        patient: PATIENT,
        author: AUTHOR,
        at: from,
        content: { code: 'blood-pressure', value: 120, diastolic: 80, source: 'device' },
      },
    },
    {
      kind: 'order',
      title: 'An order is signed',
      write: {
        key: `${key}/order-sign/1`,
        write: 'order-sign',
        author: AUTHOR,
        order: 'ServiceRequest/none',
        at: until,
      },
    },
    {
      kind: 'order-withdraw',
      title: 'It is withdrawn',
      write: { key: `${key}/order-withdraw/1`, write: 'order-withdraw', order: 'ServiceRequest/none' },
    },
    {
      kind: 'sign',
      title: 'The note is signed',
      write: signed('This is a test of the connection.', ['Nobody was seen.']),
    },
    {
      kind: 'sign-again',
      title: 'A signed note is replaced',
      write: signed('This is a second test.', []),
      facts: { document: 'CAUSEWAY-TEST-NOTE' },
    },
    {
      kind: 'charge',
      title: 'The charge is accepted',
      write: {
        key: `${key}/charge/charge`,
        write: 'charge',
        patient: PATIENT,
        practitioner: AUTHOR,
        at: until,
        content: {
          code: { system: 'urn:causeway:test', code: 'ZZ101', display: 'Test of the connection' },
          place: '10',
          modifiers: [],
          diagnoses: [
            {
              text: 'Test of the connection',
              coding: {
                system: 'http://hl7.org/fhir/sid/icd-10-cm',
                code: 'Z02.9',
                display: 'Administrative examination',
              },
            },
          ],
          period: times,
        },
      },
    },
    {
      kind: 'addendum',
      title: 'Something is added to it',
      write: {
        key: `${key}/addendum/1`,
        write: 'addendum',
        patient: PATIENT,
        author: AUTHOR,
        type: NOTE,
        at: until,
        content: { text: 'Still a test.' },
      },
      facts: { document: 'CAUSEWAY-TEST-NOTE' },
    },
  ]
}

/** The message of an example as the profile has it. */
export function exampleMessage({ kind, write, facts }: Example, profile: SiteProfile, making: Making): Outgoing {
  const made = messageFor(write, facts, profile, making)
  if (made === null || 'lacks' in made) throw new Error(`the example ${kind} makes no message`)
  return made
}

/** A message segment by segment, as it is written, but for the framing. */
export function linesOf({ message }: Outgoing): string[] {
  return new TextDecoder().decode(writeMessage(message)).trimEnd().split('\r')
}

function factsOf({ key, start, joinAddress }: FictiveVisit): Facts {
  const [from, until] = [start.toISOString(), new Date(start.getTime() + 20 * 60_000).toISOString()]
  return {
    patient: TEST_PATIENT,
    clinician: { reference: AUTHOR, name: 'Test Clinician' },
    service: { code: 'video-visit', title: 'Video visit' },
    appointment: { reference: 'Appointment/causeway-test', bookedAs: `${key}/book/book`, start: from, end: until },
    joinAddress,
    visitNumber: 'CAUSEWAY-TEST',
    document: null,
    order: {
      key: `${key}/order/1`,
      content: {
        category: 'laboratory',
        code: { system: 'http://loinc.org', code: '4548-4', display: 'Hemoglobin A1c' },
        text: 'Hemoglobin A1c',
        dose: null,
        reason: 'Test of the connection',
      },
    },
    measured: { key: `${key}/vital/1`, code: 'blood-pressure', at: from },
    answersFinal: false,
  }
}
