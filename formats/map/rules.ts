import { NoCondition, placeOf, readCondition, type Condition, type Place } from './condition.ts'
import { elementsOf, isResource, NoTarget, readTarget, typeAfter, type Step } from './target.ts'

/** A row of a table, as HL7 publishes it or as we or a map file amend it. */
export interface Row {
  from: string
  /** Data type of HL7 v2. */
  v2?: string
  if?: string
  /** A condition in words, which no program can read. */
  when?: string
  to: string
  type?: string
  /** The map of the data type. */
  as?: string
  codes?: string
  set?: string
  /** Several are one text, line after line. */
  lines?: boolean
}

/** A row that can be applied. */
export interface Rule {
  from: Place
  /** The data type of the field, which its condition may speak of. */
  v2: string | undefined
  holds?: Condition
  /** Whether its condition asks if the very place that it writes of says anything, so that it may also hold where that says nothing. */
  asksOwn: boolean
  steps: readonly Step[]
  /** Which step is one for each repetition; -1 where there is but one. */
  repeats: number
  /** What the last step leads to. */
  type: string
  write: Write
  codes?: string
  lines: boolean
}

/**
 * How a rule writes: a text as it stands, or base64 as it stands, a value of our own, the system that an HD or EI names, whom
 * the message is about, or by the map of a data type.
 */
export type Write =
  | { by: 'text' }
  | { by: 'set'; set: (string | Place)[] }
  | { by: 'authority' | 'patient' | 'base64' }
  | { by: 'map'; map: string; type: string; rules: () => readonly Rule[] }

/** Why a row can't be used. */
export class NoRule extends Error {}

export type FindRules = (map: string, type: string) => readonly Rule[]

/** The name of a map in one spelling: the tables have `PL[location]` and `CWE[Code]` beside `PL[Location]`. */
export function spelled(name: string): string {
  return name.replaceAll(/[\s/]/g, '').toLowerCase()
}

/** The type that a map is for: `Appointment` of `NTE[Appointment-Comment]`. */
export function typeOfMap(name: string): string {
  return /\[([A-Za-z0-9]+)/.exec(name)?.[1] ?? ''
}

/**
 * Makes a rule of a row for resources or elements of `type`, or throws `NoRule`: what is not understood is refused. `rowsOf`
 * gives the rows of a data type's map, `find` their rules.
 */
export function ruleOf(
  row: Row,
  type: string,
  { rowsOf, find }: { rowsOf(map: string): readonly Row[] | undefined; find: FindRules },
): Rule {
  const from = placeOf(row.from)
  if (from === undefined) throw new NoRule(`"${row.from}" is no place`)
  if (row.when !== undefined) throw new NoRule(`its condition is in words: "${row.when}"`)
  const steps = targetOf(row.to, type)
  const last = steps.at(-1)
  const implied = impliedResource(row, last)
  if (last !== undefined && implied !== undefined) last.into = implied
  const leaf = typeAfter(last) ?? type
  const owner = typeAfter(steps.at(-2)) ?? type
  const common = {
    from,
    v2: row.v2,
    ...conditionOf(row, from),
    lines: row.lines ?? false,
    repeats: repeatedIn(steps),
    ...(row.codes === undefined ? {} : { codes: spelled(row.codes) }),
  }
  if (row.set !== undefined) return { ...common, steps, type: leaf, write: { by: 'set', set: assigned(row.set) } }
  if (row.as === '(authority)') return { ...common, steps, type: leaf, write: { by: 'authority' } }
  if (row.as === '(patient)') return { ...common, steps, type: leaf, write: { by: 'patient' } }
  if (row.as === '(base64)') return { ...common, steps, type: leaf, write: { by: 'base64' } }
  const map = row.as ?? (elementsOf(leaf) === undefined ? undefined : `${row.v2}[${leaf}]`)
  if (map === undefined) return { ...common, steps, type: leaf, write: { by: 'text' } }
  const rows = rowsOf(map)
  if (rows === undefined) throw new NoRule(`there is no map ${map}`)
  const values = rows.every(({ to }) => to === '$value')
  const intended = typeOfMap(map)
  // `family` by FN[HumanName] writes into the name, not into its family.
  const outside = !values && spelled(intended) !== spelled(leaf) && spelled(intended) === spelled(owner)
  if (!values && elementsOf(leaf) === undefined && !outside) throw new NoRule(`${map} does not fit ${leaf}`)
  const at = outside ? owner : leaf
  return {
    ...common,
    steps: outside ? steps.slice(0, -1) : steps,
    type: at,
    write: { by: 'map', map, type: at, rules: once(() => find(map, at)) },
  }
}

function targetOf(to: string, type: string): Step[] {
  try {
    return readTarget(to, type)
  } catch (cause) {
    if (cause instanceof NoTarget) throw new NoRule(cause.message, { cause })
    throw cause
  }
}

/** `actor` by XCN[Practitioner] names a Practitioner. */
function impliedResource({ as }: Row, last: Step | undefined): string | undefined {
  if (as === undefined || last?.shape.type !== 'Reference' || last.into !== undefined) return undefined
  const intended = typeOfMap(as)
  const named = intended.charAt(0).toUpperCase() + intended.slice(1)
  return isResource(named) ? named : undefined
}

function conditionOf(row: Row, from: Place): { holds?: Condition; asksOwn: boolean } {
  if (row.if === undefined) return { asksOwn: false }
  try {
    const holds = readCondition(row.if, from)
    const places = row.if.match(/\b[A-Z][A-Z0-9]{1,2}[-.]\d+(\.\d+)?/g) ?? []
    const asksOwn =
      places.length === 0 || places.some((place) => place.replace('-', '.') === row.from.replace('-', '.'))
    return { holds, asksOwn }
  } catch (cause) {
    if (cause instanceof NoCondition) throw new NoRule(`its condition is not understood: "${cause.message}"`, { cause })
    throw cause
  }
}

/** Each repetition is one of what the table has labelled, else one of the innermost list. */
function repeatedIn(steps: readonly Step[]): number {
  const labelled = steps.findIndex(({ label, shape }) => label !== '' && shape.many)
  return labelled === -1 ? steps.findLastIndex(({ shape }) => shape.many) : labelled
}

/** What is assigned: a text, with or without quotes, or texts and places put together: `"urn:oid:"+HD.2`. */
function assigned(set: string): (string | Place)[] {
  if (/^[\w:/.-]+$/.test(set) && placeOf(set) === undefined) return [set]
  if (!/^(?:"[^"]*"|[^"+\s]+)(?:\s*\+\s*(?:"[^"]*"|[^"+\s]+))*$/.test(set)) return notAssigned(set)
  return (set.match(/"[^"]*"|[^"+\s]+/g) ?? []).map((piece) => {
    if (!piece.startsWith('"')) return placeOf(piece) ?? notAssigned(set)
    return piece.slice(1, -1).trim() === '' ? ' ' : piece.slice(1, -1).trim()
  })
}

function notAssigned(set: string): never {
  throw new NoRule(`what it assigns is not understood: "${set}"`)
}

/** Maps lead to each other, so each is looked up when it is first needed. */
function once<T>(find: () => T): () => T {
  let found: T | undefined
  return () => (found ??= find())
}
