import type { WithId } from '@medplum/core'
import type {
  HealthcareService,
  Practitioner,
  PractitionerQualification,
  PractitionerRole,
  Resource,
  Schedule,
} from '@medplum/fhirtypes'

export const ORGANIZATION = { reference: 'Organization/riverbend', display: 'Riverbend Family Practice' }
export const PRACTICE_PHONE = '413-555-0142'
/** SNOMED CT has the visit; the practice has its own code for the type that patients choose. */
export const VIDEO_VISIT = {
  coding: [
    { system: 'http://snomed.info/sct', code: '448337001', display: 'Telemedicine consultation with patient' },
    { system: 'https://riverbend.example/visit-types', code: 'follow-up-video', display: 'Follow-up visit' },
  ],
  text: 'Follow-up visit by video',
}

export const IN_PERSON_VISIT = {
  coding: [{ system: 'https://riverbend.example/visit-types', code: 'follow-up', display: 'Follow-up visit' }],
  text: 'Follow-up visit in person',
}

interface Licence {
  state: string
  start: string
  end: string
}

interface Clinician {
  id: string
  given: string
  family: string
  title: string
  degree: 'MD' | 'NP'
  languages: string[]
  licences: Licence[]
  /** By the check digit valid; nobody has it. */
  npi: string
  /** At work; where the record has none, they are asked. */
  telephone?: string
}

/** The practice's clinicians; licences run from and to the years around `year`, the current one. */
function clinicians(year: number): Clinician[] {
  const valid = (state: string): Licence => ({ state, start: `${year - 4}-03-01`, end: `${year + 1}-12-31` })
  const expired = (state: string): Licence => ({ state, start: `${year - 5}-07-01`, end: `${year - 1}-06-30` })
  return [
    {
      id: 'dr-okafor',
      given: 'Ngozi',
      family: 'Okafor',
      title: 'Dr.',
      degree: 'MD',
      languages: ['en'],
      npi: '1500555010',
      licences: ['MA', 'CT', 'NY'].map(valid),
      telephone: '413-555-0143',
    },
    {
      id: 'dr-lindqvist',
      given: 'Erik',
      family: 'Lindqvist',
      title: 'Dr.',
      degree: 'MD',
      languages: ['en'],
      npi: '1500555028',
      licences: [valid('MA'), expired('NH')],
    },
    {
      id: 'np-serrano',
      given: 'Marisol',
      family: 'Serrano',
      title: '',
      degree: 'NP',
      languages: ['es', 'en'],
      npi: '1500555036',
      licences: ['MA', 'RI'].map(valid),
    },
  ]
}

/** The practice itself: who works there, what it offers, and whose schedule patients book into. */
export function practiceResources(name: string, year: number): WithId<Resource>[] {
  return [
    {
      resourceType: 'Organization',
      id: 'riverbend',
      active: true,
      name,
      telecom: [{ system: 'phone', value: PRACTICE_PHONE, use: 'work' }],
      address: [{ line: ['12 Mill Street'], city: 'Greenfield', state: 'MA', postalCode: '01301', country: 'US' }],
    },
    service('follow-up-video', 'Follow-up visit', true),
    service('new-concern-video', 'New concern', true),
    service('medicine-check-video', 'Medicine check', true),
    service('physical', 'Annual physical', false),
    ...TEST_SERVICES.flatMap((one) => [testService(one), testSchedule(one)]),
    ...clinicians(year).flatMap((one) => [practitioner(one), role(one), schedule(one)]),
    ...staff(),
  ]
}

function service(id: string, name: string, virtual: boolean): WithId<HealthcareService> {
  return {
    resourceType: 'HealthcareService',
    id,
    active: true,
    providedBy: ORGANIZATION,
    name,
    type: [{ coding: [{ system: 'https://riverbend.example/visit-types', code: id, display: name }], text: name }],
    characteristic: virtual
      ? [
          {
            coding: [{ system: 'https://riverbend.example/service-characteristics', code: 'virtual' }],
            text: 'virtual',
          },
        ]
      : [
          {
            coding: [{ system: 'https://riverbend.example/service-characteristics', code: 'in-person' }],
            text: 'in person only',
          },
        ],
    telecom: [{ system: 'phone', value: PRACTICE_PHONE, use: 'work' }],
  }
}

interface TestService {
  id: string
  name: string
  category: { code: string; display: string }
}

/** Where ordered tests are done; their categories are those of the orders. */
const TEST_SERVICES: readonly TestService[] = [
  { id: 'laboratory', name: 'Laboratory', category: { code: '108252007', display: 'Laboratory procedure' } },
  { id: 'imaging', name: 'Imaging', category: { code: '363679005', display: 'Imaging' } },
]

function testService({ id, name, category }: TestService): WithId<HealthcareService> {
  return {
    resourceType: 'HealthcareService',
    id,
    active: true,
    providedBy: ORGANIZATION,
    name,
    category: [{ coding: [{ system: 'http://snomed.info/sct', ...category }], text: name }],
    type: [testType(id, name)],
    telecom: [{ system: 'phone', value: PRACTICE_PHONE, use: 'work' }],
  }
}

function testSchedule({ id, name }: TestService): WithId<Schedule> {
  return {
    resourceType: 'Schedule',
    id: `${id}-schedule`,
    active: true,
    serviceType: [testType(id, name)],
    actor: [{ reference: `HealthcareService/${id}`, display: name }],
  }
}

function testType(id: string, name: string) {
  const coding = [{ system: 'https://riverbend.example/visit-types', code: `${id}-test`, display: name }]
  return { coding, text: name }
}

function displayName({ title, given, family, degree }: Clinician): string {
  return title === '' ? `${given} ${family}, ${degree}` : `${title} ${given} ${family}`
}

function practitioner(one: Clinician): WithId<Practitioner> {
  return {
    resourceType: 'Practitioner',
    id: one.id,
    identifier: [{ system: 'http://hl7.org/fhir/sid/us-npi', value: one.npi }],
    active: true,
    name: [
      {
        family: one.family,
        given: [one.given],
        text: displayName(one),
        suffix: [one.degree],
        ...(one.title ? { prefix: [one.title] } : {}),
      },
    ],
    ...(one.telephone && { telecom: [{ system: 'phone' as const, use: 'work' as const, value: one.telephone }] }),
    communication: one.languages.map((code) => ({ coding: [{ system: 'urn:ietf:bcp:47', code }] })),
    qualification: one.licences.map((licence) => qualification(one, licence)),
  }
}

function qualification({ id, degree }: Clinician, { state, start, end }: Licence): PractitionerQualification {
  return {
    extension: [
      {
        url: 'http://hl7.org/fhir/us/davinci-pdex-plan-net/StructureDefinition/practitioner-qualification',
        extension: [
          { url: 'status', valueCode: 'active' },
          { url: 'whereValid', valueCodeableConcept: { coding: [{ system: 'https://www.usps.com/', code: state }] } },
        ],
      },
    ],
    identifier: [{ system: `https://licences.example/${state.toLowerCase()}`, value: `${state}-${id}` }],
    code: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/v2-0360', code: degree }], text: degree },
    period: { start, end },
    issuer: { display: `Board of registration, ${state}` },
  }
}

function role(one: Clinician): WithId<PractitionerRole> {
  const isDoctor = one.degree === 'MD'
  return {
    resourceType: 'PractitionerRole',
    id: `${one.id}-role`,
    active: true,
    practitioner: { reference: `Practitioner/${one.id}`, display: displayName(one) },
    organization: ORGANIZATION,
    code: [
      isDoctor
        ? {
            coding: [
              { system: 'http://snomed.info/sct', code: '309343006', display: 'Physician' },
              { system: 'http://nucc.org/provider-taxonomy', code: '207Q00000X', display: 'Family Medicine Physician' },
            ],
            text: 'Physician',
          }
        : {
            coding: [
              { system: 'http://snomed.info/sct', code: '224571005', display: 'Nurse practitioner' },
              { system: 'http://nucc.org/provider-taxonomy', code: '363LF0000X', display: 'Family Nurse Practitioner' },
            ],
            text: 'Nurse practitioner',
          },
    ],
    healthcareService: [
      { reference: 'HealthcareService/follow-up-video' },
      { reference: 'HealthcareService/new-concern-video' },
      { reference: 'HealthcareService/medicine-check-video' },
      { reference: 'HealthcareService/physical' },
    ],
  }
}

function schedule(one: Clinician): WithId<Schedule> {
  return {
    resourceType: 'Schedule',
    id: `${one.id}-schedule`,
    active: true,
    serviceType: [VIDEO_VISIT],
    actor: [
      { reference: `Practitioner/${one.id}`, display: displayName(one) },
      { reference: 'HealthcareService/follow-up-video', display: 'Follow-up visit' },
      { reference: 'HealthcareService/new-concern-video', display: 'New concern' },
      { reference: 'HealthcareService/medicine-check-video', display: 'Medicine check' },
    ],
  }
}

/** Who works there and gives no care of their own: no schedule is theirs. */
const STAFF = [
  {
    id: 'desk-bowman',
    given: 'Terry',
    family: 'Bowman',
    text: 'Terry Bowman',
    role: 'Front desk',
    coding: { system: 'http://snomed.info/sct', code: '159561009', display: 'Receptionist' },
  },
  {
    id: 'ma-ruiz',
    given: 'Ana',
    family: 'Ruiz',
    text: 'Ana Ruiz, MA',
    role: 'Medical assistant',
    coding: { system: 'http://snomed.info/sct', code: '22515006', display: 'Medical assistant' },
  },
  {
    id: 'rn-cole',
    given: 'Joy',
    family: 'Cole',
    text: 'Joy Cole, RN',
    role: 'Registered nurse',
    coding: { system: 'http://nucc.org/provider-taxonomy', code: '163W00000X', display: 'Registered Nurse' },
  },
  {
    id: 'it-novak',
    given: 'Petra',
    family: 'Novak',
    text: 'Petra Novak',
    role: 'Clinic IT',
    coding: {
      system: 'http://terminology.hl7.org/CodeSystem/practitioner-role',
      code: 'ict',
      display: 'ICT professional',
    },
  },
]

function staff(): WithId<Practitioner | PractitionerRole>[] {
  return STAFF.flatMap(({ id, given, family, text, role, coding }): WithId<Practitioner | PractitionerRole>[] => [
    { resourceType: 'Practitioner', id, active: true, name: [{ family, given: [given], text }] },
    {
      resourceType: 'PractitionerRole',
      id: `${id}-role`,
      active: true,
      practitioner: { reference: `Practitioner/${id}`, display: text },
      organization: ORGANIZATION,
      code: [{ coding: [coding], text: role }],
    },
  ])
}
