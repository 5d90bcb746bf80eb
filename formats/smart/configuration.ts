import { FhirElement, isRecord, Malformed } from '../fhir/element.ts'
import { wordsIn } from './declared.ts'
import { spellingOf, type Spelling } from './scopes.ts'

/** What Causeway needs of `.well-known/smart-configuration` (SMART App Launch 2.2, "Conformance"). */
export interface SmartConfiguration {
  issuer: string
  jwksUri: string
  authorizationEndpoint: string
  tokenEndpoint: string
  /** Each callback says who answers (RFC 9207, section 3): one that does not is somebody else's. */
  namesIssuer: boolean
  /** In which spelling it is asked for scopes; what it grants is understood in either. */
  spelling: Spelling
  /** Whether it grants apps to be told what it opens (FHIRcast 3.0.0, 2.2). */
  tellsOpened: boolean
}

/** Reads it; some servers give addresses relative to the FHIR base. Refuses one that offers no PKCE with S256. */
export function readConfiguration(json: unknown, fhirBase: string): SmartConfiguration {
  const configuration = new FhirElement(json, 'smart-configuration')
  const { capabilities, scopes_supported: scopes } = isRecord(json) ? json : {}
  const address = (name: string) => new URL(configuration.text(name), `${fhirBase}/`).href
  if (!configuration.texts('code_challenge_methods_supported').includes('S256')) {
    throw new Malformed('smart-configuration.code_challenge_methods_supported', 'S256')
  }
  return {
    issuer: configuration.text('issuer'),
    jwksUri: address('jwks_uri'),
    authorizationEndpoint: address('authorization_endpoint'),
    tokenEndpoint: address('token_endpoint'),
    namesIssuer: configuration.flag('authorization_response_iss_parameter_supported') ?? false,
    tellsOpened: [...(wordsIn(scopes) ?? [])].some((scope) => scope.startsWith('fhircast/')),
    spelling: spellingOf(wordsIn(capabilities), wordsIn(scopes)),
  }
}
