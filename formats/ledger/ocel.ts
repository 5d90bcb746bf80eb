import type { Recorded } from '#domain/visit/event.ts'

/** A visit to be exported, under names that tell nobody outside who or which it is. */
export interface VisitLog {
  visit: string
  log: readonly Recorded[]
}

interface Attribute {
  name: string
  value: string
}

/** OCEL 2.0 in its JSON form (Berti et al. 2024, ocel-standard.org). */
export interface Ocel {
  objectTypes: { name: string; attributes: { name: string; type: 'string' }[] }[]
  eventTypes: { name: string; attributes: { name: string; type: 'string' }[] }[]
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
 * are objects. `nameOf` gives a person's pseudonym, or null for one of whom only the role is told. Only codes are carried, never references or sealed content.
 */
export function ocelOf(visits: readonly VisitLog[], nameOf: (reference: string) => string | null): Ocel {
  const objects = new Map<string, Ocel['objects'][number]>()
  const types = new Map<string, Set<string>>()
  const events: Ocel['events'] = []
  const object = (id: string, type: string): string => {
    if (!objects.has(id)) objects.set(id, { id, type, attributes: [], relationships: [] })
    return id
  }

  for (const { visit, log } of visits) {
    object(visit, 'visit')
    for (const event of log) {
      const attributes = [...facts(event), { name: 'role', value: roleOf(event) }]
      const relationships = [{ objectId: visit, qualifier: 'of' }]
      const name = 'by' in event && event.by !== undefined && 'ref' in event.by ? nameOf(event.by.ref) : null
      if (name !== null) relationships.push({ objectId: object(name, roleOf(event)), qualifier: 'by' })
      if ('order' in event)
        relationships.push({ objectId: object(`${visit} ${event.order}`, 'order'), qualifier: 'about' })
      if ('task' in event)
        relationships.push({ objectId: object(`${visit} ${event.task}`, 'task'), qualifier: 'about' })
      const known = types.get(event.kind) ?? new Set<string>()
      for (const { name } of attributes) known.add(name)
      types.set(event.kind, known)
      events.push({ id: `${visit} ${event.seq}`, type: event.kind, time: event.at, attributes, relationships })
    }
  }
  return {
    objectTypes: [...new Set([...objects.values()].map(({ type }) => type))].map((name) => ({ name, attributes: [] })),
    eventTypes: [...types].map(([name, known]) => ({
      name,
      attributes: [...known].map((attribute) => ({ name: attribute, type: 'string' as const })),
    })),
    objects: [...objects.values()],
    events,
  }
}

function facts(event: Recorded): Attribute[] {
  return Object.entries(event)
    .filter(([name, value]) => FACTS.includes(name) && (typeof value === 'string' || typeof value === 'number'))
    .map(([name, value]) => ({ name, value: String(value) }))
}

function roleOf(event: Recorded): string {
  if ('by' in event && event.by !== undefined) return event.by.who
  if ('who' in event) return event.who
  return 'causeway'
}
