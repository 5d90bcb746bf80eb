import { parseSearchRequest, OperationOutcomeError, normalizeErrorString } from '@medplum/core'
import type { WithId } from '@medplum/core'
import type { FhirRepository } from '@medplum/fhir-router'
import type { CodeableConcept, HumanName, Patient, Reference, Resource } from '@medplum/fhirtypes'
import { dayOf, yearsBetween } from './practice-time.ts'

/** Resources that match a FHIR search written as `Type?name=value`. */
export function find<T extends Resource>(repo: FhirRepository, search: string): Promise<WithId<T>[]> {
  return repo.searchResources<T>(parseSearchRequest<T>(`${search}&_count=1000`))
}

/** One resource by its id, or undefined when the record has none. */
export async function readOrNone<T extends Resource>(
  repo: FhirRepository,
  type: T['resourceType'],
  id: string,
): Promise<WithId<T> | undefined> {
  try {
    return await repo.readResource<T>(type, id)
  } catch (error) {
    if (error instanceof OperationOutcomeError) return undefined
    throw error
  }
}

/** Why the record said no, in its own words; anything that is not such an answer is thrown on. */
export function refusalOf(error: unknown): string {
  if (error instanceof OperationOutcomeError) return normalizeErrorString(error.outcome)
  throw error
}

/** A name as it stands at the head of a chart: `Douglas, Tony`. */
export function chartName(person: { name?: HumanName[] } | undefined): string {
  const name = person?.name?.find((one) => one.use === 'official') ?? person?.name?.[0]
  if (name === undefined) return 'Name not recorded'
  const given = [...(name.given ?? [])].join(' ')
  return [name.family ?? name.text ?? '', given].filter((part) => part !== '').join(', ')
}

/** The words of a coded value: its text, else its first display, else its code. */
export function words(concept: CodeableConcept | undefined): string {
  const coding = concept?.coding?.find((one) => one.display !== undefined) ?? concept?.coding?.[0]
  return concept?.text ?? coding?.display ?? coding?.code ?? ''
}

/** The id that a reference to a resource of this type points to. */
export function idIn(reference: Reference | undefined, type: string): string | undefined {
  const match = /([A-Za-z]+)\/([A-Za-z0-9.-]+)(?:\/_history\/.*)?$/.exec(reference?.reference ?? '')
  return match?.[1] === type ? match[2] : undefined
}

/** The medical record number, else the first identifier the patient has. */
export function recordNumber(patient: Patient): string {
  const coded = patient.identifier?.find((one) => one.type?.coding?.some((coding) => coding.code === 'MR'))
  return (coded ?? patient.identifier?.[0])?.value ?? 'none'
}

/** One field of a query or of a posted form; empty when it is missing or given twice. */
export function field(source: unknown, name: string): string {
  const value = typeof source === 'object' && source !== null ? Reflect.get(source, name) : undefined
  return typeof value === 'string' ? value.trim() : ''
}

/** Whether the record says that the patient has died. */
export function isDeceased(patient: Patient): boolean {
  return patient.deceasedDateTime !== undefined || patient.deceasedBoolean === true
}

/** The patient's age in years, or that the patient has died. */
export function ageOf(patient: Patient, now: Date): string {
  if (isDeceased(patient)) return `deceased ${patient.deceasedDateTime?.slice(0, 10) ?? ''}`.trim()
  return patient.birthDate === undefined ? 'age unknown' : `${yearsBetween(patient.birthDate, dayOf(now))} y`
}
