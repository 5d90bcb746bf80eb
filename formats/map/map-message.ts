import type { Unmapped } from '#domain/map/unmapped.ts'
import { saidIn, text, type Message } from '../hl7v2/message.ts'
import { rendered, type Branch, type Made, type Origin, type Rendered } from './branch.ts'
import { AMENDMENTS } from './amendments.ts'
import { lackingOf } from './invariants.ts'
import { made, type Added } from './make.ts'
import type { Codes, MessageTable } from './tables.ts'
import { isSaid, type Around } from './value.ts'

/** How a resource gets to the destination. */
export const WAYS = ['update', 'create', 'refer', 'name'] as const
export type Way = (typeof WAYS)[number]

/** A map as it is applied: HL7's table for a structure with what a site says otherwise. */
export interface MessageMap {
  id: string
  /** Digest of its file. */
  version: string
  title: string
  /** MSH-9 of what it maps. */
  from: readonly string[]
  table: MessageTable
  /** What is made, and how it goes; any other type is left out. */
  resources: ReadonlyMap<string, { as: Way; by?: string }>
  systems: ReadonlyMap<string, string>
  /** Places that the site has decided to leave, each with its reason. */
  leave: readonly { at: string; why: string }[]
  added: readonly Added[]
  codes: ReadonlyMap<string, Codes>
  /** A message and the file of what it comes to, beside the map's file. */
  fixtures: readonly { message: string; gives: string }[]
  /** A TypeScript file whose `after` has the last word. */
  after?: string
}

export interface Entry {
  fullUrl: string
  resource: { resourceType: string } & Record<string, unknown>
  request: { method: 'PUT' | 'POST'; url: string; ifNoneExist?: string }
}

/** A transaction (FHIR R4, 3.1.0.11): conditional creates and updates, with conditional references. */
export interface Transaction {
  resourceType: 'Bundle'
  type: 'transaction'
  entry: Entry[]
}

/** What a message comes to: resources, or why it can't be mapped; and what of it no resource carries. */
export type Mapped = ({ bundle: Transaction } | { refused: string }) & { unmapped: Unmapped[]; left: Unmapped[] }

/** By which the destination knows what came by one message again, where a resource has no number of its own. */
export const KEY_SYSTEM = 'urn:x-causeway:message'

/** Maps a message. It never throws for what a message says, and its refusals name places alone. */
export function mapMessage(map: MessageMap, message: Message, timeZone: string): Mapped {
  const around: Around = { timeZone, systems: map.systems }
  const making = made(map.table, message, map.added, map.codes, around)
  const entries: Entry[] = []
  const urls = new Map<Made, Rendered | undefined>()
  const keys = new Map<string, number>()
  const used = new Set<Origin>()
  const lacks: string[] = []
  let refused: string | undefined

  for (const one of making.made) {
    const way = map.resources.get(one.type)?.as
    if (way === 'update' || way === 'create') entryOf(one)
    else if (way === 'refer') for (const origin of identityOf(one)?.origins ?? []) used.add(origin)
  }
  const unheard = said(message, used)
  const result = { unmapped: summed(unheard, false), left: summed(unheard, true) }
  if (refused !== undefined) return { refused, ...result }
  if (entries.length === 0) return { refused: 'it comes to nothing that the map makes', ...result }
  return { bundle: { resourceType: 'Bundle', type: 'transaction', entry: entries }, ...result }

  /** Writes a resource into the bundle, once, and gives the reference to it. */
  function entryOf(one: Made): Rendered | undefined {
    if (urls.has(one)) return urls.get(one)
    urls.set(one, undefined)
    const identity = identityOf(one) ?? (one.label === '' ? undefined : derived(one))
    if (identity === undefined) {
      if (one.label !== '') refused ??= noNumber(one)
      return undefined
    }
    const condition = `identifier=${identity.token}`
    const twin = entries.find(
      ({ request }) =>
        request.url === `${one.type}?${condition}` || (request.url === one.type && request.ifNoneExist === condition),
    )
    const whole = rendered(one.root, referTo, (path) => lacks.push(path))
    const json = whole?.json as Record<string, unknown> | undefined
    const lacking =
      json === undefined
        ? [lacks.findLast((path) => path.startsWith(`${one.type}.`)) ?? one.type]
        : lackingOf(one.type, json)
    if (whole === undefined || json === undefined || lacking.length > 0) {
      // What only another names is left out; what the message is about may not be.
      if (one.label !== '') refused ??= `${lacking.join(', ')} is missing, which FHIR demands`
      return undefined
    }
    const fullUrl = twin?.fullUrl ?? `urn:uuid:00000000-0000-4000-8000-${String(entries.length + 1).padStart(12, '0')}`
    for (const origin of whole.origins) used.add(origin)
    const reference = { json: { reference: fullUrl }, origins: [] }
    urls.set(one, reference)
    if (twin !== undefined) return reference
    const numbers = Array.isArray(json.identifier) ? json.identifier : []
    const own = identity.derived === undefined ? {} : { identifier: [...numbers, identity.derived] }
    const resource = { resourceType: one.type, ...json, ...own }
    const update = map.resources.get(one.type)?.as === 'update'
    entries.push({
      fullUrl,
      resource,
      request: update
        ? { method: 'PUT', url: `${one.type}?${condition}` }
        : { method: 'POST', url: one.type, ifNoneExist: condition },
    })
    return reference
  }

  function referTo(one: Made): Rendered | undefined {
    const way = map.resources.get(one.type)?.as
    if (way === 'update' || way === 'create') return entryOf(one) ?? (one.label === '' ? named(one) : undefined)
    if (way === 'name') return named(one)
    if (way === undefined) return undefined
    const identity = identityOf(one)
    if (identity !== undefined)
      return { json: { reference: `${one.type}?identifier=${identity.token}` }, origins: identity.origins }
    if (one.label !== '') refused ??= noNumber(one)
    return one.label === '' ? named(one) : undefined
  }

  function noNumber({ type }: Made): string {
    return `${type} has no number whose system is known; name it under "systems" of the map ${map.id}`
  }

  /** A reference that says who is meant without an address: by identifier and name. */
  function named(one: Made): Rendered | undefined {
    const identifiers = one.root.elements.get('identifier')
    const [identifier] = [...(identifiers?.each.values() ?? [])].flatMap(
      (each) => rendered(each, referTo, () => undefined) ?? [],
    )
    const display = displayOf(one.root)
    if (identifier === undefined && display === undefined) return undefined
    return {
      json: {
        type: one.type,
        ...(identifier === undefined ? {} : { identifier: identifier.json }),
        ...(display === undefined ? {} : { display: display.text }),
      },
      origins: [...(identifier?.origins ?? []), ...(display?.origins ?? [])],
    }
  }

  /** The first number of a resource that can be looked for; of that system where the map names one. */
  function identityOf(one: Made): Identity | undefined {
    const by = map.resources.get(one.type)?.by
    const all = ['identifier', 'masterIdentifier'].flatMap((name) => [
      ...(one.root.elements.get(name)?.each.values() ?? []),
    ])
    for (const each of all) {
      const [system, value] = ['system', 'value'].map((name) => each.elements.get(name)?.each.get(''))
      if (typeof system?.value !== 'string' || typeof value?.value !== 'string') continue
      if (by !== undefined && system.value !== by) continue
      // A person is told by the number that PID-3 gives, never by a social security number that stands beside it.
      if (one.type === 'Patient' && ![...value.origins].some((origin) => origin.split('/')[1] === '3')) continue
      return { token: token(system.value, value.value), origins: [...system.origins, ...value.origins] }
    }
    return undefined
  }

  /**
   * A number of ours for what has none whose system is known: from the number that its sender gave it, so that a change, a
   * cancellation or a correction has the same, else from the message's own. Nobody is ever told by a number of ours.
   */
  function derived(one: Made): Identity | undefined {
    if (one.type === 'Patient') return undefined
    const [header] = message.segments
    const sender = [3, 4].map((field) => text(header, field)).join('/')
    const own = numberOf(one)
    const key = [sender, one.type, own ?? text(header, 10)].join('/')
    const before = keys.get(key) ?? 0
    keys.set(key, before + 1)
    const value = before === 0 ? key : `${key}/${before + 1}`
    return { token: token(KEY_SYSTEM, value), origins: [], derived: { system: KEY_SYSTEM, value } }
  }

  /** What the sender calls a resource: the filler's number first, which is of who keeps it. */
  function numberOf({ type, segment: at }: Made): string | undefined {
    const until = message.segments.slice(0, at + 2)
    const first = (...places: [string, number][]): string | undefined =>
      places
        .map(([name, field]) => {
          const found = until.findLast((one) => one.name === name)
          return found === undefined ? '' : text(found, field)
        })
        .find((number) => number !== '')
    switch (type) {
      case 'Appointment':
        return first(['SCH', 2], ['SCH', 1])
      case 'Encounter':
        return first(['PV1', 19])
      case 'DocumentReference':
        return first(['TXA', 12])
      case 'DiagnosticReport':
        return first(['OBR', 3], ['ORC', 3], ['OBR', 2], ['ORC', 2])
      case 'Observation': {
        const [order, result] = [first(['OBR', 3], ['ORC', 3]), message.segments[at]]
        return order === undefined || result === undefined
          ? undefined
          : [order, text(result, 3), text(result, 4)].join('/')
      }
      default:
        return undefined
    }
  }

  function summed(places: readonly { at: string; left: boolean }[], left: boolean): Unmapped[] {
    const all = Map.groupBy(
      places.filter((one) => one.left === left),
      ({ at }) => at,
    )
    return [...all].map(([at, each]) => ({ at, count: each.length }))
  }

  /** Each place that said something which went nowhere. */
  function said({ segments }: Message, carried: ReadonlySet<Origin>): { at: string; left: boolean }[] {
    return segments.flatMap((segment, index) =>
      segment.fields.flatMap((repetitions, at) => {
        if (!repetitions.some(isSaid)) return []
        const field = `${segment.name}-${at + 1}`
        if (passes(field)) return []
        const parts = repetitions.flatMap((repetition, number) =>
          repetition.flatMap((component, part) =>
            component.some((_one, sub) => saidIn(repetition, part + 1, sub + 1) != null)
              ? [{ part: part + 1, carried: carried.has(`${index}/${at + 1}/${number}/${part + 1}`), number }]
              : [],
          ),
        )
        const whole = parts.length > 0 && parts.every((one) => !one.carried)
        const places = whole
          ? [...new Set(parts.map(({ number }) => number))].map(() => field)
          : parts.filter((one) => !one.carried).map(({ part }) => `${field}.${part}`)
        return places.map((place) => ({ at: place, left: isLeft(segment.name, field, place) }))
      }),
    )
  }

  function isLeft(segment: string, field: string, place: string): boolean {
    return map.leave.some(({ at }) => at === segment || at === field || at === place)
  }
}

const PASSES = new Map<string, boolean>()

/** Whether a field says nothing of the patient, whatever it says. */
export function passes(field: string): boolean {
  const known = PASSES.get(field) ?? AMENDMENTS.passes.some(({ at }) => at.test(field))
  // Segments of a sender's own making are no bounded set.
  if (PASSES.size < 2_000) PASSES.set(field, known)
  return known
}

interface Identity {
  token: string
  origins: readonly Origin[]
  derived?: { system: string; value: string }
}

/** A token of a search (FHIR R4, 3.1.1.4.10), as an address has it. */
export function token(system: string, value: string): string {
  return [system, value].map((one) => encodeURIComponent(one.replaceAll(/[\\,$|]/g, String.raw`\$&`))).join('|')
}

/** What a person, a place or an organization is called. */
function displayOf(root: Branch): { text: string; origins: Origin[] } | undefined {
  const [name] = [...(root.elements.get('name')?.each.values() ?? [])]
  if (name === undefined) return undefined
  const leaves =
    name.type === 'HumanName'
      ? ['prefix', 'given', 'family', 'suffix'].flatMap((part) => [...(name.elements.get(part)?.each.values() ?? [])])
      : [name]
  const words = leaves.flatMap(({ value }) => (value === undefined ? [] : [String(value)]))
  return words.length === 0
    ? undefined
    : { text: words.join(' '), origins: leaves.flatMap(({ origins }) => [...origins]) }
}
