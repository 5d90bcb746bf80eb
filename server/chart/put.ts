import { bears, byVisitStep } from '#formats/fhir/identity.ts'
import { referenceTo, versionOf, type FhirElement } from '#formats/fhir/element.ts'
import { ChartFault, type Receipt } from '../act/chart.ts'
import { withBytes } from './attached.ts'
import type { FhirClient } from './fhir-client.ts'
import { isFault } from './faults.ts'
import { receiptFor, says } from './receipt.ts'

/**
 * The three ways a resource reaches the chart. Each may be tried again after a lost answer: what is there already is
 * found by its identifier and is not written twice.
 */

type Resource = { resourceType: string }

const TRIES = 3

/** What the write of this key left in the chart, if anything. An EMR that passes over the parameter finds much that is not ours. */
export async function lookUp(client: FhirClient, type: string, key: string): Promise<FhirElement | undefined> {
  const found = await client.search(type, byVisitStep(key), 1)
  const [first, ...others] = found.matches.filter(
    (one) => one.textMaybe('status') !== 'entered-in-error' && bears(one, key),
  )
  if (others.length > 0)
    throw new ChartFault({ kind: 'malformed', where: `${type}.identifier (several of one visit step)` })
  return first
}

/** Which write it is, and whether an earlier try of it may have reached the EMR. */
export interface Once {
  key: string
  again?: true
}

/** Creates once. A second try finds the first's resource and leaves it as it is. */
export async function createOnce(client: FhirClient, resource: Resource, once: Once): Promise<Receipt> {
  const { fresh, stored } = await createOrFind(client, resource, once)
  const there = await withBytes(client, await client.read(referenceTo(stored)))
  return receiptFor(fresh ? resource : identityOf(resource), there)
}

/** One resource per key that is written again as its content grows: creates it, or replaces what differs. */
export async function keepCurrent(client: FhirClient, resource: Resource, key: string): Promise<Receipt> {
  const { stored } = await createOrFind(client, resource, { key, again: true })
  if (says(stored, resource)) return receiptFor(resource, await client.read(referenceTo(stored)))
  return change(client, referenceTo(stored), () => resource)
}

/**
 * Changes a stored resource, on whatever version it has become: for what only we, or only a status, may change.
 * `next` gives undefined where nothing is left to do; the receipt then has no digest, as nothing was compared.
 */
export async function change(
  client: FhirClient,
  reference: string,
  next: (now: FhirElement) => object | undefined,
): Promise<Receipt> {
  for (let attempt = 1; ; attempt += 1) {
    const now = await client.read(reference)
    const wanted = next(now)
    if (wanted === undefined) return { reference, version: versionOf(now), digest: null }
    const sent = { ...wanted, id: reference.slice(reference.indexOf('/') + 1) }
    try {
      await client.update(reference, sent, versionOf(now))
      return receiptFor(sent, await client.read(reference))
    } catch (error) {
      if (attempt >= TRIES || !isFault(error, 'version-conflict')) throw error
    }
  }
}

/**
 * `fresh` when this very call stored it. The condition of the create is not all that is relied on: not every EMR heeds
 * it, so what an earlier try may have left is looked for first.
 */
export async function createOrFind(
  client: FhirClient,
  resource: Resource,
  { key, again }: Once,
): Promise<{ fresh: boolean; stored: FhirElement }> {
  const there = again === true ? await lookUp(client, resource.resourceType, key) : undefined
  if (there !== undefined) return { fresh: false, stored: there }
  let fresh = false
  try {
    const created = await client.create(resource, byVisitStep(key))
    if (created.resource !== undefined) return { fresh: created.fresh, stored: created.resource }
    if (created.reference !== undefined) return { fresh: created.fresh, stored: await client.read(created.reference) }
    fresh = created.fresh
  } catch (error) {
    // Racing conditional creates: one is stored, the others are told 409 or 412.
    if (!isFault(error, 'version-conflict')) throw error
  }
  const stored = await lookUp(client, resource.resourceType, key)
  if (stored === undefined) throw new ChartFault({ kind: 'unreachable' })
  return { fresh, stored }
}

/** What a create must find again whatever has become of the resource since: whose it is, and which step's. */
function identityOf(resource: Resource): object {
  const lasting = ['resourceType', 'identifier', 'subject', 'patient']
  return Object.fromEntries(Object.entries(resource).filter(([name]) => lasting.includes(name)))
}
