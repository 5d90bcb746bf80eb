import type { Answer, FhirCapability, ResourceCapability, Said, SmartCapability, Tried } from './capability.ts'

/**
 * The way by which somebody signs in, or a read or a write goes. `oidc`: at the organization's OpenID provider. `token`:
 * with the one token that the settings hold. `worklist`: a person does it by hand in the EMR.
 */
export type Door = 'smart' | 'oidc' | 'token' | 'fhir' | 'worklist'

/** Under whose token something is read or written. */
export type Authority = 'backend' | 'clinician'

/** One thing that a read or a write asks of an EMR. */
export type Need =
  | { does: 'read' | 'create' | 'update' | 'create-once' | 'if-match'; on: string }
  /** What a create left can be found by its key: by the condition of a second create, or by a search. */
  | { does: 'find-again'; on: string }
  | { does: 'search'; on: string; by: readonly string[] }
  | { does: 'include' | 'operation'; on: string; name: string }
  | { does: 'transaction' }
  | { does: 'batch' }

/** One read or write of a visit, and what it asks of the EMR. */
export interface Use {
  /** As `docs/connect.md` lists it. */
  name: string
  kind: 'read' | 'write'
  under: readonly Authority[]
  needs: readonly Need[]
  /** What it goes without where it must: less is shown, or a race is not excluded. */
  betterWith?: readonly Need[]
  /** The HL7 v2.5.1 message that carries it where the EMR has an interface and no door by FHIR. */
  hl7v2?: string
}

/** One line of the table: by which door, and why. `door` null is an empty cell: the visit goes without. */
export interface Cell {
  name: string
  kind: 'sign-in' | 'read' | 'write'
  door: Door | null
  why: string
  /** What the EMR does not offer, or does not say that it offers. */
  missing: Lack[]
  /** What the credentials really got; null where nothing was tried. */
  measured: string | null
  hl7v2: string | null
}

export interface Lack {
  what: string
  said: 'no' | 'unsaid'
}

/**
 * Chooses the door of each use. A read is harmless, so one of which the EMR says nothing is tried. A write is not: it
 * goes by FHIR only where everything that keeps it from being lost or doubled is declared, and to a person otherwise.
 */
export function matrixOf(uses: readonly Use[], emr: FhirCapability, tried: Tried | null): Cell[] {
  return uses.map((use) => cellOf(use, emr, tried))
}

function cellOf(use: Use, emr: FhirCapability, tried: Tried | null): Cell {
  const searches = use.under.includes('backend') ? tried?.searches : undefined
  const missing = lacksOf(use.needs, emr, searches)
  const without = lacksOf(use.betterWith ?? [], emr, searches)
  const refused = missing.filter(({ said }) => said === 'no')
  const { name, kind, hl7v2 = null } = use
  const measured = measuredOf([...use.needs, ...(use.betterWith ?? [])], searches)
  const cell = { name, kind, missing: [...missing, ...without], measured, hl7v2 }
  const less = without.length === 0 ? '' : `; goes without ${without.map(({ what }) => what).join(', ')}`
  if (missing.length === 0) return { ...cell, door: 'fhir', why: `declared${less}` }
  if (kind === 'write') return { ...cell, door: 'worklist', why: sayLacks(missing) }
  if (refused.length > 0) return { ...cell, door: null, why: sayLacks(refused) }
  return { ...cell, door: 'fhir', why: `it is tried, as nothing is said of ${listed(missing)}${less}` }
}

function lacksOf(
  needs: readonly Need[],
  emr: FhirCapability,
  searches: ReadonlyMap<string, Answer> | undefined,
): Lack[] {
  const found = needs.flatMap((need) => standingsOf(need, emr, searches))
  const json: Lack[] = needs.length === 0 || emr.json === 'yes' ? [] : [{ what: 'JSON', said: emr.json }]
  const lacks = [...json, ...found.flatMap(([what, said]) => (said === 'yes' ? [] : [{ what, said }]))]
  return lacks.filter(({ what }, at) => lacks.findIndex((one) => one.what === what) === at)
}

/** Named so that what rests on something else begins with its name: without the type nothing of it is named. */
function standingsOf(
  need: Need,
  emr: FhirCapability,
  searches: ReadonlyMap<string, Answer> | undefined,
): [string, Said][] {
  if (need.does === 'transaction' || need.does === 'batch') return [[need.does, emr[need.does]]]
  const { on } = need
  const declared = emr.resources?.get(on)
  // A server that lists types and leaves this one out says that it has none.
  if (declared === undefined && emr.resources !== null) return [[on, 'no']]
  const interaction = (code: string) => listedIn(declared?.interactions ?? null, code)
  const resting = (code: string, rest: string, said: Said): [string, Said][] =>
    interaction(code) === 'no' ? [[`${on} ${code}`, 'no']] : [[`${on} ${code} ${rest}`, said]]
  switch (need.does) {
    case 'read':
    case 'create':
    case 'update':
      return [[`${on} ${need.does}`, interaction(need.does)]]
    case 'create-once':
      return resting('create', 'with If-None-Exist', declared?.conditionalCreate ?? 'unsaid')
    case 'if-match':
      return resting('update', 'with If-Match', declared?.ifMatch ?? 'unsaid')
    case 'find-again': {
      const search = searches?.get(on)?.kind === 'refuses' ? 'no' : searchedBy('identifier', emr, declared)
      return [[`${on} ${FOUND_AGAIN}`, best(declared?.conditionalCreate ?? 'unsaid', search)]]
    }
    case 'include':
      return [[`${on} _include=${need.name}`, listedIn(declared?.includes ?? null, need.name)]]
    case 'operation':
      // Operations are often declared for the whole server or not at all: their absence says nothing.
      return [[`${on} $${need.name}`, declared?.operations.has(need.name) === true ? 'yes' : 'unsaid']]
    case 'search': {
      // An answer proves a search of that moment; only a refusal says more than what is declared.
      const search = searches?.get(on)?.kind === 'refuses' ? 'no' : interaction('search-type')
      if (search === 'no') return [[`${on} search`, search]]
      return [
        [`${on} search`, search],
        ...need.by.map((name): [string, Said] => [`${on} search by ${name}`, searchedBy(name, emr, declared)]),
      ]
    }
  }
}

const FOUND_AGAIN = 'found again after a lost answer'

/** Whether this write may be sent a second time although the first may have arrived. */
export function isFoundAgain({ missing }: Cell): boolean {
  return missing.every(({ what }) => !what.endsWith(FOUND_AGAIN))
}

/** The door that a read or a write really takes: an interface, where the EMR has one that hears us, carries what FHIR does not. */
export function doorThrough({ door, hl7v2 }: Cell, sends: boolean): Door | 'hl7v2' | null {
  return door === 'worklist' && hl7v2 !== null && sends ? 'hl7v2' : door
}

function best(one: Said, other: Said): Said {
  const said = [one, other]
  return said.includes('yes') ? 'yes' : said.includes('unsaid') ? 'unsaid' : 'no'
}

function searchedBy(name: string, emr: FhirCapability, declared: ResourceCapability | undefined): Said {
  if (emr.searchParams.has(name) || declared?.searchParams?.has(name) === true) return 'yes'
  // Parameters of all resources (R4, 3.1.1.2) are seldom repeated for each type.
  return name.startsWith('_') || (declared?.searchParams ?? null) === null ? 'unsaid' : 'no'
}

/** A `*` stands for who knows what: it is no word for this one. */
function listedIn(list: ReadonlySet<string> | null, name: string): Said {
  if (list === null) return 'unsaid'
  return list.has(name) ? 'yes' : list.has('*') ? 'unsaid' : 'no'
}

function measuredOf(needs: readonly Need[], searches: ReadonlyMap<string, Answer> | undefined): string | null {
  const types = [...new Set(needs.flatMap((need) => (need.does === 'search' ? [need.on] : [])))]
  const said = types.flatMap((type) => {
    const answer = searches?.get(type)
    return answer === undefined ? [] : [`${type} search ${sayAnswer(answer)}`]
  })
  return said.length === 0 ? null : said.join(', ')
}

function sayAnswer(answer: Answer): string {
  switch (answer.kind) {
    case 'answers':
      return 'answers'
    case 'refuses':
      return `answers ${answer.status}`
    case 'narrower':
      return `answers ${answer.status} without a patient`
    case 'unclear':
      return answer.why
  }
}

function sayLacks(lacks: readonly Lack[]): string {
  const refused = lacks.filter(({ said }) => said === 'no')
  const unsaid = lacks.filter(({ said }) => said === 'unsaid')
  return [
    ...(refused.length > 0 ? [`not offered: ${listed(refused)}`] : []),
    ...(unsaid.length > 0 ? [`not said to be offered: ${listed(unsaid)}`] : []),
  ].join('; ')
}

function listed(lacks: readonly Lack[]): string {
  return lacks.map(({ what }) => what).join(', ')
}

/**
 * How a clinician and Causeway itself sign in. `smart` null: the EMR publishes no SMART configuration, so staff sign in at
 * their organization's own provider.
 */
export function signInsOf(smart: SmartCapability | null, tried: Tried | null): Cell[] {
  const key = clientKey(smart)
  const instead = key.some(([, said]) => said === 'no') ? withoutKey(smart) : null
  const common: [string, Said][] = [
    ['issuer', has(smart, 'issuer')],
    ['jwks_uri', has(smart, 'jwks_uri')],
    ['authorization_endpoint', has(smart, 'authorization_endpoint')],
    ['token_endpoint', has(smart, 'token_endpoint')],
    // PKCE is not left to chance: a server that does not name S256 is not signed in to.
    ['PKCE with S256', smart?.challengeMethods?.has('S256') === true ? 'yes' : 'no'],
  ]
  const launch: [string, Said][] = [
    ...common,
    ...['launch-ehr', 'context-ehr-patient', 'sso-openid-connect', 'permission-user'].map((name): [string, Said] => [
      name,
      listedIn(smart?.capabilities ?? null, name),
    ]),
    ['grant authorization_code', listedIn(smart?.grantTypes ?? null, 'authorization_code')],
    ...(instead === null ? key : []),
  ]
  const stays: [string, Said][] = [['online_access', staysSignedIn(smart)]]
  const backend: [string, Said][] = [
    // The backend reads the same configuration as the launch, and can't without these either.
    ...common,
    ['grant client_credentials', listedIn(smart?.grantTypes ?? null, 'client_credentials')],
    ...key,
  ]
  const launched = signIn('launch from the chart', smart, launch, stays, BY_OIDC)
  return [
    instead === null || launched.door === null
      ? launched
      : { ...launched, why: `${launched.why}; it takes no key of ours: set emr.clientAuthentication to ${instead}` },
    proven(signIn('Causeway as backend service', smart, backend, [], BY_TOKEN), tried),
  ]
}

const BY_OIDC = {
  door: 'oidc',
  why: 'no SMART configuration is published: staff sign in at the OpenID provider of emr.signIn',
} as const
const BY_TOKEN = {
  door: 'token',
  why: 'no SMART configuration is published: it is asked with emr.bearerToken',
} as const

function has(smart: SmartCapability | null, endpoint: string): Said {
  return smart?.endpoints.has(endpoint) === true ? 'yes' : 'no'
}

/** By what else a launch may prove itself there (SMART 2.2, "Client Authentication"), the stronger first. A backend has its key alone. */
function withoutKey(smart: SmartCapability | null): 'client_secret_basic' | 'none' | null {
  const offers = (capability: string, method: string) =>
    smart?.capabilities?.has(capability) === true || smart?.clientMethods?.has(method) === true
  if (offers('client-confidential-symmetric', 'client_secret_basic')) return 'client_secret_basic'
  return offers('client-public', 'none') ? 'none' : null
}

/** Causeway signs with ES384. */
function clientKey(smart: SmartCapability | null): [string, Said][] {
  const [capability, method] = [
    listedIn(smart?.capabilities ?? null, 'client-confidential-asymmetric'),
    listedIn(smart?.clientMethods ?? null, 'private_key_jwt'),
  ]
  const key =
    capability === 'yes' || method === 'yes' ? 'yes' : capability === 'no' || method === 'no' ? 'no' : 'unsaid'
  return [
    ['private_key_jwt', key],
    ['ES384', listedIn(smart?.signingAlgorithms ?? null, 'ES384')],
  ]
}

function staysSignedIn(smart: SmartCapability | null): Said {
  const [capability, scope] = [
    listedIn(smart?.capabilities ?? null, 'permission-online'),
    listedIn(smart?.scopes ?? null, 'online_access'),
  ]
  return capability === 'yes' || scope === 'yes' ? 'yes' : capability === 'no' && scope === 'no' ? 'no' : 'unsaid'
}

function signIn(
  name: string,
  smart: SmartCapability | null,
  needs: readonly [string, Said][],
  betterWith: readonly [string, Said][],
  instead: { door: Door; why: string },
): Cell {
  const cell = { name, kind: 'sign-in', measured: null, hl7v2: null } as const
  if (smart === null)
    return {
      ...cell,
      ...instead,
      missing: [{ what: 'SMART configuration', said: 'no' }],
    }
  const lacks = (all: readonly [string, Said][]) =>
    all.flatMap(([what, said]): Lack[] => (said === 'yes' ? [] : [{ what, said }]))
  const missing = lacks(needs)
  const without = lacks(betterWith)
  const refused = missing.filter(({ said }) => said === 'no')
  const less = without.length === 0 ? '' : `; without ${listed(without)} it ends with the access token`
  const why =
    refused.length > 0
      ? sayLacks(refused)
      : missing.length > 0
        ? `it is tried, as nothing is said of ${listed(missing)}${less}`
        : `declared${less}`
  return { ...cell, door: refused.length > 0 ? null : 'smart', why, missing: [...missing, ...without] }
}

function proven(cell: Cell, tried: Tried | null): Cell {
  if (tried === null) return cell
  const { token } = tried
  if (token.given) return { ...cell, measured: 'a token was given' }
  if (!token.refused || cell.door !== 'smart') return { ...cell, measured: token.why }
  return {
    ...cell,
    door: null,
    why: token.why,
    missing: [...cell.missing, { what: 'a token', said: 'no' }],
    measured: token.why,
  }
}
