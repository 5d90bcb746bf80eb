import type { WithId } from '@medplum/core'
import type { FhirRepository } from '@medplum/fhir-router'
import type { Patient } from '@medplum/fhirtypes'
import { departmentNumber, departmentPatient } from '../seed/meadowlark.ts'
import type { DepartmentReferral } from './record.ts'

/** The department's own patients, and whom of them a referral may be about. */
export function people(repo: FhirRepository) {
  const patients = () => repo.searchResources<Patient>({ resourceType: 'Patient', count: 1000 })
  return {
    candidates: async ({ patient }: DepartmentReferral) => (await patients()).filter((one) => mayBe(one, patient)),
    whose: async ({ matched }: DepartmentReferral) => (await patients()).find(({ id }) => id === matched),
    known: async (number: string) => (await patients()).some(({ id }) => id === number),
    /** Gives somebody new a record under a number that this EMR gives, as its registration desk does. */
    register: async (patient: DepartmentReferral['patient']): Promise<string> => {
      const fresh = departmentPatient(departmentNumber((await patients()).length), newcomer(patient))
      await repo.createResource<Patient>(fresh)
      return fresh.id
    },
  }
}

function mayBe({ name, birthDate }: WithId<Patient>, asked: DepartmentReferral['patient']): boolean {
  const alike = (a: string | undefined, b: string) => a?.toLowerCase() === b.toLowerCase()
  const called = name?.[0]
  return (
    birthDate?.replaceAll('-', '') === asked.birthDate ||
    (alike(called?.family, asked.family) && alike(called?.given?.[0], asked.given))
  )
}

/** What the referral says of somebody, as the registration desk takes it over. */
function newcomer({ family, given, birthDate, sex, phone, email }: DepartmentReferral['patient']) {
  const gender = sex === 'F' ? 'female' : sex === 'M' ? 'male' : 'unknown'
  return {
    name: [{ use: 'official', family, given: [given] }],
    gender,
    birthDate: birthDate.replace(/^(\d{4})(\d{2})(\d{2})$/, '$1-$2-$3'),
    telecom: [
      ...(phone === '' ? [] : [{ system: 'phone', value: phone, use: 'home' } as const]),
      ...(email === '' ? [] : [{ system: 'email', value: email, use: 'home' } as const]),
    ],
  } satisfies Partial<Patient>
}
