import type { SmartOffer } from '../personalities/personality.ts'

/** Where the authorization server stands, below the origin. */
export const PREFIX = '/auth'

/** `/.well-known/smart-configuration` (SMART App Launch 2.2, "Conformance"): only what is true. */
export function smartConfiguration(origin: string, offer: SmartOffer) {
  const auth = `${origin}${PREFIX}`
  return {
    issuer: auth,
    jwks_uri: `${auth}/jwks`,
    authorization_endpoint: `${auth}/authorize`,
    token_endpoint: `${auth}/token`,
    revocation_endpoint: `${auth}/revoke`,
    response_types_supported: ['code'],
    code_challenge_methods_supported: ['S256'],
    ...offer,
  }
}
