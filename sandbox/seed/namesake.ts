import type { WithId } from '@medplum/core'
import type { Patient } from '@medplum/fhirtypes'

/** A made-up patient who shares the name of another one of the practice: only birth date, number and photo tell them apart. */
export function namesake(): WithId<Patient> {
  return {
    resourceType: 'Patient',
    id: 'antonio-carmona-1958',
    active: true,
    identifier: [
      {
        type: {
          coding: [{ system: 'http://terminology.hl7.org/CodeSystem/v2-0203', code: 'MR' }],
          text: 'Medical Record Number',
        },
        system: 'https://riverbend.example/mrn',
        value: 'RB-1958',
      },
    ],
    name: [{ use: 'official', family: 'Carmona', given: ['Antonio'], prefix: ['Mr.'] }],
    gender: 'male',
    birthDate: '1958-07-19',
    telecom: [
      { system: 'phone', value: '555-271-4490', use: 'home' },
      { system: 'email', value: 'antonio.carmona.senior@example.org', use: 'home' },
    ],
    address: [{ line: ['17 Mill Street'], city: 'Greenfield', state: 'MA', postalCode: '01301', country: 'US' }],
    communication: [
      { language: { coding: [{ system: 'urn:ietf:bcp:47', code: 'en-US', display: 'English' }], text: 'English' } },
    ],
  }
}
