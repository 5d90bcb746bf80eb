import type { Numbered } from '#domain/visit/schedule-news.ts'
import { referenceTo, type FhirElement } from '#formats/fhir/element.ts'
import { identifierIn } from '#formats/fhir/identity.ts'
import type { FhirClient } from './fhir-client.ts'
import { isFault } from './faults.ts'

/** A FHIR id (R4, 2.24.0.8). */
export const ID = /^[A-Za-z0-9.-]{1,64}$/
const NONE: readonly number[] = [400, 404, 410, 422]

/**
 * Finds an appointment or a person by the numbers that a message gives. A number without its authority, or with one that the
 * EMR's FHIR side writes in another way, still finds the only one that has it; of several the authority decides.
 */
export async function numberedOne(
  client: FhirClient,
  type: 'Appointment' | 'Patient',
  numbers: readonly Numbered[],
): Promise<FhirElement | null> {
  for (const { value, authority } of numbers) {
    const matches = await unlessNone(async () => (await client.search(type, bearing(value))).matches, [])
    const theirs = matches.filter((one) => authority !== null && identifierIn(one, authority) === value)
    const [only, another] = matches.length === 1 ? matches : theirs
    if (only !== undefined && another === undefined) return only
    if (matches.length > 0 || !ID.test(value)) continue
    const byId = await unlessNone(() => client.read(`${type}/${value}`), null)
    if (byId !== null) return byId
  }
  return null
}

/** Who has one of these numbers, tried in this order; null where nobody has, or several. */
export async function patientNumbered(client: FhirClient, numbers: readonly Numbered[]): Promise<string | null> {
  const found = await numberedOne(client, 'Patient', numbers)
  return found === null ? null : referenceTo(found)
}

/** The search for whatever bears a number, in whichever system. */
export function bearing(number: string): string {
  return `identifier=${encodeURIComponent(number.replaceAll(/[\\$,|]/g, String.raw`\$&`))}`
}

/** An EMR that has no such resource, or no search by identifier, has nothing by that way. Forbidden is another thing. */
async function unlessNone<T>(ask: () => Promise<T>, otherwise: T): Promise<T> {
  try {
    return await ask()
  } catch (error) {
    if (isFault(error, 'refused') && error.fault.kind === 'refused' && NONE.includes(error.fault.status))
      return otherwise
    throw error
  }
}
