import type { Content } from '#domain/route/route.ts'
import type { Unmapped } from '#domain/map/unmapped.ts'
import { isRecord } from '../../fhir/element.ts'
import { fieldAt, parseMessage, saidIn, type Message } from '../../hl7v2/message.ts'
import { Unreadable } from '../../hl7v2/unreadable.ts'
import { passes } from '../map-message.ts'

/** A place in a message of FHIR or JSON: members, of lists those with a value at a member, and what a reference leads to. */
interface Step {
  name: string
  where?: { at: string; is: string }
  into?: string
}
interface MembersPath {
  /** Of the whole message, though inside one of several. */
  whole: boolean
  steps: readonly Step[]
}
/** A place of HL7 v2; of a field's repetitions the first, or the first with a value at a component. */
interface FieldsPath {
  segment: string
  field: number
  where?: { at: number; is: string }
  component: number
  subcomponent: number
}
export type Path = { in: 'members'; path: MembersPath } | { in: 'fields'; path: FieldsPath }

/** Where in a message a row is: the whole, or one of several. */
export type Spot =
  | { in: 'members'; value: unknown; at: string }
  | { in: 'fields'; segment: number | null; repetition: [field: number, at: number] | null }

/** What stands at a place, and by what it is known to have been carried. */
export interface Found {
  text: string
  uses: readonly string[]
}

/** A message that is mapped by rows. */
export interface Source {
  whole: Spot
  /** Each of several: objects, segments, or repetitions of a field. */
  each(path: Path, from: Spot): { spot: Spot; uses: readonly string[] }[]
  found(path: Path, from: Spot): Found[]
  /** Each place that says something which was not carried. */
  unused(used: ReadonlySet<string>): Unmapped[]
}

const WHERE = String.raw`(?:\[([A-Za-z0-9.]+)=([^\]]+)\])?`
const STEP = new RegExp(String.raw`^([A-Za-z_][A-Za-z0-9_-]*)${WHERE}(?:->([A-Z][A-Za-z]+))?$`)
const FIELD = new RegExp(String.raw`^([A-Z][A-Z0-9]{2})(?:-(\d{1,2})${WHERE}(?:\.(\d{1,2}))?(?:\.(\d{1,2}))?)?$`)
const PART = /^\.(\d{1,2})(?:\.(\d{1,2}))?$/

/** Reads a place as a map writes it, such as `participant.actor->Patient.name.family` or `PID-3[5=MR].1`; undefined for what is none. */
export function readPath(text: string, content: Content): Path | undefined {
  return content === 'hl7v2' ? fieldsPath(text) : membersPath(text)
}

function fieldsPath(text: string): Path | undefined {
  const [, component, subcomponent = '1'] = PART.exec(text) ?? []
  // Inside one of a field's repetitions.
  if (component !== undefined)
    return {
      in: 'fields',
      path: { segment: '', field: 0, component: Number(component), subcomponent: Number(subcomponent) },
    }
  const [, segment, field = '0', at, is, part = '1', sub = '1'] = FIELD.exec(text) ?? []
  if (segment === undefined) return undefined
  const where = at === undefined || is === undefined ? {} : { where: { at: Number(at), is } }
  return {
    in: 'fields',
    path: { segment, field: Number(field), ...where, component: Number(part), subcomponent: Number(sub) },
  }
}

function membersPath(text: string): Path | undefined {
  const whole = text.startsWith('^')
  const steps: Step[] = []
  for (const part of (whole ? text.slice(1) : text).match(/(?:[^.[]|\[[^\]]*\])+/g) ?? []) {
    const [, name, at, is, into] = STEP.exec(part) ?? []
    if (name === undefined) return undefined
    steps.push({
      name,
      ...(at === undefined || is === undefined ? {} : { where: { at, is } }),
      ...(into === undefined ? {} : { into }),
    })
  }
  return steps.length === 0 ? undefined : { in: 'members', path: { whole, steps } }
}

/** Reads a message in its form, or throws `Unreadable`. */
export function sourceOf(content: Content, bytes: Uint8Array): Source {
  if (content === 'hl7v2') return fieldsOf(parseMessage(bytes))
  try {
    const value: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes))
    if (isRecord(value)) return membersOf(value)
  } catch {
    // Said below, without what stands there.
  }
  throw new Unreadable(102, 'the body')
}

function membersOf(whole: Record<string, unknown>): Source {
  type Node = { value: unknown; at: string; uses: readonly string[] }

  const below = ({ value, at, uses }: Node, name: string): Node[] => {
    if (!isRecord(value) || value[name] === undefined) return []
    const child = value[name]
    const here = `${at}/${name}`
    return Array.isArray(child)
      ? child.map((one: unknown, index) => ({ value: one, at: `${here}/${index}`, uses }))
      : [{ value: child, at: here, uses }]
  }
  const follow = (start: Node, steps: readonly Step[]): Node[] => {
    let nodes: Node[] = [start]
    for (const { name, where, into } of steps) {
      nodes = nodes.flatMap((node) => below(node, name))
      if (where !== undefined)
        nodes = nodes.flatMap((node) => {
          const met = where.at
            .split('.')
            .reduce<Node[]>((found, part) => found.flatMap((one) => below(one, part)), [node])
            .find(({ value }) => String(value) === where.is)
          return met === undefined ? [] : [{ ...node, uses: [...node.uses, met.at] }]
        })
      if (into !== undefined) nodes = nodes.flatMap((node) => named(node, into))
    }
    return nodes
  }
  /** What a reference leads to, where that stands in the message itself; who is only named is nobody here. */
  const named = (node: Node, type: string): Node[] => {
    const reference = isRecord(node.value) ? node.value.reference : undefined
    if (typeof reference !== 'string') return []
    const uses = [...node.uses, `${node.at}/reference`]
    const all: Node[] = [
      ...below({ value: whole, at: '', uses }, 'contained'),
      ...below({ value: whole, at: '', uses }, 'entry').flatMap((entry) =>
        isRecord(entry.value) ? below({ ...entry, value: entry.value }, 'resource') : [],
      ),
    ]
    const isMeant = ({ value, at }: Node): boolean => {
      if (!isRecord(value) || value.resourceType !== type) return false
      const entry = /^\/entry\/(\d+)\//.exec(at)
      const url = entry === null ? undefined : urlAt(Number(entry[1]))
      return reference === `#${String(value.id)}` || reference === url || reference === `${type}/${String(value.id)}`
    }
    return all.filter(isMeant).slice(0, 1)
  }
  const urlAt = (index: number): unknown => {
    const entry: unknown = Array.isArray(whole.entry) ? whole.entry[index] : undefined
    return isRecord(entry) ? entry.fullUrl : undefined
  }
  const from = (spot: Spot, path: MembersPath): Node =>
    path.whole || spot.in !== 'members'
      ? { value: whole, at: '', uses: [] }
      : { value: spot.value, at: spot.at, uses: [] }

  return {
    whole: { in: 'members', value: whole, at: '' },
    each: (path, spot) =>
      path.in === 'members'
        ? follow(from(spot, path.path), path.path.steps).map(({ value, at, uses }) => ({
            spot: { in: 'members', value, at },
            uses,
          }))
        : [],
    found: (path, spot) =>
      path.in === 'members'
        ? follow(from(spot, path.path), path.path.steps).flatMap(({ value, at, uses }) =>
            isLeaf(value) ? [{ text: String(value), uses: [...uses, at] }] : [],
          )
        : [],
    unused: (used) =>
      counted(
        leavesOf(whole, '')
          .filter((at) => !used.has(at))
          .map(placeOf),
      ),
  }
}

function isLeaf(value: unknown): boolean {
  return ['string', 'number', 'boolean'].includes(typeof value) && value !== ''
}

function leavesOf(value: unknown, at: string): string[] {
  if (Array.isArray(value)) return value.flatMap((one, index) => leavesOf(one, `${at}/${index}`))
  if (isRecord(value))
    return Object.entries(value).flatMap(([name, one]) =>
      name === 'resourceType' ? [] : leavesOf(one, `${at}/${name}`),
    )
  return isLeaf(value) ? [at] : []
}

/** Names of members, without the numbers of lists; a name that is none of a schema's might say something, and is not told. */
function placeOf(at: string): string {
  return at
    .split('/')
    .filter((part) => part !== '' && !/^\d+$/.test(part))
    .map((part) => (/^[A-Za-z_][A-Za-z0-9_-]{0,39}$/.test(part) ? part : 'other'))
    .join('.')
}

function fieldsOf(message: Message): Source {
  const { segments } = message
  const begin = segments.findIndex((one) => one.name === 'ORC')
  /**
   * The segment that a place is in: the one that the row is at, the nearest before it, else the first. What only orders have is looked
   * for in the same one, from its ORC to the next, or the timing or route of one medicine would be said of another.
   */
  const segmentAt = (name: string, from: number | null): number => {
    const before = from === null ? -1 : segments.slice(0, from + 1).findLastIndex((one) => one.name === name)
    const first = segments.findIndex((one) => one.name === name)
    if (from === null || begin === -1 || from < begin || first < begin) return before === -1 ? first : before
    const order = segments.slice(0, from + 1).findLastIndex((one) => one.name === 'ORC')
    if (before >= order) return before
    const next = segments.findIndex((one, at) => at > from && one.name === 'ORC')
    return segments.findIndex((one, at) => at > from && (next === -1 || at < next) && one.name === name)
  }
  const repetitionsAt = (segment: number, { field, where }: FieldsPath): number[] => {
    const one = segments[segment]
    if (one === undefined || field === 0) return []
    return fieldAt(one, field).flatMap((repetition, at) =>
      where === undefined || saidIn(repetition, where.at) === where.is ? [at] : [],
    )
  }

  /**
   * The segments of a name that belong to the one that the row is at: up to the next of its own kind, and of notes those that follow it at once.
   * All of the message where the row is at none.
   */
  const within = (from: number | null, name: string): number[] => {
    const all = segments.flatMap((one, at) => (one.name === name ? [at] : []))
    if (from === null || segments[from]?.name === name) return all
    const next = segments.findIndex(
      (one, at) => at > from && (name === 'NTE' ? one.name !== 'NTE' : one.name === segments[from]?.name),
    )
    return all.filter((at) => at > from && (next === -1 || at < next))
  }

  return {
    whole: { in: 'fields', segment: null, repetition: null },
    each: (path, spot) => {
      if (path.in !== 'fields' || spot.in !== 'fields') return []
      if (path.path.field === 0)
        return within(spot.segment, path.path.segment).map((segment) => ({
          spot: { in: 'fields' as const, segment, repetition: null },
          uses: [],
        }))
      const segment = segmentAt(path.path.segment, spot.segment)
      const { field } = path.path
      return repetitionsAt(segment, path.path).map((at) => ({
        spot: { in: 'fields', segment, repetition: [field, at] },
        uses: [],
      }))
    },
    found: (path, spot) => {
      if (path.in !== 'fields' || spot.in !== 'fields') return []
      const { component, subcomponent, where } = path.path
      const inside = path.path.segment === ''
      const segment = inside ? (spot.segment ?? -1) : segmentAt(path.path.segment, spot.segment)
      const field = inside ? (spot.repetition?.[0] ?? 0) : path.path.field
      const [at] = inside ? [spot.repetition?.[1]] : repetitionsAt(segment, path.path)
      const one = segments[segment]
      if (one === undefined || at === undefined) return []
      const said = saidIn(fieldAt(one, field)[at], component, subcomponent)
      const use = (part: number) => `${segment}/${field}/${at}/${part}`
      return said == null
        ? []
        : [{ text: said, uses: [use(component), ...(where === undefined ? [] : [use(where.at)])] }]
    },
    unused: (used) =>
      counted(
        segments.flatMap((one, segment) =>
          one.fields.flatMap((_, index) => {
            const field = `${one.name}-${index + 1}`
            if (passes(field)) return []
            return fieldAt(one, index + 1).flatMap((repetition, at) =>
              repetition.flatMap((component, part) =>
                component.some((_one, sub) => saidIn(repetition, part + 1, sub + 1) != null) &&
                !used.has(`${segment}/${index + 1}/${at}/${part + 1}`)
                  ? [part === 0 && repetition.length === 1 ? field : `${field}.${part + 1}`]
                  : [],
              ),
            )
          }),
        ),
      ),
  }
}

function counted(places: readonly string[]): Unmapped[] {
  return [...Map.groupBy(places, (at) => at)].map(([at, all]) => ({ at, count: all.length }))
}
