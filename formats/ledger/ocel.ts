import type { Effort } from '#domain/ledger/ledger.ts'
import type { Recorded } from '#domain/visit/event.ts'

/** A visit to be exported, under names that tell nobody outside who or which it is. */
export interface VisitLog {
  visit: string
  log: readonly Recorded[]
  efforts: readonly Effort[]
}

interface Attribute {
  name: string
  value: string | number
}

/** OCEL 2.0 in its JSON form (Berti et al. 2024, ocel-standard.org). */
export interface Ocel {
  objectTypes: { name: string; attributes: { name: string; type: 'string' }[] }[]
  eventTypes: { name: string; attributes: { name: string; type: 'string' | 'integer' }[] }[]
  objects: { id: string; type: string; attributes: never[]; relationships: { objectId: string; qualifier: string }[] }[]
  events: {
    id: string
    type: string
    time: string
    attributes: Attribute[]
    relationships: { objectId: string; qualifier: string }[]
  }[]
}

/** Facts of an event that are codes and say nothing of a person. */
const FACTS = ['medium', 'write', 'why', 'purpose', 'channel', 'step', 'category', 'reason', 'outcome', 'act', 'ease']

/**
 * Visits as an object-centric event log for process mining: visits, the people in them by a pseudonym, orders and tasks
 * are objects. Presses on the screens stand among the events as `effort`, told by role and step and under no pseudonym.
 * `nameOf` gives a person's pseudonym, or null for one of whom only the role is told. Only codes are carried, never
 * references or sealed content.
 */
export function ocelOf(visits: readonly VisitLog[], nameOf: (reference: string) => string | null): Ocel {
  const objects = new Map<string, Ocel['objects'][number]>()
  const types = new Map<string, Map<string, 'string' | 'integer'>>()
  const events: Ocel['events'] = []
  const object = (id: string, type: string): string => {
    if (!objects.has(id)) objects.set(id, { id, type, attributes: [], relationships: [] })
    return id
  }

  const declare = (type: string, attributes: readonly Attribute[]): void => {
    const known = types.get(type) ?? new Map<string, 'string' | 'integer'>()
    for (const { name, value } of attributes) known.set(name, typeof value === 'number' ? 'integer' : 'string')
    types.set(type, known)
  }

  for (const { visit, log, efforts } of visits) {
    object(visit, 'visit')
    for (const [place, { at, ...effort }] of efforts.entries()) {
      const attributes = Object.entries(effort).map(([name, value]) => ({ name, value }))
      declare('effort', attributes)
      const relationships = [{ objectId: visit, qualifier: 'of' }]
      events.push({ id: `${visit} effort ${place}`, type: 'effort', time: at, attributes, relationships })
    }
    for (const event of log) {
      const attributes = [...facts(event), ...edits(event), { name: 'role', value: roleOf(event) }]
      const relationships = [{ objectId: visit, qualifier: 'of' }]
      const name = 'by' in event && event.by !== undefined && 'ref' in event.by ? nameOf(event.by.ref) : null
      if (name !== null) relationships.push({ objectId: object(name, roleOf(event)), qualifier: 'by' })
      if ('order' in event)
        relationships.push({ objectId: object(`${visit} ${event.order}`, 'order'), qualifier: 'about' })
      if ('task' in event)
        relationships.push({ objectId: object(`${visit} ${event.task}`, 'task'), qualifier: 'about' })
      declare(event.kind, attributes)
      events.push({ id: `${visit} ${event.seq}`, type: event.kind, time: event.at, attributes, relationships })
    }
  }
  return {
    objectTypes: [...new Set([...objects.values()].map(({ type }) => type))].map((name) => ({ name, attributes: [] })),
    eventTypes: [...types].map(([name, known]) => ({
      name,
      attributes: [...known].map(([attribute, type]) => ({ name: attribute, type })),
    })),
    objects: [...objects.values()],
    events: events.toSorted((one, other) => one.time.localeCompare(other.time)),
  }
}

function facts(event: Recorded): Attribute[] {
  return Object.entries(event)
    .filter(([name, value]) => FACTS.includes(name) && (typeof value === 'string' || typeof value === 'number'))
    .map(([name, value]) => ({ name, value: String(value) }))
}

/** How what was taken from a draft was changed until it was signed, by section. */
function edits(event: Recorded): Attribute[] {
  if (event.kind !== 'signing' && event.kind !== 'signed-in-emr') return []
  return (event.edits ?? []).flatMap(({ section, drafted, signed, distance }) => [
    { name: `${section} drafted`, value: drafted },
    { name: `${section} signed`, value: signed },
    { name: `${section} distance`, value: distance },
  ])
}

function roleOf(event: Recorded): string {
  if ('by' in event && event.by !== undefined) return event.by.who
  if ('who' in event) return event.who
  return 'causeway'
}
