import { insurancesOf } from '#domain/charge/insurance.ts'
import type { Facts, WriteToSend } from '#formats/hl7v2/outgoing/message-for.ts'
import type { Making, SiteProfile } from '#formats/hl7v2/outgoing/profile.ts'
import { inventedCharge } from './invented-charge.ts'
import { CLAIM_FACTS_OF_TWO, OWN_COVERAGE } from './a-claim.ts'
import { numberOf } from '../server/mllp/number.ts'

/** Whoever reads what Causeway sends, by the names of the sandbox EMR. */
export const SITE: SiteProfile = {
  sendingApplication: 'CAUSEWAY',
  sendingFacility: 'RIVERBEND',
  receivingApplication: 'RIVERCHART',
  receivingFacility: 'RIVERBEND',
  processing: 'T',
  patientNumber: { is: 'fhir-id', namespace: 'RIVERCHART' },
}

export const MAKING: Making = { numberOf, at: new Date('2026-11-20T15:31:00Z'), zone: 'America/New_York' }

const VISIT = '3f0c7a55-5a6e-4c7c-9a0e-0d2b9f6f1c11'
const ORDER_KEY = `${VISIT}/order/1`
const START = '2026-11-20T15:00:00.000Z'
const END = '2026-11-20T15:20:00.000Z'
const NOTE = { code: '11506-3', display: 'Progress note' }

export const FACTS: Facts = {
  patient: {
    reference: 'Patient/p1',
    identifiers: ['MR-17'],
    name: { given: 'Morris Joe', family: 'Lockman' },
    birthDate: '1961-04-09',
    sex: 'male',
    telecom: [
      { system: 'phone', value: '413-555-0188' },
      { system: 'email', value: 'morris@example.org' },
    ],
  },
  clinician: { reference: 'Practitioner/dr-okafor', name: 'Dr. Ngozi Okafor' },
  service: { code: 'follow-up-video', title: 'Follow-up visit' },
  appointment: { reference: 'Appointment/a1', bookedAs: `${VISIT}/book/book`, start: START, end: END },
  joinAddress: 'https://visits.example/v/1?from=emr&lang=en',
  visitNumber: 'V123',
  document: null,
  order: {
    key: ORDER_KEY,
    content: {
      category: 'laboratory',
      code: { system: 'http://loinc.org', code: '4548-4', display: 'Hemoglobin A1c' },
      text: 'Hemoglobin A1c',
      dose: null,
      reason: 'diabetes | follow-up',
    },
  },
  measured: { key: `${VISIT}/vital/1`, code: 'pulse', at: START },
  answersFinal: false,
}

/** One write of each kind that a message carries, by the message that carries it, with the facts that differ. */
export const WRITES: readonly (readonly [message: string, write: WriteToSend, facts?: Partial<Facts>])[] = [
  [
    'SIU^S12',
    {
      key: `${VISIT}/book/book`,
      write: 'book',
      patient: 'Patient/p1',
      practitioner: 'Practitioner/dr-okafor',
      start: START,
      end: END,
      visitType: 'follow-up-video',
      joinAddress: 'https://visits.example/v/1?from=emr&lang=en',
      content: {
        identity: { given: 'Morris', family: 'Lockman', birthDate: '1961-04-09', contact: 'morris@example.org' },
        reason: 'cough ^ fever',
        need: { need: 'interpreter', detail: 'Spanish' },
      },
    },
    { appointment: null },
  ],
  [
    'SIU^S12',
    {
      key: `${VISIT}/book-unscheduled/1`,
      write: 'book-unscheduled',
      patient: 'Patient/p1',
      practitioner: 'Practitioner/dr-okafor',
      start: START,
      end: END,
      visitType: 'follow-up-video',
      reason: 'called the desk',
    },
    { appointment: null },
  ],
  [
    'SIU^S12',
    { key: `${VISIT}/order-book/1`, write: 'order-book', patient: 'Patient/p1', start: START, end: END },
    { appointment: null, service: { code: 'lab', title: 'Laboratory' } },
  ],
  [
    'SIU^S13',
    {
      key: `${VISIT}/move/appointment`,
      write: 'move',
      start: '2026-11-21T15:00:00.000Z',
      end: '2026-11-21T15:20:00.000Z',
    },
  ],
  ['SIU^S14', { key: `${VISIT}/address/appointment`, write: 'address', joinAddress: 'https://visits.example/v/1' }],
  ['SIU^S14', { key: `${VISIT}/match/appointment`, write: 'match', patient: 'Patient/p1' }],
  ['SIU^S14', { key: `${VISIT}/fulfil/appointment`, write: 'fulfil' }],
  ['SIU^S15', { key: `${VISIT}/call-off/appointment`, write: 'call-off' }],
  ['SIU^S26', { key: `${VISIT}/no-show/appointment`, write: 'no-show' }],
  [
    'ADT^A04',
    {
      key: `${VISIT}/arrive/arrive`,
      write: 'arrive',
      patient: 'Patient/p1',
      practitioner: 'Practitioner/dr-okafor',
      appointment: 'Appointment/a1',
      at: START,
    },
  ],
  ['ADT^A08', { key: `${VISIT}/admit/encounter`, write: 'admit', practitioner: 'Practitioner/dr-okafor', at: START }],
  [
    'ADT^A08',
    {
      key: `${VISIT}/finish/encounter`,
      write: 'finish',
      practitioner: 'Practitioner/dr-okafor',
      start: START,
      end: END,
    },
  ],
  [
    'ADT^A08',
    {
      key: `${VISIT}/contact/1`,
      write: 'contact',
      patient: 'Patient/p1',
      system: 'phone',
      was: '413-555-0188',
      value: '413-555-0190',
      at: START,
    },
  ],
  [
    'MDM^T02',
    {
      key: `${VISIT}/sign/note`,
      write: 'sign',
      patient: 'Patient/p1',
      author: 'Practitioner/dr-okafor',
      type: NOTE,
      title: 'Follow-up visit',
      at: END,
      period: { start: START },
      content: {
        sections: [
          { id: 'subjective', title: 'Subjective', forPatient: false, text: 'Cough for 3 days.\n  T 99 & rising' },
          { id: 'plan', title: 'Plan', forPatient: true, text: 'Rest. Señor, agua | té.' },
        ],
        attestation: ['By video, 15:00 to 15:20.'],
      },
    },
  ],
  [
    'MDM^T06',
    {
      key: `${VISIT}/addendum/1`,
      write: 'addendum',
      patient: 'Patient/p1',
      author: 'Practitioner/dr-okafor',
      type: NOTE,
      at: END,
      content: { text: 'Called back: better.' },
    },
    { document: 'D1' },
  ],
  [
    'MDM^T10',
    {
      key: `${VISIT}/sign/note`,
      write: 'sign',
      patient: 'Patient/p1',
      author: 'Practitioner/dr-okafor',
      type: NOTE,
      title: 'Follow-up visit',
      at: END,
      period: { start: START },
      content: {
        sections: [{ id: 'subjective', title: 'Subjective', forPatient: false, text: 'Cough for 4 days.' }],
        attestation: [],
      },
    },
    { document: 'D1' },
  ],
  ...(['xhtml', 'rtf', 'pdf'] as const).map((format): [string, WriteToSend] => [
    'MDM^T02',
    {
      key: `${VISIT}/sign/note`,
      write: 'sign',
      patient: 'Patient/p1',
      author: 'Practitioner/dr-okafor',
      type: NOTE,
      form: { format, code: null },
      title: 'Follow-up visit',
      at: END,
      period: { start: START },
      content: {
        sections: [{ id: 'plan', title: 'Plan', forPatient: true, text: 'Rest. Señor, agua | té & 漢.' }],
        attestation: ['By video, 15:00 to 15:20.'],
      },
    },
  ]),
  [
    'ORM^O01',
    {
      key: `${VISIT}/order-sign/1`,
      write: 'order-sign',
      author: 'Practitioner/dr-okafor',
      order: 'ServiceRequest/s1',
      at: END,
    },
  ],
  [
    'DFT^P03',
    {
      key: `${VISIT}/charge/charge`,
      write: 'charge',
      patient: 'Patient/p1',
      practitioner: 'Practitioner/dr-okafor',
      at: END,
      content: {
        code: { system: 'urn:example:invented', code: 'ZZ101', display: 'Invented visit' },
        place: '10',
        modifiers: ['FQ', 'GT'],
        diagnoses: [
          {
            text: 'Hypertension',
            coding: { system: 'http://hl7.org/fhir/sid/icd-10-cm', code: 'I10', display: 'Essential hypertension' },
          },
          { text: 'Anemia', coding: { system: 'http://snomed.info/sct', code: '271737000', display: 'Anemia' } },
        ],
        period: { start: START, end: END },
        insurances: insurancesOf(CLAIM_FACTS_OF_TWO, OWN_COVERAGE),
        numbers: { authorization: 'PA-17', referral: 'R-88' },
      },
    },
  ],
  ...([false, true] as const).map((alone): [string, WriteToSend] => [
    'DFT^P03',
    {
      key: `${VISIT}/charge/charge-2`,
      write: 'charge',
      patient: 'Patient/p1',
      practitioner: 'Practitioner/dr-okafor',
      at: END,
      content: {
        ...inventedCharge({ start: START, end: END }),
        code: { system: 'urn:example:invented', code: 'ZZ102', display: 'Longer invented visit' },
        reverses: {
          item: 'charge',
          code: { system: 'urn:example:invented', code: 'ZZ101', display: 'Invented visit' },
          place: '10',
          modifiers: ['FQ', 'GT'],
          alone,
        },
      },
    },
  ]),
  ['ORM^O01', { key: `${VISIT}/order-withdraw/1`, write: 'order-withdraw', order: 'ServiceRequest/s1' }],
  ['ADT^A28', { key: `${VISIT}/person`, write: 'new-person', at: START }],
  [
    'ORU^R01',
    {
      key: `${VISIT}/intake/intake`,
      write: 'intake',
      questionnaire: 'follow-up',
      patient: 'Patient/p1',
      encounter: null,
      at: START,
      content: {
        answers: [
          { linkId: 'reason', kind: 'text', value: 'Blood pressure is up\nsince | Monday' },
          { linkId: 'medicines', kind: 'confirm', right: true, changed: [], note: '' },
          { linkId: 'phq2-1', kind: 'choice', value: 'LA6569-3' },
          { linkId: 'phq2-2', kind: 'choice', value: 'LA6568-5' },
          { linkId: 'measures', kind: 'measures', values: [{ code: 'blood-pressure', value: 150, diastolic: 95 }] },
        ],
        whereabouts: {
          place: { line: '12 Elm Street', city: 'Springfield', state: 'MA', postalCode: '01103' },
          callback: '413-555-0100',
          emergency: { name: 'Ana Douglas', phone: '413-555-0101' },
        },
        complete: true,
        language: 'en',
      },
    },
    { visitNumber: null },
  ],
  [
    'ORU^R01',
    {
      key: `${VISIT}/vital/2`,
      write: 'vital',
      patient: 'Patient/p1',
      author: 'Practitioner/dr-okafor',
      at: START,
      content: { code: 'blood-pressure', value: 128, diastolic: 82, source: 'device' },
    },
  ],
  [
    'ORU^R01',
    {
      key: `${VISIT}/vital/3`,
      write: 'vital',
      patient: 'Patient/p1',
      author: 'Practitioner/dr-okafor',
      at: START,
      content: { code: 'oxygen-saturation', value: 97, source: 'remembered' },
    },
  ],
  ['ORU^R01', { key: `${VISIT}/vital-withdraw/1`, write: 'vital-withdraw', vital: 'Observation/o1' }],
]
