import type { OrderCategory } from '#domain/visit/event.ts'
import { codesOf, conceptText, referenceOfType, relativeReference } from './datatypes.ts'
import { referenceTo, versionOf, type FhirElement } from './element.ts'
import { categoryMaybe } from './order.ts'

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

/** A HealthcareService where ordered tests are done: a laboratory, an imaging department. */
export interface TestService {
  reference: string
  title: string
  category: OrderCategory
  concept: { coding?: object[]; text: string }
}

/** A HealthcareService whose category, type or specialty says that it does tests of a kind; undefined for any other. */
export function readTestService(service: FhirElement): TestService | undefined {
  const type = service.children('type')
  const category = categoryMaybe([...service.children('category'), ...type, ...service.children('specialty')])
  if (category !== 'laboratory' && category !== 'imaging') return undefined
  const title = service.textMaybe('name') ?? conceptText(type[0])
  const coding = type.flatMap((one) => one.children('coding').map((each) => each.json()))
  return {
    reference: referenceTo(service),
    title,
    category,
    concept: { ...(coding.length === 0 ? {} : { coding }), text: title },
  }
}

/** Which of these services a Schedule gives times of; undefined where it names none. */
export function serviceOfSchedule(
  schedule: FhirElement,
  services: readonly TestService[],
): { reference: string; service: TestService } | undefined {
  const actors = schedule.children('actor').map(relativeReference)
  const service = services.find(({ reference }) => actors.includes(reference))
  return service === undefined ? undefined : { reference: referenceTo(schedule), service }
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
