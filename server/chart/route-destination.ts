import type { FhirCapability } from '#domain/connect/capability.ts'
import type { Tried } from '#domain/route/route.ts'
import { readStatement, NoStatement } from '#formats/fhir/capability-statement.ts'
import { isRecord } from '#formats/fhir/element.ts'
import { statusesIn } from '#formats/route/as-sent.ts'
import { ChartFault } from '../act/chart.ts'
import type { Deliver } from '../act/routes.ts'
import type { Fetch } from './fhir-client.ts'

export interface FhirDestination {
  /** Without a slash at its end. */
  base: string
  /** Carries the route's own authorization. */
  fetch: Fetch
  /** Whether the agreement with whoever is there is in force. */
  mayReceive(): boolean
  now(): Date
}

type Json = Readonly<Record<string, unknown>>

/** One interaction of a transaction. */
interface Step {
  fullUrl: string
  resource: Json
  type: string
  method: 'PUT' | 'POST'
  /** `identifier=system|value`, as an address has it; what is there once counts as this one. */
  condition: string
}

/** Why a try came to nothing; `again` where the same may be taken later. */
export class NotTaken extends Error {
  readonly tried: Exclude<Tried, { tried: 'delivered' }>
  /** What the server answered; undefined where it did not. */
  readonly status: number | undefined
  constructor(tried: 'again' | 'never', why: string, status?: number) {
    super(why)
    this.tried = { tried, why }
    this.status = status
  }
}

/** A route's FHIR server. All but `deliver` throw `NotTaken`. */
export interface FhirServer {
  /** Takes transactions of creates and updates, as maps make them. */
  deliver: Deliver
  ask(
    address: string,
    method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE',
    body?: unknown,
    headers?: Record<string, string>,
  ): Promise<{ text: string; json: unknown; location: string | null }>
  lookedFor(type: string, condition: string): Promise<{ reference: string; version: string } | undefined>
  /** References by a number, as references to who has it there. */
  referred(json: Json, own: (reference: string) => Promise<string>): Promise<Json>
}

/** Why a try came to nothing of which nobody knows whether it was taken. */
export const NO_ANSWER = 'no answer'
const TIMEOUT_MS = 15_000
/** How long what the server says of itself is taken for true. */
const STATEMENT_MS = 600_000
/** How long who was found by a number is taken to have it: messages of one person come close together. */
const FOUND_MS = 1_000
/** Who of one type is remembered at once, however many are asked for in that time. */
const MOST_FOUND = 1_000

/**
 * Where a route's messages go by FHIR: each is a transaction of conditional creates and updates, so that the same again changes
 * nothing. It goes as one where the server takes transactions and conditions; where it does not, each resource goes by itself
 * after it was looked for, so that what an answer was lost of is found and not made twice. No address holds a number: what
 * names somebody stands in a body or a header, because addresses are written into logs.
 */
export function fhirDestination({ base, fetch, mayReceive, now }: FhirDestination): FhirServer {
  let known: { capability: FhirCapability; until: number } | undefined
  /** Of each type, who was found lately by which condition, in the order in which they were. */
  const found = new Map<string, Map<string, { reference: string; until: number }>>()

  return {
    deliver: async ({ bytes }) => {
      if (!mayReceive()) return { tried: 'again', why: 'no agreement (BAA) is in force' }
      try {
        const transaction = parsed(bytes)
        const steps = stepsOf(transaction)
        try {
          if (!takesWhole(await capability(), steps)) return taken(await oneByOne(steps))
          const { json } = await ask('', 'POST', await referred(transaction, async (one) => one, foundLately))
          return taken(locationsIn(json), statusesIn(json))
        } finally {
          // Who was written may have other numbers now.
          for (const { type } of steps) found.delete(type)
        }
      } catch (fault) {
        if (fault instanceof NotTaken) return fault.tried
        throw fault
      }
    },
    ask,
    lookedFor,
    referred,
  }

  async function capability(): Promise<FhirCapability> {
    if (known !== undefined && known.until > now().getTime()) return known.capability
    const answer = await ask('metadata', 'GET')
    try {
      const { capability } = readStatement(answer.text)
      known = { capability, until: now().getTime() + STATEMENT_MS }
      return capability
    } catch (fault) {
      if (fault instanceof NoStatement)
        throw new NotTaken('again', 'what it says of itself is no CapabilityStatement of R4')
      throw fault
    }
  }

  /** In an order in which whatever is referred to is there before. */
  async function oneByOne(steps: readonly Step[]): Promise<string[]> {
    const references = new Map<string, string>()
    const begun = new Set<string>()

    async function send(step: Step): Promise<string> {
      const done = references.get(step.fullUrl)
      if (done !== undefined) return done
      if (begun.has(step.fullUrl)) throw new NotTaken('never', 'its resources refer to each other in a ring')
      begun.add(step.fullUrl)
      const resource = await referred(step.resource, async (one) => {
        const other = steps.find(({ fullUrl }) => fullUrl === one)
        return other === undefined ? one : send(other)
      })
      const reference = await put(step, resource)
      references.set(step.fullUrl, reference)
      return reference
    }

    for (const step of steps) await send(step)
    return [...references.values()]
  }

  /**
   * With every reference to whoever has a number as a reference to that one: servers that do not know conditional references
   * store them as they stand. `own` says what a reference within the message is.
   */
  async function referred(
    json: Json,
    own: (reference: string) => Promise<string>,
    whoHas: (type: string, condition: string) => Promise<string | undefined> = async (type, condition) =>
      (await lookedFor(type, condition))?.reference,
  ): Promise<Json> {
    const met = new Map<string, string>()
    for (const one of referencesIn(json)) if (!met.has(one)) met.set(one, await target(one))
    return replaced(json, met)

    async function target(reference: string): Promise<string> {
      const [type = '', condition] = reference.split('?')
      if (condition === undefined) return own(reference)
      const there = await whoHas(type, condition)
      if (there === undefined) throw new NotTaken('again', `no ${type} there has the number that it refers to`)
      return there
    }
  }

  async function foundLately(type: string, condition: string): Promise<string | undefined> {
    const before = found.get(type)?.get(condition)
    if (before !== undefined && before.until > now().getTime()) return before.reference
    const there = await lookedFor(type, condition)
    if (there === undefined) return undefined
    const ofType = found.get(type) ?? new Map<string, { reference: string; until: number }>()
    const at = now().getTime()
    ofType.delete(condition)
    for (const [oldest, { until }] of ofType) {
      if (until > at && ofType.size < MOST_FOUND) break
      ofType.delete(oldest)
    }
    found.set(type, ofType.set(condition, { reference: there.reference, until: at + FOUND_MS }))
    return there.reference
  }

  async function put({ type, method, condition }: Step, resource: Json): Promise<string> {
    const there = condition === '' ? undefined : await lookedFor(type, condition)
    if (there !== undefined && method === 'POST') return there.reference
    if (there !== undefined) {
      const id = there.reference.slice(type.length + 1)
      await ask(there.reference, 'PUT', { ...resource, id }, there.version === '' ? {} : { 'if-match': there.version })
      return there.reference
    }
    const conditional = known?.capability.resources?.get(type)?.conditionalCreate === 'yes' && condition !== ''
    const made = await ask(type, 'POST', resource, conditional ? { 'if-none-exist': condition } : {})
    const id = isRecord(made.json) && typeof made.json.id === 'string' ? made.json.id : idIn(made.location, type)
    if (id === undefined) throw new NotTaken('again', `it does not say which ${type} it made`)
    return `${type}/${id}`
  }

  /** The one resource with a number, asked for by POST. */
  async function lookedFor(
    type: string,
    condition: string,
  ): Promise<{ reference: string; version: string } | undefined> {
    const headers = { 'content-type': 'application/x-www-form-urlencoded' }
    const { json } = await ask(`${type}/_search`, 'POST', condition.replaceAll('|', '%7C'), headers)
    const entries = isRecord(json) && Array.isArray(json.entry) ? json.entry : []
    const found = entries.flatMap((one: unknown) => {
      const resource = isRecord(one) && isRecord(one.resource) ? one.resource : {}
      if (resource.resourceType !== type || typeof resource.id !== 'string') return []
      const version = isRecord(resource.meta) ? resource.meta.versionId : undefined
      return [{ reference: `${type}/${resource.id}`, version: typeof version === 'string' ? `W/"${version}"` : '' }]
    })
    if (found.length > 1) throw new NotTaken('never', `more than one ${type} there has the same number`)
    return found[0]
  }

  async function ask(
    address: string,
    method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE',
    body?: unknown,
    headers: Record<string, string> = {},
  ): Promise<{ text: string; json: unknown; location: string | null }> {
    const type = { 'content-type': 'application/fhir+json' }
    const always = { accept: 'application/fhir+json', 'cache-control': 'no-cache' }
    const sent = body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }
    const whole = { ...always, ...(body === undefined ? {} : type), ...headers }
    try {
      const response = await fetch(address === '' ? base : `${base}/${address}`, {
        method,
        headers: whole,
        signal: AbortSignal.timeout(TIMEOUT_MS),
        ...sent,
      })
      const text = await response.text()
      const json = jsonOf(text)
      if (!response.ok) throw refusedBy(response.status, json)
      return { text, json, location: response.headers.get('location') }
    } catch (cause) {
      if (cause instanceof NotTaken) throw cause
      if (cause instanceof ChartFault && cause.fault.kind === 'refused')
        throw new NotTaken('again', 'its authorization server refuses us')
      // Whatever it is, whether the message was taken is not known, and sending it again changes nothing.
      throw new NotTaken('again', NO_ANSWER)
    }
  }
}

/** As one where the server says that it takes that, and does not say that it makes or changes nothing on a condition. */
function takesWhole({ transaction, resources }: FhirCapability, steps: readonly Step[]): boolean {
  return (
    transaction === 'yes' &&
    steps.every(({ type, method }) => {
      const declared = resources?.get(type)
      return (method === 'PUT' ? declared?.conditionalUpdate : declared?.conditionalCreate) !== 'no'
    })
  )
}

/**
 * What an answer other than 2xx means. A redirection, 401 and 403 are mended by whoever keeps the connection, 409 and 5xx by time;
 * anything else is of the message as it stands.
 */
function refusedBy(status: number, json: unknown): NotTaken {
  const mended = status < 400 || [401, 403, 408, 409, 423, 425, 429].includes(status) || status >= 500
  return new NotTaken(mended ? 'again' : 'never', [String(status), ...codesIn(json)].join(', '), status)
}

/** The codes of an OperationOutcome (table issue-type): never its words, which may repeat what was sent. */
function codesIn(json: unknown): string[] {
  const issues =
    isRecord(json) && json.resourceType === 'OperationOutcome' && Array.isArray(json.issue) ? json.issue : []
  const codes = issues.flatMap((issue: unknown) =>
    isRecord(issue) && issue.severity !== 'information' && typeof issue.code === 'string' && ISSUE_TYPES.has(issue.code)
      ? [issue.code]
      : [],
  )
  return [...new Set(codes)].slice(0, 5)
}

/** FHIR R4, ValueSet issue-type. */
const ISSUE_TYPES: ReadonlySet<string> = new Set(
  'invalid structure required value invariant security login unknown expired forbidden suppressed processing not-supported duplicate multiple-matches not-found deleted too-long code-invalid extension too-costly business-rule conflict transient lock-error no-store exception timeout incomplete throttled informational'.split(
    ' ',
  ),
)

function stepsOf(bundle: Json): Step[] {
  if (bundle.resourceType !== 'Bundle' || bundle.type !== 'transaction' || !Array.isArray(bundle.entry))
    throw new NotTaken('never', 'it is no transaction of FHIR')
  return bundle.entry.map((entry: unknown): Step => {
    const { fullUrl, resource, request } = isRecord(entry) ? entry : {}
    if (!isRecord(resource) || !isRecord(request) || typeof resource.resourceType !== 'string')
      throw new NotTaken('never', 'an entry of it is no interaction of FHIR')
    const { method, url, ifNoneExist } = request
    if ((method !== 'PUT' && method !== 'POST') || typeof url !== 'string')
      throw new NotTaken('never', 'an entry of it neither creates nor updates')
    const condition = method === 'PUT' ? url.split('?')[1] : ifNoneExist
    return {
      fullUrl: typeof fullUrl === 'string' ? fullUrl : '',
      resource,
      type: resource.resourceType,
      method,
      condition: typeof condition === 'string' ? condition : '',
    }
  })
}

function parsed(bytes: Uint8Array): Json {
  const json = jsonOf(new TextDecoder().decode(bytes))
  if (!isRecord(json)) throw new NotTaken('never', 'it is no JSON')
  return json
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** What elements of the type Reference say, at any depth. */
function* referencesIn(value: unknown): Generator<string> {
  if (Array.isArray(value)) for (const one of value) yield* referencesIn(one)
  else if (isRecord(value))
    for (const [name, one] of Object.entries(value)) {
      if (name === 'reference' && typeof one === 'string') yield one
      else yield* referencesIn(one)
    }
}

function replaced(json: Json, met: ReadonlyMap<string, string>): Json {
  const whole = (value: unknown): unknown =>
    Array.isArray(value) ? value.map(whole) : isRecord(value) ? replaced(value, met) : value
  return Object.fromEntries(
    Object.entries(json).map(([name, one]) => [
      name,
      name === 'reference' && typeof one === 'string' ? (met.get(one) ?? one) : whole(one),
    ]),
  )
}

/** `statuses` are those of a transaction's entries. */
function taken(made: readonly string[], statuses: readonly number[] = []): Tried {
  return {
    tried: 'delivered',
    ...(statuses.length > 0 && { answer: [...new Set(statuses)].toSorted((one, other) => one - other).join(', ') }),
    ...(made.length > 0 && { made }),
  }
}

/** What each entry of a transaction became (FHIR R4, 3.1.0.11.2). */
function locationsIn(json: unknown): string[] {
  const entries = isRecord(json) && Array.isArray(json.entry) ? json.entry.filter(isRecord) : []
  return entries.flatMap(({ response }) => {
    const location = isRecord(response) && typeof response.location === 'string' ? response.location : ''
    const [, reference] = /(?:^|\/)([A-Z][A-Za-z]+\/[A-Za-z0-9.-]{1,64})(?:\/_history\/[^/]+)?$/.exec(location) ?? []
    return reference === undefined ? [] : [reference]
  })
}

function idIn(location: string | null, type: string): string | undefined {
  return new RegExp(`(?:^|/)${type}/([A-Za-z0-9.-]{1,64})(?:/_history/[^/]+)?$`).exec(location ?? '')?.[1]
}
