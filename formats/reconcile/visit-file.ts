import type { Recorded } from '#domain/visit/event.ts'
import { Malformed, FhirElement, isRecord } from '../fhir/element.ts'
import { isRecording, type FactResources } from '../fhir/facts.ts'

/** A visit of a folder: what happened to it, and what the EMR has of it and of its patient. */
export interface VisitFile {
  pathway: string
  log: Recorded[]
  resources: FhirElement[]
}

/** Reads one file of a folder of visits; a sentence where it is none. */
export function readVisitFile(text: string): VisitFile | string {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return 'is not JSON'
  }
  if (!isRecord(value)) return 'is no object with pathway, events and resources'
  const { pathway, events, resources } = value
  if (typeof pathway !== 'string') return 'names no pathway'
  if (!Array.isArray(events) || !events.every(isEvent)) return 'has no list of events, each with kind, seq and at'
  if (!Array.isArray(resources)) return 'has no list of FHIR resources'
  try {
    return {
      pathway,
      log: events.toSorted((one, other) => one.seq - other.seq),
      resources: resources.map((one: unknown) => {
        const resource = new FhirElement(one, 'resource')
        return new FhirElement(one, resource.text('resourceType'))
      }),
    }
  } catch (fault) {
    if (fault instanceof Malformed) return `has something that is no resource at ${fault.where}`
    throw fault
  }
}

/** What the folder says of each type: all of them together, as an EMR would give them out. A folder leaves nothing out. */
export function resourcesOf(files: readonly VisitFile[]): FactResources {
  const all = new Map(
    files
      .flatMap(({ resources }) => resources)
      .map((one) => [`${one.text('resourceType')}/${one.textMaybe('id') ?? ''}`, one] as const),
  )
  const of = (type: string) => [...all.values()].filter((one) => one.text('resourceType') === type)
  return {
    appointments: of('Appointment'),
    booked: of('Appointment'),
    encounters: of('Encounter'),
    notes: of('DocumentReference'),
    charges: of('ChargeItem'),
    claims: of('Claim'),
    claimResponses: of('ClaimResponse'),
    consents: of('Consent'),
    pictures: of('Media'),
    communications: of('Communication'),
    coverages: of('Coverage'),
    eligibilities: [...of('CoverageEligibilityRequest'), ...of('CoverageEligibilityResponse')],
    invoices: of('Invoice'),
    orders: [...of('ServiceRequest'), ...of('MedicationRequest')],
    procedures: of('Procedure'),
    recordings: of('Media').filter(isRecording),
  }
}

function isEvent(one: unknown): one is Recorded {
  return (
    isRecord(one) &&
    typeof one['kind'] === 'string' &&
    Number.isInteger(one['seq']) &&
    typeof one['at'] === 'string' &&
    !Number.isNaN(Date.parse(one['at']))
  )
}
