import type { LineCounter, Node, Pair } from 'yaml'
import { isMap, isScalar, isSeq } from 'yaml'
import { nearest } from './nearest.ts'

/** What is wrong in a pathway file, and where. */
export interface Problem {
  line: number
  says: string
  /** The nearest name that would be right. */
  suggestion?: string
}

/** One place in the file while it is read: a YAML node, where it stands, and where to put what is wrong with it. */
export interface Place {
  node: Node | null
  line: number
  path: string
  lines: LineCounter
  problems: Problem[]
}

/** Notes a problem at a place; the value found there is unusable. */
export function wrong(place: Place, says: string, suggestion?: string): undefined {
  place.problems.push({ line: place.line, says, ...(suggestion === undefined ? {} : { suggestion }) })
  return undefined
}

/** The entries of a map, every required key present and no unknown one. */
export function entries<K extends string>(
  place: Place,
  required: readonly K[],
  optional: readonly K[] = [],
): Record<K, Place | undefined> | undefined {
  if (!isMap(place.node))
    return wrong(place, `${place.path || 'the file'}: expected keys and values, found ${kindOf(place.node)}`)
  const found = new Map<string, Place>()
  const known = [...required, ...optional]
  for (const pair of place.node.items) {
    const key = isScalar(pair.key) ? String(pair.key.value) : ''
    const at = below(place, pair, key)
    if (!known.some((name) => name === key)) wrong(at, `${at.path}: unknown key`, nearest(key, known))
    else found.set(key, at)
  }
  for (const key of required)
    if (!found.has(key)) wrong(place, `${place.path || 'the file'}: the key "${key}" is missing`)
  return Object.fromEntries(known.map((key) => [key, found.get(key)])) as Record<K, Place | undefined>
}

/** Every key and value of a map whose keys are free. */
export function pairs(place: Place): [string, Place][] {
  if (!isMap(place.node)) {
    wrong(place, `${place.path || 'the file'}: expected keys and values, found ${kindOf(place.node)}`)
    return []
  }
  return place.node.items.map((pair) => {
    const key = isScalar(pair.key) ? String(pair.key.value) : ''
    return [key, below(place, pair, key)]
  })
}

/** The items of a list. */
export function items(place: Place): Place[] {
  if (!isSeq(place.node)) {
    wrong(place, `${place.path}: expected a list, found ${kindOf(place.node)}`)
    return []
  }
  return place.node.items.map((item, index) => {
    const node = item as Node | null
    const line = lineOf(place.lines, node?.range?.[0]) ?? place.line
    return { ...place, node, line, path: `${place.path}[${index + 1}]` }
  })
}

/** Text, as it stands in the file. */
export function words(place: Place | undefined): string | undefined {
  if (place === undefined) return undefined
  const value = isScalar(place.node) ? place.node.value : undefined
  if (typeof value === 'string' && value.trim() !== '') return value
  if (typeof value === 'number' && isScalar(place.node)) return place.node.source ?? String(value)
  return wrong(place, `${place.path}: expected text, found ${kindOf(place.node)}`)
}

/** A count, zero or more. */
export function count(place: Place | undefined): number | undefined {
  if (place === undefined) return undefined
  const value = isScalar(place.node) ? place.node.value : undefined
  if (typeof value === 'number' && Number.isInteger(value) && value >= 0) return value
  return wrong(place, `${place.path}: expected a whole number, zero or more`)
}

/** Yes or no. */
export function yesOrNo(place: Place | undefined): boolean | undefined {
  if (place === undefined) return undefined
  const value = isScalar(place.node) ? place.node.value : undefined
  return typeof value === 'boolean' ? value : wrong(place, `${place.path}: expected true or false`)
}

/** One of a closed list of names; the nearest is suggested for any other. */
export function oneOf<T extends string>(place: Place | undefined, names: readonly T[]): T | undefined {
  const found = words(place)
  if (place === undefined || found === undefined) return undefined
  const name = names.find((candidate) => candidate === found)
  return name ?? wrong(place, `${place.path}: "${found}" is not known`, nearest(found, names))
}

/** The line of an offset in the text, counted from one. */
export function lineOf(lines: LineCounter, offset: number | undefined): number | undefined {
  return offset === undefined ? undefined : lines.linePos(offset).line
}

function below(place: Place, pair: Pair<unknown, unknown>, key: string): Place {
  const line = isScalar(pair.key) ? lineOf(place.lines, pair.key.range?.[0]) : undefined
  const path = place.path === '' ? key : `${place.path}.${key}`
  return { ...place, node: pair.value as Node | null, line: line ?? place.line, path }
}

function kindOf(node: Node | null): string {
  if (isMap(node)) return 'keys and values'
  if (isSeq(node)) return 'a list'
  return isScalar(node) && node.value !== null ? `"${node.source ?? ''}"` : 'nothing'
}
