import type { FhirRequest } from '@medplum/fhir-router'

/** What a request is in R4's words ("RESTful API"), as far as a CapabilityStatement names it. */
export function interactionOf({ method, url }: FhirRequest): { type: string; interaction: string } {
  const [path = '', query] = url.split('?')
  const [type = '', id, sub, version] = path.split('/')
  if (path === '') return { type, interaction: 'transaction' }
  if (method === 'GET') return { type, interaction: readingOf(id, sub, version) }
  if (method === 'POST') return { type, interaction: id ?? 'create' }
  const conditional = query !== undefined || id === undefined ? 'conditional-' : ''
  return { type, interaction: `${conditional}${CHANGES[method] ?? 'delete'}` }
}

const CHANGES: Readonly<Record<string, string>> = { PUT: 'update', PATCH: 'patch' }

function readingOf(id?: string, sub?: string, version?: string): string {
  if (id === undefined) return 'search-type'
  if (id.startsWith('$')) return id
  if (sub === undefined) return 'read'
  return version === undefined ? 'history-instance' : 'vread'
}

/** Parameters that shape an answer and choose nothing (R4, 3.1.1.5). */
const SHAPING = new Set(['_count', '_sort', '_elements', '_summary', '_total', '_offset'])

/** The names of a search's parameters that choose, without their modifiers. */
export function chosenBy(url: string): string[] {
  const names = [...new URLSearchParams(url.split('?')[1]).keys()].map((name) => name.split(':')[0] ?? name)
  return names.filter((name) => !SHAPING.has(name))
}

/** The search without the parameters of these names. */
export function withoutParameters(url: string, names: ReadonlySet<string>): string {
  const [path, query] = url.split('?')
  const kept = [...new URLSearchParams(query)].filter(([name]) => !names.has(name.split(':')[0] ?? name))
  return `${path}?${new URLSearchParams(kept).toString()}`
}

/** The request as if it had no condition: a create creates, whatever is there already. */
export function unconditional(asked: FhirRequest): FhirRequest {
  const headers = Object.entries(asked.headers ?? {}).filter(([name]) => name !== 'if-none-exist')
  return { ...asked, headers: Object.fromEntries(headers) }
}
