import { referenceTo, type FhirElement } from './element.ts'
import { photoOf } from './photo.ts'

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
    state: stateOf(patient),
    interpreter: needsInterpreter(patient),
    photo: photoOf(patient) !== null,
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

/**
 * Whether the record says that an interpreter is needed: by US Core (interpreter-needed, SNOMED CT yes) or by R4's own
 * extension.
 */
function needsInterpreter(patient: FhirElement): boolean {
  return patient.children('extension').some((extension) => {
    const url = extension.textMaybe('url')
    if (url === US_CORE_INTERPRETER) return extension.child('valueCoding')?.textMaybe('code') === SNOMED_YES
    return url === R4_INTERPRETER && extension.flag('valueBoolean') === true
  })
}

const US_CORE_INTERPRETER = 'http://hl7.org/fhir/us/core/StructureDefinition/us-core-interpreter-needed'
const R4_INTERPRETER = 'http://hl7.org/fhir/StructureDefinition/patient-interpreterRequired'
const SNOMED_YES = '373066001'

/** The state that they live in, as the record writes it; a home before any other address, none that is over. */
function stateOf(patient: FhirElement): string | null {
  const addresses = patient.children('address').filter((one) => one.textMaybe('use') !== 'old')
  const home = addresses.find((one) => one.textMaybe('use') === 'home') ?? addresses[0]
  return home?.textMaybe('state') ?? null
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

/** What a person says about how they are reached: `value` in the place of `was`, or beside the others where that is null. */
export interface ContactCorrection {
  system: 'phone' | 'email'
  was: string | null
  value: string
  at: string
}

/**
 * The Patient with a contact corrected. The old one is kept as no longer in use, with the end of its period (R4,
 * ContactPoint.use and .period), behind the new one, which takes over its use and rank. Undefined where the record says
 * so already; `gone` where what was to be corrected is not in use there.
 */
export function correctedContact(patient: FhirElement, correction: ContactCorrection): object | 'gone' | undefined {
  const { system, was, value, at } = correction
  const telecom = patient.children('telecom')
  const inUse = (wanted: string) =>
    telecom.find((one) => telecomOf(one).some((known) => known.system === system && known.value === wanted))
  const old = was === null ? undefined : inUse(was)
  const there = inUse(value) !== undefined
  if (old === undefined && there) return undefined
  if (old === undefined && was !== null) return 'gone'
  if (old === undefined) return withTelecom(patient, [...telecom.map((one) => one.json()), { system, value }])
  const outdated = {
    ...without(old, ['rank']),
    use: 'old',
    period: { ...old.child('period')?.json(), end: at },
  }
  const successor = there ? [] : [{ ...without(old, ['id', 'period']), value }]
  return withTelecom(patient, [...telecom.flatMap((one) => (one === old ? successor : [one.json()])), outdated])
}

function withTelecom(patient: FhirElement, telecom: readonly object[]): object {
  return { ...patient.json(), telecom }
}

function without(element: FhirElement, names: readonly string[]): object {
  return Object.fromEntries(Object.entries(element.json()).filter(([name]) => !names.includes(name)))
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
