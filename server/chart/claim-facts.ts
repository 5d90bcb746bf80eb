import type { ClaimFacts, ClaimPerson } from '#domain/charge/claim.ts'
import { claimPerson, coverageOf, renderingOf, stands, subscriberOf } from '#formats/fhir/claim-facts.ts'
import type { FhirElement } from '#formats/fhir/element.ts'
import { isFault } from './faults.ts'
import type { FhirClient } from './fhir-client.ts'

/** The people of a claim as the EMR has them, and the coverages that stand on the day of the visit. */
export async function claimFacts(
  client: FhirClient,
  { patient, practitioner, day }: { patient: string; practitioner: string; day: string },
): Promise<ClaimFacts> {
  const [person, rendering, roles, coverages] = await Promise.all([
    client.read(patient),
    client.read(practitioner),
    client.search('PractitionerRole', `practitioner=${practitioner}`).catch(notGiven),
    client.search('Coverage', `beneficiary=${patient}`).catch(notGiven),
  ])
  const standing = coverages?.matches.filter((one) => stands(one, day)) ?? null
  const inError = (one: FhirElement) => one.textMaybe('status') === 'entered-in-error'
  return {
    patient: claimPerson(person),
    rendering: renderingOf(rendering, roles?.matches ?? []),
    coverages:
      standing &&
      (await Promise.all(standing.map(async (one) => coverageOf(one, await holderOf(client, one, patient))))),
    coveragesOver: (coverages?.matches ?? []).filter((one) => !stands(one, day) && !inError(one)).length,
  }
}

async function holderOf(client: FhirClient, coverage: FhirElement, patient: string): Promise<ClaimPerson | null> {
  const subscriber = subscriberOf(coverage)
  if (subscriber === null || subscriber === patient) return null
  const read = await client.read(subscriber).catch(notGiven)
  return read === null ? null : claimPerson(read)
}

/** What the EMR does not give us is not known; no answer is no word at all. */
function notGiven(fault: unknown): null {
  if (isFault(fault, 'refused')) return null
  throw fault
}
