import { phq2Positive } from '#domain/visit/red-flag.ts'
import { describe, expect, test } from 'vitest'
import { readAppointment } from './appointment.ts'
import { readPage } from './bundle.ts'
import { SECTIONS } from './chart-sections.ts'
import { readClinician } from './clinician.ts'
import { threadOf } from './communication.ts'
import { fromBase64, toBase64 } from './datatypes.ts'
import { FhirElement, Malformed, resourceOf } from './element.ts'
import { intakeItems, phq2SoFar, phq2Total, redFlagIn, unfitAnswer } from './intake-items.ts'
import { noteDocument, readNote } from './note.ts'
import { followedOrder, readOrder, resultedOrders } from './order.ts'
import { readPerson } from './person.ts'
import { QUESTIONNAIRES } from './questionnaire.ts'

const followUp = QUESTIONNAIRES['follow-up'] ?? { canonical: '', questions: [] }

describe('malformed FHIR', () => {
  test.each<[string, unknown, string]>([
    ['no object at all', 'secret words', 'Appointment'],
    ['another type', { resourceType: 'Slot', id: '1' }, 'Appointment'],
    ['a missing status', { resourceType: 'Appointment', id: '1' }, 'Appointment.status'],
    [
      'a status that is no string',
      { resourceType: 'Appointment', id: '1', status: { secret: 'words' } },
      'Appointment.status',
    ],
    [
      'participants that are no list',
      { resourceType: 'Appointment', id: '1', status: 'booked', participant: 'secret words' },
      'Appointment.participant',
    ],
    [
      'a participant that is no object',
      { resourceType: 'Appointment', id: '1', status: 'booked', participant: ['secret words'] },
      'Appointment.participant[0]',
    ],
  ])('%s is refused by its place, and its content is not repeated', (_, json, where) => {
    const fault = faultOf(() => readAppointment(resourceOf(json, 'Appointment')))
    expect(fault?.where).toBe(where)
    expect(fault?.message).not.toContain('secret')
  })
})

test.each([
  ['in the order of the EMR', [{}, {}], ['Practitioner/1', ['Practitioner/2']]],
  ['a secondary performer covers', [{ type: 'SPRF' }, {}], ['Practitioner/2', ['Practitioner/1']]],
  ['a primary performer gives it', [{}, { type: 'PPRF' }], ['Practitioner/2', ['Practitioner/1']]],
  ['who has declined does neither', [{ status: 'declined' }, {}], ['Practitioner/2', []]],
  ['nobody gives a visit without practitioners', [], [null, []]],
])('who gives an appointment and who covers: %s', (_, practitioners, [practitioner, covering]) => {
  const participant = practitioners.map(({ type, status = 'accepted' }: { type?: string; status?: string }, index) => ({
    actor: { reference: `https://emr.example/fhir/Practitioner/${index + 1}` },
    status,
    ...(type === undefined ? {} : { type: [{ coding: [{ code: type }] }] }),
  }))
  const patient = { actor: { reference: 'Patient/1' }, status: 'accepted' }
  const json = { resourceType: 'Appointment', id: '1', status: 'booked', participant: [patient, ...participant] }
  expect(readAppointment(resourceOf(json, 'Appointment'))).toMatchObject({ practitioner, covering })
})

describe('a page of a search', () => {
  const entry = (resource: object, mode = 'match') => ({ resource, search: { mode } })
  const page = (entries: object[]) => readPage({ resourceType: 'Bundle', type: 'searchset', entry: entries }, 'Slot')
  const outcome = (severity: string, code: string) =>
    entry({ resourceType: 'OperationOutcome', issue: [{ severity, code }] }, 'outcome')

  test('keeps what matched apart from what came along', () => {
    const found = page([
      entry({ resourceType: 'Slot', id: '1' }),
      entry({ resourceType: 'Schedule', id: '2' }, 'include'),
      {},
    ])
    expect([found.matches.length, found.included.length, found.remarks]).toEqual([1, 1, []])
  })

  test.each([
    ['error', 'exception', ['failed']],
    ['warning', 'incomplete', ['incomplete']],
    ['warning', 'suppressed', ['withheld']],
    ['information', 'informational', []],
  ])('an OperationOutcome of %s %s inside it says %j', (severity, code, remarks) => {
    expect(page([outcome(severity, code)]).remarks).toEqual(remarks)
  })
})

describe('the note', () => {
  const sections = [
    { id: 'history', title: 'History', text: 'Coughs.\n\nPlan\nis no heading here.' },
    { id: 'plan', title: 'Plan', text: '' },
    { id: 'patient', title: 'For the patient', text: 'Bebe agua, señor. 💧' },
  ]
  const written = {
    key: 'v/note/note',
    base: null,
    encounter: 'Encounter/1',
    patient: 'Patient/1',
    author: 'Practitioner/1',
    type: { code: '11506-3', display: 'Progress note' },
    title: 'Follow-up',
    at: '2026-11-20T15:00:00Z',
    sections,
  }
  const readBack = (document: object) =>
    readNote(new FhirElement({ id: '9', meta: { versionId: 'a-b' }, ...document }, 'DocumentReference'))

  test('is read back section by section as it was written', () => {
    const signed = { ...written, signed: { period: { start: 'a', end: 'b' }, attestation: ['Seen by video.'] } }
    expect(readBack(noteDocument(signed, 'm'))).toMatchObject({
      version: 'W/"a-b"',
      final: true,
      sections: sections.map(({ id, text }) => ({ id, text })),
    })
  })

  test.each(['text', 'xhtml', 'rtf'] as const)(
    'in %s is read back section by section too, and is one attachment',
    (format) => {
      const signed = { ...written, signed: { period: { start: 'a', end: 'b' }, attestation: ['Seen by video.'] } }
      const document = noteDocument({ ...signed, form: { format, code: null } }, 'm')
      expect(document.content).toHaveLength(1)
      expect(readBack(document)).toMatchObject({
        text: readBack(noteDocument(signed, 'm')).text,
        sections: sections.map(({ id, text }) => ({ id, text })),
      })
    },
  )

  test('as a PDF is no text that is read, but the bytes that were written', () => {
    const document = noteDocument({ ...written, form: { format: 'pdf', code: null } }, 'm')
    expect(readBack(document)).toMatchObject({ text: '', attached: document.content[0]?.attachment.data })
  })

  test('carries the code of the EMR’s own list alone, where it keeps one', () => {
    const code = { system: 'https://emr.example/note-types', code: '2820507', display: 'Office visit note' }
    expect(noteDocument({ ...written, form: { format: 'text', code } }, 'm').type.coding).toEqual([code])
    expect(noteDocument(written, 'm').type.coding).toEqual([{ system: 'http://loinc.org', ...written.type }])
  })

  test('that lost its headings in the EMR stands whole in its first section', () => {
    const [content] = noteDocument(written, 'm').content
    const edited = {
      ...noteDocument(written, 'm'),
      content: [{ ...content, attachment: { contentType: 'text/plain', data: toBase64('Typed there.') } }],
    }
    expect(readBack(edited).sections.map(({ text }) => text)).toEqual(['Typed there.', '', ''])
  })

  test('text survives base64 in any script; what is no UTF-8 is no text', () => {
    expect(fromBase64(toBase64('Ñandú 漢字 💊'))).toBe('Ñandú 漢字 💊')
    expect([fromBase64('%%'), fromBase64('/w==')]).toEqual([undefined, undefined])
  })
})

describe('chart lines', () => {
  const observation = (more: object) =>
    SECTIONS.vitals.line(
      new FhirElement({ resourceType: 'Observation', id: '1', code: { text: 'It' }, ...more }, 'Observation'),
    )
  const part = (code: string, value: number) => ({
    code: { coding: [{ code }] },
    valueQuantity: { value, unit: 'mm[Hg]' },
  })

  test.each<[string, object, object]>([
    [
      'blood pressure as it is said',
      { component: [part('8480-6', 121.6), part('8462-4', 79.2)] },
      { value: '122/79 mmHg' },
    ],
    ['a number with its unit', { valueQuantity: { value: 37.98, unit: 'Cel' } }, { value: '37.98 °C' }],
    ['a missing value with its reason', { dataAbsentReason: { text: 'not measured' } }, { value: 'not measured' }],
    ['what is too high', { valueString: 'x', interpretation: [{ coding: [{ code: 'HH' }] }] }, { flag: 'high' }],
    [
      'its reference range',
      { valueString: 'x', referenceRange: [{ low: { value: 1, unit: 'g' }, high: { value: 2, unit: 'g' } }] },
      { detail: 'Reference 1 g to 2 g' },
    ],
  ])('%s', (_, more, expected) => {
    expect(observation(more)).toMatchObject(expected)
  })

  test('an entry without a name is shown as such', () => {
    expect(
      SECTIONS.allergies.line(new FhirElement({ resourceType: 'AllergyIntolerance', id: '1' }, 'AllergyIntolerance')),
    ).toEqual({
      reference: 'AllergyIntolerance/1',
      version: '',
      text: 'Entry without a name',
      at: null,
    })
  })
})

describe('people', () => {
  test('a patient by the name in use, with the numbers that still hold', () => {
    const patient = {
      resourceType: 'Patient',
      id: '1',
      birthDate: '1980-02-03',
      gender: 'female',
      name: [
        { use: 'old', family: 'Gone' },
        { family: 'Ruiz', given: ['Ana', 'María'] },
      ],
      telecom: [
        { system: 'phone', value: '1', use: 'old' },
        { system: 'sms', value: '2' },
        { system: 'email', value: 'a@b' },
        { system: 'fax', value: '3' },
      ],
      communication: [
        { language: { coding: [{ code: 'en' }] } },
        { preferred: true, language: { coding: [{ code: 'es' }] } },
      ],
    }
    expect(readPerson(new FhirElement(patient, 'Patient'))).toMatchObject({
      name: { full: 'Ana María Ruiz', family: 'Ruiz' },
      telecom: [
        { system: 'phone', value: '2' },
        { system: 'email', value: 'a@b' },
      ],
      language: 'es',
    })
  })

  test.each([
    [
      'us-core-interpreter-needed',
      {
        url: 'http://hl7.org/fhir/us/core/StructureDefinition/us-core-interpreter-needed',
        valueCoding: { system: 'http://snomed.info/sct', code: '373066001' },
      },
      true,
    ],
    [
      'us-core-interpreter-needed, no',
      {
        url: 'http://hl7.org/fhir/us/core/StructureDefinition/us-core-interpreter-needed',
        valueCoding: { system: 'http://snomed.info/sct', code: '373067005' },
      },
      false,
    ],
    [
      'interpreterRequired',
      { url: 'http://hl7.org/fhir/StructureDefinition/patient-interpreterRequired', valueBoolean: true },
      true,
    ],
    ['another extension', { url: 'http://example.org/other', valueBoolean: true }, false],
  ])('whether an interpreter is needed says %s', (_, extension, interpreter) => {
    const patient = new FhirElement({ resourceType: 'Patient', id: '1', extension: [extension] }, 'Patient')
    expect(readPerson(patient).interpreter).toBe(interpreter)
  })

  test('a person lives where their home is, and not where it was', () => {
    const at = (...address: object[]) =>
      readPerson(new FhirElement({ resourceType: 'Patient', id: '1', address }, 'Patient')).state
    expect(at()).toBeNull()
    expect(at({ use: 'old', state: 'CA' }, { use: 'work', state: 'NY' }, { use: 'home', state: 'MA' })).toBe('MA')
    expect(at({ use: 'old', state: 'CA' }, { state: 'NH' })).toBe('NH')
    expect(at({ use: 'old', state: 'CA' })).toBeNull()
  })

  test('a practitioner whose every role has ended is not active', () => {
    const practitioner = new FhirElement({ resourceType: 'Practitioner', id: '1', active: true }, 'Practitioner')
    const role = new FhirElement(
      { resourceType: 'PractitionerRole', active: false, code: [{ coding: [{ code: '309343006' }] }] },
      'PractitionerRole',
    )
    expect(readClinician(practitioner, [role])).toMatchObject({ active: false, roles: [] })
  })

  test('a practitioner is rung at work, by rank, and never at home', () => {
    const reached = (telecom: object[]) =>
      readClinician(new FhirElement({ resourceType: 'Practitioner', id: '1', telecom }, 'Practitioner'), []).telephone
    const home = { system: 'phone', use: 'home', value: '1' }
    const work = { system: 'phone', use: 'work', value: '2', rank: 2 }
    expect(reached([home, { system: 'email', use: 'work', value: 'a@example.org' }])).toBeNull()
    expect(reached([home, work])).toBe('2')
    expect(reached([work, { ...work, value: '3', rank: 1 }])).toBe('3')
  })
})

const result = (resourceType: string) => (status: string) =>
  new FhirElement(
    { resourceType, status, basedOn: [{ reference: 'https://emr.example/fhir/ServiceRequest/1' }] },
    resourceType,
  )
const report = result('DiagnosticReport')
const value = result('Observation')

test.each<[string, FhirElement[], FhirElement[], boolean]>([
  ['no result', [], [], false],
  ['a final report', [report('final')], [], true],
  ['a corrected report', [report('corrected')], [], true],
  ['a final value, where no report is written', [], [value('final')], true],
  ['a preliminary value', [], [value('preliminary')], false],
  ['the first final value of a panel whose report is partial', [report('partial')], [value('final')], false],
  ['a final value beside a report that was entered in error', [report('entered-in-error')], [value('final')], true],
])('of a request with %s, that it has its result', (_, reports, values, expected) => {
  expect(resultedOrders(reports, values).has('ServiceRequest/1')).toBe(expected)
})

test('the number, the status and the reason of an order are no part of how it reads', () => {
  const order = { resourceType: 'ServiceRequest', id: '1', status: 'active', code: { text: 'Ferritin' } }
  const wordingOf = (more: object) => followedOrder(new FhirElement({ ...order, ...more }, 'ServiceRequest')).wording
  const same = { status: 'on-hold', identifier: [{ value: 'RB-1' }], reasonCode: [{ text: 'tired' }] }
  expect(wordingOf(same)).toEqual(wordingOf({}))
  expect(wordingOf({ note: [{ text: 'fasting' }] })).not.toEqual(wordingOf({}))
})

test('an order of a status that R4 does not know is refused, not guessed', () => {
  const order = new FhirElement({ resourceType: 'ServiceRequest', id: '1', status: 'sent' }, 'ServiceRequest')
  expect(faultOf(() => readOrder(order))?.where).toBe('ServiceRequest.status')
})

test('a thread holds what names the appointment and answers to it, without the summary', () => {
  const message = (id: string, sent: string, more: object) =>
    new FhirElement(
      { resourceType: 'Communication', id, status: 'completed', sent, payload: [{ contentString: id }], ...more },
      'Communication',
    )
  const about = { about: [{ reference: 'Appointment/1' }] }
  const thread = threadOf(
    [
      message('answer', '2026-01-02', {
        inResponseTo: [{ reference: 'Communication/asked' }],
        sender: { reference: 'Practitioner/1' },
      }),
      message('asked', '2026-01-01', { ...about, sender: { reference: 'Patient/1' } }),
      message('other', '2026-01-01', { about: [{ reference: 'Appointment/2' }], sender: { reference: 'Patient/1' } }),
      message('words', '2026-01-03', {
        ...about,
        topic: { coding: [{ system: 'urn:causeway:topic', code: 'visit-summary' }] },
      }),
    ],
    'Appointment/1',
  )
  expect(thread.map(({ from, text }) => [from, text])).toEqual([
    ['patient', 'asked'],
    ['practice', 'answer'],
  ])
})

describe('the intake', () => {
  const lists = {
    medicines: { state: 'shown' as const, entries: [{ reference: 'MedicationRequest/1', text: 'Lisinopril' }] },
    allergies: { state: 'unavailable' as const },
    problems: { state: 'shown' as const, entries: [] },
  }

  test('is asked in the patient’s language, filled in, and tells an unreadable list from an empty one', () => {
    const items = intakeItems(followUp, 'es', lists, [{ linkId: 'phq2-1', kind: 'choice', value: 'LA6569-3' }], {
      reason: 'tos',
      needs: 'interpreter',
    })
    expect(items.map(({ linkId }) => linkId)).toEqual([
      'red-flags',
      'reason',
      'medicines',
      'allergies',
      'problems',
      'phq2-1',
      'phq2-2',
      'measures',
      'needs',
    ])
    expect(items[1]).toMatchObject({ text: '¿De qué le gustaría hablar?', value: 'tos' })
    expect(items[2]).toMatchObject({ entries: lists.medicines.entries, listState: 'shown' })
    expect(items[3]).toMatchObject({ entries: [], listState: 'unavailable' })
    expect(items[8]).toMatchObject({ value: 'interpreter', stillRight: true })
    expect(items[5]).not.toHaveProperty('stillRight')
    expect(items[5]).toMatchObject({ value: 'LA6569-3', options: [{ text: 'Ningún día' }, {}, {}, {}] })
  })

  test.each([
    ['chest-pain', 'emergency'],
    ['self-harm', 'crisis'],
    ['none', null],
    ['forged', null],
  ])('asks for red flags before anything else: %s is %s', (value, route) => {
    expect(followUp.questions[0]?.linkId).toBe('red-flags')
    expect(redFlagIn(followUp, [{ linkId: 'red-flags', kind: 'choice', value }])).toBe(route)
  })

  test('every question and option has Spanish words of its own', () => {
    const words = followUp.questions.flatMap((question) => [
      question.text,
      ...(question.kind === 'choice' ? question.options.map(({ text }) => text) : []),
      ...(question.kind === 'measures' ? question.parts.map(({ text }) => text) : []),
    ])
    expect(words.filter(({ en, es }) => en === es)).toEqual([])
  })

  test.each([
    [null, ['LA6569-3']],
    [1, ['LA6569-3', 'LA6568-5']],
    [6, ['LA6571-9', 'LA6571-9']],
  ])('PHQ-2 sums to %s for %j', (total, [first, second]) => {
    const answers = [first, second].flatMap((value, index) =>
      value === undefined ? [] : [{ linkId: `phq2-${index + 1}`, kind: 'choice' as const, value }],
    )
    expect(phq2Total(followUp, answers)).toBe(total)
  })

  test.each([
    ['several days and not at all', ['LA6569-3', 'LA6568-5'], false],
    ['several days and several days', ['LA6569-3', 'LA6569-3'], false],
    ['more than half the days and several days', ['LA6570-1', 'LA6569-3'], true],
    ['nearly every day, the other still open', ['LA6571-9'], true],
    ['an answer nobody knows', ['LA0000-0', 'LA6570-1'], false],
  ])('the PHQ-2 so far: %s', (_, values, positive) => {
    const answers = values.map((value, index) => ({ kind: 'choice' as const, linkId: `phq2-${index + 1}`, value }))
    const other = { kind: 'choice' as const, linkId: 'other', value: 'LA6571-9' }
    expect(phq2Positive(phq2SoFar(followUp, [...answers, other]))).toBe(positive)
  })

  test('an answer that the form does not offer is named', () => {
    expect(unfitAnswer(followUp, [{ linkId: 'phq2-1', kind: 'choice', value: 'LA6568-5' }])).toBeUndefined()
    expect(unfitAnswer(followUp, [{ linkId: 'phq2-1', kind: 'choice', value: 'forged' }])).toBe('phq2-1')
    expect(unfitAnswer(followUp, [{ linkId: 'reason', kind: 'choice', value: 'LA6568-5' }])).toBe('reason')
  })
})

function faultOf(work: () => unknown): Malformed | undefined {
  try {
    work()
    return undefined
  } catch (error) {
    return error instanceof Malformed ? error : undefined
  }
}
