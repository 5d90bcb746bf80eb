import type { FhirRequest } from '@medplum/fhir-router'
import type { PracticeRepository, Rule } from '../fhir/repository.ts'
import type { Declared } from './statement.ts'

/** The EMRs that the sandbox can be to its apps. All but `generous` are simulations, written from public facts alone. */
export const PERSONALITY_NAMES = ['generous', 'epic-like', 'oracle-like', 'v2-only'] as const

/** One of them; `referrals-by-fhir` is a department's alone. */
export type PersonalityName = (typeof PERSONALITY_NAMES)[number] | 'referrals-by-fhir'

/** What `.well-known/smart-configuration` says beside its addresses (SMART App Launch 2.2, "Conformance"). */
export interface SmartOffer {
  token_endpoint_auth_methods_supported: readonly string[]
  token_endpoint_auth_signing_alg_values_supported?: readonly string[]
  grant_types_supported: readonly string[]
  scopes_supported?: readonly string[]
  capabilities: readonly string[]
}

/**
 * How an EMR meets its apps. Its own pages act as the practice's staff and are held to nothing of this.
 */
export interface Personality {
  name: PersonalityName
  /** Null: it has no SMART, and staff sign in at the practice's OpenID provider. */
  smart: SmartOffer | null
  /** What its CapabilityStatement says and apps are held to; undefined offers all that the sandbox knows. */
  declared?: Declared
  /** Refuses what is not offered by throwing, and leaves out what is ignored. */
  receive?(asked: FhirRequest, repo: PracticeRepository): Received | Promise<Received>
  /** What the record does with the writes of apps. */
  rules: readonly Rule[]
  /** Answers without versions (ETag, `meta.versionId`) and with a relative Location. */
  bare?: true
  /** Answers a write without a body, whatever the app prefers. */
  silent?: true
  /** What messages and its own staff file is told by messages, as its appointments are. */
  tellsFiled?: true
  /** A booking by a message waits until staff have confirmed it. */
  confirmsBookings?: true
  /** A backend is granted what it is registered for, whatever `scope` it asks. */
  ignoresBackendScope?: true
}

/** A request as it is carried out. */
export interface Received {
  asked: FhirRequest
  /** Said beside the matches of a search, as an OperationOutcome of the EMR's own. */
  remarks: readonly Remark[]
}

/** One thing that was passed over. */
export interface Remark {
  code: string
  text: string
}
