import { isMap, isScalar, isSeq } from 'yaml'
import { contentOf, type Content } from '#domain/route/route.ts'
import { parseFile } from '../../definition/file.ts'
import { entries, items, oneOf, pairs, words, wrong, yesOrNo, type Place, type Problem } from '../../definition/node.ts'
import { readConceptMap } from '../concept-map.ts'
import type { Way } from '../map-message.ts'
import { FORMS, type Part, type Row, type RowMap, type Test, type Value } from './row-map.ts'
import { readPath, type Path } from './source.ts'

/** Whether a file is a map by rows; any other goes by HL7's tables. */
export function isRowMap(source: string): boolean {
  return /^parts:/m.test(source)
}

/**
 * Reads a map by rows; `file` names it in the problems, each of which has its line. `beside` reads a file that it names, and is
 * undefined for one that is not there.
 */
export function parseRowMap(
  source: string,
  file: string,
  beside: (name: string) => string | undefined,
): RowMap | { problems: Problem[] } {
  return parseFile(source, file, (place, version) => readMap(place, version, beside))
}

interface Reading {
  content: Content
  makes: Content
  beside(name: string): string | undefined
}

const MAKES = ['hl7v2', 'fhir', 'json'] as const
const TYPE = /^([A-Z]{3}\^[A-Z][A-Z0-9]{2}|[A-Z][A-Za-z]{1,60}|[a-z][a-z0-9-]{0,60})$/

function readMap(place: Place, version: string, beside: Reading['beside']): RowMap | undefined {
  const keys = entries(place, ['map', 'title', 'from', 'makes', 'parts'], ['types', 'leave', 'fixtures', 'after'])
  if (!keys) return undefined
  const id = words(keys.map)
  const title = words(keys.title)
  const from = keys.from ? items(keys.from).flatMap((item) => sourceType(item) ?? []) : []
  const makes = oneOf(keys.makes, MAKES)
  const [content, another] = new Set(from.map(contentOf))
  if (keys.from && (content === undefined || another !== undefined)) wrong(keys.from, 'from: name types of one form')
  if (id !== undefined && keys.map && !/^[a-z0-9][a-z0-9-]*$/.test(id))
    wrong(keys.map, `map: "${id}" is not a name; write small letters, digits and hyphens`)
  if (id === undefined || title === undefined || makes === undefined || content === undefined) return undefined
  const reading = { content, makes, beside }
  const types = keys.types ? items(keys.types).flatMap((item) => messageType(item, reading) ?? []) : []
  if ((makes === 'hl7v2') !== (keys.types !== undefined))
    wrong(keys.types ?? place, 'types: a map that makes HL7 v2 names the types that it makes, and no other does')
  const parts = keys.parts ? items(keys.parts).flatMap((item) => readPart(item, reading) ?? []) : []
  if (makes === 'hl7v2' && (parts[0]?.makes !== 'segment' || parts[0].name !== 'MSH') && keys.parts)
    wrong(keys.parts, 'parts: the first is the segment MSH')
  if (makes === 'json' && parts.length !== 1 && keys.parts) wrong(keys.parts, 'parts: JSON is one object')
  const leave = keys.leave ? pairs(keys.leave).flatMap(([at, why]) => leftOf(at, why)) : []
  const fixtures = keys.fixtures ? items(keys.fixtures).flatMap((item) => fixtureOf(item, beside)) : []
  const after = keys.after && fileAt(keys.after, beside, /\.ts$/) ? words(keys.after) : undefined
  return {
    id,
    version,
    title,
    from,
    makes,
    types,
    parts,
    resources: resourcesOf(parts),
    leave,
    fixtures,
    ...(after === undefined ? {} : { after }),
  }
}

function sourceType(place: Place): string | undefined {
  const found = words(place)
  return found === undefined || TYPE.test(found)
    ? found
    : wrong(place, `${place.path}: "${found}" is not a message type`)
}

function messageType(place: Place, reading: Reading): RowMap['types'][number] | undefined {
  const keys = entries(place, ['type'], ['only'])
  const type = words(keys?.type)
  if (!keys || type === undefined) return undefined
  if (!/^[A-Z]{3}\^[A-Z]\d{2}\^[A-Z]{3}_[A-Z]\d{2}$/.test(type))
    return wrong(place, `${place.path}: "${type}" is no type of message with its structure, such as "SIU^S12^SIU_S12"`)
  return { type, only: readTests(keys.only, reading) }
}

function readPart(place: Place, reading: Reading): Part | undefined {
  const keys = entries(place, [], ['segment', 'resource', 'as', 'number', 'each', 'only', 'rows', 'parts'])
  if (!keys) return undefined
  const each = keys.each && pathAt(keys.each, reading)
  const common = { ...(each === undefined ? {} : { each }), only: readTests(keys.only, reading) }
  if (keys.parts)
    return { ...common, makes: 'group', parts: items(keys.parts).flatMap((item) => readPart(item, reading) ?? []) }
  const rows = keys.rows ? readRows(keys.rows, reading, reading.makes === 'hl7v2' ? FIELD : MEMBER) : []
  if (!keys.rows) wrong(place, `${place.path}: the key "rows" is missing`)
  switch (reading.makes) {
    case 'hl7v2': {
      const name = words(keys.segment)
      if (name === undefined || !/^[A-Z][A-Z0-9]{2}$/.test(name))
        return wrong(keys.segment ?? place, `${place.path}: name the "segment"`)
      return { ...common, makes: 'segment', name, rows }
    }
    case 'fhir': {
      const type = words(keys.resource)
      const as = oneOf(keys.as, ['update', 'create'] as const)
      const number = keys.number && readNumber(keys.number, reading)
      if (type === undefined || as === undefined || !/^[A-Z][A-Za-z]+$/.test(type))
        return wrong(keys.resource ?? place, `${place.path}: name the "resource" and say "as" what`)
      if (as === 'update' && number === undefined)
        return wrong(place, `${place.path}: what is updated is found by its "number"`)
      return { ...common, makes: 'resource', type, as, ...(number === undefined ? {} : { number }), rows }
    }
    case 'json':
      return { ...common, makes: 'object', rows }
  }
}

function readNumber(place: Place, reading: Reading): { system: string; from: Path } | undefined {
  const keys = entries(place, ['system', 'from'])
  const system = words(keys?.system)
  const from = keys?.from && pathAt(keys.from, reading)
  if (system !== undefined && !/^[a-z][a-z0-9+.-]*:\S+$/i.test(system))
    return wrong(place, `${place.path}: "${system}" is no address of a system`)
  return system === undefined || from === undefined ? undefined : { system, from }
}

const FIELD = /^\d{1,2}(\.\d{1,2}){0,2}$/
const MEMBER = /^[A-Za-z_][A-Za-z0-9_-]*(\[\d\])?(\.[A-Za-z_][A-Za-z0-9_-]*(\[\d\])?)*$/

function readRows(place: Place, reading: Reading, target: RegExp): Row[] {
  return pairs(place).flatMap(([to, at]): Row[] => {
    if (!target.test(to)) wrong(at, `${at.path}: "${to}" is no place of what the map makes`)
    const all = isSeq(at.node) ? items(at) : [at]
    return [{ to, any: all.flatMap((one) => readValue(one, reading, target) ?? []) }]
  })
}

const KEYS = [
  'from',
  'value',
  'as',
  'codes',
  'join',
  'must',
  'only',
  'count',
  'refer',
  'system',
  'part',
  'each',
  'rows',
] as const

/** A place alone, or a place with what is done about it. */
function readValue(place: Place, reading: Reading, target: RegExp): Value | undefined {
  if (isScalar(place.node)) {
    const from = pathAt(place, reading)
    return from && { says: 'text', from: [from], only: [], must: false }
  }
  const keys = entries(place, [], KEYS)
  if (!keys) return undefined
  const only = readTests(keys.only, reading)
  const must = keys.must ? (yesOrNo(keys.must) ?? false) : false
  if (keys.value) {
    const scalar = isScalar(keys.value.node) ? keys.value.node.value : undefined
    if (typeof scalar === 'string' || typeof scalar === 'number' || typeof scalar === 'boolean')
      return { says: 'always', value: scalar, only, must }
    return wrong(keys.value, `${keys.value.path}: expected a value`)
  }
  if (keys.count) return { says: 'count', only, must }
  if (keys.part) {
    const type = words(keys.part)
    return type === undefined ? undefined : { says: 'part', type, only, must }
  }
  if (keys.each) {
    const each = pathAt(keys.each, reading)
    const rows = keys.rows ? readRows(keys.rows, reading, target) : []
    if (rows.length === 0) return wrong(place, `${place.path}: "each" needs "rows"`)
    return each && { says: 'each', each, rows, only, must }
  }
  const listed = keys.from === undefined ? [] : isSeq(keys.from.node) ? items(keys.from) : [keys.from]
  const from = listed.flatMap((one) => pathAt(one, reading) ?? [])
  const [first] = from
  if (first === undefined) return wrong(place, `${place.path}: say "from" where, or the "value"`)
  if (keys.refer) {
    const type = words(keys.refer)
    const system = words(keys.system)
    if (type === undefined || system === undefined)
      return wrong(place, `${place.path}: "refer" needs a type and the "system" of its number`)
    return { says: 'refer', type, system, from: first, only, must }
  }
  const as = keys.as && oneOf(keys.as, FORMS)
  const codes = keys.codes && readCodes(keys.codes, reading)
  const join = keys.join && isScalar(keys.join.node) ? String(keys.join.node.value) : undefined
  return {
    says: 'text',
    from,
    only,
    must,
    ...(as === undefined ? {} : { as }),
    ...(codes === undefined ? {} : { codes }),
    ...(join === undefined ? {} : { join }),
  }
}

/** `{ booked: BOOKED, "*": OTHER }`, or a file of a ConceptMap beside the map. */
function readCodes(place: Place, { beside }: Reading): ReadonlyMap<string, string> | undefined {
  if (isMap(place.node))
    return new Map(
      pairs(place).flatMap(([code, at]) => {
        const to = words(at)
        return to === undefined ? [] : [[code, to] as const]
      }),
    )
  const name = words(place)
  const text = name === undefined || !name.endsWith('.json') ? undefined : beside(name)
  if (text === undefined) return wrong(place, `${place.path}: there is no ConceptMap ${name ?? ''} beside the map`)
  const read = readConceptMap(text)
  if ('problem' in read) return wrong(place, `${place.path}: ${name} ${read.problem}`)
  const { codes } = read
  return { get: (code: string) => codes.get(code)?.[0] } as ReadonlyMap<string, string>
}

function readTests(place: Place | undefined, reading: Reading): Test[] {
  if (place === undefined) return []
  return pairs(place).flatMap(([text, list]): Test[] => {
    const at = readPath(text, reading.content)
    if (at === undefined) return wrong(list, `${list.path}: "${text}" is no place in a message`) ?? []
    return [{ at, values: items(list).flatMap((item) => (isNothing(item) ? '' : (words(item) ?? []))) }]
  })
}

function isNothing({ node }: Place): boolean {
  return isScalar(node) && node.value === ''
}

function pathAt(place: Place, { content }: Reading): Path | undefined {
  const text = words(place)
  if (text === undefined) return undefined
  const path = readPath(text, content)
  return path ?? wrong(place, `${place.path}: "${text}" is no place in a message`)
}

/** Why something is left is written down, or it is not left. */
function leftOf(at: string, place: Place): { at: string; why: string }[] {
  const why = words(place)
  return why === undefined ? [] : [{ at, why }]
}

function fixtureOf(place: Place, beside: Reading['beside']): { message: string; gives: string }[] {
  const keys = entries(place, ['message', 'gives'])
  return [keys?.message, keys?.gives].every((at) => at !== undefined && fileAt(at, beside, /\.(hl7|json)$/))
    ? [{ message: words(keys?.message) ?? '', gives: words(keys?.gives) ?? '' }]
    : []
}

function fileAt(place: Place, beside: Reading['beside'], like: RegExp): boolean {
  const name = words(place)
  if (name !== undefined && like.test(name) && beside(name) !== undefined) return true
  wrong(place, `${place.path}: there is no file ${name ?? ''} beside the map`)
  return false
}

function resourcesOf(parts: readonly Part[]): ReadonlyMap<string, { as: Way }> {
  const found = new Map<string, { as: Way }>()
  const refers = (rows: readonly Row[]): void => {
    for (const value of rows.flatMap(({ any }) => any)) {
      if (value.says === 'refer' && !found.has(value.type)) found.set(value.type, { as: 'refer' })
      if (value.says === 'each') refers(value.rows)
    }
  }
  for (const part of parts) {
    if (part.makes === 'group') for (const [type, way] of resourcesOf(part.parts)) found.set(type, way)
    if (part.makes === 'resource') found.set(part.type, { as: part.as })
    if ('rows' in part) refers(part.rows)
  }
  return found
}
