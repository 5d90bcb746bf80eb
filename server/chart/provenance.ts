import { isOfDraft, provenanceOfNote } from '#formats/fhir/provenance.ts'
import { referenceTo } from '#formats/fhir/element.ts'
import { ChartFault, type ChartWrite, type Receipt } from '../act/chart.ts'
import type { FhirClient } from './fhir-client.ts'
import { receiptFor } from './receipt.ts'

/** Says once of a signed note that a device had a part in it: looked up by the note before it is created, in every try. */
export async function saveProvenance(
  client: FhirClient,
  write: Extract<ChartWrite, { write: 'provenance' }>,
): Promise<Receipt> {
  const query = `target=${encodeURIComponent(write.note)}`
  const said = async () => (await client.search('Provenance', query)).matches.find(isOfDraft)
  const wanted = provenanceOfNote(write)
  const known = await said()
  if (known !== undefined) return receiptFor(wanted, await client.read(referenceTo(known)))
  const created = await client.create(wanted, query)
  const reference = created.resource === undefined ? created.reference : referenceTo(created.resource)
  const there = reference === undefined ? await said() : await client.read(reference)
  if (there === undefined) throw new ChartFault({ kind: 'unreachable' })
  return receiptFor(wanted, there)
}
