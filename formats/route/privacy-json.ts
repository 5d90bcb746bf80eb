import { PART2_LABELS } from '../fhir/referral.ts'
import { securityLabels } from '../fhir/referral-summary.ts'
import { isRecord } from '../fhir/element.ts'
import { objectIn } from './read.ts'

/** What goes with what a consent permits, and where; no words where none was needed. */
export interface Notice {
  at: string
  words: readonly string[]
}

/** What goes of a message, or why it can't. */
export type Part = { bytes: Uint8Array } | { why: 'nothing of it is named' | 'the notice has no place in it' }

/** A place that a privacy step names: `Appointment`, `Appointment.status`, `Observation[code.coding.code=44261-6]`, or `start` of JSON. */
interface Members {
  /** Of FHIR: the type, and what has to stand in it. */
  type?: string
  where?: { path: readonly string[]; value: string }
  /** Empty: whole. */
  path: readonly string[]
}

/** Reads a place of FHIR or, without a type, of JSON; undefined for what is none. */
export function membersAt(path: string): Members | undefined {
  const [, type, where, value, below] =
    /^([A-Z][A-Za-z]+)(?:\[([a-z][A-Za-z.]*)=([^\]]+)\])?(?:\.([a-z][A-Za-z]*(?:\.[a-z][A-Za-z]*){0,4}))?$/.exec(
      path,
    ) ?? []
  if (type !== undefined)
    return {
      type,
      ...(where !== undefined && value !== undefined && { where: { path: where.split('.'), value } }),
      path: below === undefined ? [] : below.split('.'),
    }
  return /^[a-z][A-Za-z]*(\.[a-z][A-Za-z]*){0,4}$/.test(path) ? { path: path.split('.') } : undefined
}

type Json = Record<string, unknown>

/** What a resource is, by what it is known, and its labels, which never stay behind. */
const ALWAYS = [['resourceType'], ['id'], ['meta', 'security']]

/** What stands at these places of a resource, of each resource of a Bundle, or of an object of JSON, and nothing else. */
export function partOfJson(bytes: Uint8Array, paths: readonly string[], { at, words }: Notice): Part {
  const value: Json = { ...objectIn(bytes) }
  const places = paths.flatMap((path) => membersAt(path) ?? [])
  const written = (one: Json): Part => ({ bytes: new TextEncoder().encode(JSON.stringify(one)) })
  const type = value['resourceType']
  if (type === undefined) {
    const kept = keptOf(value, [...places.map(({ path }) => path), ['id'], ['type']])
    return written(words.length === 0 ? kept : { ...kept, [at]: words.join(' ') })
  }
  const all = type === 'Bundle' ? [value['entry']].flat().filter(isRecord) : [{ resource: value }]
  const going = all.flatMap((one) => {
    const resource = isRecord(one['resource']) ? partOfResource(one['resource'], places) : null
    return resource === null ? [] : [{ ...one, resource }]
  })
  if (going.length === 0) return { why: 'nothing of it is named' }
  const [noticed = '', member = ''] = at.split('.')
  if (words.length > 0 && !going.some(({ resource }) => resource['resourceType'] === noticed))
    return { why: 'the notice has no place in it' }
  const told = going.map((one) => {
    const { resource } = one
    if (words.length === 0) return one
    return {
      ...one,
      resource: labelled(resource['resourceType'] === noticed ? withNotice(resource, member, words) : resource),
    }
  })
  if (type !== 'Bundle') return written(told[0]?.resource ?? {})
  const gone = all
    .filter((one) => !going.some(({ fullUrl }: Json) => fullUrl === one['fullUrl']))
    .map(({ fullUrl }: Json) => fullUrl)
  const { total: _counted, ...bundle } = value
  return written({ ...bundle, entry: withoutReferences(told, new Set(gone)) })
}

/** Null where nothing of it is named, or where what would stay behind changes what the rest means (R4, 2.4.1.1). */
function partOfResource(resource: Json, places: readonly Members[]): Json | null {
  const own = places.filter(({ type, where }) => type === resource['resourceType'] && holds(resource, where))
  if (own.length === 0) return null
  if (own.some(({ path }) => path.length === 0)) return resource
  if (resource['modifierExtension'] !== undefined) return null
  return keptOf(resource, [...own.map(({ path }) => path), ...ALWAYS])
}

function holds(resource: Json, where: Members['where']): boolean {
  return where === undefined || textsIn(resource, where.path).includes(where.value)
}

/** All that stands at a path, in each item of a list. */
export function textsIn(value: unknown, path: readonly string[]): string[] {
  let found: unknown[] = [value]
  for (const name of path) found = found.flatMap((one) => (isRecord(one) ? [one[name]].flat() : []))
  return found.filter((one) => one !== undefined).map(String)
}

/** The members at these paths; a list is closed up, and what holds nothing any more is gone. */
function keptOf(value: Json, paths: readonly (readonly string[])[]): Json {
  const kept: Json = {}
  for (const [name, one] of Object.entries(value)) {
    // `_status` are the extensions of `status` (R4, 2.6.2.2), and go by no name but their own.
    const below = paths.filter(([first]) => first === name).map((path) => path.slice(1))
    const part = below.some((path) => path.length === 0) ? one : partAt(one, below)
    if (below.length > 0 && part !== undefined) kept[name] = part
  }
  return kept
}

function partAt(value: unknown, paths: readonly (readonly string[])[]): unknown {
  if (Array.isArray(value)) {
    const parts = value.map((one) => partAt(one, paths)).filter((one) => one !== undefined)
    return parts.length === 0 ? undefined : parts
  }
  if (!isRecord(value)) return undefined
  const part = keptOf(value, paths)
  return Object.keys(part).length === 0 ? undefined : part
}

/** What refers to a resource that does not go says that there is one. */
function withoutReferences<T>(value: T, gone: ReadonlySet<unknown>): T
function withoutReferences(value: unknown, gone: ReadonlySet<unknown>): unknown {
  if (Array.isArray(value)) {
    const left = value.map((one) => withoutReferences(one, gone)).filter((one) => one !== undefined)
    return left.length === 0 && value.length > 0 ? undefined : left
  }
  if (!isRecord(value)) return value
  if (value['reference'] !== undefined && gone.has(value['reference'])) return undefined
  const members = Object.entries(value).map(([name, one]) => [name, withoutReferences(one, gone)] as const)
  const left = members.filter(([, one]) => one !== undefined)
  return left.length === 0 && members.length > 0 ? undefined : Object.fromEntries(left)
}

/** Of what a consent permits; a Patient has none, because everybody reads it and would read there of which programme it comes. */
function labelled(resource: Json): Json {
  if (resource['resourceType'] === 'Patient') return resource
  const meta = isRecord(resource['meta']) ? resource['meta'] : {}
  const had = [meta['security']].flat().filter(isRecord)
  const more = securityLabels(['R', ...PART2_LABELS]).filter(({ code }) => !had.some((one) => one['code'] === code))
  return { ...resource, meta: { ...meta, security: [...had, ...more] } }
}

/** `note` holds annotations (R4, 2.24.0.13), any other member text. */
function withNotice(resource: Json, member: string, words: readonly string[]): Json {
  const before = resource[member]
  if (member === 'note')
    return { ...resource, note: [...[before].flat().filter(isRecord), ...words.map((text) => ({ text }))] }
  return { ...resource, [member]: [...(typeof before === 'string' ? [before] : []), ...words].join('\n') }
}
