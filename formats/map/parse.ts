import { parseFile } from '../definition/file.ts'
import { entries, items, oneOf, pairs, words, wrong, type Place, type Problem } from '../definition/node.ts'
import { nearest } from '../definition/nearest.ts'
import { readConceptMap } from './concept-map.ts'
import { WAYS, type MessageMap, type Way } from './map-message.ts'
import type { Added } from './make.ts'
import { NoRule, spelled } from './rules.ts'
import { loadTables, type Codes } from './tables.ts'
import { isResource } from './target.ts'

let loaded: ReturnType<typeof loadTables> | undefined

/** HL7's tables; a table of ours that can't be used is a fault of ours, and nothing starts with it. */
export function standardTables(): ReturnType<typeof loadTables> {
  loaded ??= loadTables()
  if (loaded.problems.length > 0) throw new Error(`HL7’s tables can’t be used: ${loaded.problems.join('; ')}`)
  return loaded
}

/**
 * Reads a map file; `file` names it in the problems, each of which has its line. `beside` reads a file that it names, and is
 * undefined for one that is not there.
 */
export function parseMap(
  source: string,
  file: string,
  beside: (name: string) => string | undefined,
): MessageMap | { problems: Problem[] } {
  return parseFile(source, file, (place, version) => readMap(place, version, beside))
}

const REQUIRED = ['map', 'title', 'from', 'table', 'resources'] as const
const OPTIONAL = ['systems', 'leave', 'set', 'codes', 'fixtures', 'after'] as const

function readMap(place: Place, version: string, beside: (name: string) => string | undefined): MessageMap | undefined {
  const keys = entries(place, REQUIRED, OPTIONAL)
  if (!keys) return undefined
  const standard = standardTables()
  const id = words(keys.map)
  const title = words(keys.title)
  const from = keys.from ? items(keys.from).flatMap((item) => eventOf(item) ?? []) : []
  const named = oneOf(keys.table, standard.names)
  const table = named === undefined ? undefined : standard.table(named)
  const resources = keys.resources ? readResources(keys.resources) : new Map<string, { as: Way; by?: string }>()
  const systems = new Map(keys.systems ? pairs(keys.systems).flatMap(([name, at]) => systemOf(name, at)) : [])
  const leave = keys.leave ? pairs(keys.leave).flatMap(([at, why]) => leftOf(at, why)) : []
  const codes = new Map([
    ...standard.codes,
    ...(keys.codes ? pairs(keys.codes).flatMap(([name, at]) => codesOf(name, at, standard.codes, beside)) : []),
  ])
  const added = keys.set ? items(keys.set).flatMap((item) => addedOf(item, codes, resources, standard)) : []
  const fixtures = keys.fixtures ? items(keys.fixtures).flatMap((item) => fixtureOf(item, beside)) : []
  const after = keys.after ? fileOf(keys.after, beside, /\.ts$/) : undefined
  if (id !== undefined && keys.map && !/^[a-z0-9][a-z0-9-]*$/.test(id))
    wrong(keys.map, `map: "${id}" is not a name; write small letters, digits and hyphens`)
  if (keys.from && from.length === 0) wrong(keys.from, 'from: a map of no message maps nothing')
  if (id === undefined || title === undefined || table === undefined) return undefined
  return {
    id,
    version,
    title,
    from,
    table,
    resources,
    systems,
    leave,
    added,
    codes,
    fixtures,
    ...(after === undefined ? {} : { after }),
  }
}

function eventOf(place: Place): string | undefined {
  const found = words(place)
  if (found === undefined || /^[A-Z]{3}\^[A-Z][A-Z0-9]{2}$/.test(found)) return found
  return wrong(place, `${place.path}: "${found}" is not a message type; write it like "SIU^S12"`)
}

function readResources(place: Place): Map<string, { as: Way; by?: string }> {
  return new Map(
    pairs(place).flatMap(([type, at]): [string, { as: Way; by?: string }][] => {
      if (!isResource(type)) wrong(at, `${at.path}: "${type}" is no resource that a map makes`)
      const keys = entries(at, ['as'], ['by'])
      const as = keys && oneOf(keys.as, WAYS)
      const by = keys?.by && words(keys.by)
      return as ? [[type, { as, ...(by === undefined ? {} : { by }) }]] : []
    }),
  )
}

function systemOf(name: string, place: Place): [string, string][] {
  const found = words(place)
  if (found === undefined) return []
  if (/^[a-z][a-z0-9+.-]*:\S+$/i.test(found)) return [[name, found]]
  wrong(place, `${place.path}: "${found}" is no address of a system`)
  return []
}

/** Why something is left is written down, or it is not left. */
function leftOf(at: string, place: Place): { at: string; why: string }[] {
  const why = words(place)
  if (!/^[A-Z][A-Z0-9]{2}(-\d{1,2}(\.\d{1,2})?)?$/.test(at))
    wrong(place, `${place.path}: "${at}" is no place of a message; write it like "PID-10" or "ZPI"`)
  return why === undefined ? [] : [{ at, why }]
}

function codesOf(
  name: string,
  place: Place,
  standard: ReadonlyMap<string, Codes>,
  beside: (name: string) => string | undefined,
): [string, Codes][] {
  const file = fileOf(place, beside, /\.json$/)
  if (file === undefined) return []
  const read = readConceptMap(beside(file) ?? '')
  if ('problem' in read) {
    wrong(place, `${place.path}: ${file} ${read.problem}`)
    return []
  }
  // What the site does not say, the standard table does.
  const before = standard.get(spelled(name))
  return [[spelled(name), { get: (code) => read.codes.get(code) ?? before?.get(code) }]]
}

function addedOf(
  place: Place,
  codes: ReadonlyMap<string, Codes>,
  resources: ReadonlyMap<string, unknown>,
  standard: ReturnType<typeof loadTables>,
): Added[] {
  const keys = entries(place, ['at'], ['from', 'value', 'if', 'codes', 'as', 'type'])
  const at = words(keys?.at)
  if (!keys || at === undefined) return []
  const from = keys.from ? words(keys.from) : 'MSH'
  const value = keys.value && words(keys.value)
  const test = keys.if && words(keys.if)
  const table = keys.codes && words(keys.codes)
  const as = keys.as && words(keys.as)
  const v2 = keys.type && words(keys.type)
  const [resource = '', ...path] = at.split('.')
  if ((keys.value === undefined) === (keys.from === undefined))
    wrong(place, `${place.path}: give either "from" or "value"`)
  if (table !== undefined && !codes.has(spelled(table)) && keys.codes)
    wrong(keys.codes, `${place.path}: there is no table "${table}"; name it under "codes"`)
  if (!resources.has(resource) && keys.at) {
    wrong(keys.at, `${place.path}: the map makes no ${resource}`, nearest(resource, [...resources.keys()]))
    return []
  }
  if (from === undefined) return []
  try {
    const rule = standard.ruleFor(
      {
        from,
        to: path.join('.'),
        ...(v2 === undefined ? {} : { v2 }),
        ...(test === undefined ? {} : { if: test }),
        ...(table === undefined ? {} : { codes: table }),
        ...(as === undefined ? {} : { as }),
        ...(value === undefined ? {} : { set: `"${value}"` }),
      },
      resource,
    )
    return [{ segment: rule.from.of, resource, rule }]
  } catch (cause) {
    if (!(cause instanceof NoRule)) throw cause
    wrong(place, `${place.path}: ${cause.message}`)
    return []
  }
}

function fixtureOf(place: Place, beside: (name: string) => string | undefined): { message: string; gives: string }[] {
  const keys = entries(place, ['message', 'gives'])
  const message = keys?.message && fileOf(keys.message, beside, /\.hl7$/)
  const gives = keys?.gives && fileOf(keys.gives, beside, /\.json$/)
  return message === undefined || gives === undefined ? [] : [{ message, gives }]
}

function fileOf(place: Place, beside: (name: string) => string | undefined, ends: RegExp): string | undefined {
  const name = words(place)
  if (name === undefined) return undefined
  if (!ends.test(name)) return wrong(place, `${place.path}: "${name}" is not a file of the kind that is read here`)
  return beside(name) === undefined ? wrong(place, `${place.path}: there is no file ${name} beside the map`) : name
}
