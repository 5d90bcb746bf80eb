import type { WithId } from '@medplum/core'
import type { Bundle, Patient, Resource } from '@medplum/fhirtypes'
import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'

const FOLDER = join(import.meta.dirname, 'synthea-r4')
const LEFT_OUT = new Set(['Claim', 'ExplanationOfBenefit'])

/** The resources of the Synthea bundles with plain ids and references, and a mailbox for each patient. */
export function syntheaResources(): WithId<Resource>[] {
  const files = readdirSync(FOLDER).filter((name) => name.endsWith('.json'))
  const all = files.toSorted().flatMap((name) => resourcesOf(readFileSync(join(FOLDER, name), 'utf8')))
  // Hospitals and their staff are in each bundle that mentions them.
  return [...new Map(all.map((resource) => [`${resource.resourceType}/${resource.id}`, resource])).values()]
}

function resourcesOf(text: string): WithId<Resource>[] {
  const bundle: Bundle = JSON.parse(text)
  const typeOf = new Map(bundle.entry?.map(({ fullUrl, resource }) => [fullUrl, resource?.resourceType]))
  const linked = text.replaceAll(/"(urn:uuid:([0-9a-f-]{36}))"/g, (whole, urn: string, id: string) => {
    const type = typeOf.get(urn)
    return type ? `"${type}/${id}"` : whole
  })
  const resolved: Bundle = JSON.parse(linked)
  return (resolved.entry ?? []).flatMap(({ resource }) => {
    if (!resource?.id || LEFT_OUT.has(resource.resourceType)) return []
    return [withId(resource.resourceType === 'Patient' ? withMailbox(resource) : resource, resource.id)]
  })
}

function withId(resource: Resource, id: string): WithId<Resource> {
  return { ...resource, id }
}

function withMailbox(patient: Patient): Patient {
  const [name] = patient.name ?? []
  const address = `${name?.given?.[0]}.${name?.family}@example.org`.toLowerCase()
  return { ...patient, telecom: [...(patient.telecom ?? []), { system: 'email', value: address, use: 'home' }] }
}
