import { codesOf, conceptText, referenceOfType, relativeReference } from './datatypes.ts'
import { referenceTo, versionOf, type FhirElement } from './element.ts'

/** A HealthcareService of the practice: what can be booked. */
export interface VisitType {
  reference: string
  code: string
  title: string
  virtual: boolean
  coding: { system?: string; code: string; display?: string }
}

/** One clinician's Schedule: whose time it is, and for which visit types. */
export interface ClinicianSchedule {
  reference: string
  practitioner: string
  practitionerName: string
  serves: (type: VisitType) => boolean
}

/** A HealthcareService by its own type code; undefined for one that names none, it can't be asked for. */
export function readVisitType(service: FhirElement): VisitType | undefined {
  const coding = service.children('type').flatMap((type) => type.children('coding'))[0]
  const code = coding?.textMaybe('code')
  if (coding === undefined || code === undefined) return undefined
  const system = coding.textMaybe('system')
  const display = coding.textMaybe('display')
  const title = service.textMaybe('name') ?? display ?? code
  return {
    reference: referenceTo(service),
    code,
    title,
    virtual: service.children('characteristic').some(saysVirtual),
    coding: { ...(system === undefined ? {} : { system }), code, ...(display === undefined ? {} : { display }) },
  }
}

/** R4 names no code for "can be virtual" (characteristic is an example binding): any whose code or words say so. */
function saysVirtual(characteristic: FhirElement): boolean {
  return [...codesOf(characteristic), conceptText(characteristic)].some((one) => /virtual|tele/i.test(one))
}

export function readSchedule(
  schedule: FhirElement,
  practitionerNames: ReadonlyMap<string, string>,
): ClinicianSchedule | undefined {
  const actors = schedule.children('actor')
  const practitioner = referenceOfType(actors, 'Practitioner')
  if (practitioner === undefined || schedule.flag('active') === false) return undefined
  const display = actors.find((one) => relativeReference(one) === practitioner)?.textMaybe('display')
  const services = actors.map(relativeReference)
  const codes = schedule.children('serviceType').flatMap(codesOf)
  return {
    reference: referenceTo(schedule),
    practitioner,
    practitionerName: practitionerNames.get(practitioner) ?? display ?? '',
    serves: (type) => services.includes(type.reference) || codes.includes(type.code),
  }
}

/** A Slot, without whose it is: that is its Schedule's to say. */
export function readSlot(slot: FhirElement) {
  return {
    slot: referenceTo(slot),
    schedule: relativeReference(slot.child('schedule')) ?? '',
    start: slot.text('start'),
    end: slot.text('end'),
    free: slot.text('status') === 'free',
    version: versionOf(slot),
  }
}
