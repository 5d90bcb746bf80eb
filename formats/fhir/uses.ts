import type { WriteKind } from '#domain/visit/event.ts'
import type { Authority, Need, Use } from '#domain/connect/matrix.ts'
import { SECTIONS, type Part, type Section, type SectionName } from './chart-sections.ts'

/** A write of the chart, also of those that no visit asks for by itself. */
export type WriteName = WriteKind | 'book-unscheduled' | 'contact'

const BACKEND: readonly Authority[] = ['backend']
const CLINICIAN: readonly Authority[] = ['clinician']
const BOTH: readonly Authority[] = ['backend', 'clinician']

const read = (on: string): Need => ({ does: 'read', on })
const search = (on: string, ...by: string[]): Need => ({ does: 'search', on, by })

/**
 * Created under its key. A second try finds the first by the condition of the create (R4, 3.1.0.8.1), else by a search
 * for the key; where the EMR offers neither, a lost answer becomes a question to a person.
 */
const once = (on: string): { needs: Need[]; betterWith: Need[] } => ({
  needs: [{ does: 'create', on }, read(on)],
  betterWith: [{ does: 'find-again', on }],
})

/** Of what must never stand twice, not even for a moment. */
const onceForSure = (on: string): Need[] => [
  { does: 'create', on },
  { does: 'create-once', on },
  search(on, 'identifier'),
  read(on),
]

/** Read, then replaced in that version and no newer one. */
const change = (on: string): Need[] => [read(on), { does: 'update', on }, { does: 'if-match', on }]

/** Looked up by its key, then created or replaced. The condition only keeps out a second one made in the same moment. */
const current = (on: string) => ({
  needs: [search(on, 'identifier'), { does: 'create', on } as const, ...change(on)],
  betterWith: [{ does: 'create-once', on } as const],
})

/** An appointment and its slot, both or neither. */
const TAKEN: Need[] = [...onceForSure('Appointment'), ...change('Slot'), { does: 'transaction' }]

type WriteUse = Omit<Use, 'name' | 'kind'> & { /** Which part of the write, where it has several. */ of?: string }

/** What each write asks of the EMR; `server/chart/writes.ts` is what does it. */
export const WRITES: Readonly<Record<WriteName, readonly WriteUse[]>> = {
  book: [{ under: BACKEND, needs: TAKEN, hl7v2: 'SIU^S12' }],
  'book-unscheduled': [{ under: BACKEND, needs: onceForSure('Appointment'), hl7v2: 'SIU^S12' }],
  move: [
    { under: BACKEND, needs: [...change('Appointment'), ...change('Slot'), { does: 'transaction' }], hl7v2: 'SIU^S13' },
  ],
  'call-off': [{ under: BACKEND, needs: change('Appointment'), hl7v2: 'SIU^S15' }],
  'no-show': [{ under: BACKEND, needs: change('Appointment'), hl7v2: 'SIU^S26' }],
  match: [{ under: BACKEND, needs: change('Appointment'), hl7v2: 'SIU^S14' }],
  address: [{ under: BACKEND, needs: change('Appointment'), hl7v2: 'SIU^S14' }],
  fulfil: [{ under: BACKEND, needs: change('Appointment'), hl7v2: 'SIU^S14' }],
  contact: [{ under: BACKEND, needs: change('Patient'), hl7v2: 'ADT^A08' }],
  arrive: [
    {
      under: BACKEND,
      needs: once('Encounter').needs,
      // One that staff have opened already is the visit's.
      betterWith: [...once('Encounter').betterWith, search('Encounter', 'patient')],
      hl7v2: 'ADT^A04',
    },
  ],
  admit: [{ under: BACKEND, needs: change('Encounter'), hl7v2: 'ADT^A08' }],
  finish: [{ under: BACKEND, needs: change('Encounter'), hl7v2: 'ADT^A08' }],
  cancel: [{ under: BACKEND, needs: change('Encounter') }],
  consent: [{ under: BACKEND, ...current('Consent') }],
  intake: [
    { of: 'answers', under: BACKEND, ...current('QuestionnaireResponse'), hl7v2: 'ORU^R01' },
    { of: 'scores', under: BACKEND, ...current('Observation'), hl7v2: 'ORU^R01' },
  ],
  note: [{ under: CLINICIAN, ...current('DocumentReference'), hl7v2: 'MDM^T02' }],
  // Where drafts can't be updated, the chart receives one document, at signing.
  sign: [
    {
      under: CLINICIAN,
      needs: once('DocumentReference').needs,
      betterWith: [...once('DocumentReference').betterWith, ...change('DocumentReference')],
      hl7v2: 'MDM^T02',
    },
  ],
  addendum: [{ under: CLINICIAN, ...once('DocumentReference'), hl7v2: 'MDM^T06' }],
  provenance: [
    {
      under: BACKEND,
      needs: [search('Provenance', 'target'), { does: 'create', on: 'Provenance' }, read('Provenance')],
      // The condition only keeps out a second one made in the same moment.
      betterWith: [{ does: 'create-once', on: 'Provenance' }],
    },
  ],
  order: ofOrders(once),
  'order-sign': ofOrders((type) => ({
    needs: [search('DetectedIssue', 'implicated'), ...change('DetectedIssue'), ...change(type)],
  })),
  'order-withdraw': ofOrders((type) => ({ needs: change(type) })),
  'order-book': [{ under: BACKEND, needs: [search('HealthcareService', 'active'), ...TAKEN], hl7v2: 'SIU^S12' }],
  vital: [{ under: CLINICIAN, ...once('Observation'), hl7v2: 'ORU^R01' }],
  'vital-withdraw': [{ under: CLINICIAN, needs: change('Observation'), hl7v2: 'ORU^R01' }],
  list: [
    listUse('problems', 'Condition'),
    { of: 'medicines added', under: CLINICIAN, ...once('MedicationStatement') },
    {
      of: 'medicines ended',
      under: CLINICIAN,
      needs: change('MedicationRequest'),
      betterWith: change('MedicationStatement'),
    },
    listUse('allergies', 'AllergyIntolerance'),
  ],
  picture: [{ under: CLINICIAN, ...once('Media') }],
  'picture-withdraw': [{ under: CLINICIAN, needs: change('Media') }],
  summary: [{ under: BACKEND, ...once('Communication') }],
  charge: [
    { under: BACKEND, ...once('ChargeItem'), hl7v2: 'DFT^P03' },
    // Where the site has its charges leave as claims.
    { of: 'claim', under: BACKEND, ...once('Claim') },
  ],
  message: [{ under: BACKEND, ...once('Communication') }],
}

function ofOrders(asks: (type: string) => Pick<Use, 'needs' | 'betterWith'>): WriteUse[] {
  return [
    { of: 'medicines', under: CLINICIAN, ...asks('MedicationRequest') },
    { of: 'services', under: CLINICIAN, ...asks('ServiceRequest'), hl7v2: 'ORM^O01' },
  ]
}

function listUse(of: string, type: string): WriteUse {
  const { needs, betterWith } = once(type)
  return { of, under: CLINICIAN, needs: [...needs, ...change(type)], betterWith }
}

/** The reads of `server/act/chart.ts`, by the same names. */
export type ReadName =
  | 'photo'
  | 'visitTypes'
  | 'freeSlots'
  | 'testSlots'
  | 'testSlot'
  | 'slot'
  | 'findPatients'
  | 'patient'
  | 'versioned'
  | 'clinician'
  | 'appointment'
  | 'siteOf'
  | 'appointmentNumbered'
  | 'patientNumbered'
  | 'mergedInto'
  | 'typedIdentity'
  | 'encounterOf'
  | 'numbered'
  | 'appointmentsOf'
  | 'appointmentsChanged'
  | 'appointmentsAt'
  | 'appointmentsAhead'
  | 'visitsBetween'
  | 'section'
  | 'listEntry'
  | 'diagnosis'
  | 'listSearch'
  | 'catalogue'
  | 'catalogueEntry'
  | 'order'
  | 'ordersOf'
  | 'placedOrders'
  | 'placedWithoutEncounter'
  | 'followedOrders'
  | 'resultedOrders'
  | 'replacementOf'
  | 'bookedTimes'
  | 'findings'
  | 'note'
  | 'signedNotes'
  | 'visitFacts'
  | 'claimFacts'
  | 'whose'
  | 'peopleChanged'
  | 'addenda'
  | 'vital'
  | 'intake'
  | 'summary'
  | 'messages'

/** In the words of the table; several reads that ask the same of the EMR may stand in one line. */
type ReadUse = Omit<Use, 'kind'>

const SCHEDULES: Need[] = [search('Schedule', 'active'), { does: 'include', on: 'Schedule', name: 'Schedule:actor' }]
const FREE: Need[] = [
  search('HealthcareService', 'active'),
  ...SCHEDULES,
  search('Slot', 'schedule', 'status', 'start'),
]

/** The patient's own page reads what the intake is filled from; the rest is the clinician's to see. */
const FOR_INTAKE: readonly string[] = ['problems', 'medicines', 'allergies'] satisfies SectionName[]

/** What each read asks of the EMR; `server/chart/reads.ts` is what does it. Lists are as `SECTIONS` asks for them. */
export const READS: Readonly<Record<ReadName, readonly ReadUse[]>> = {
  visitTypes: [{ name: 'visit types', under: BACKEND, needs: [search('HealthcareService', 'active')] }],
  freeSlots: [{ name: 'free times', under: BACKEND, needs: FREE }],
  testSlots: [{ name: 'free times for tests', under: BACKEND, needs: FREE }],
  testSlot: [
    {
      name: 'a time for a test',
      under: BACKEND,
      needs: [read('Slot'), search('HealthcareService', 'active'), ...SCHEDULES],
    },
  ],
  slot: [{ name: 'a free time', under: BACKEND, needs: [read('Slot'), ...SCHEDULES] }],
  findPatients: [
    { name: 'a person by name and birth date', under: BACKEND, needs: [search('Patient', 'family', 'birthdate')] },
  ],
  patient: [{ name: 'the patient', under: BOTH, needs: [read('Patient')] }],
  // Where the record names its photo only, it is a resource of its own.
  photo: [{ name: 'the patient’s photo', under: BOTH, needs: [read('Patient')], betterWith: [read('Binary')] }],
  versioned: [{ name: 'the patient, to correct', under: BACKEND, needs: [read('Patient')] }],
  // Where the number is not asked for, it is tried as the FHIR id.
  patientNumbered: [
    {
      name: 'a person by number',
      under: BACKEND,
      needs: [read('Patient')],
      betterWith: [search('Patient', 'identifier')],
    },
  ],
  mergedInto: [{ name: 'the record another went into', under: BACKEND, needs: [read('Patient')] }],
  clinician: [
    {
      name: 'the clinician',
      under: BOTH,
      needs: [read('Practitioner')],
      betterWith: [search('PractitionerRole', 'practitioner')],
    },
  ],
  appointment: [{ name: 'the appointment', under: BOTH, needs: [read('Appointment')], hl7v2: 'SIU, which it sends' }],
  // Without it the clinician says where they are.
  siteOf: [{ name: 'the appointment’s site', under: BACKEND, needs: [read('Appointment'), read('Location')] }],
  appointmentNumbered: [
    {
      name: 'an appointment by number',
      under: BACKEND,
      needs: [search('Appointment', 'identifier'), read('Appointment')],
    },
  ],
  typedIdentity: [{ name: 'who a booking is for', under: BACKEND, needs: [read('Appointment')] }],
  encounterOf: [
    {
      name: 'an encounter that staff opened',
      under: BACKEND,
      needs: [search('Encounter', 'patient')],
      hl7v2: 'ADT^A04, which it sends',
    },
  ],
  // Of each type as far as it goes: where it can't be asked, the number stays a person's word.
  numbered: [
    {
      name: 'what a person entered',
      under: BACKEND,
      needs: [read('Encounter'), read('DocumentReference')],
      betterWith: [
        'Appointment',
        'Encounter',
        'DocumentReference',
        'Observation',
        'ServiceRequest',
        'MedicationRequest',
        'MedicationStatement',
        'Condition',
        'AllergyIntolerance',
        'Consent',
        'QuestionnaireResponse',
        'Media',
        'Communication',
        'ChargeItem',
        'Claim',
      ].flatMap((type) => [read(type), search(type, 'identifier')]),
    },
  ],
  appointmentsOf: [
    { name: 'the patient’s appointments', under: BACKEND, needs: [search('Appointment', 'patient', 'date')] },
  ],
  appointmentsChanged: [
    { name: 'changed appointments', under: BACKEND, needs: [search('Appointment', '_lastUpdated')] },
  ],
  appointmentsAt: [{ name: 'appointments that are visits', under: BACKEND, needs: [search('Appointment', '_id')] }],
  appointmentsAhead: [{ name: 'appointments ahead', under: BACKEND, needs: [search('Appointment', 'date', 'status')] }],
  visitsBetween: [
    {
      name: 'visits beside a tool’s log',
      under: BACKEND,
      needs: [search('Appointment', 'date'), search('Encounter', 'date')],
      betterWith: [
        search('DocumentReference', 'encounter'),
        search('ChargeItem', 'context'),
        search('Patient', '_id'),
        search('Practitioner', '_id'),
      ],
    },
  ],
  section: [
    ...Object.entries(SECTIONS).map(([name, section]) => sectionUse(name, section)),
    { name: 'the lists of the chart at once', under: CLINICIAN, needs: [], betterWith: [{ does: 'batch' }] },
  ],
  listEntry: [
    {
      name: 'an entry of a list',
      under: BOTH,
      needs: [read('Condition'), read('MedicationRequest'), read('AllergyIntolerance')],
      betterWith: [read('MedicationStatement')],
    },
  ],
  diagnosis: [{ name: 'a problem with its codes', under: CLINICIAN, needs: [read('Condition')] }],
  listSearch: [
    {
      name: 'codes for problems, allergies',
      under: CLINICIAN,
      needs: [{ does: 'operation', on: 'ValueSet', name: 'expand' }],
    },
    { name: 'codes for medicines', under: CLINICIAN, needs: [search('MedicationKnowledge', 'code')] },
  ],
  catalogue: [
    { name: 'order catalogue: medicines', under: CLINICIAN, needs: [search('MedicationKnowledge', 'code')] },
    { name: 'order catalogue: services', under: CLINICIAN, needs: [search('ActivityDefinition', 'title', 'status')] },
  ],
  catalogueEntry: [
    { name: 'a catalogue entry', under: CLINICIAN, needs: [read('MedicationKnowledge'), read('ActivityDefinition')] },
  ],
  order: [{ name: 'an order', under: BOTH, needs: [read('MedicationRequest'), read('ServiceRequest')] }],
  ordersOf: [{ name: 'orders of the visit', under: BACKEND, needs: bothOrders('encounter') }],
  placedOrders: [{ name: 'orders placed in the EMR', under: BACKEND, needs: bothOrders('encounter') }],
  placedWithoutEncounter: [{ name: 'orders that name no encounter', under: BACKEND, needs: authoredOrders() }],
  followedOrders: [{ name: 'what became of orders', under: BACKEND, needs: bothOrders('_id') }],
  resultedOrders: [
    {
      name: 'whether a test has its result',
      under: BACKEND,
      needs: [search('DiagnosticReport', 'based-on'), search('Observation', 'based-on')],
    },
  ],
  replacementOf: [{ name: 'what replaced an order', under: BACKEND, needs: authoredOrders() }],
  bookedTimes: [{ name: 'booked times of tests', under: BACKEND, needs: [search('Appointment', '_id')] }],
  findings: [{ name: 'findings on an order', under: CLINICIAN, needs: [search('DetectedIssue', 'implicated')] }],
  note: [{ name: 'the note', under: CLINICIAN, needs: [read('DocumentReference')] }],
  signedNotes: [{ name: 'whether notes are signed', under: BACKEND, needs: [search('DocumentReference', '_id')] }],
  // Each type apart: a rule of reconciliation whose evidence is not given out is not judged.
  visitFacts: [
    {
      name: 'what reconciliation looks at',
      under: BACKEND,
      needs: [],
      betterWith: [
        search('Appointment', '_id', 'patient', 'date'),
        search('Encounter', '_id'),
        search('DocumentReference', 'encounter'),
        search('ChargeItem', 'context'),
        search('Consent', '_id'),
        search('Media', '_id', 'encounter', 'type'),
        search('Communication', 'subject'),
        search('Coverage', 'beneficiary'),
        search('Claim', '_id'),
        search('ClaimResponse', 'request'),
        search('CoverageEligibilityRequest', 'patient'),
        search('CoverageEligibilityResponse', 'patient'),
        search('Invoice', 'subject'),
        ...bothOrders('encounter'),
        search('Procedure', 'patient', 'date'),
      ],
    },
  ],
  // Where coverages are not given out, no claim is made, and a person says who pays.
  claimFacts: [
    {
      name: 'the people of a claim',
      under: BACKEND,
      needs: [read('Patient'), read('Practitioner')],
      betterWith: [
        search('PractitionerRole', 'practitioner'),
        search('Coverage', 'beneficiary'),
        read('RelatedPerson'),
      ],
    },
  ],
  peopleChanged: [{ name: 'changed people', under: BACKEND, needs: [search('Patient', '_lastUpdated')] }],
  whose: [
    {
      name: 'whose a told change is',
      under: BACKEND,
      needs: ['DiagnosticReport', 'Observation', 'DocumentReference', 'ServiceRequest', 'MedicationRequest'].map(
        (type) => search(type, '_id'),
      ),
    },
  ],
  addenda: [{ name: 'addenda', under: CLINICIAN, needs: [search('DocumentReference', 'relatesto')] }],
  vital: [{ name: 'a measurement', under: CLINICIAN, needs: [read('Observation')] }],
  intake: [{ name: 'the intake', under: BOTH, needs: [read('QuestionnaireResponse')] }],
  summary: [{ name: 'the summary', under: BACKEND, needs: [search('Communication', 'encounter')] }],
  messages: [{ name: 'messages', under: BACKEND, needs: [search('Communication', 'subject')] }],
}

function bothOrders(by: string): Need[] {
  return ['MedicationRequest', 'ServiceRequest'].map((type) => search(type, by))
}

function authoredOrders(): Need[] {
  return [search('MedicationRequest', 'patient', 'authoredon'), search('ServiceRequest', 'patient', 'authored')]
}

function sectionUse(name: string, section: Section): ReadUse {
  return {
    name: `list: ${name}`,
    under: FOR_INTAKE.includes(name) ? BOTH : CLINICIAN,
    needs: [searchOf(section)],
    ...(section.also !== undefined && { betterWith: [searchOf(section.also)] }),
  }
}

function searchOf({ type, search: query, past = '' }: Part): Need {
  const names = ['patient', ...`${query}&${past}`.split('&').map((part) => part.split('=')[0] ?? '')]
  return search(type, ...new Set(names.filter((name) => name !== '' && name !== '_sort')))
}

/** Every read and write of a visit, in the order of the table. */
export const USES: readonly Use[] = [
  ...Object.values(READS).flatMap((uses) => uses.map((use): Use => ({ ...use, kind: 'read' }))),
  ...Object.entries(WRITES).flatMap(([name, uses]) =>
    uses.map(({ of, ...use }): Use => ({ ...use, name: of === undefined ? name : `${name}: ${of}`, kind: 'write' })),
  ),
]
