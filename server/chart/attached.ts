import { attachedIn, withAttached } from '#formats/fhir/note.ts'
import type { FhirElement } from '#formats/fhir/element.ts'
import { isFault } from './faults.ts'
import type { FhirClient } from './fhir-client.ts'

/**
 * A document with the bytes of its attachment, also where the EMR has filed them apart as a Binary (R4, Attachment.url). One that
 * does not give them out is left as it is: whoever compares finds that they are not there.
 */
export async function withBytes(client: FhirClient, document: FhirElement): Promise<FhirElement> {
  const binary = attachedIn(document)
  if (binary === undefined) return document
  const found = await client.read(binary).catch((error: unknown) => {
    if (isFault(error, 'refused')) return undefined
    throw error
  })
  const data = found?.textMaybe('data')
  return data === undefined ? document : withAttached(document, data)
}
