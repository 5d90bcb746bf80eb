import { isMap, isSeq } from 'yaml'
import { INTERACTIONS, type Criterion, type Interaction } from '#domain/route/interaction.ts'
import type { Content } from '#domain/route/route.ts'
import { nearest } from '../definition/nearest.ts'
import { entries, items, oneOf, pairs, words, wrong, yesOrNo, type Place } from '../definition/node.ts'
import { RESOURCE_TYPES } from '../fhir/resource-types.ts'
import { placeInMessage } from './place.ts'

/** Which keys stand beside an interaction. */
const BESIDE: Record<Interaction['does'], readonly string[]> = {
  create: ['by', 'refers'],
  update: ['by', 'refers'],
  delete: ['by'],
  patch: ['by', 'refers', 'members'],
  transaction: [],
  batch: [],
  operation: ['name', 'in', 'repeatable', 'then'],
  read: ['of', 'type', 'then'],
  history: ['of', 'type', 'then'],
  search: ['type', 'where', 'then'],
}

/** Types that can't carry a number of ours beside their own (FHIR R4: `identifier` is none, or one). */
const NO_NUMBER: ReadonlySet<string> = new Set([
  'AuditEvent',
  'Binary',
  'Composition',
  'Linkage',
  'MessageHeader',
  'OperationOutcome',
  'Parameters',
  'Provenance',
  'QuestionnaireResponse',
  'Subscription',
])

/** A type that can't be created so that the same again is not made twice; undefined where all can. */
export function unnumbered(interaction: Interaction, take: readonly string[]): string | undefined {
  return interaction.does === 'create' && interaction.by === undefined
    ? take.find((type) => NO_NUMBER.has(type))
    : undefined
}

/** Reads `{ fhir: patch, by: "http://hospital.example/mrn", members: [status] }`, of a route that carries messages of one form. */
export function readInteraction(place: Place, content: Content): Interaction | undefined {
  const keys = entries(
    place,
    ['fhir'],
    ['by', 'refers', 'members', 'name', 'in', 'repeatable', 'of', 'type', 'where', 'then'],
  )
  const does = oneOf(keys?.fhir, INTERACTIONS)
  if (!keys || does === undefined) return undefined
  for (const [key, at] of Object.entries(keys))
    if (at !== undefined && key !== 'fhir' && !BESIDE[does].includes(key))
      wrong(at, `${at.path}: ${does} has no "${key}"`)
  const by = keys.by && systemIn(keys.by)
  const listed = keys.refers && items(keys.refers).flatMap((item) => words(item) ?? [])
  if (keys.refers && keys.by === undefined)
    wrong(keys.refers, `${keys.refers.path}: without "by" both servers share their ids, and nobody is looked for`)
  const known = by === undefined ? {} : { by }
  const theirs = { ...known, ...(listed === undefined ? {} : { refers: listed }) }
  switch (does) {
    case 'create':
    case 'update':
      return { does, ...theirs }
    case 'delete':
      return { does, ...known }
    case 'transaction':
    case 'batch':
      return { does }
    case 'patch': {
      const written = keys.members ? items(keys.members) : []
      const members = written.flatMap((item) => memberIn(item) ?? [])
      if (written.length === 0) return wrong(place, `${place.path}: patch needs "members", those that it writes`)
      return { does, ...theirs, members }
    }
    case 'operation': {
      const name = words(keys.name)
      if (name === undefined || !/^([A-Z][A-Za-z]+\/)?\$[a-z][a-z0-9-]*$/.test(name))
        return wrong(
          keys.name ?? place,
          `${place.path}: operation needs "name", such as "$process-message" or "Patient/$match"`,
        )
      const parameter = keys.in && words(keys.in)
      const repeatable = keys.repeatable ? (yesOrNo(keys.repeatable) ?? false) : false
      const then = keys.then && words(keys.then)
      const after = { ...(parameter === undefined ? {} : { parameter }), ...(then === undefined ? {} : { then }) }
      return { does, name, ...after, repeatable }
    }
    case 'read':
    case 'history':
    case 'search': {
      const then = words(keys.then)
      if (!keys.then)
        wrong(
          place,
          `${place.path}: ${does} needs "then", the route to which what is answered goes, else nobody has it`,
        )
      const type = keys.type && resourceType(keys.type)
      if (does === 'search') {
        const where = keys.where && readWhere(keys.where, content)
        if (!keys.type || !keys.where)
          return wrong(place, `${place.path}: search needs "type", such as Coverage, and "where", by what is searched`)
        return type === undefined || !where || then === undefined ? undefined : { does, type, where, then }
      }
      if ((keys.of === undefined) !== (keys.type === undefined))
        return wrong(
          place,
          `${place.path}: "of" is where what is to be read is referred to, such as subject.reference, and "type" what that is; write both, or neither`,
        )
      const at = keys.of && placeInMessage(keys.of, content)
      if (keys.of && (at === undefined || type === undefined)) return undefined
      if (then === undefined) return undefined
      return { does, ...(at !== undefined && type !== undefined && { of: { at, type } }), then }
    }
  }
}

function resourceType(place: Place): string | undefined {
  const found = words(place)
  if (found === undefined || RESOURCE_TYPES.includes(found)) return found
  return wrong(place, `${place.path}: FHIR R4 has no resource "${found}"`, nearest(found, RESOURCE_TYPES))
}

/** A name of FHIR R4, 3.1.1, with its modifier or chain: `patient`, `_id`, `code:in`, `patient.identifier`. */
const PARAMETER = /^_?[A-Za-z][A-Za-z0-9-]*([:.][A-Za-z_][A-Za-z0-9_-]*){0,3}$/
/** These say how an answer looks, which is ours to read (FHIR R4, 3.1.1.5). */
const OURS = /^_(count|format|summary|elements|include|revinclude|contained|containedType|total|sort|score)(:|$)/

/** Reads `{ patient: patient, status: [active], identifier: { at: PID-3.1, system: "http://hospital.example/mrn" } }`. */
function readWhere(place: Place, content: Content): Criterion[] | undefined {
  const found = pairs(place)
  if (found.length === 0) return wrong(place, `${place.path}: say at least one parameter, else all there is is found`)
  const read = found.flatMap(([parameter, value]): Criterion[] => {
    if (!PARAMETER.test(parameter))
      wrong(value, `${value.path}: "${parameter}" is no search parameter; write it like "patient"`)
    if (OURS.test(parameter)) wrong(value, `${value.path}: "${parameter}" says how an answer looks, which is not asked`)
    if (isSeq(value.node)) {
      const values = items(value).flatMap((item) => words(item) ?? [])
      if (values.length === 0) wrong(value, `${value.path}: say at least one value`)
      return [{ parameter, values }]
    }
    if (!isMap(value.node)) {
      const at = placeInMessage(value, content)
      return at === undefined ? [] : [{ parameter, at }]
    }
    const keys = entries(value, ['at', 'system'])
    const at = keys?.at && placeInMessage(keys.at, content)
    const system = keys?.system && systemIn(keys.system)
    return at === undefined || system === undefined ? [] : [{ parameter, at, system }]
  })
  // By what was written alone the same is found for every message, whoever it is of.
  if (read.length === found.length && read.every((one) => 'values' in one))
    return wrong(
      place,
      `${place.path}: name a place of the message too, such as ${content === 'hl7v2' ? 'PID-3.1' : 'subject.reference'}`,
    )
  return read.length === found.length ? read : undefined
}

function systemIn(place: Place): string | undefined {
  const found = words(place)
  if (found === undefined || /^[a-z][a-z0-9+.-]*:\S+$/i.test(found)) return found
  return wrong(place, `${place.path}: "${found}" is no address of a system`)
}

function memberIn(place: Place): string | undefined {
  const found = words(place)
  if (found === undefined || (/^[a-z][A-Za-z]*$/.test(found) && !['id', 'meta', 'resourceType'].includes(found)))
    return found
  return wrong(place, `${place.path}: "${found}" is no member that a patch can write`)
}
