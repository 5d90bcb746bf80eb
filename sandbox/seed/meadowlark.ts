import type { WithId } from '@medplum/core'
import type { HealthcareService, Patient, Practitioner, PractitionerRole, Resource } from '@medplum/fhirtypes'
import { MEADOWLARK } from '../site.ts'
import { VIDEO_VISIT } from './practice.ts'

const ORGANIZATION = { reference: `Organization/${MEADOWLARK.id}`, display: MEADOWLARK.name }
const TELECOM = [{ system: 'phone' as const, value: '413-555-0177', use: 'work' as const }]
const SNOMED = 'http://snomed.info/sct'
const SOCIAL_WORKER = { system: SNOMED, code: '224598009', display: 'Trained social worker counsellor' }
const PSYCHOLOGIST = { system: SNOMED, code: '310190003', display: 'Clinical psychologist' }
const RECEPTIONIST = { system: SNOMED, code: '159561009', display: 'Receptionist' }

interface Member {
  id: string
  given: string
  family: string
  text: string
  role: string
  coding: { system: string; code: string; display: string }
}

/** Who gives therapy there; whatever they write of a referral is signed with these numbers. */
export const THERAPISTS: readonly Member[] = [
  {
    id: 'T-01',
    given: 'Lena',
    family: 'Fischer',
    text: 'Lena Fischer, LCSW',
    role: 'Therapist',
    coding: SOCIAL_WORKER,
  },
  {
    id: 'T-02',
    given: 'Samuel',
    family: 'Adeyemi',
    text: 'Samuel Adeyemi, PsyD',
    role: 'Therapist',
    coding: PSYCHOLOGIST,
  },
]

const DESK: Member = {
  id: 'D-01',
  given: 'Ruth',
  family: 'Calloway',
  text: 'Ruth Calloway',
  role: 'Front desk',
  coding: RECEPTIONIST,
}

/** Its own patients under its own numbers. Two are called as patients of the practice are; they are other people. */
const PATIENTS: readonly (readonly [given: string, family: string, born: string, gender: 'male' | 'female'])[] = [
  ['Antonio', 'Carmona', '1979-03-04', 'male'],
  ['Marguerite', 'Vance', '1988-01-17', 'female'],
  ['Tony', 'Douglas', '1952-06-30', 'male'],
]

/** The number of the department's patient who was registered as the `place`-th, beginning with 0. */
export const departmentNumber = (place: number): string => `MB-${1001 + place}`

/** A record of the department's: its number is the id, as messages of HL7 v2 carry it. */
export function departmentPatient(number: string, about: Omit<Patient, 'resourceType' | 'id'>): WithId<Patient> {
  return {
    resourceType: 'Patient',
    id: number,
    active: true,
    identifier: [
      {
        type: {
          coding: [{ system: 'http://terminology.hl7.org/CodeSystem/v2-0203', code: 'MR' }],
          text: 'Medical Record Number',
        },
        system: 'https://meadowlark.example/mrn',
        value: number,
      },
    ],
    ...about,
  }
}

/** The behavioral health department: two therapists with schedules, a front desk, and three people who are patients already. */
export function meadowlarkResources(): WithId<Resource>[] {
  return [
    {
      resourceType: 'Organization',
      id: MEADOWLARK.id,
      active: true,
      name: MEADOWLARK.name,
      telecom: TELECOM,
      address: [{ line: ['9 Orchard Road'], city: 'Greenfield', state: 'MA', postalCode: '01301', country: 'US' }],
    },
    firstVisit(),
    ...[...THERAPISTS, DESK].flatMap(member),
    ...THERAPISTS.map(({ id, text }) => ({
      resourceType: 'Schedule' as const,
      id: `${id}-schedule`,
      active: true,
      serviceType: [VIDEO_VISIT],
      actor: [{ reference: `Practitioner/${id}`, display: text }, { reference: `HealthcareService/${FIRST_VISIT}` }],
    })),
    ...PATIENTS.map(([given, family, birthDate, gender], place) =>
      departmentPatient(departmentNumber(place), {
        name: [{ use: 'official', family, given: [given] }],
        gender,
        birthDate,
        telecom: [{ system: 'phone', value: `555-640-${2001 + place}`, use: 'home' }],
      }),
    ),
  ]
}

const FIRST_VISIT = 'follow-up-video'

function firstVisit(): WithId<HealthcareService> {
  return {
    resourceType: 'HealthcareService',
    id: FIRST_VISIT,
    active: true,
    providedBy: ORGANIZATION,
    name: 'Visit by video',
    type: [VIDEO_VISIT],
    telecom: TELECOM,
  }
}

function member({ id, given, family, text, role, coding }: Member): WithId<Practitioner | PractitionerRole>[] {
  return [
    { resourceType: 'Practitioner', id, active: true, name: [{ family, given: [given], text }] },
    {
      resourceType: 'PractitionerRole',
      id: `${id}-role`,
      active: true,
      practitioner: { reference: `Practitioner/${id}`, display: text },
      organization: ORGANIZATION,
      code: [{ coding: [coding], text: role }],
    },
  ]
}
