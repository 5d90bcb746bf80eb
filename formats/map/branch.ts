import { settled } from './invariants.ts'
import { elementsOf, type Shape, type Step } from './target.ts'

/** Where in a message a value stood: `segment/field/repetition/component`. */
export type Origin = string

/** A resource while it is made. */
export interface Made {
  type: string
  /** As the table calls it: `Observation[2]`; of one that only another names, empty. */
  label: string
  root: Branch
  /** Position of the segment that began it. */
  segment: number
}

type Primitive = string | number | boolean

/** An element while it is made; several of one name are told apart by keys. */
export class Branch {
  readonly type: string
  /** Of a code, those that FHIR allows. */
  readonly codes: ReadonlySet<string> | undefined
  value: Primitive | undefined
  readonly origins = new Set<Origin>()
  readonly elements = new Map<string, { shape: Shape; each: Map<string, Branch> }>()
  /** At a reference: what it names. */
  names: Made | undefined

  constructor(type: string, codes?: ReadonlySet<string>) {
    this.type = type
    this.codes = codes
  }

  /** The element at one step; the key counts only where there may be several. */
  at({ name, shape }: Step, key: string): Branch {
    const found = this.elements.get(name) ?? { shape, each: new Map<string, Branch>() }
    this.elements.set(name, found)
    const which = shape.many ? key : ''
    const branch = found.each.get(which) ?? new Branch(shape.type, shape.codes)
    found.each.set(which, branch)
    return branch
  }

  /** The one element of a name, or the one of that key. */
  child(name: string, key = ''): Branch {
    const shape = elementsOf(this.type)?.get(name)
    if (shape === undefined) throw new Error(`There is no ${this.type}.${name}.`)
    return this.at({ name, label: '', shape }, key)
  }

  /** Leaves nothing of an element, for what is said instead. */
  clear(name: string): void {
    this.elements.delete(name)
  }
}

/** What a branch came to, with where all of it came from. */
export interface Rendered {
  json: unknown
  origins: readonly Origin[]
}

/** How a reference to a resource is written; undefined where it is left out. */
export type Refer = (made: Made) => Rendered | undefined

/**
 * An element as FHIR's JSON has it; undefined where it says nothing, or lacks what FHIR demands of it. What is lacking is told
 * to `lacks` by its path.
 */
export function rendered(branch: Branch, refer: Refer, lacks: (path: string) => void): Rendered | undefined {
  if (branch.names !== undefined) return refer(branch.names)
  if (elementsOf(branch.type) === undefined)
    return branch.value === undefined ? undefined : { json: branch.value, origins: [...branch.origins] }
  const json: Record<string, unknown> = {}
  const origins = [...branch.origins]
  for (const [name, { shape, each }] of branch.elements) {
    const all = [...each.values()].map((one) => ({ one, done: rendered(one, refer, lacks) }))
    const said = all.filter(({ done }) => done !== undefined)
    const extended = all.map(({ one }) => extensionsOf(one, refer, lacks))
    for (const { done } of said) origins.push(...(done?.origins ?? []))
    if (extended.some((one) => one !== undefined)) {
      for (const one of extended) origins.push(...(one?.origins ?? []))
      const beside = extended.map((one) => (one === undefined ? null : { extension: one.json }))
      json[`_${name}`] = shape.many ? beside : beside[0]
      if (shape.many) json[name] = all.map(({ done }) => done?.json ?? null)
      else if (said[0] !== undefined) json[name] = said[0].done?.json
    } else if (said.length > 0) json[name] = shape.many ? said.map(({ done }) => done?.json) : said[0]?.done?.json
  }
  if (Object.keys(json).length === 0) return undefined
  const lacking = demandedOf(branch.type).filter((name) => json[name] === undefined)
  if (branch.type === 'Extension' && !Object.keys(json).some((key) => key.startsWith('value') || key === 'extension'))
    lacking.push('value')
  if (lacking.length === 0) {
    const settledJson = settled(branch.type, json)
    return settledJson === undefined || Object.keys(settledJson).length === 0
      ? undefined
      : { json: settledJson, origins }
  }
  for (const name of lacking) lacks(`${branch.type}.${name}`)
  return undefined
}

const DEMANDED = new Map<string, readonly string[]>()

/** The elements without which there may be none of a type; a choice of types is for its invariants. */
function demandedOf(type: string): string[] {
  const known =
    DEMANDED.get(type) ??
    [...(elementsOf(type) ?? [])].flatMap(([name, { must }]) => (must && !name.startsWith('value') ? [name] : []))
  DEMANDED.set(type, known)
  return [...known]
}

/** The extensions of a primitive, which stand beside it. */
function extensionsOf(branch: Branch, refer: Refer, lacks: (path: string) => void): Rendered | undefined {
  if (elementsOf(branch.type) !== undefined) return undefined
  const extensions = branch.elements.get('extension')
  const all = [...(extensions?.each.values() ?? [])].flatMap((one) => rendered(one, refer, lacks) ?? [])
  return all.length === 0
    ? undefined
    : { json: all.map(({ json }) => json), origins: all.flatMap(({ origins }) => origins) }
}
