import {
  OperationOutcomeError,
  Operator,
  applyPatch,
  badRequest,
  deepClone,
  generateId,
  normalizeOperationOutcome,
  notFound,
  preconditionFailed,
  validateResource,
} from '@medplum/core'
import type { Operation, SearchRequest, WithId } from '@medplum/core'
import { FhirRepository, getExtraEntries } from '@medplum/fhir-router'
import type { CreateResourceOptions, UpdateResourceOptions } from '@medplum/fhir-router'
import type { Bundle, BundleEntry, OperationOutcome, Parameters, Reference, Resource } from '@medplum/fhirtypes'
import { join } from 'node:path'
import type { Staff } from '../emr.ts'
import { reaches } from '../smart/scopes.ts'
import type { Access, Letter } from '../smart/scopes.ts'
import { loadDefinitions } from './definitions.ts'
import { Journal } from './journal.ts'
import { Record } from './record.ts'
import { findMatches, pageLinks } from './search.ts'

/** On whose behalf something is read or written: the EMR's own screens, a signed-in user's app, or a backend. */
export type Actor =
  | { kind: 'emr' }
  | { kind: 'user'; practitioner: string; role: Staff['role']; access: Access }
  | { kind: 'system'; client: string; access: Access }

/** One resource as it was before and is after a write; `before` is missing for a new one. */
export interface Write {
  before?: WithId<Resource>
  after: WithId<Resource>
}

/**
 * What the practice's record does of its own accord. `check` sees each write by an app and may alter or refuse it;
 * `settle` sees all writes of a transaction just before they are committed, and may add more; `committed` all of them after.
 */
export interface Rule {
  check?(repo: PracticeRepository, write: Write, actor: Actor): Promise<Resource | void>
  settle?(repo: PracticeRepository, writes: readonly Write[], actor: Actor): Promise<void>
  /** Hears what has been committed and is on disk. */
  committed?(repo: PracticeRepository, writes: readonly Write[]): void
}

interface Core {
  record: Record
  journal: Journal<WithId<Resource>[]>
  now: () => Date
  fhirBase: string
  rules: Rule[]
  /** The last transaction that was let in; the next waits for it, and so does every read from outside. */
  tail: Promise<unknown>
}

/**
 * The EMR's record behind `@medplum/fhir-router`: in memory, indexed, each transaction one line of a journal.
 *
 * Transactions run one after another. Inside one, only the repository handed to the callback may be used: any other
 * waits for it to end. Nobody outside sees a write before its transaction is in the journal; the caller hears of it
 * only when it is on disk.
 */
export class PracticeRepository extends FhirRepository {
  readonly #core: Core
  readonly #actor: Actor
  readonly #writes: Write[] | undefined

  constructor(core: Core, actor: Actor, writes?: Write[]) {
    super()
    this.#core = core
    this.#actor = actor
    this.#writes = writes
  }

  static open(settings: { data: string; fhirBase: string; now: () => Date; rules: Rule[] }): PracticeRepository {
    loadDefinitions()
    const record = new Record()
    const journal = Journal.open<WithId<Resource>[]>(join(settings.data, 'record.jsonl'), (resources) => {
      for (const resource of resources) record.put(resource)
      record.settle()
    })
    const { now, fhirBase, rules } = settings
    return new PracticeRepository({ record, journal, now, fhirBase, rules, tail: Promise.resolve() }, { kind: 'emr' })
  }

  /** The same record, used on behalf of someone else. */
  as(actor: Actor): PracticeRepository {
    return new PracticeRepository(this.#core, actor, this.#writes)
  }

  get empty(): boolean {
    return this.#core.record.empty
  }

  /** Waits for what is under way and lets go of the journal. */
  async close(): Promise<void> {
    await this.#settled()
    await this.#core.journal.synced()
    this.#core.journal.close()
  }

  setMode(): void {}

  generateId(): string {
    return generateId()
  }

  async createResource<T extends Resource>(resource: T, options?: CreateResourceOptions): Promise<WithId<T>> {
    const own = this.#actor.kind === 'emr' || options?.assignedId
    const id = (own ? resource.id : undefined) ?? generateId()
    return this.withTransaction(async (tx) => {
      if (tx.#core.record.get(resource.resourceType, id)) {
        throw new OperationOutcomeError(badRequest(`${resource.resourceType}/${id} exists already`))
      }
      return tx.#write<T>({ ...resource, id }, undefined)
    })
  }

  async updateResource<T extends Resource>(resource: T, options?: UpdateResourceOptions): Promise<WithId<T>> {
    const { resourceType, id } = resource
    if (!id) throw new OperationOutcomeError(badRequest('An update needs the id in the resource'))
    return this.withTransaction(async (tx) => {
      const before = tx.#core.record.get(resourceType, id)
      if (!before) throw new OperationOutcomeError(notFound)
      if (options?.ifMatch && before.meta?.versionId !== options.ifMatch) {
        throw new OperationOutcomeError(preconditionFailed)
      }
      return tx.#write<T>({ ...resource, id }, before)
    })
  }

  async patchResource<T extends Resource>(
    resourceType: T['resourceType'],
    id: string,
    patch: Operation[] | Parameters,
    options?: UpdateResourceOptions,
  ): Promise<WithId<T>> {
    if (!Array.isArray(patch)) throw new OperationOutcomeError(badRequest('Only JSON Patch is supported'))
    return this.withTransaction(async (tx) => {
      const resource = await tx.readResource<T>(resourceType, id)
      const failures = applyPatch(resource, patch).filter((failure) => failure !== null)
      if (failures.length > 0) {
        throw new OperationOutcomeError(badRequest(failures.map((failure) => failure.message).join('; ')))
      }
      return tx.updateResource<T>(resource, options)
    })
  }

  async readResource<T extends Resource>(resourceType: string, id: string): Promise<WithId<T>> {
    await this.#settled()
    const resource = this.#core.record.get(resourceType, id)
    if (!resource || !this.#sees(resource, 'r')) throw new OperationOutcomeError(notFound)
    return copyAs<T>(resource)
  }

  async readReference<T extends Resource>(reference: Reference<T>): Promise<WithId<T>> {
    const [resourceType, id] = reference.reference?.split('/') ?? []
    if (!resourceType || !id) throw new OperationOutcomeError(badRequest('Not a relative literal reference'))
    return this.readResource<T>(resourceType, id)
  }

  async readReferences<T extends Resource>(references: readonly Reference<T>[]): Promise<(T | Error)[]> {
    return Promise.all(
      references.map((reference) =>
        this.readReference(reference).catch((error) => new OperationOutcomeError(normalizeOperationOutcome(error))),
      ),
    )
  }

  async readHistory<T extends Resource>(resourceType: string, id: string): Promise<Bundle<WithId<T>>> {
    await this.readResource(resourceType, id)
    const versions = this.#core.record.versions(resourceType, id)
    const entry = versions.map((version, index) => ({
      fullUrl: `${this.#core.fhirBase}/${resourceType}/${id}`,
      resource: copyAs<T>(version),
      request:
        index === 0
          ? { method: 'POST' as const, url: resourceType }
          : { method: 'PUT' as const, url: `${resourceType}/${id}` },
      response: {
        status: index === 0 ? '201' : '200',
        etag: `W/"${version.meta?.versionId}"`,
        lastModified: version.meta?.lastUpdated,
      },
    }))
    return { resourceType: 'Bundle', type: 'history', total: entry.length, entry: entry.toReversed() }
  }

  async readVersion<T extends Resource>(resourceType: string, id: string, vid: string): Promise<WithId<T>> {
    await this.readResource(resourceType, id)
    const version = this.#core.record.versions(resourceType, id).find((one) => one.meta?.versionId === vid)
    if (!version) throw new OperationOutcomeError(notFound)
    return copyAs<T>(version)
  }

  async search<T extends Resource>(search: SearchRequest<T>): Promise<Bundle<WithId<T>>> {
    await this.#settled()
    const { fhirBase, record } = this.#core
    const found = findMatches(record, search, fhirBase).filter((resource) => this.#sees(resource, 's'))
    const offset = search.offset ?? 0
    const page = found.slice(offset, search.count === undefined ? undefined : offset + search.count)
    const fullUrl = (resourceType: string, id: string): string => `${fhirBase}/${resourceType}/${id}`
    const entry = page.map((resource): BundleEntry<WithId<T>> => ({
      fullUrl: fullUrl(resource.resourceType, resource.id),
      resource: copyAs<T>(resource),
      search: { mode: 'match' },
    }))
    if (search.include || search.revInclude) await this.#include(search, page, entry, fullUrl)
    const link = pageLinks(search, found.length, fhirBase)
    return {
      resourceType: 'Bundle',
      type: 'searchset',
      total: found.length,
      link,
      ...(entry.length > 0 ? { entry } : {}),
    }
  }

  async searchByReference<T extends Resource>(
    search: SearchRequest<T>,
    referenceField: string,
    references: string[],
  ): Promise<{ [reference: string]: WithId<T>[] }> {
    const found = references.map(async (reference) => {
      const filters = [...(search.filters ?? []), { code: referenceField, operator: Operator.EQUALS, value: reference }]
      return [reference, await this.searchResources<T>({ ...search, filters })] as const
    })
    return Object.fromEntries(await Promise.all(found))
  }

  deleteResource(): Promise<void> {
    return Promise.reject(
      new OperationOutcomeError(notSupported('The record deletes nothing; mark it entered-in-error')),
    )
  }

  async withTransaction<TResult>(callback: (tx: this) => Promise<TResult>): Promise<TResult> {
    if (this.#writes) return callback(this)
    const result = this.#core.tail.then(() => this.#transact(callback))
    this.#core.tail = result.catch(() => undefined)
    const { value, writes } = await result
    await this.#core.journal.synced()
    if (writes.length > 0) for (const rule of this.#core.rules) rule.committed?.(this.as({ kind: 'emr' }), writes)
    return value
  }

  async #transact<TResult>(callback: (tx: this) => Promise<TResult>): Promise<{ value: TResult; writes: Write[] }> {
    const { record, journal, rules } = this.#core
    const writes: Write[] = []
    try {
      const tx = new PracticeRepository(this.#core, this.#actor, writes)
      // `this` types only: the class has no subclass.
      const value = await callback(tx as this)
      for (const rule of rules) await rule.settle?.(tx.as({ kind: 'emr' }), [...writes], this.#actor)
      if (writes.length > 0) journal.append(writes.map(({ after }) => after))
      record.settle()
      return { value, writes }
    } catch (error) {
      record.rollBack()
      throw error
    }
  }

  async #write<T extends Resource>(given: WithId<T>, before: WithId<Resource> | undefined): Promise<WithId<T>> {
    let resource: Resource = copyAs<T>(given)
    if (this.#actor.kind !== 'emr') {
      for (const one of before ? [before, given] : [given]) {
        if (!this.#sees(one, before ? 'u' : 'c')) throw new OperationOutcomeError(outOfReach)
      }
      validateResource(resource)
      const own = this.as({ kind: 'emr' })
      for (const rule of this.#core.rules) {
        const after = { ...resource, id: given.id }
        resource = (await rule.check?.(own, before ? { before, after } : { after }, this.#actor)) ?? resource
      }
    }
    const meta = { ...resource.meta, versionId: generateId(), lastUpdated: this.#core.now().toISOString() }
    const after: WithId<Resource> = { ...resource, id: given.id, meta }
    this.#core.record.put(after)
    this.#writes?.push(before ? { before, after } : { after })
    return copyAs<T>(after)
  }

  async #include(
    search: SearchRequest,
    page: WithId<Resource>[],
    entry: BundleEntry[],
    fullUrl: (resourceType: string, id: string) => string,
  ): Promise<void> {
    const found: BundleEntry[] = []
    await getExtraEntries(this, search, page, found, { fullUrl })
    entry.push(...found.filter(({ resource }) => resource?.id && this.#sees({ ...resource, id: resource.id }, 'r')))
  }

  #sees(resource: WithId<Resource>, letter: Letter): boolean {
    return this.#actor.kind === 'emr' || reaches(this.#actor.access, resource, letter)
  }

  async #settled(): Promise<void> {
    if (!this.#writes) await this.#core.tail
  }
}

const outOfReach: OperationOutcome = {
  resourceType: 'OperationOutcome',
  id: 'forbidden',
  issue: [{ severity: 'error', code: 'forbidden', details: { text: 'The token does not reach this resource' } }],
}

function notSupported(text: string): OperationOutcome {
  return { resourceType: 'OperationOutcome', issue: [{ severity: 'error', code: 'not-supported', details: { text } }] }
}

/** A copy that the caller may change. The type is the caller's claim, as everywhere with FHIR read by type and id. */
function copyAs<T extends Resource>(resource: Resource): WithId<T> {
  return deepClone(resource) as WithId<T>
}
