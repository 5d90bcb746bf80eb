import type { FhirCapability, ResourceCapability, Said } from '#domain/connect/capability.ts'
import { isRecord } from './element.ts'
import { TOPIC_CANONICAL } from './subscription.ts'

/** A server as it presents itself. */
export interface Statement {
  fhirVersion: string
  /** Its own name and version, as it gives them. */
  software: string | null
  /** The base address that it takes itself to have; it is what it will send as `iss`. */
  url: string | null
  capability: FhirCapability
  /** Canonical addresses of the topics that can be subscribed to. */
  topics: string[]
}

/** What was answered in place of a CapabilityStatement of FHIR R4, as a sentence for whoever connects. */
export class NoStatement extends Error {
  constructor(sentence: string, options?: { cause: unknown }) {
    super(sentence, options)
    this.name = 'NoStatement'
  }
}

/** Reads the body of `/metadata`, whatever it turns out to be. Throws NoStatement. */
export function readStatement(body: string): Statement {
  const text = body.replace(/^\uFEFF/, '').trim()
  if (text === '') throw new NoStatement('/metadata answers with nothing; is this the FHIR base address?')
  if (text.startsWith('<')) throw new NoStatement(notJson(text))
  const json = parsed(text)
  if (!isRecord(json)) throw new NoStatement('/metadata answers with JSON that is no FHIR resource.')
  if (json.resourceType === 'Conformance')
    throw new NoStatement('It is a server of FHIR DSTU2 (it answers with Conformance); Causeway needs its R4 address.')
  if (json.resourceType === 'OperationOutcome')
    throw new NoStatement(
      `/metadata answers with an OperationOutcome${issueOf(json)} in place of a CapabilityStatement.`,
    )
  if (json.resourceType !== 'CapabilityStatement')
    throw new NoStatement(
      `/metadata answers with ${typeof json.resourceType === 'string' ? json.resourceType.slice(0, 40) : 'no resourceType'}, not with a CapabilityStatement.`,
    )
  const fhirVersion = wordOf(json.fhirVersion) ?? ''
  if (!fhirVersion.startsWith('4.0'))
    throw new NoStatement(
      `It is a server of FHIR ${releaseOf(fhirVersion)}; Causeway needs its R4 address (fhirVersion 4.0.1).`,
    )
  const software = isRecord(json.software) ? json.software : {}
  const named = [wordOf(software.name), wordOf(software.version)].filter((word) => word !== null)
  return {
    fhirVersion,
    software: named.length === 0 ? null : named.join(' '),
    url: isRecord(json.implementation) ? wordOf(json.implementation.url) : null,
    capability: capabilityOf(json),
    topics: topicsIn(json),
  }
}

/** By the extension of the backport, whose place is the entry of Subscription. */
function topicsIn({ rest }: Readonly<Record<string, unknown>>): string[] {
  const resources = listOf(rest).flatMap(({ resource }) => listOf(resource))
  return resources
    .filter(({ type }) => type === 'Subscription')
    .flatMap(({ extension }) => listOf(extension))
    .filter(({ url }) => url === TOPIC_CANONICAL)
    .flatMap(({ valueCanonical }) => wordOf(valueCanonical) ?? [])
}

function capabilityOf(json: Readonly<Record<string, unknown>>): FhirCapability {
  // Some leave `mode` out where they have one only.
  const rest = listOf(json.rest).filter(({ mode }) => mode === undefined || mode === 'server')
  const resources = rest.flatMap((one) => listOf(one.resource))
  const interactions = rest.flatMap((one) => listOf(one.interaction).map(({ code }) => code))
  const ofTheServer = (code: string): Said =>
    rest.every((one) => one.interaction === undefined) ? 'unsaid' : saidIf(interactions.includes(code))
  return {
    json: jsonIn(json.format),
    transaction: ofTheServer('transaction'),
    batch: answersFromMemory(json.software) ? 'no' : ofTheServer('batch'),
    resources: rest.every((one) => one.resource === undefined) ? null : byType(resources, rest),
    searchParams: namesIn(rest.flatMap((one) => listOf(one.searchParam))),
  }
}

/**
 * HAPI answers the searches of a batch from its memory of the last minute, whatever is asked of it; a chart is read as it
 * is now.
 */
function answersFromMemory(software: unknown): boolean {
  return isRecord(software) && /\bHAPI\b/i.test(wordOf(software.name) ?? '')
}

/** A type that is listed twice has what either entry says. */
function byType(
  entries: readonly Readonly<Record<string, unknown>>[],
  rest: readonly Readonly<Record<string, unknown>>[],
): Map<string, ResourceCapability> {
  const everywhere = operationsIn(rest)
  const found = new Map<string, ResourceCapability>()
  for (const entry of entries) {
    const type = wordOf(entry.type)
    if (type === null) continue
    const own = resourceOf(entry, everywhere)
    const other = found.get(type)
    found.set(type, other === undefined ? own : either(own, other))
  }
  return found
}

function resourceOf(entry: Readonly<Record<string, unknown>>, everywhere: ReadonlySet<string>): ResourceCapability {
  return {
    interactions:
      entry.interaction === undefined
        ? null
        : new Set(listOf(entry.interaction).flatMap(({ code }) => wordOf(code) ?? [])),
    searchParams: entry.searchParam === undefined ? null : namesIn(listOf(entry.searchParam)),
    includes: entry.searchInclude === undefined ? null : new Set(wordsOf(entry.searchInclude)),
    operations: operationsIn([entry]).union(everywhere),
    conditionalCreate: flagOf(entry.conditionalCreate),
    conditionalUpdate: flagOf(entry.conditionalUpdate),
    ifMatch: ifMatchOf(entry.versioning),
  }
}

/** `versioned-update` (R4, 2.30) is the one that speaks of `If-Match`; `versioned` only says that versions are kept. */
function ifMatchOf(versioning: unknown): Said {
  if (versioning === 'versioned-update') return 'yes'
  return versioning === 'no-version' ? 'no' : 'unsaid'
}

function either(one: ResourceCapability, other: ResourceCapability): ResourceCapability {
  const both = (a: ReadonlySet<string> | null, b: ReadonlySet<string> | null) => (a && b ? a.union(b) : (a ?? b))
  const said = (a: Said, b: Said): Said => (a === b || b === 'unsaid' ? a : a === 'unsaid' ? b : 'yes')
  return {
    interactions: both(one.interactions, other.interactions),
    searchParams: both(one.searchParams, other.searchParams),
    includes: both(one.includes, other.includes),
    operations: one.operations.union(other.operations),
    conditionalCreate: said(one.conditionalCreate, other.conditionalCreate),
    conditionalUpdate: said(one.conditionalUpdate, other.conditionalUpdate),
    ifMatch: said(one.ifMatch, other.ifMatch),
  }
}

/** JSON has had four names; a server may give the MIME type or the short form, with parameters or without. */
function jsonIn(format: unknown): Said {
  if (format === undefined) return 'unsaid'
  const types = wordsOf(format).map((one) => one.split(';')[0]?.trim().toLowerCase() ?? '')
  return saidIf(
    types.some((one) => ['application/fhir+json', 'application/json', 'application/json+fhir', 'json'].includes(one)),
  )
}

function operationsIn(entries: readonly Readonly<Record<string, unknown>>[]): Set<string> {
  const names = entries.flatMap(({ operation }) => listOf(operation).flatMap(({ name }) => wordOf(name) ?? []))
  return new Set(names.map((name) => name.replace(/^\$/, '')))
}

function namesIn(entries: readonly Readonly<Record<string, unknown>>[]): Set<string> {
  return new Set(entries.flatMap(({ name }) => wordOf(name) ?? []))
}

/** One object where the specification has a list is a list of one; what is no object in it is passed over. */
function listOf(value: unknown): Readonly<Record<string, unknown>>[] {
  return (Array.isArray(value) ? value : [value]).filter(isRecord)
}

function wordsOf(value: unknown): string[] {
  return (Array.isArray(value) ? value : [value]).filter((one) => typeof one === 'string')
}

function wordOf(value: unknown): string | null {
  return typeof value === 'string' && value.trim() !== '' ? value.trim() : null
}

/** Some send booleans as words. */
function flagOf(value: unknown): Said {
  if (value === true || value === 'true') return 'yes'
  return value === false || value === 'false' ? 'no' : 'unsaid'
}

function saidIf(there: boolean): Said {
  return there ? 'yes' : 'no'
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch {
    throw new NoStatement('/metadata answers with something that is neither JSON nor XML, or with half of it.')
  }
}

function notJson(text: string): string {
  if (/<CapabilityStatement|<Conformance/.test(text.slice(0, 2_000)))
    return '/metadata answers in XML although JSON was asked for; Causeway speaks JSON only.'
  return '/metadata answers with a web page, such as a sign-in page or a proxy’s; the FHIR base address is another one.'
}

/** Only the code: the text of an outcome may quote what it was asked. */
function issueOf({ issue }: Readonly<Record<string, unknown>>): string {
  const code = listOf(issue).flatMap((one) => wordOf(one.code) ?? [])[0]
  return code === undefined || !/^[a-z-]{1,40}$/.test(code) ? '' : ` (${code})`
}

function releaseOf(version: string): string {
  const [, release] = RELEASES.find(([start]) => version.startsWith(start)) ?? []
  const said = version === '' ? 'no version that it would name' : version.slice(0, 20)
  return release === undefined ? said : `${release} (${said})`
}

const RELEASES: readonly [string, string][] = [
  ['1.', 'DSTU2'],
  ['3.', 'STU3'],
  ['4.1', 'R4B'],
  ['4.3', 'R4B'],
  ['4.', 'R5 in draft'],
  ['5.', 'R5'],
  ['6.', 'R6'],
]
