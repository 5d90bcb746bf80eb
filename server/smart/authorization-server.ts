import { createRemoteJWKSet, jwtVerify, type JWTPayload } from 'jose'
import { Malformed } from '#formats/fhir/element.ts'
import { readConfiguration, type SmartConfiguration } from '#formats/smart/configuration.ts'
import { readTokenAnswer, type TokenAnswer } from '#formats/smart/token.ts'
import { ChartFault } from '../act/chart.ts'
import type { ClientKeys } from './key.ts'

const TIMEOUT_MS = 5_000
const ASSERTION_TYPE = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer'
/** Seconds by which clocks may be apart. */
const SKEW_SECONDS = 30

/** The authorization server said no, in OAuth's word (RFC 6749, 5.2), such as `invalid_grant`. */
export class GrantRefused extends Error {
  readonly code: string
  constructor(code: string) {
    super(`the authorization server refused: ${code}`)
    this.name = 'GrantRefused'
    this.code = code
  }
}

/** An app as its registration knows it, and by what it proves itself (SMART App Launch 2.2, "Client Authentication"). */
export interface Client {
  id: string
  /** A key signs; a secret goes along; a public client has neither, and PKCE alone keeps its code its own. */
  proof: 'key' | 'none' | { secret: string }
}

export interface AuthorizationServer {
  configuration(): Promise<SmartConfiguration>
  /** Asks for a token as this client. Throws GrantRefused, or ChartFault where the EMR does not answer. */
  token(client: Client, parameters: Record<string, string>): Promise<TokenAnswer>
  /** Checks an id token's signature, issuer, audience and expiry (OpenID Connect Core, 3.1.3.7). */
  verifyIdToken(idToken: string, client: string): Promise<JWTPayload>
}

/**
 * One EMR's authorization server. Its configuration is read once and kept, so that a launch costs no round trip for
 * it; a configuration that failed to load is asked for again by the next who needs it.
 */
export function authorizationServer(
  base: string,
  keys: Pick<ClientKeys, 'sign'>,
  now: () => Date,
  discover: (base: string) => Promise<SmartConfiguration> = smartConfiguration,
): AuthorizationServer {
  let known: Promise<SmartConfiguration> | undefined
  let theirs: { uri: string; set: ReturnType<typeof createRemoteJWKSet> } | undefined

  function configuration(): Promise<SmartConfiguration> {
    known ??= discover(base).catch((error: unknown) => {
      known = undefined
      throw error
    })
    return known
  }

  async function proven(
    { id, proof }: Client,
    audience: string,
  ): Promise<{ headers?: Record<string, string>; form?: Record<string, string> }> {
    if (proof === 'none') return { form: { client_id: id } }
    if (proof !== 'key') return { headers: { authorization: basic(id, proof.secret) } }
    const assertion = await keys.sign({ client: id, audience, now: now() })
    return { form: { client_id: id, client_assertion_type: ASSERTION_TYPE, client_assertion: assertion } }
  }

  return {
    configuration,

    async token(client, parameters) {
      const { tokenEndpoint } = await configuration()
      const { headers, form } = await proven(client, tokenEndpoint)
      const response = await reached(tokenEndpoint, {
        method: 'POST',
        headers: { accept: 'application/json', ...headers },
        body: new URLSearchParams({ ...parameters, ...form }),
      })
      if (response.status >= 500) throw new ChartFault({ kind: 'unreachable' })
      const json: unknown = await response.json()
      if (!response.ok) throw new GrantRefused(errorCode(json))
      return readTokenAnswer(json)
    },

    async verifyIdToken(idToken, client) {
      const { issuer, jwksUri } = await configuration()
      if (theirs?.uri !== jwksUri)
        theirs = { uri: jwksUri, set: createRemoteJWKSet(new URL(jwksUri), { timeoutDuration: TIMEOUT_MS }) }
      const { payload } = await jwtVerify(idToken, theirs.set, {
        issuer,
        audience: client,
        clockTolerance: SKEW_SECONDS,
        currentDate: now(),
        requiredClaims: ['exp', 'iat', 'sub'],
      })
      return payload
    },
  }
}

/** Both are form-encoded first (RFC 6749, 2.3.1), or a colon in the id would end it. */
function basic(id: string, secret: string): string {
  const [name, value] = [id, secret].map((one) => new URLSearchParams({ '': one }).toString().slice(1))
  return `Basic ${Buffer.from(`${name}:${value}`).toString('base64')}`
}

async function smartConfiguration(fhirBase: string): Promise<SmartConfiguration> {
  return readConfiguration(await published(`${fhirBase}/.well-known/smart-configuration`), fhirBase)
}

/** The same of an OpenID provider (OpenID Connect Discovery 1.0, 4): it has to be the issuer that it was asked as. */
export async function openIdConfiguration(issuer: string): Promise<SmartConfiguration> {
  const read = readConfiguration(await published(`${issuer}/.well-known/openid-configuration`), issuer)
  if (read.issuer.replace(/\/$/, '') !== issuer) throw new Malformed('openid-configuration.issuer', 'the issuer asked')
  return read
}

async function published(address: string): Promise<unknown> {
  const response = await reached(address, { headers: { accept: 'application/json' } })
  if (!response.ok) throw new ChartFault({ kind: 'unreachable' })
  return response.json()
}

/** An EMR that does not answer is the same fault wherever it is met. */
async function reached(url: string, init: RequestInit): Promise<Response> {
  try {
    return await fetch(url, { ...init, redirect: 'error', signal: AbortSignal.timeout(TIMEOUT_MS) })
  } catch (cause) {
    throw new ChartFault({ kind: 'unreachable' }, { cause })
  }
}

/** Only OAuth's own code: a description may quote what it was sent. */
function errorCode(json: unknown): string {
  if (typeof json !== 'object' || json === null || !('error' in json) || typeof json.error !== 'string') {
    throw new Malformed('token.error', 'an OAuth error code')
  }
  return json.error.slice(0, 60)
}
