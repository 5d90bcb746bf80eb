import { createHash } from 'node:crypto'
import { pictureMedia } from '#formats/fhir/picture.ts'
import { referenceTo } from '#formats/fhir/element.ts'
import type { ChartWrite, Receipt } from '../act/chart.ts'
import type { FhirClient } from './fhir-client.ts'
import { createOrFind } from './put.ts'
import { receiptFor } from './receipt.ts'

/**
 * Files one picture. What was filed in a first try is found by its key; whoever it is of, what it shows and the image
 * itself must be in the chart as they were sent, in either case.
 */
export async function filePicture(
  client: FhirClient,
  write: Extract<ChartWrite, { write: 'picture' }>,
): Promise<Receipt> {
  const image = Buffer.from(write.content.jpeg, 'base64')
  const sha1 = createHash('sha1').update(image).digest('base64')
  const media = pictureMedia(write, { sha1, bytes: image.length })
  const { stored } = await createOrFind(client, media, write)
  return receiptFor(media, await client.read(referenceTo(stored)))
}
