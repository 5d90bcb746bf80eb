import type { Amendments } from './amendments.ts'
import { AMENDMENTS } from './amendments.ts'
import { NoCondition, readCondition, type Condition } from './condition.ts'
import tables from './hl7/tables.json' with { type: 'json' }
import { NoRule, ruleOf, spelled, typeOfMap, type Row, type Rule } from './rules.ts'
import { isResource, NoTarget, readTarget, type Step } from './target.ts'

/** A row of a message's table: a segment, or the begin of a group of them. */
export interface MessageRow {
  at: string
  syntax: string
  most?: string
  if?: string
  when?: string
  to?: string
  map?: string
  refer?: string
}

/** One place of a message's structure, and what is made of a segment that stands there. */
export interface Spot {
  segment: string
  groups: readonly string[]
  repeats: boolean
  uses: readonly Use[]
}

/** What is made of one segment for one resource. */
export interface Use {
  map: string
  label: string
  type: string
  /** Whether each segment begins a resource of its own. */
  each: boolean
  /** How many groups deep the resource belongs: as deep as all segments that it is made of stand together. */
  depth: number
  holds?: Condition
  rules: readonly Rule[]
  refers: readonly Referring[]
}

/** A reference between resources of a message: `DiagnosticReport.result` to `Observation[2]`. */
export interface Referring {
  from: string
  steps: readonly Step[]
  to: string
}

/** A message's table, ready to be applied. */
export interface MessageTable {
  name: string
  spots: readonly Spot[]
  /** Groups that repeat, by their path. */
  repeating: ReadonlySet<string>
}

export interface Codes {
  /** By the code of HL7 v2: FHIR's code, its display and its system. */
  get(code: string): readonly [code: string, display: string, system: string] | undefined
}

interface Published {
  messages: Record<string, MessageRow[]>
  segments: Record<string, Row[]>
  types: Record<string, Row[]>
  codes: Record<string, Record<string, [string, string, string]>>
}

const published = tables as unknown as Published

/** HL7's tables with our amendments, or every row that neither is understood nor has been decided on. */
export function loadTables(amendments: Amendments = AMENDMENTS): {
  table(name: string): MessageTable | undefined
  names: readonly string[]
  codes: ReadonlyMap<string, Codes>
  /** Makes a rule of a row that a map file writes. */
  ruleFor(row: Row, type: string): Rule
  problems: readonly string[]
} {
  const problems: string[] = []
  const rowsByMap = new Map<string, readonly Row[]>()
  for (const [name, rows] of [...Object.entries(published.types), ...Object.entries(published.segments)])
    rowsByMap.set(spelled(name), amended(name, rows))
  for (const [name, rows] of Object.entries(amendments.maps)) rowsByMap.set(spelled(name), rows)
  const codes = new Map<string, Codes>(
    Object.entries({ ...published.codes, ...amendments.codes }).map(([name, all]) => [
      spelled(name),
      new Map(Object.entries(all).flatMap(([code, to]) => [[code, to] as const])),
    ]),
  )
  const made = new Map<string, readonly Rule[]>()
  const rowsOf = (map: string) => rowsByMap.get(spelled(map))

  function find(map: string, type: string): readonly Rule[] {
    const key = `${spelled(map)} ${type}`
    const before = made.get(key)
    if (before !== undefined) return before
    const rules: Rule[] = []
    made.set(key, rules)
    for (const row of rowsOf(map) ?? []) {
      try {
        const rule = ruleOf(row, type, { rowsOf, find })
        if (rule.codes !== undefined && !codes.has(rule.codes)) throw new NoRule(`there is no table ${row.codes}`)
        rules.push(rule)
        if (rule.write.by === 'map') rule.write.rules()
      } catch (cause) {
        if (!(cause instanceof NoRule)) throw cause
        problems.push(`${map}, ${row.from} to ${row.to}: ${cause.message}`)
      }
    }
    return rules
  }

  function amended(name: string, rows: readonly Row[]): Row[] {
    const ours = amendments.rows.filter(({ map }) => map.test(name))
    const out = rows.flatMap((row) => {
      const found = ours.find(
        ({ from, to, if: test, when, add }) =>
          add === undefined &&
          (from === undefined || from === row.from) &&
          (to === undefined || to.test(row.to)) &&
          (when === undefined || when.test(row.when ?? '')) &&
          (test === undefined || test.test(row.if ?? '')),
      )
      return found === undefined ? [row] : (found.put ?? [])
    })
    return [...out, ...ours.flatMap(({ add }) => add ?? [])]
  }

  const messages = {
    ...published.messages,
    SIU_S12: withTiming(published.messages.SIU_S12 ?? []),
    ...amendments.messages,
  }
  const ready = new Map<string, MessageTable>()
  for (const [name, rows] of Object.entries(messages)) ready.set(name, tableOf(name, rows))
  return {
    table: (name) => ready.get(name),
    names: [...ready.keys()],
    codes,
    ruleFor: (row, type) => ruleOf(row, type, { rowsOf, find }),
    problems,
  }

  function tableOf(name: string, rows: readonly MessageRow[]): MessageTable {
    const repeating = new Set<string>()
    const spots = new Map<string, Spot & { uses: Use[] }>()
    const labels = new Map<string, string>()
    for (const row of rows) {
      const path = row.at.replace(/^\//, '').split('.')
      if (/^[[{ ]+$/.test(row.syntax)) {
        if (row.syntax.includes('{')) repeating.add(path.slice(1).join('.'))
        continue
      }
      const [segment] = /[A-Z][A-Z0-9]{2}/.exec(row.syntax) ?? []
      if (segment === undefined) continue
      const spot = spots.get(row.at) ?? {
        segment,
        groups: path.slice(1, -1),
        repeats: row.most === '-1' || row.syntax.includes('{'),
        uses: [],
      }
      spots.set(row.at, spot)
      try {
        const use = useOf(name, row, spot, labels)
        if (use !== undefined) spot.uses.push(use)
      } catch (cause) {
        if (!(cause instanceof NoRule) && !(cause instanceof NoTarget) && !(cause instanceof NoCondition)) throw cause
        problems.push(`${name}, ${row.at} to ${row.to}: ${cause.message}`)
      }
    }
    const all = [...spots.values()]
    const groupsOf = (label: string) =>
      all.filter(({ uses }) => uses.some((use) => use.label === label)).map(({ groups }) => groups)
    for (const { uses } of all) for (const use of uses) use.depth = sharedBy(groupsOf(use.label))
    return { name, spots: all, repeating }
  }

  function useOf(name: string, row: MessageRow, spot: Spot, labels: Map<string, string>): Use | undefined {
    const { map, to } = row
    if (map === undefined || to === undefined) return undefined
    const ours = amendments.uses.find(
      (one) =>
        (one.message === undefined || one.message === name) &&
        (one.map === undefined || one.map === map) &&
        (one.to === undefined || one.to.test(to)) &&
        (one.at === undefined || one.at === row.at),
    )
    if (ours !== undefined && ours.put === undefined) return undefined
    const used = { ...row, ...ours?.put }
    if (used.when !== undefined && ours?.put === undefined)
      throw new NoRule(`its condition is in words: "${used.when}"`)
    const [, type = ''] = /^([A-Za-z]+)(?:\[[\w.]+\])?$/.exec(used.to ?? '') ?? []
    if (!isResource(type)) throw new NoRule(`"${used.to}" is no resource`)
    const label = used.to ?? ''
    const before = labels.get(label)
    labels.set(label, before ?? row.at)
    const named = used.map ?? map
    if (rowsOf(named) === undefined) throw new NoRule(`there is no map ${named}`)
    if (typeOfMap(named) !== type) throw new NoRule(`${named} does not fit ${type}`)
    return {
      map: named,
      label,
      type,
      each: spot.repeats && (before === undefined || before === row.at),
      ...(used.if === undefined || used.if === '' ? {} : { holds: readCondition(used.if, { of: spot.segment }) }),
      depth: 0,
      rules: find(named, type),
      refers: refersOf(used.refer ?? ''),
    }
  }
}

/** `DiagnosticReport.result.reference=Observation[2].id Observation[2].subject=Patient[1].id` */
function refersOf(text: string): Referring[] {
  const found = [
    ...text.matchAll(/([A-Za-z]+)(\[[^\]]*\])?\.([A-Za-z.]+)\s*=\s*([A-Za-z]+)(\[[^\]]*\])?(?:\.(?:id|reference))?;?/g),
  ]
  if (text.replaceAll(/[\s;]/g, '') !== found.map(([all]) => all.replaceAll(/[\s;]/g, '')).join(''))
    throw new NoRule(`its references are not understood: "${text}"`)
  return found.map(([, type = '', index = '', path = '', other = '', which = '']) => ({
    from: `${type}${index}`,
    steps: readTarget(path.replace(/\.(reference|id)$/, ''), type),
    to: `${other}${which}`,
  }))
}

/** HL7 v2.5 puts TQ1 after SCH in SIU, which the table has not. */
function withTiming(rows: readonly MessageRow[]): MessageRow[] {
  const after = rows.findLastIndex(({ at }) => at === 'SIU_S12.SCH')
  const timing = { at: 'SIU_S12.TQ1', syntax: '[ { TQ1 } ]', to: 'Appointment[1]', map: 'TQ1[Appointment]' }
  return [...rows.slice(0, after + 1), timing, ...rows.slice(after + 1)]
}

/** How long the beginning is that all have in common. */
function sharedBy([first = [], ...rest]: readonly (readonly string[])[]): number {
  const differs = first.findIndex((group, depth) => rest.some((other) => other[depth] !== group))
  return differs === -1 ? first.length : differs
}
