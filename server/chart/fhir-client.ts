import { readPage, type Page } from '#formats/fhir/bundle.ts'
import { FhirElement, resourceOf } from '#formats/fhir/element.ts'
import { ChartFault } from '../act/chart.ts'
import { faultOf } from './faults.ts'

/** A `fetch` that already carries somebody's authorization for one EMR. */
export type Fetch = (url: string, init: RequestInit) => Promise<Response>

const READ_MS = 5_000
const WRITE_MS = 10_000
const MAX_PAGES = 20

/** All the pages that were read of a search. */
export interface Found extends Omit<Page, 'next'> {
  /** Address of the page after the last one read; undefined when all were. */
  next: string | undefined
}

/** What a conditional create left: a new resource, or the one that met the condition. */
export interface Created {
  fresh: boolean
  /** Undefined where the EMR answers without a body. */
  resource: FhirElement | undefined
  /** What its Location names, where there is one. */
  reference: string | undefined
}

/**
 * FHIR's REST interactions (R4, 3.1.0) for one caller. Never logs, and its errors name no address: searches hold ids,
 * bodies hold patients. `take` is the EMR's turnstile, shared by all callers, so that one screen can't flood it.
 */
export class FhirClient {
  readonly #base: string
  readonly #fetch: Fetch
  readonly #take: Turnstile

  constructor(base: string, fetch: Fetch, take: Turnstile) {
    this.#base = base
    this.#fetch = fetch
    this.#take = take
  }

  async read(reference: string): Promise<FhirElement> {
    const type = typeOf(reference)
    return resourceOf(await this.#json(reference, { method: 'GET' }, READ_MS), type)
  }

  /** One page; `address` is a query such as `Slot?status=free` or a `next` link, followed verbatim. */
  async page(type: string, address: string): Promise<Page> {
    const page = readPage(await this.#json(address, { method: 'GET' }, READ_MS), type)
    if (page.next !== undefined) page.next = this.#within(page.next)
    return page
  }

  /** All pages of a search, at most `pages` of them, and none after there is `enough`: `_count` is only a wish. */
  async search(type: string, query: string, pages = MAX_PAGES, enough = Infinity): Promise<Found> {
    return this.#follow(type, await this.page(type, `${type}?${query}`), pages, enough)
  }

  /** Finds codes by words: ValueSet/$expand (R4, 4.9.19). */
  async expand(query: string): Promise<FhirElement> {
    return resourceOf(await this.#json(`ValueSet/$expand?${query}`, { method: 'GET' }, READ_MS), 'ValueSet')
  }

  /** An operation on one resource that changes nothing and answers with a Bundle (R4, 3.2.0). */
  async ask(reference: string, operation: string): Promise<FhirElement> {
    typeOf(reference)
    return resourceOf(await this.#json(`${reference}/$${operation}`, { method: 'GET' }, READ_MS), 'Bundle')
  }

  /** A search whose parameters name a person, as POST: addresses are written into logs, bodies are not (R4, 3.1.1.3). */
  async searchQuietly(type: string, parameters: Record<string, string>): Promise<Found> {
    const body = new URLSearchParams(parameters).toString()
    const headers = { 'content-type': 'application/x-www-form-urlencoded' }
    const page = readPage(await this.#json(`${type}/_search`, { method: 'POST', headers, body }, READ_MS), type)
    if (page.next !== undefined) page.next = this.#within(page.next)
    return this.#follow(type, page, MAX_PAGES)
  }

  /** Conditional create: with the condition met by one resource the EMR stores nothing and answers with that one. */
  async create(resource: { resourceType: string }, condition: string): Promise<Created> {
    const { resourceType } = resource
    const answer = await this.#send(
      resourceType,
      this.#body('POST', resource, { 'if-none-exist': condition }),
      WRITE_MS,
    )
    return {
      fresh: answer.status === 201,
      resource: bodyOf(answer.json, resourceType),
      reference: referenceIn(answer.location, resourceType),
    }
  }

  async update(reference: string, resource: object, ifMatch: string): Promise<FhirElement | undefined> {
    const type = typeOf(reference)
    const headers: Record<string, string> = ifMatch === '' ? {} : { 'if-match': ifMatch }
    const json = await this.#json(reference, this.#body('PUT', resource, headers), WRITE_MS)
    return bodyOf(json, type)
  }

  async transaction(bundle: object): Promise<FhirElement> {
    return resourceOf(await this.#json('', this.#body('POST', bundle, {}), WRITE_MS), 'Bundle')
  }

  async #follow(type: string, first: Page, pages: number, enough = Infinity): Promise<Found> {
    const found: Found = { ...first }
    for (let read = 1; found.next !== undefined && read < pages && found.matches.length < enough; read += 1) {
      const page = await this.page(type, found.next)
      found.matches = [...found.matches, ...page.matches]
      found.included = [...found.included, ...page.included]
      found.remarks = [...found.remarks, ...page.remarks]
      found.next = page.next
    }
    return found
  }

  #body(method: 'POST' | 'PUT', resource: object, headers: Record<string, string>): RequestInit {
    return {
      method,
      headers: { 'content-type': 'application/fhir+json', prefer: 'return=representation', ...headers },
      body: JSON.stringify(resource),
    }
  }

  async #json(address: string, init: RequestInit, timeoutMs: number): Promise<unknown> {
    return (await this.#send(address, init, timeoutMs)).json
  }

  async #send(
    address: string,
    init: RequestInit,
    timeoutMs: number,
  ): Promise<{ status: number; json: unknown; location: string | null }> {
    const url = this.#within(address === '' ? this.#base : address)
    // A server may answer a search with what it found a minute ago, unless it is asked not to (HAPI does).
    const always = { accept: 'application/fhir+json', 'cache-control': 'no-cache' }
    const headers = { ...always, ...Object.fromEntries(new Headers(init.headers)) }
    const leave = await this.#take()
    try {
      const response = await this.#fetch(url, { ...init, headers, signal: AbortSignal.timeout(timeoutMs) })
      const text = await response.text()
      if (!response.ok) throw new ChartFault(faultOf(response, new Date()))
      const location = response.headers.get('location')
      return { status: response.status, json: text === '' ? undefined : parsed(text), location }
    } catch (cause) {
      if (cause instanceof ChartFault) throw cause
      throw new ChartFault({ kind: 'unreachable' }, { cause })
    } finally {
      leave()
    }
  }

  /** An absolute address below the FHIR base; a token never goes to an address elsewhere that an answer names. */
  #within(address: string): string {
    const url = new URL(address, `${this.#base}/`).href
    if (url === this.#base || url.startsWith(`${this.#base}/`) || url.startsWith(`${this.#base}?`)) return url
    throw new ChartFault({ kind: 'malformed', where: 'Bundle.link' })
  }
}

/** References come from pages too: what is not `Type/id` (R4, 2.24.0.8 for the id) never becomes an address. */
function typeOf(reference: string): string {
  const [, type] = /^([A-Z][A-Za-z]+)\/[A-Za-z0-9.-]{1,64}$/.exec(reference) ?? []
  if (type === undefined) throw new ChartFault({ kind: 'malformed', where: 'reference' })
  return type
}

/** Waits for a free place and gives the function that leaves it again. */
export type Turnstile = () => Promise<() => void>

export function turnstile(places: number): Turnstile {
  let free = places
  const waiting: (() => void)[] = []
  const leave = () => {
    const next = waiting.shift()
    if (next === undefined) free += 1
    else next()
  }
  return async () => {
    if (free > 0) free -= 1
    else await new Promise<void>((resolve) => waiting.push(resolve))
    return leave
  }
}

/** The `Type/id` of a Location, relative or absolute, with or without a version (R4, 3.1.0.8). */
function referenceIn(location: string | null, type: string): string | undefined {
  const id = new RegExp(`(?:^|/)${type}/([A-Za-z0-9.-]{1,64})(?:/_history/[^/]+)?$`).exec(location ?? '')?.[1]
  return id === undefined ? undefined : `${type}/${id}`
}

function parsed(text: string): unknown {
  try {
    const json: unknown = JSON.parse(text)
    return json
  } catch (cause) {
    throw new ChartFault({ kind: 'malformed', where: 'body' }, { cause })
  }
}

/** An EMR may answer a write with the resource, an OperationOutcome, or nothing at all. */
function bodyOf(json: unknown, type: string): FhirElement | undefined {
  if (json === undefined) return undefined
  const found = new FhirElement(json, type).textMaybe('resourceType')
  return found === type ? resourceOf(json, type) : undefined
}
