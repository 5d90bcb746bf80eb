import type { WithId } from '@medplum/core'
import type {
  AllergyIntolerance,
  Coverage,
  DocumentReference,
  MedicationRequest,
  Patient,
  Resource,
} from '@medplum/fhirtypes'
import { FORMULARY } from '../drugs.ts'
import { ORGANIZATION } from './practice.ts'

const LOCKMAN = 'b218cee9-019d-47a4-b161-e97c0fd6f736'
const FERRY = '77155e2b-5d21-4b47-86f0-4004183d68b2'
const OLIVARES = 'd91838c4-3228-4800-8630-1aa9c808f7a2'
const CASTELLANOS = '2be9b668-847a-4437-b33a-bdc38c665e08'
const WISOKY = 'e3fe3889-3e2c-4285-a923-448be93a8e73'
const DOUGLAS = '79c96478-7878-4703-9e94-b999f2bc3295'
const DAY_MS = 24 * 60 * 60_000

/** What the Synthea charts lack for a visit: drug allergies, notes, medicines that interact, and a patient of 15. */
export function chartResources(now: Date): WithId<Resource>[] {
  const daysAgo = (days: number): string => new Date(now.getTime() - days * DAY_MS).toISOString()
  return [
    allergy('lockman-penicillin', LOCKMAN, '91936005', 'Allergy to penicillin', 'Hives', daysAgo(2900)),
    allergy('castellanos-sulfonamide', CASTELLANOS, '91939003', 'Allergy to sulfonamide', 'Rash', daysAgo(1500)),
    medicine('olivares-warfarin', OLIVARES, '855332', 'Take 1 tablet by mouth every evening', daysAgo(400)),
    medicine('wisoky-lisinopril', WISOKY, '314076', 'Take 1 tablet by mouth every morning', daysAgo(210)),
    medicine('wisoky-sertraline', WISOKY, '312941', 'Take 1 tablet by mouth every morning', daysAgo(120)),
    note('lockman-note-1', LOCKMAN, 'dr-okafor', 'Dr. Ngozi Okafor', daysAgo(190), [
      'SUBJECTIVE: Seen for blood pressure and diabetes. Takes hydrochlorothiazide daily, metformin most days.',
      'OBJECTIVE: Home readings 138 to 146 over 84 to 90.',
      'ASSESSMENT: Hypertension, not at goal. Type 2 diabetes.',
      'PLAN: Keep a log of home readings. Hemoglobin A1c in three months.',
    ]),
    note('lockman-note-2', LOCKMAN, 'dr-okafor', 'Dr. Ngozi Okafor', daysAgo(92), [
      'SUBJECTIVE: Follow-up. Walks 20 minutes on most days. No chest pain, no dizziness.',
      'OBJECTIVE: Home readings 130 to 136 over 80 to 84.',
      'ASSESSMENT: Hypertension, improving.',
      'PLAN: Continue. Return in three months, by video if the patient likes.',
    ]),
    note('ferry-note-1', FERRY, 'np-serrano', 'Marisol Serrano, NP', daysAgo(60), [
      'SUBJECTIVE: Daughter present. Knee pain on stairs, takes naproxen when needed.',
      'ASSESSMENT: Osteoarthritis of the knee. On clopidogrel: bleeding risk with naproxen discussed.',
      'PLAN: Acetaminophen first. Physical therapy offered.',
    ]),
    coverage('lockman-medicare', LOCKMAN, '1XX0XX0XX01'),
    coverage('douglas-medicare', DOUGLAS, '1XX0XX0XX02'),
    minor(now),
  ]
}

/** Held by the patient; the number is nobody's. */
function coverage(id: string, patient: string, subscriberId: string): WithId<Coverage> {
  return {
    resourceType: 'Coverage',
    id,
    status: 'active',
    order: 1,
    subscriberId,
    subscriber: { reference: `Patient/${patient}` },
    beneficiary: { reference: `Patient/${patient}` },
    relationship: {
      coding: [{ system: 'http://terminology.hl7.org/CodeSystem/subscriber-relationship', code: 'self' }],
    },
    period: { start: '2020-01-01' },
    payor: [{ display: 'Medicare (invented)' }],
  }
}

function allergy(
  id: string,
  patient: string,
  snomed: string,
  words: string,
  reaction: string,
  at: string,
): WithId<AllergyIntolerance> {
  const coded = (name: string, code: string) => ({
    coding: [{ system: `http://terminology.hl7.org/CodeSystem/allergyintolerance-${name}`, code }],
  })
  return {
    resourceType: 'AllergyIntolerance',
    id,
    clinicalStatus: coded('clinical', 'active'),
    verificationStatus: coded('verification', 'confirmed'),
    type: 'allergy',
    category: ['medication'],
    criticality: 'high',
    code: { coding: [{ system: 'http://snomed.info/sct', code: snomed, display: words }], text: words },
    patient: { reference: `Patient/${patient}` },
    recordedDate: at,
    reaction: [{ manifestation: [{ text: reaction }] }],
  }
}

function medicine(id: string, patient: string, rxnorm: string, dosage: string, at: string): WithId<MedicationRequest> {
  const name = FORMULARY.find((drug) => drug.rxnorm === rxnorm)?.name ?? rxnorm
  return {
    resourceType: 'MedicationRequest',
    id,
    status: 'active',
    intent: 'order',
    medicationCodeableConcept: {
      coding: [{ system: 'http://www.nlm.nih.gov/research/umls/rxnorm', code: rxnorm, display: name }],
      text: name,
    },
    subject: { reference: `Patient/${patient}` },
    authoredOn: at,
    requester: { reference: 'Practitioner/dr-lindqvist', display: 'Dr. Erik Lindqvist' },
    dosageInstruction: [{ text: dosage }],
  }
}

function note(
  id: string,
  patient: string,
  author: string,
  authorName: string,
  at: string,
  lines: string[],
): WithId<DocumentReference> {
  const data = Buffer.from(lines.join('\n\n')).toString('base64')
  return {
    resourceType: 'DocumentReference',
    id,
    status: 'current',
    docStatus: 'final',
    type: {
      coding: [{ system: 'http://loinc.org', code: '11506-3', display: 'Progress note' }],
      text: 'Progress note',
    },
    category: [
      {
        coding: [
          {
            system: 'http://hl7.org/fhir/us/core/CodeSystem/us-core-documentreference-category',
            code: 'clinical-note',
            display: 'Clinical Note',
          },
        ],
      },
    ],
    subject: { reference: `Patient/${patient}` },
    date: at,
    author: [{ reference: `Practitioner/${author}`, display: authorName }],
    custodian: ORGANIZATION,
    content: [{ attachment: { contentType: 'text/plain; charset=utf-8', data, title: 'Progress note', creation: at } }],
  }
}

/** A made-up patient of 15, to see visit types that refuse minors do so. */
function minor(now: Date): WithId<Patient> {
  return {
    resourceType: 'Patient',
    id: 'noa-fenwick',
    active: true,
    identifier: [
      {
        type: {
          coding: [{ system: 'http://terminology.hl7.org/CodeSystem/v2-0203', code: 'MR' }],
          text: 'Medical Record Number',
        },
        system: 'https://riverbend.example/mrn',
        value: 'RB-2015',
      },
    ],
    name: [{ use: 'official', family: 'Fenwick', given: ['Noa'] }],
    gender: 'female',
    birthDate: `${now.getUTCFullYear() - 15}-02-11`,
    telecom: [
      { system: 'phone', value: '555-314-7788', use: 'home' },
      { system: 'email', value: 'noa.fenwick@example.org', use: 'home' },
    ],
    address: [{ line: ['4 Quarry Lane'], city: 'Greenfield', state: 'MA', postalCode: '01301', country: 'US' }],
    communication: [
      { language: { coding: [{ system: 'urn:ietf:bcp:47', code: 'en-US', display: 'English' }], text: 'English' } },
    ],
  }
}
