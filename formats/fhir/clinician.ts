import { codesOf } from './datatypes.ts'
import { referenceTo, type FhirElement } from './element.ts'
import { nameOf } from './person.ts'

const QUALIFICATION = 'http://hl7.org/fhir/us/davinci-pdex-plan-net/StructureDefinition/practitioner-qualification'
const USPS = 'https://www.usps.com/'

/** A Practitioner with the roles that the practice gave it; an inactive role counts for nothing. */
export function readClinician(practitioner: FhirElement, roles: readonly FhirElement[]) {
  const held = roles.filter((role) => role.flag('active') !== false)
  const codes = held.flatMap((role) => role.children('code').flatMap(codesOf))
  return { ...settledClinician(practitioner, codes), active: isActive(practitioner) && held.length > 0 }
}

/** A Practitioner of an EMR without PractitionerRole; the practice's settings have the codes. */
export function settledClinician(practitioner: FhirElement, codes: readonly string[]) {
  return {
    reference: referenceTo(practitioner),
    name: nameOf(practitioner).full,
    active: isActive(practitioner) && codes.length > 0,
    roles: [...new Set(codes)],
    licences: practitioner.children('qualification').flatMap(licencesOf),
    telephone: workTelephone(practitioner),
  }
}

function isActive(practitioner: FhirElement): boolean {
  return practitioner.flag('active') !== false
}

/** The telephone at work, the first by rank; nobody is rung at home for a visit because the record knows that number. */
function workTelephone(practitioner: FhirElement): string | null {
  const [first] = practitioner
    .children('telecom')
    .filter((one) => one.textMaybe('system') === 'phone' && one.textMaybe('use') === 'work')
    .toSorted((one, other) => (one.numberMaybe('rank') ?? Infinity) - (other.numberMaybe('rank') ?? Infinity))
  return first?.textMaybe('value') ?? null
}

/** Licences dated and by state, as Plan-Net writes them; one that is not active is left out. */
function licencesOf(qualification: FhirElement): { state: string; from: string | null; until: string | null }[] {
  const period = qualification.child('period')
  const from = period?.textMaybe('start') ?? null
  const until = period?.textMaybe('end') ?? null
  return qualification
    .children('extension')
    .filter((extension) => extension.textMaybe('url') === QUALIFICATION)
    .flatMap((extension) => {
      const parts = extension.children('extension')
      const status = parts.find((part) => part.textMaybe('url') === 'status')?.textMaybe('valueCode')
      if (status !== undefined && status !== 'active') return []
      return parts
        .filter((part) => part.textMaybe('url') === 'whereValid')
        .flatMap((part) => part.child('valueCodeableConcept')?.children('coding') ?? [])
        .filter((coding) => coding.textMaybe('system') === USPS)
        .map((coding) => ({ state: coding.text('code'), from, until }))
    })
}
