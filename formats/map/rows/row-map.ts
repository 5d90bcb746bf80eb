import type { Unmapped } from '#domain/map/unmapped.ts'
import type { Content } from '#domain/route/route.ts'
import { instantIn } from '#domain/day.ts'
import type { Message, Segment } from '../../hl7v2/message.ts'
import { dtmIn, momentOf } from '../../hl7v2/time.ts'
import { KEY_SYSTEM, token, type Entry, type Transaction, type Way } from '../map-message.ts'
import type { Found, Path, Source, Spot } from './source.ts'

/** In what form a value is written. */
export const FORMS = ['dtm', 'day', 'instant', 'id', 'number', 'boolean'] as const
export type Form = (typeof FORMS)[number]

/** What has to stand at a place for a row or a part to count; no values: anything. The empty value: nothing. */
export interface Test {
  at: Path
  values: readonly string[]
}

/** What one place of the result becomes. Of several alternatives the first that says something counts. */
export interface Row {
  to: string
  any: readonly Value[]
}
/** `must`: where what it asks for is met and it says nothing, the message is a person's. */
export type Value = { only: readonly Test[]; must: boolean } & (
  | { says: 'text'; from: readonly Path[]; join?: string; as?: Form; codes?: ReadonlyMap<string, string> }
  | { says: 'always'; value: string | number | boolean }
  /** Which of several it is, from 1. */
  | { says: 'count' }
  /** A reference to who has a number, looked for at the destination. */
  | { says: 'refer'; type: string; system: string; from: Path }
  /** A reference to a resource that the same message becomes. */
  | { says: 'part'; type: string }
  | { says: 'each'; each: Path; rows: readonly Row[] }
)

/** A part of the result: a segment, a resource, an object, or parts for each of several. */
export type Part = { each?: Path; only: readonly Test[] } & (
  | { makes: 'segment'; name: string; rows: readonly Row[] }
  | {
      makes: 'resource'
      type: string
      as: 'update' | 'create'
      number?: { system: string; from: Path }
      rows: readonly Row[]
    }
  | { makes: 'object'; rows: readonly Row[] }
  | { makes: 'group'; parts: readonly Part[] }
)

/** A map that says row by row what becomes of a message, in place of HL7's tables. */
export interface RowMap {
  id: string
  version: string
  title: string
  from: readonly string[]
  makes: Content
  /** Of HL7 v2: the types that it makes, with structure; the first whose test holds. */
  types: readonly { type: string; only: readonly Test[] }[]
  parts: readonly Part[]
  /** Of FHIR: what is changed and what is looked for. */
  resources: ReadonlyMap<string, { as: Way }>
  leave: readonly { at: string; why: string }[]
  fixtures: readonly { message: string; gives: string }[]
  /** A file of the site's own code, which has the last word. */
  after?: string
}

/** What is known of a message beside what it says. */
export interface Around {
  timeZone: string
  /** The same for the same message (MSH-10). */
  controlId: string
  /** MSH-11. */
  processing: 'P' | 'T' | 'D'
}

export type RowMapped = (
  | { message: Message; event: string }
  | { bundle: Transaction }
  | { object: Record<string, unknown> }
  | { refused: string }
) & { unmapped: Unmapped[]; left: Unmapped[] }

/** Maps a message by rows. It never throws for what a message says, and its refusals name places alone. */
export function mapByRows(map: RowMap, source: Source, around: Around): RowMapped {
  const used = new Set<string>()
  let refused: string | undefined
  /** By type, the address within the message of each resource that it becomes. */
  const urls = new Map<string, string[]>()

  const made = makeAll()
  const unused = source.unused(used)
  const isLeft = ({ at }: Unmapped) =>
    map.leave.some((one) => at === one.at || at.startsWith(`${one.at}.`) || at.startsWith(`${one.at}-`))
  const result = { unmapped: unused.filter((one) => !isLeft(one)), left: unused.filter(isLeft) }
  if (refused !== undefined) return { refused, ...result }
  return made === undefined ? { refused: 'it comes to nothing that the map makes', ...result } : { ...made, ...result }

  function makeAll():
    | { message: Message; event: string }
    | { bundle: Transaction }
    | { object: Record<string, unknown> }
    | undefined {
    switch (map.makes) {
      case 'hl7v2': {
        const type = map.types.find(({ only }) => holds(only, source.whole))?.type
        if (type === undefined) return undefined
        const [code = '', event = ''] = type.split('^')
        const [header, ...rest] = map.parts.flatMap((part) =>
          spotsOf(part, source.whole).flatMap(([spot, count]) => segmentsOf(part, spot, count)),
        )
        if (header?.name !== 'MSH' || rest.length === 0) return undefined
        return { message: withHeader(header, rest, type, around), event: `${code}^${event}` }
      }
      case 'fhir': {
        const entry = map.parts.flatMap((part) =>
          spotsOf(part, source.whole).flatMap(([spot, count]) => entriesOf(part, spot, count)),
        )
        return entry.length === 0 ? undefined : { bundle: { resourceType: 'Bundle', type: 'transaction', entry } }
      }
      case 'json': {
        const [part] = map.parts
        if (part?.makes !== 'object' || !holds(part.only, source.whole)) return undefined
        return { object: objectOf(part.rows, source.whole, 1) }
      }
    }
  }

  function spotsOf({ each, only }: Part, from: Spot): [Spot, number][] {
    const all = each === undefined ? [from] : eachOf(each, from)
    return all.filter((spot) => holds(only, spot)).map((spot, index) => [spot, index + 1])
  }

  function eachOf(each: Path, from: Spot): Spot[] {
    return source.each(each, from).map(({ spot, uses }) => {
      for (const one of uses) used.add(one)
      return spot
    })
  }

  /** A place that decided what is made has been carried. */
  function holds(only: readonly Test[], spot: Spot): boolean {
    const met = only.map(({ at, values }) => {
      const found = source.found(at, spot)
      return values.length === 0 ? found.slice(0, 0) : found.filter(({ text }) => values.includes(text))
    })
    const all = only.every(({ at, values }, index) =>
      values.length === 0
        ? source.found(at, spot).length > 0
        : (met[index]?.length ?? 0) > 0 || (values.includes('') && source.found(at, spot).length === 0),
    )
    if (all) met.flat().forEach(use)
    return all
  }

  function segmentsOf(part: Part, spot: Spot, count: number): Segment[] {
    if (part.makes === 'group')
      return part.parts.flatMap((one) => spotsOf(one, spot).flatMap(([at, each]) => segmentsOf(one, at, each)))
    if (part.makes !== 'segment') return []
    const fields: string[][][][] = []
    for (const row of part.rows) {
      const [field = 1, component = 1, subcomponent = 1] = row.to.split('.').map(Number)
      const value = valueOf(row, spot, count, part.name)
      if (value === undefined) continue
      if (Array.isArray(value)) {
        fields[field - 1] = value.map(repetitionOf)
        continue
      }
      const repetition = ((fields[field - 1] ??= [[]])[0] ??= [])
      put(repetition, component, subcomponent, plain(value))
    }
    return [{ name: part.name, fields: Array.from(fields, (one) => filled(one)) }]
  }

  /** A repetition of which each component was named by its number. */
  function repetitionOf(given: unknown): string[][] {
    const repetition: string[][] = []
    for (const [key, value] of Object.entries(given as Record<string, unknown>)) {
      const [component = 1, subcomponent = 1] = key.split('.').map(Number)
      put(repetition, component, subcomponent, plain(value))
    }
    return repetition
  }

  function entriesOf(part: Part, spot: Spot, count: number): Entry[] {
    if (part.makes === 'group')
      return part.parts.flatMap((one) => spotsOf(one, spot).flatMap(([at, each]) => entriesOf(one, at, each)))
    if (part.makes !== 'resource') return []
    const { type, as, number } = part
    const own = number === undefined ? undefined : source.found(number.from, spot)[0]
    if (number !== undefined && own === undefined) {
      refused ??= `${type} has no number, by which it would be found again`
      return []
    }
    use(own)
    const before = [...urls.values()].flat().length
    const fullUrl = `urn:uuid:00000000-0000-4000-8000-${String(before + 1).padStart(12, '0')}`
    const ofType = [...(urls.get(type) ?? []), fullUrl]
    urls.set(type, ofType)
    const [system, value] =
      number === undefined || own === undefined
        ? [KEY_SYSTEM, [map.id, around.controlId, type, ofType.length].join('/')]
        : [number.system, own.text]
    const rest = objectOf(part.rows, spot, count, type)
    const identifier = [{ system, value }, ...[rest.identifier].flat().filter((one) => one !== undefined)]
    const condition = `identifier=${token(system, value)}`
    return [
      {
        fullUrl,
        resource: { resourceType: type, ...rest, identifier },
        request:
          as === 'update'
            ? { method: 'PUT', url: `${type}?${condition}` }
            : { method: 'POST', url: type, ifNoneExist: condition },
      },
    ]
  }

  function objectOf(rows: readonly Row[], spot: Spot, count: number, name = ''): Record<string, unknown> {
    const object: Record<string, unknown> = {}
    for (const row of rows) {
      const value = valueOf(row, spot, count, name)
      if (value !== undefined) putAt(object, row.to, value)
    }
    return object
  }

  function valueOf(row: Row, spot: Spot, count: number, of: string): unknown {
    let must = false
    for (const one of row.any) {
      if (!holds(one.only, spot)) continue
      must ||= one.must
      const value = said(one, spot, count, of)
      if (value !== undefined) return value
    }
    if (must)
      refused ??= `${[of, row.to].filter((part) => part !== '').join(/^\d/.test(row.to) ? '-' : '.')} is missing, which the map asks for`
    return undefined
  }

  function said(value: Value, spot: Spot, count: number, of: string): unknown {
    switch (value.says) {
      case 'always':
        return value.value
      case 'count':
        return count
      case 'part': {
        const [fullUrl] = urls.get(value.type) ?? []
        return fullUrl === undefined ? undefined : { reference: fullUrl }
      }
      case 'refer': {
        const [found] = source.found(value.from, spot)
        use(found)
        return found && { reference: `${value.type}?identifier=${token(value.system, found.text)}` }
      }
      case 'each': {
        const all = eachOf(value.each, spot)
          .map((one, index) => objectOf(value.rows, one, index + 1, of))
          .filter((one) => Object.keys(one).length > 0)
        return all.length === 0 ? undefined : all
      }
      case 'text': {
        const all = value.from.map((path) => source.found(path, spot)).filter((one) => one.length > 0)
        const taken = value.join === undefined ? (all[0] ?? []).slice(0, 1) : all.flat()
        if (taken.length === 0) return undefined
        const text = taken.map((one) => one.text).join(value.join ?? '')
        const coded = value.codes === undefined ? text : (value.codes.get(text) ?? value.codes.get('*'))
        const formed = coded === undefined ? undefined : written(coded, value.as, around.timeZone)
        if (formed !== undefined) taken.forEach(use)
        return formed
      }
    }
  }

  function use(found: Found | undefined): void {
    for (const one of found?.uses ?? []) used.add(one)
  }
}

/** A value in the form that its place has; undefined where it can't be that. */
function written(text: string, as: Form | undefined, zone: string): string | number | boolean | undefined {
  switch (as) {
    case undefined:
      return text
    case 'id':
      return text.replace(/^.*\//, '').replace(/^#/, '')
    case 'number':
      return text.trim() !== '' && Number.isFinite(Number(text)) ? Number(text) : undefined
    case 'boolean':
      return ['true', 'Y', '1'].includes(text) ? true : ['false', 'N', '0'].includes(text) ? false : undefined
    case 'day': {
      const [, year, month = '', day = ''] = /^(\d{4})-?(\d{2})?-?(\d{2})?/.exec(text) ?? []
      const date = [year, month, day].filter((part) => part !== '').join('-')
      return year === undefined || Number.isNaN(Date.parse(date)) ? undefined : date
    }
    case 'dtm': {
      if (/^\d{4}(-\d{2}){0,2}$/.test(text)) return text.replaceAll('-', '')
      const instant = new Date(text)
      return Number.isNaN(instant.getTime()) ? undefined : dtmIn(zone, instant)
    }
    case 'instant': {
      const moment = momentOf(text)
      return moment === null ? undefined : instantIn(zone, moment).toISOString()
    }
  }
}

function put(repetition: string[][], component: number, subcomponent: number, value: string): void {
  const parts = (repetition[component - 1] ??= [])
  parts[subcomponent - 1] = value
}

function plain(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value)
}

/** Without holes, as a message is written. */
function filled(field: string[][][] | undefined): string[][][] {
  return (field ?? [[['']]]).map((repetition) =>
    Array.from(repetition, (parts) => Array.from(parts ?? [''], (one) => one ?? '')),
  )
}

/** Puts a value at a path such as `code.coding[0].code`. */
function putAt(object: Record<string, unknown>, path: string, value: unknown): void {
  const steps = path.split('.').flatMap((part) => {
    const [, name = '', index] = /^([^[]+)(?:\[(\d+)\])?$/.exec(part) ?? []
    return index === undefined ? [name] : [name, Number(index)]
  })
  let at: Record<string | number, unknown> = object
  for (const [place, step] of steps.entries()) {
    if (place === steps.length - 1) at[step] = value
    else at = (at[step] ??= typeof steps[place + 1] === 'number' ? [] : {}) as Record<string | number, unknown>
  }
}

/** MSH with what follows from the message itself (HL7 v2.5.1, 2.15.9). */
function withHeader(
  header: Segment,
  rest: readonly Segment[],
  type: string,
  { controlId, processing }: Around,
): Message {
  const delimiters = { field: '|', component: '^', repetition: '~', escape: '\\', subcomponent: '&' }
  const given: Readonly<Record<number, string | string[]>> = {
    1: '|',
    2: '^~\\&',
    9: type.split('^'),
    10: controlId,
    11: processing,
    12: '2.5.1',
    18: 'UNICODE UTF-8',
  }
  const fields = Array.from({ length: 18 }, (_, index) => {
    const own = given[index + 1]
    if (own === undefined) return header.fields[index] ?? [[['']]]
    return [[own].flat().map((part) => [part])]
  })
  return { delimiters, segments: [{ name: 'MSH', fields }, ...rest] }
}
