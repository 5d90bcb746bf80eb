import type { ChartList, OrderCategory } from '#domain/visit/event.ts'
import { readDrug, readService } from '#formats/fhir/order.ts'
import { expandQuery, readExpansion } from '#formats/fhir/terminology.ts'
import { ChartFault, type CatalogueEntry, type FoundForList } from '../act/chart.ts'
import { asFault, isFault } from './faults.ts'
import type { FhirClient } from './fhir-client.ts'

const SHOWN = 30

/**
 * Searches what the EMR can order: services as ActivityDefinition, drugs as MedicationKnowledge (R4 names no order
 * catalogue of its own). A kind that could not be searched is named, so that "nothing found" is never a lie.
 */
export async function searchCatalogue(
  client: FhirClient,
  q: string,
): Promise<{ entries: CatalogueEntry[]; failed: OrderCategory[] }> {
  const words = encodeURIComponent(q.trim())
  const failed: OrderCategory[] = []
  const ask = async (categories: readonly OrderCategory[], read: () => Promise<CatalogueEntry[]>) => {
    try {
      return await asFault(read)
    } catch (error) {
      if (!(error instanceof ChartFault) || error.fault.kind === 'sign-in-lapsed') throw error
      failed.push(...categories)
      return []
    }
  }
  const [drugs, services] = await Promise.all([
    ask(['prescription'], async () => {
      const page = await client.page('MedicationKnowledge', `MedicationKnowledge?code:text=${words}&_count=${SHOWN}`)
      return page.matches.map(readDrug)
    }),
    ask(['laboratory', 'imaging', 'referral'], async () => {
      const page = await titled(client, words)
      return page.matches.map(readService).filter((service) => service !== undefined)
    }),
  ])
  return { entries: [...drugs, ...services], failed }
}

/**
 * Codes for a new entry of a list: medicines from the same formulary as orders, problems and allergies by `$expand` of
 * the value sets that US Core binds them to. Many EMRs offer neither to apps.
 */
export async function searchForList(client: FhirClient, list: ChartList, q: string): Promise<FoundForList> {
  const words = q.trim()
  try {
    return await asFault(async () => {
      if (list === 'medicines') {
        const address = `MedicationKnowledge?code:text=${encodeURIComponent(words)}&_count=${SHOWN}`
        const page = await client.page('MedicationKnowledge', address)
        return { state: 'found', entries: page.matches.map((drug) => readDrug(drug).code) }
      }
      const valueSet = await client.expand(expandQuery(list, words, SHOWN))
      return { state: 'found', entries: readExpansion(valueSet) }
    })
  } catch (error) {
    if (!(error instanceof ChartFault) || error.fault.kind === 'sign-in-lapsed') throw error
    return { state: error.fault.kind === 'refused' ? 'not-offered' : 'failed' }
  }
}

/** By words anywhere in the title; where the EMR does not search so (HAPI, as it comes, says 405), by its first ones. */
async function titled(client: FhirClient, words: string) {
  const by = (parameter: string) =>
    client.page('ActivityDefinition', `ActivityDefinition?${parameter}=${words}&status=active&_count=${SHOWN}`)
  return by('title:contains').catch((error: unknown) => {
    if (error instanceof ChartFault && error.fault.kind === 'refused' && [400, 405, 422].includes(error.fault.status))
      return by('title')
    throw error
  })
}

/** One entry again, before it is ordered; null when the catalogue has it no more. */
export async function readCatalogueEntry(client: FhirClient, reference: string): Promise<CatalogueEntry | null> {
  try {
    const entry = await client.read(reference)
    const type = entry.text('resourceType')
    if (type === 'MedicationKnowledge') return readDrug(entry)
    return type === 'ActivityDefinition' ? (readService(entry) ?? null) : null
  } catch (error) {
    if (isFault(error, 'refused') && error.fault.kind === 'refused' && [404, 410].includes(error.fault.status))
      return null
    throw error
  }
}
