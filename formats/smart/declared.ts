import type { SmartCapability } from '#domain/connect/capability.ts'
import { isRecord } from '../fhir/element.ts'
import { missingScopes } from './scopes.ts'

const ENDPOINTS = ['issuer', 'jwks_uri', 'authorization_endpoint', 'token_endpoint']

/** Reads `.well-known/smart-configuration` for what it offers; undefined where it is no JSON object. */
export function readDeclared(body: string): SmartCapability | undefined {
  const json = parsed(body)
  if (!isRecord(json)) return undefined
  return {
    endpoints: new Set(ENDPOINTS.filter((name) => typeof json[name] === 'string' && json[name] !== '')),
    capabilities: wordsIn(json.capabilities),
    challengeMethods: wordsIn(json.code_challenge_methods_supported),
    grantTypes: wordsIn(json.grant_types_supported),
    clientMethods: wordsIn(json.token_endpoint_auth_methods_supported),
    signingAlgorithms: wordsIn(json.token_endpoint_auth_signing_alg_values_supported),
    scopes: wordsIn(json.scopes_supported),
  }
}

/**
 * Which of the scopes that Causeway asks for an EMR names in `scopes_supported`. A `*` names none: many servers write it
 * and grant less. Null where no scopes are listed.
 */
export function unnamedScopes(smart: SmartCapability, asked: string): string[] | null {
  if (smart.scopes === null) return null
  const named = [...smart.scopes].filter((scope) => !/\/\*\./.test(scope))
  const words = asked.split(' ').filter((scope) => !scope.includes('/') && !named.includes(scope))
  return [...words, ...missingScopes(named.join(' '), asked)]
}

function parsed(body: string): unknown {
  try {
    return JSON.parse(body.replace(/^\uFEFF/, '')) as unknown
  } catch {
    return undefined
  }
}

/** A list of words, null where there is none; some send one word, or several with spaces between. */
export function wordsIn(value: unknown): Set<string> | null {
  if (typeof value === 'string') return new Set(value.split(/\s+/).filter((word) => word !== ''))
  return Array.isArray(value) ? new Set(value.filter((one) => typeof one === 'string')) : null
}
