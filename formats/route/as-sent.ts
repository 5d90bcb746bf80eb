import type { Interaction, Theirs } from '#domain/route/interaction.ts'
import { isRecord } from '../fhir/element.ts'
import { KEY_SYSTEM, token } from '../map/map-message.ts'

type Json = Record<string, unknown>

/** Why a resource that came can't go on as its route says; in places and codes alone. */
export type CantGo = { cant: string }

/** What a resource is known by at the server, as an address has it: `identifier=system|value`. */
export type Known = { condition: string } | { reference: string }

/**
 * By what the server knows the resource that is meant: its number of the system `by`, or the id that it came with where both
 * servers share their ids.
 */
export function knownBy(resource: Json, by: string | undefined): Known | CantGo {
  const { resourceType: type, id } = resource
  if (by === undefined) return { reference: `${String(type)}/${String(id)}` }
  const identifiers = [resource.identifier].flat().filter(isRecord)
  const numbers = identifiers.filter((one) => one.system === by && typeof one.value === 'string')
  const [number, another] = numbers
  if (number === undefined) return { cant: 'identifier has no number of the system that the route tells it by' }
  if (another !== undefined) return { cant: 'identifier has several numbers of the system that the route tells it by' }
  return { condition: `identifier=${token(by, String(number.value))}` }
}

/**
 * A resource as another server can take it. Where the two share no ids (`by`), its own id and version are left out, and whoever it
 * refers to is told by identifier: looked for there (`refers`), else only named. Who has an id alone can't be told, and is not guessed.
 */
export function asTheirs(resource: Json, { by, refers = [] }: Theirs): Json | CantGo {
  if (by === undefined) return resource
  const { id: _, meta, ...rest } = resource
  const lost: string[] = []
  const theirs = within(rest, '')
  if (lost.length > 0)
    return { cant: `${lost[0]} names whom it refers to by an id alone, which is of the server that it came from` }
  // What says who may see it, and what it holds to, goes along.
  const { versionId: _version, lastUpdated: _at, source: _source, ...kept } = isRecord(meta) ? meta : {}
  return { ...(isRecord(theirs) ? theirs : rest), ...(Object.keys(kept).length > 0 && { meta: kept }) }

  function within(value: unknown, path: string): unknown {
    if (Array.isArray(value)) return value.map((one) => within(one, path))
    if (!isRecord(value)) return value
    if (typeof value.reference === 'string' && LOCAL.test(value.reference))
      return referring(value, value.reference, path)
    return Object.fromEntries(
      Object.entries(value).map(([name, one]) => [name, within(one, path === '' ? name : `${path}.${name}`)]),
    )
  }

  function referring(value: Json, reference: string, path: string): Json {
    const [type = ''] = reference.split('/')
    const { identifier, display } = value
    const numbered =
      isRecord(identifier) && typeof identifier.system === 'string' && typeof identifier.value === 'string'
    if (refers.includes(type) && numbered)
      return { ...value, reference: `${type}?identifier=${token(String(identifier.system), String(identifier.value))}` }
    if (refers.includes(type) || (identifier === undefined && display === undefined)) lost.push(path)
    const { reference: _reference, ...named } = value
    return { type, ...named }
  }
}

/** A reference within the server that a resource came from. */
const LOCAL = /^[A-Z][A-Za-z]+\/[A-Za-z0-9.-]{1,64}(\/_history\/[^/]+)?$/

/** One resource as a transaction of itself alone; a `create` without a number of its own has one of ours, of this message. */
export function asTransaction(
  resource: Json,
  interaction: Interaction & { does: 'create' | 'update' },
  ownKey: string,
): Json | CantGo {
  const { does, by } = interaction
  const theirs = asTheirs(resource, interaction)
  if ('cant' in theirs) return theirs as CantGo
  if (does === 'create' && by === undefined) {
    const { id: _, ...rest } = theirs
    const identifier = [...[rest.identifier].flat().filter(isRecord), { system: KEY_SYSTEM, value: ownKey }]
    return bundleOf({ ...rest, identifier }, { method: 'POST', ifNoneExist: `identifier=${token(KEY_SYSTEM, ownKey)}` })
  }
  const known = knownBy(resource, by)
  if ('cant' in known) return known
  if ('reference' in known) return { cant: 'it goes by its own id' }
  return bundleOf(
    theirs,
    does === 'create'
      ? { method: 'POST', ifNoneExist: known.condition }
      : { method: 'PUT', url: `${String(resource.resourceType)}?${known.condition}` },
  )
}

function bundleOf(resource: Json, request: { method: string; url?: string; ifNoneExist?: string }): Json {
  const fullUrl = 'urn:uuid:00000000-0000-4000-8000-000000000001'
  const whole = { url: String(resource.resourceType), ...request }
  return { resourceType: 'Bundle', type: 'transaction', entry: [{ fullUrl, resource, request: whole }] }
}

/** A JSON Patch (RFC 6902) that makes some members of a resource what they are in another; empty where they are so already. */
export function patchOf(
  there: Json,
  wanted: Json,
  members: readonly string[],
): { op: string; path: string; value?: unknown }[] {
  return members.flatMap((name) => {
    const path = `/${name}`
    if (wanted[name] === undefined) return there[name] === undefined ? [] : [{ op: 'remove', path }]
    return same(there[name], wanted[name]) ? [] : [{ op: 'add', path, value: wanted[name] }]
  })
}

function same(one: unknown, other: unknown): boolean {
  return JSON.stringify(ordered(one)) === JSON.stringify(ordered(other))
}

function ordered(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(ordered)
  if (!isRecord(value)) return value
  return Object.fromEntries(
    Object.entries(value)
      .map(([name, one]) => [name, ordered(one)] as const)
      .toSorted(([a], [b]) => (a < b ? -1 : 1)),
  )
}

/**
 * A Bundle that may go as it came: of the kind that the route says, and the same again does no more than once. An entry that makes
 * something without a condition would make it twice.
 */
export function asItCame(bundle: Json, does: 'transaction' | 'batch'): Json | CantGo {
  if (bundle.type !== does) return { cant: `Bundle.type is no ${does}` }
  const entries = [bundle.entry].flat().filter(isRecord)
  for (const [at, { request }] of entries.entries())
    if (
      !isRecord(request) ||
      (request.method === 'POST' && typeof request.ifNoneExist !== 'string' && !isSearch(request))
    )
      return {
        cant: `entry ${at + 1} makes something without a condition (ifNoneExist), so it would be made again by each try`,
      }
  const { id: _, meta: _meta, ...rest } = bundle
  return rest
}

function isSearch({ url }: Json): boolean {
  return typeof url === 'string' && /(^|\/)_search(\?|$)/.test(url)
}

/** The statuses of a batch's entries, which succeed or fail each by itself (FHIR R4, 3.1.0.11.1). */
export function statusesIn(answer: unknown): number[] {
  const entries = isRecord(answer) ? [answer.entry].flat().filter(isRecord) : []
  return entries.flatMap(({ response }) =>
    isRecord(response) && typeof response.status === 'string' ? [Number.parseInt(response.status, 10)] : [],
  )
}

/** What an operation is given: the resource, or Parameters that name it (FHIR R4, 3.2.0.4). */
export function inputOf(resource: Json, parameter: string | undefined): Json {
  return parameter === undefined ? resource : { resourceType: 'Parameters', parameter: [{ name: parameter, resource }] }
}
