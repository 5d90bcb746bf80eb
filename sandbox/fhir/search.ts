import {
  OperationOutcomeError,
  Operator,
  badRequest,
  evalFhirPath,
  formatSearchQuery,
  globalSchema,
  matchesSearchRequest,
} from '@medplum/core'
import type { Filter, SearchRequest, SortRule, WithId } from '@medplum/core'
import type { Bundle, Resource, SearchParameter } from '@medplum/fhirtypes'
import { identifierKey } from './record.ts'
import type { Record } from './record.ts'

/** Answers a search from the record: all matches in order, before paging and includes. */
export function findMatches(record: Record, search: SearchRequest, fhirBase: string): WithId<Resource>[] {
  const { resourceType } = search
  const filters = (search.filters ?? []).map((filter) => checkedFilter(resourceType, filter, fhirBase))
  for (const rule of search.sortRules ?? []) parameterOf(resourceType, rule.code)
  for (const target of [...(search.include ?? []), ...(search.revInclude ?? [])]) {
    parameterOf(target.resourceType, target.searchParam)
  }
  const found = candidates(record, resourceType, filters).filter((resource) =>
    filters.every((filter) => matches(resource, filter)),
  )
  return sorted(found, resourceType, search.sortRules ?? [])
}

/** The `self` and `next` links of a page (R4, 3.1.0.1.3 "Paging"). */
export function pageLinks(search: SearchRequest, total: number, fhirBase: string): Bundle['link'] {
  const address = (offset: number): string =>
    `${fhirBase}/${search.resourceType}${formatSearchQuery({ ...search, offset })}`
  const offset = search.offset ?? 0
  const count = search.count
  const link = [{ relation: 'self', url: address(offset) }]
  if (count && offset + count < total) link.push({ relation: 'next', url: address(offset + count) })
  return link
}

function parameterOf(resourceType: string, code: string): SearchParameter {
  const parameter = globalSchema.types[resourceType]?.searchParams?.[code]
  if (parameter) return parameter
  throw new OperationOutcomeError(
    badRequest(`Search parameter "${code}" is unknown for ${resourceType}; /metadata lists those that are known.`),
  )
}

/** Refuses what is not understood, and brings references to the one form `Type/id`. */
function checkedFilter(resourceType: string, filter: Filter, fhirBase: string): Filter {
  const parameter = parameterOf(resourceType, filter.code)
  if (parameter.type !== 'reference' || filter.operator !== Operator.EQUALS) return filter
  const targets = parameter.target ?? []
  const only = filter.code === 'patient' ? 'Patient' : targets.length === 1 ? targets[0] : undefined
  const value = filter.value
    .split(',')
    .map((one) => (one.startsWith(`${fhirBase}/`) ? one.slice(fhirBase.length + 1) : one))
    .map((one) => (only && !one.includes('/') ? `${only}/${one}` : one))
    .join(',')
  return { ...filter, value }
}

function candidates(record: Record, resourceType: string, filters: readonly Filter[]): WithId<Resource>[] {
  let fewest: WithId<Resource>[] | undefined
  for (const filter of filters) {
    const keys = indexKeys(resourceType, filter)
    if (!keys) continue
    const found = filter.code === '_id' ? byId(record, resourceType, keys) : record.mentioning(resourceType, keys)
    if (!fewest || found.length < fewest.length) fewest = found
  }
  return fewest ?? [...record.all(resourceType)]
}

function byId(record: Record, resourceType: string, ids: readonly string[]): WithId<Resource>[] {
  return ids.map((id) => record.get(resourceType, id)).filter((found) => found !== undefined)
}

function indexKeys(resourceType: string, filter: Filter): string[] | undefined {
  if (filter.operator !== Operator.EQUALS) return undefined
  const values = filter.value.split(',')
  if (filter.code === '_id') return values
  const parameter = parameterOf(resourceType, filter.code)
  if (parameter.type === 'reference') return parameter.target?.length === 0 ? undefined : values
  if (filter.code !== 'identifier' || !values.every((value) => /^[^|]+\|[^|]+$/.test(value))) return undefined
  return values.map((value) => {
    const bar = value.indexOf('|')
    return identifierKey(value.slice(0, bar), value.slice(bar + 1))
  })
}

/** An address is the one that was asked for, whole (R4, 3.1.1.4.13): the library takes those that only begin so as well. */
function matches(resource: WithId<Resource>, filter: Filter): boolean {
  if (filter.operator === Operator.TEXT) return matchesText(resource, filter)
  if (filter.operator === Operator.EQUALS && parameterOf(resource.resourceType, filter.code).type === 'uri')
    return filter.value.split(',').some((wanted) => valuesAt(resource, filter.code).includes(wanted))
  return matchesSearchRequest(resource, { resourceType: resource.resourceType, filters: [filter] })
}

/** `:text` on a token: the words of the concept, its codings' displays included (R4, 3.1.1.5.6). */
function matchesText(resource: WithId<Resource>, filter: Filter): boolean {
  const wanted = filter.value.toLowerCase()
  return valuesAt(resource, filter.code).some((value) => JSON.stringify(textsOf(value)).toLowerCase().includes(wanted))
}

function textsOf(value: unknown): unknown[] {
  if (typeof value !== 'object' || value === null) return []
  const text = 'text' in value ? [value.text] : 'display' in value ? [value.display] : []
  const codings = 'coding' in value && Array.isArray(value.coding) ? value.coding.flatMap(textsOf) : []
  return [...text, ...codings]
}

function valuesAt(resource: Resource, code: string): unknown[] {
  const { expression } = parameterOf(resource.resourceType, code)
  return expression ? evalFhirPath(expression, resource) : []
}

function sorted(found: WithId<Resource>[], resourceType: string, rules: readonly SortRule[]): WithId<Resource>[] {
  if (rules.length === 0) return found
  const keyed = found.map((resource) => ({
    resource,
    keys: rules.map((rule) => sortKey(resource, resourceType, rule)),
  }))
  keyed.sort((a, b) => {
    for (const [index, rule] of rules.entries()) {
      const left = a.keys[index] ?? ''
      const right = b.keys[index] ?? ''
      if (left !== right) return (left < right ? -1 : 1) * (rule.descending ? -1 : 1)
    }
    return 0
  })
  return keyed.map(({ resource }) => resource)
}

function sortKey(resource: Resource, resourceType: string, rule: SortRule): string {
  const value = valuesAt(resource, rule.code)[0]
  if (parameterOf(resourceType, rule.code).type !== 'date') {
    return (typeof value === 'string' ? value : JSON.stringify(value ?? '')).toLowerCase()
  }
  const start = typeof value === 'object' && value !== null && 'start' in value ? value.start : value
  const instant = new Date(String(start))
  return Number.isNaN(instant.getTime()) ? '' : instant.toISOString()
}
