import { referenceTo, type FhirElement } from './element.ts'

/** A Patient as the visit needs one. Names in use come before old ones. */
export function readPerson(patient: FhirElement) {
  const name = nameOf(patient)
  return {
    reference: referenceTo(patient),
    name,
    birthDate: patient.textMaybe('birthDate') ?? '',
    sex: patient.textMaybe('gender') ?? 'unknown',
    identifiers: patient.children('identifier').flatMap(medicalRecordNumber),
    telecom: patient.children('telecom').flatMap(telecomOf),
    language: languageOf(patient),
  }
}

/** The name in use: official first, then usual, then whichever is there. */
export function nameOf(person: FhirElement): { given: string; family: string; full: string } {
  const names = person.children('name').filter((one) => one.textMaybe('use') !== 'old')
  const name =
    names.find((one) => one.textMaybe('use') === 'official') ??
    names.find((one) => one.textMaybe('use') === 'usual') ??
    names[0]
  const given = name?.texts('given').join(' ') ?? ''
  const family = name?.textMaybe('family') ?? ''
  const spoken = [...(name?.texts('prefix') ?? []), given, family].filter((one) => one !== '').join(' ')
  return { given, family, full: name?.textMaybe('text') ?? spoken }
}

function telecomOf(telecom: FhirElement): { system: 'phone' | 'email'; value: string }[] {
  const system = telecom.textMaybe('system')
  const value = telecom.textMaybe('value')
  if (telecom.textMaybe('use') === 'old' || value === undefined) return []
  return system === 'phone' || system === 'email'
    ? [{ system, value }]
    : system === 'sms'
      ? [{ system: 'phone', value }]
      : []
}

/** Record numbers that a person at a desk would read out: type MR, else whatever has no other type. */
function medicalRecordNumber(identifier: FhirElement): string[] {
  const codes =
    identifier
      .child('type')
      ?.children('coding')
      .map((coding) => coding.textMaybe('code')) ?? []
  return codes.includes('MR') ? [identifier.text('value')] : []
}

function languageOf(patient: FhirElement): string | null {
  const spoken = patient.children('communication')
  const first = spoken.find((one) => one.flag('preferred') === true) ?? spoken[0]
  return first?.child('language')?.children('coding')[0]?.textMaybe('code') ?? null
}
