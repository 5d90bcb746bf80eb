import { belongsTo } from '#formats/fhir/chart-sections.ts'
import { versionOf } from '#formats/fhir/element.ts'
import { addedEntry, changedEntry, isChanged, TYPES_OF_LIST } from '#formats/fhir/list-entry.ts'
import { ChartFault, type ChartWrite, type Receipt } from '../act/chart.ts'
import type { FhirClient } from './fhir-client.ts'
import { createOnce } from './put.ts'
import { receiptFor } from './receipt.ts'

/**
 * Changes a list of the chart as a person pressed it. Something new is created once, under its key. An entry is replaced
 * in the version that the person saw and in no newer one: whoever changed it since has said something that they have
 * not read. One that reads as wanted already, by an earlier try of ours or by somebody else, is passed over.
 */
export async function changeList(client: FhirClient, change: Extract<ChartWrite, { write: 'list' }>): Promise<Receipt> {
  const { list, entry } = change
  if (entry === null) return createOnce(client, addedEntry(change), change)
  const now = TYPES_OF_LIST[list].includes(entry.slice(0, entry.indexOf('/'))) ? await client.read(entry) : undefined
  // An address from a page that names another list's entry, or another patient's.
  if (now === undefined || !belongsTo(now, change.patient)) throw new ChartFault({ kind: 'refused', status: 404 })
  if (isChanged(now, change.act)) return { reference: entry, version: versionOf(now), digest: null }
  if (versionOf(now) !== change.content.version) throw new ChartFault({ kind: 'version-conflict' })
  const wanted = changedEntry(now, change)
  await client.update(entry, wanted, versionOf(now))
  return receiptFor(wanted, await client.read(entry))
}
