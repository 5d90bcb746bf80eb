import type { Resource } from '@medplum/fhirtypes'
import type { WithId } from '@medplum/core'

/**
 * All resources in memory, with every version, and an index of what mentions what: each reference and each
 * identifier found anywhere in a resource. It makes the searches of a visit (by patient, encounter, schedule,
 * identifier) touch only the resources concerned; a plain scan took 596 ms for one patient's observations. Nothing is
 * ever deleted: a record keeps what was written in it.
 */
export class Record {
  readonly #current = new Map<string, Map<string, WithId<Resource>>>()
  readonly #versions = new Map<string, WithId<Resource>[]>()
  readonly #mentions = new Map<string, Map<string, Set<string>>>()
  #undo: (() => void)[] = []

  get(resourceType: string, id: string): WithId<Resource> | undefined {
    return this.#current.get(resourceType)?.get(id)
  }

  /** Oldest first; empty for what never was. */
  versions(resourceType: string, id: string): readonly WithId<Resource>[] {
    return this.#versions.get(`${resourceType}/${id}`) ?? []
  }

  all(resourceType: string): Iterable<WithId<Resource>> {
    return this.#current.get(resourceType)?.values() ?? []
  }

  get empty(): boolean {
    return this.#current.size === 0
  }

  /** The resources of a type that mention any of `keys`, in the order in which they were first stored. */
  mentioning(resourceType: string, keys: readonly string[]): WithId<Resource>[] {
    const byKey = this.#mentions.get(resourceType)
    const ids = new Set(keys.flatMap((key) => [...(byKey?.get(key) ?? [])]))
    const found: WithId<Resource>[] = []
    for (const id of ids) {
      const resource = this.get(resourceType, id)
      if (resource) found.push(resource)
    }
    return found
  }

  /** Forgets how to undo: what was applied so far stands. */
  settle(): void {
    this.#undo = []
  }

  /** Takes back everything applied since the last `settle`. */
  rollBack(): void {
    for (const step of this.#undo.toReversed()) step()
    this.#undo = []
  }

  put(resource: WithId<Resource>): void {
    const { resourceType, id } = resource
    const ofType = at(this.#current, resourceType, () => new Map())
    const versions = at(this.#versions, `${resourceType}/${id}`, () => [])
    const before = ofType.get(id)
    if (before) this.#index(before, false)
    ofType.set(id, resource)
    versions.push(resource)
    this.#index(resource, true)
    this.#undo.push(() => {
      this.#index(resource, false)
      versions.pop()
      if (before) {
        ofType.set(id, before)
        this.#index(before, true)
      } else ofType.delete(id)
    })
  }

  #index(resource: WithId<Resource>, present: boolean): void {
    const byKey = at(this.#mentions, resource.resourceType, () => new Map())
    for (const key of mentionsOf(resource)) {
      const ids = at(byKey, key, () => new Set())
      if (present) ids.add(resource.id)
      else ids.delete(resource.id)
    }
  }
}

/** The key under which the index knows an identifier. */
export function identifierKey(system: string | undefined, value: string): string {
  return `${system ?? ''}|${value}`.toLowerCase()
}

function mentionsOf(resource: Resource): Set<string> {
  const keys = new Set<string>()
  const visit = (value: unknown): void => {
    if (Array.isArray(value)) return value.forEach(visit)
    if (typeof value !== 'object' || value === null) return
    if ('reference' in value && typeof value.reference === 'string') keys.add(value.reference)
    if ('value' in value && typeof value.value === 'string') {
      const system = 'system' in value && typeof value.system === 'string' ? value.system : undefined
      keys.add(identifierKey(system, value.value))
    }
    Object.values(value).forEach(visit)
  }
  visit(resource)
  return keys
}

function at<K, V>(map: Map<K, V>, key: K, make: () => V): V {
  let value = map.get(key)
  if (value === undefined) {
    value = make()
    map.set(key, value)
  }
  return value
}
