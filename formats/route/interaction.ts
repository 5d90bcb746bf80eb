import { INTERACTIONS, type Interaction } from '#domain/route/interaction.ts'
import { entries, items, oneOf, words, wrong, yesOrNo, type Place } from '../definition/node.ts'

/** Which keys stand beside an interaction. */
const BESIDE: Record<Interaction['does'], readonly string[]> = {
  create: ['by', 'refers'],
  update: ['by', 'refers'],
  delete: ['by'],
  patch: ['by', 'refers', 'members'],
  transaction: [],
  batch: [],
  operation: ['name', 'in', 'repeatable'],
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

/** Reads `{ fhir: patch, by: "http://hospital.example/mrn", members: [status] }`. */
export function readInteraction(place: Place): Interaction | undefined {
  const keys = entries(place, ['fhir'], ['by', 'refers', 'members', 'name', 'in', 'repeatable'])
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
      return { does, name, ...(parameter === undefined ? {} : { parameter }), repeatable }
    }
  }
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
