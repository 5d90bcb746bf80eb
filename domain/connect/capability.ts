/** What an EMR says of one thing: that it does it, that it does not, or nothing. Silence is neither. */
export type Said = 'yes' | 'no' | 'unsaid'

/** What an EMR declares of its FHIR side (R4, CapabilityStatement), in the terms by which a door is chosen. */
export interface FhirCapability {
  json: Said
  transaction: Said
  batch: Said
  /** By resource type; null where the EMR lists none, which says nothing of any. */
  resources: ReadonlyMap<string, ResourceCapability> | null
  /** Search parameters that hold for every type. */
  searchParams: ReadonlySet<string>
}

/** What is declared of one resource type. A null list was not given: it says nothing. */
export interface ResourceCapability {
  interactions: ReadonlySet<string> | null
  searchParams: ReadonlySet<string> | null
  includes: ReadonlySet<string> | null
  operations: ReadonlySet<string>
  conditionalCreate: Said
  conditionalUpdate: Said
  /** Whether an update over an older version than the one named in `If-Match` is refused. */
  ifMatch: Said
}

/** What an EMR declares of its sign-in (SMART App Launch 2.2, "Conformance"). A null list was not given. */
export interface SmartCapability {
  /** The members that are there: `issuer`, `jwks_uri`, `authorization_endpoint`, `token_endpoint`. */
  endpoints: ReadonlySet<string>
  capabilities: ReadonlySet<string> | null
  challengeMethods: ReadonlySet<string> | null
  grantTypes: ReadonlySet<string> | null
  clientMethods: ReadonlySet<string> | null
  signingAlgorithms: ReadonlySet<string> | null
  scopes: ReadonlySet<string> | null
}

/** What one harmless search of a type came to, under the backend's own credentials. */
export type Answer =
  | { kind: 'answers' }
  /** 401, 403, 404, 405, 410 or 501: it is not for us, whatever is declared. */
  | { kind: 'refuses'; status: number }
  /** 400 or 422 to a search without a patient: it says nothing of a search with one. */
  | { kind: 'narrower'; status: number }
  /** Nothing that says anything of the search: no answer, a redirect, a server's own trouble. */
  | { kind: 'unclear'; why: string }

/** What was tried with credentials. Without any it is null: only what is public was read. */
export interface Tried {
  token: { given: true } | { given: false; refused: boolean; why: string }
  searches: ReadonlyMap<string, Answer>
}
