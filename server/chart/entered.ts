import { BOOKED_STATUSES } from '#domain/visit/appointment-status.ts'
import type { WriteKind } from '#domain/visit/event.ts'
import { relativeReference } from '#formats/fhir/datatypes.ts'
import { versionOf, referenceTo, type FhirElement } from '#formats/fhir/element.ts'
import { readAppointment } from '#formats/fhir/appointment.ts'
import { isOver } from '#formats/fhir/encounter.ts'
import { isFault } from './faults.ts'
import type { FhirClient } from './fhir-client.ts'
import { bearing, ID } from './numbered.ts'

/** What stands in the EMR by somebody else's hand. */
export interface Entered {
  reference: string
  version: string
  patient: string | null
}

/** The encounter that names this appointment, of those that the EMR has of the patient and that are not over. */
export async function encounterOf(client: FhirClient, appointment: string, patient: string): Promise<Entered | null> {
  const { matches } = await client.search('Encounter', `patient=${patient}&_sort=-date&_count=50`)
  const theirs = matches.find(
    (one) =>
      !isOver(one) &&
      patientOf(one) === patient &&
      one.children('appointment').some((named) => relativeReference(named) === appointment),
  )
  return theirs === undefined ? null : entered(theirs)
}

/**
 * What a person means by a number that they have read in the EMR: a FHIR id, or what bears it as identifier. Numbers of different
 * kinds and authorities may read the same: what is `patient`'s own is meant; where nothing is, it is somebody else's. Two of their own
 * are none. An EMR that does not let this be asked has nothing.
 */
export async function numbered(
  client: FhirClient,
  write: WriteKind,
  number: string,
  patient: string | null,
): Promise<Entered | null> {
  const found: Entered[] = []
  for (const type of TYPES[write]) {
    const byId = ID.test(number) ? await unlessRefused(() => client.read(`${type}/${number}`)) : null
    const matches = (await unlessRefused(async () => (await client.search(type, bearing(number))).matches)) ?? []
    const bears = matches.filter((one) => identifiersOf(one).includes(number))
    found.push(...[...(byId === null ? [] : [byId]), ...bears].filter((one) => isThere(write, one)).map(entered))
  }
  const own = new Map(found.filter((one) => one.patient === patient).map((one) => [one.reference, one]))
  if (own.size > 1) return null
  const [only] = own.values()
  return only ?? found[0] ?? null
}

/** An appointment that is only asked for, or was called off again, is no booking (R4, AppointmentStatus). */
function isThere(write: WriteKind, resource: FhirElement): boolean {
  return write !== 'book' || BOOKED_STATUSES.has(resource.text('status'))
}

/** The types of what each write leaves. */
const TYPES: Readonly<Record<WriteKind, readonly string[]>> = {
  book: ['Appointment'],
  'call-off': ['Appointment'],
  move: ['Appointment'],
  match: ['Appointment'],
  address: ['Appointment'],
  'no-show': ['Appointment'],
  fulfil: ['Appointment'],
  'order-book': ['Appointment'],
  arrive: ['Encounter'],
  admit: ['Encounter'],
  finish: ['Encounter'],
  cancel: ['Encounter'],
  consent: ['Consent', 'DocumentReference'],
  intake: ['QuestionnaireResponse', 'DocumentReference', 'Observation'],
  note: ['DocumentReference'],
  sign: ['DocumentReference'],
  addendum: ['DocumentReference'],
  order: ['ServiceRequest', 'MedicationRequest'],
  'order-sign': ['ServiceRequest', 'MedicationRequest'],
  'order-withdraw': ['ServiceRequest', 'MedicationRequest'],
  vital: ['Observation'],
  'vital-withdraw': ['Observation'],
  list: ['Condition', 'AllergyIntolerance', 'MedicationRequest', 'MedicationStatement'],
  picture: ['Media', 'DocumentReference'],
  'picture-withdraw': ['Media', 'DocumentReference'],
  summary: ['Communication'],
  message: ['Communication'],
  charge: ['ChargeItem', 'Claim'],
  provenance: ['Provenance'],
}

function entered(resource: FhirElement): Entered {
  return { reference: referenceTo(resource), version: versionOf(resource), patient: patientOf(resource) }
}

function patientOf(resource: FhirElement): string | null {
  if (resource.text('resourceType') === 'Appointment') return readAppointment(resource).patient
  return relativeReference(resource.child('subject') ?? resource.child('patient')) ?? null
}

function identifiersOf(resource: FhirElement): (string | undefined)[] {
  return resource.children('identifier').map((one) => one.textMaybe('value'))
}

async function unlessRefused<T>(ask: () => Promise<T>): Promise<T | null> {
  try {
    return await ask()
  } catch (error) {
    if (isFault(error, 'refused', 'malformed')) return null
    throw error
  }
}

/** The record that replaced this one, as its `link` says (R4, 8.1.9); `gone` where the EMR has it no more. */
export async function mergedInto(client: FhirClient, patient: string): Promise<{ into: string } | 'gone' | null> {
  try {
    const record = await client.read(patient)
    const link = record.children('link').find((one) => one.textMaybe('type') === 'replaced-by')
    const into = relativeReference(link?.child('other'))
    return into === undefined ? null : { into }
  } catch (error) {
    if (isFault(error, 'refused') && error.fault.kind === 'refused' && GONE.includes(error.fault.status)) return 'gone'
    throw error
  }
}

const GONE: readonly number[] = [404, 410]
