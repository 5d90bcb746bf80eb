import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'
import { Malformed } from '#formats/fhir/element.ts'
import { SignInRefused } from '../act/sign-in.ts'
import { GrantRefused, type AuthorizationServer, type Client } from './authorization-server.ts'

/** Causeway as one authorization server knows it. */
export interface CodeClient {
  app: Client
  redirectUri: string
}

/** What is kept between the two halves of a sign-in, sealed by the store. */
export interface PendingCode {
  state: string
  nonce: string
  verifier: string
}

/** First half of the authorization code flow with PKCE (RFC 6749, 4.1; RFC 7636): where to send the browser. */
export function codeRequest(
  authorizationEndpoint: string,
  { app, redirectUri }: CodeClient,
  asked: Readonly<Record<string, string>>,
): { authorizeUrl: string; pending: PendingCode } {
  const pending = { state: secret(), nonce: secret(), verifier: secret() }
  const url = new URL(authorizationEndpoint)
  const parameters = {
    response_type: 'code',
    client_id: app.id,
    redirect_uri: redirectUri,
    ...asked,
    state: pending.state,
    nonce: pending.nonce,
    code_challenge: createHash('sha256').update(pending.verifier).digest('base64url'),
    code_challenge_method: 'S256',
  }
  for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, value)
  return { authorizeUrl: url.href, pending }
}

/** Second half: the callback is the answer to what was asked, and its code becomes a token. */
export async function codeAnswered(
  server: AuthorizationServer,
  client: CodeClient,
  pending: PendingCode,
  params: Record<string, string | undefined>,
) {
  if (params.state === undefined || !same(params.state, pending.state)) throw new SignInRefused('state')
  const { issuer, namesIssuer } = await server.configuration()
  // RFC 9207: the callback names who answered. It is the issuer, not the FHIR base of a launch.
  if (params.iss === undefined ? namesIssuer : params.iss !== issuer) throw new SignInRefused('iss')
  if (params.error !== undefined) throw new SignInRefused('not authorized')
  if (params.code === undefined) throw new SignInRefused('no code')
  return exchanged(server, client, params.code, pending.verifier)
}

/** The claims of an id token that is for us, and for this sign-in. */
export async function identified(
  server: AuthorizationServer,
  { app }: CodeClient,
  pending: PendingCode,
  idToken: string | null,
) {
  if (idToken === null) throw new SignInRefused('no id token')
  const claims = await server.verifyIdToken(idToken, app.id).catch((cause: unknown) => {
    throw new SignInRefused('id token', { cause })
  })
  if (typeof claims.nonce !== 'string' || !same(claims.nonce, pending.nonce)) throw new SignInRefused('nonce')
  return claims
}

/** What was kept, as the store gives it back. */
export function pendingCode(stored: unknown): PendingCode {
  if (typeof stored === 'object' && stored !== null && 'state' in stored && 'nonce' in stored && 'verifier' in stored) {
    const { state, nonce, verifier } = stored
    if (typeof state === 'string' && typeof nonce === 'string' && typeof verifier === 'string')
      return { state, nonce, verifier }
  }
  throw new SignInRefused('state')
}

/** What the server refuses is a sign-in refused. */
async function exchanged(server: AuthorizationServer, client: CodeClient, code: string, verifier: string) {
  const parameters = {
    grant_type: 'authorization_code',
    code,
    redirect_uri: client.redirectUri,
    code_verifier: verifier,
  }
  try {
    return await server.token(client.app, parameters)
  } catch (cause) {
    if (cause instanceof GrantRefused) throw new SignInRefused(`code: ${cause.code}`, { cause })
    if (cause instanceof Malformed) throw new SignInRefused(`context: ${cause.where}`, { cause })
    throw cause
  }
}

/** 256 bits: SMART asks at least 122 of `state`. */
function secret(): string {
  return randomBytes(32).toString('base64url')
}

/** Compared in a time that says nothing of either. */
function same(a: string, b: string): boolean {
  const [left, right] = [a, b].map((one) => createHash('sha256').update(one).digest())
  return left !== undefined && right !== undefined && timingSafeEqual(left, right)
}
