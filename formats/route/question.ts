import type { Asking, Criterion } from '#domain/route/interaction.ts'
import type { Content } from '#domain/route/route.ts'
import { isRecord } from '../fhir/element.ts'
import { parseMessage } from '../hl7v2/message.ts'
import type { CantGo } from './as-sent.ts'
import { fieldPath, valuesAt } from './find.ts'
import { textsAt } from './read.ts'

type Json = Record<string, unknown>

/** What a server is asked: for resources by reference (`Coverage/12`, `Coverage/12/_history/3`), or for what fits a form. */
export type Question = { references: readonly string[] } | { type: string; form: string }

const ID = '[A-Za-z0-9.-]{1,64}'

/** What a message asks by the interaction of its route. What it asks by is never left out, or more would be found than is meant. */
export function questionOf(asking: Asking, content: Content, bytes: Uint8Array): Question | CantGo {
  if (asking.does === 'search') {
    const form = new URLSearchParams()
    for (const one of asking.where) {
      const said = 'values' in one ? one.values : saidAt(content, bytes, one.at)
      if (said.length === 0)
        return { cant: `${'at' in one ? one.at : one.parameter} says nothing, by which is searched` }
      form.append(one.parameter, said.map((value) => valueOf(one, value)).join(','))
    }
    return { type: asking.type, form: String(form) }
  }
  if (asking.of === undefined) {
    const [type, id] = ['resourceType', 'id'].map((name) => textsAt(bytes, name)[0])
    return { references: [`${type}/${id}`] }
  }
  const { at, type } = asking.of
  const named = new RegExp(`^${type}/${ID}(/_history/${ID})?$`)
  const references = [...new Set(saidAt(content, bytes, at))].filter((one) => named.test(one))
  if (references.length === 0) return { cant: `${at} refers to no ${type} there` }
  if (asking.does === 'read') return { references }
  return { references: [...new Set(references.map((one) => one.replace(/\/_history\/.*/, '')))] }
}

function saidAt(content: Content, bytes: Uint8Array, at: string): string[] {
  const path = content === 'hl7v2' ? fieldPath(at) : undefined
  const found = path === undefined ? textsAt(bytes, at) : valuesAt(parseMessage(bytes), path)
  return found.filter((one) => one !== '')
}

/** A value of a message stands for itself alone: what separates values in a search is escaped (FHIR R4, 3.1.1.4.4). */
function valueOf(one: Criterion, value: string): string {
  if ('values' in one) return value
  const itself = value.replace(/[\\,$|]/g, '\\$&')
  return one.system === undefined ? itself : `${one.system}|${itself}`
}

/**
 * The resources of an answer: of a Bundle that was found (searchset) or of versions (history) each, anything else as it is. What says
 * how the server fared is none.
 */
export function answeredIn(answer: Json): Json[] {
  const parts = answer.resourceType === 'Bundle' && (answer.type === 'searchset' || answer.type === 'history')
  if (!parts) return typeof answer.resourceType === 'string' && answer.resourceType !== OUTCOME ? [answer] : []
  return [answer.entry]
    .flat()
    .filter(isRecord)
    .flatMap(({ resource, search }) => {
      const mode = isRecord(search) ? search.mode : undefined
      return isRecord(resource) && mode !== 'include' && resource.resourceType !== OUTCOME ? [resource] : []
    })
}

const OUTCOME = 'OperationOutcome'

/** The link of a Bundle by its relation. */
export function linkOf(bundle: Json, relation: string): string | undefined {
  const link = [bundle.link]
    .flat()
    .filter(isRecord)
    .find((one) => one.relation === relation)
  return typeof link?.url === 'string' ? link.url : undefined
}

/**
 * The parameters of a form that the server says it has not searched by: it may leave out what it does not know, and then finds what was
 * not asked for (FHIR R4, 3.1.1.6). Where its link says nothing of parameters, as after a search by POST it may, none.
 */
export function unheeded(form: string, self: string | undefined): string[] {
  const query = self?.split('?')[1]
  if (query === undefined || query === '') return []
  const heeded = new Set(new URLSearchParams(query).keys())
  return [...new Set(new URLSearchParams(form).keys())].filter((one) => !heeded.has(one))
}

/** How many were answered, by type, such as `2 Coverage`; `0` where none. */
export function countedIn(resources: readonly Json[]): string {
  const types = Map.groupBy(resources, ({ resourceType }) => String(resourceType))
  return (
    [...types]
      .map(([type, each]) => `${each.length} ${type}`)
      .toSorted()
      .join(', ') || '0'
  )
}
