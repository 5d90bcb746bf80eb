import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'
import { Malformed } from '#formats/fhir/element.ts'
import { HUB_SCOPE } from '#formats/fhircast/frames.ts'
import {
  CLINICIAN_SCOPE,
  MESSAGING_SCOPE,
  missingScopes,
  NEEDED_BY_LAUNCH,
  spelled,
  STANDALONE_SCOPE,
} from '#formats/smart/scopes.ts'
import { practitionerOf } from '#formats/smart/token.ts'
import { SignInRefused, type SignedIn } from '../act/sign-in.ts'
import { GrantRefused, type AuthorizationServer, type Client } from './authorization-server.ts'
import { keptTokens } from './tokens.ts'

/** The app as one EMR knows it. */
export interface LaunchClient {
  fhirBase: string
  app: Client
  redirectUri: string
}

/** What is kept between the two halves of a launch, sealed by the store. */
export interface PendingLaunch {
  state: string
  nonce: string
  verifier: string
  /** It opens a visit, though the EMR has no patient in context. */
  standalone?: true
}

/**
 * EHR launch, first half (SMART App Launch 2.2, "Obtain authorization code"): one redirect, no round trip of ours
 * while the configuration is known.
 */
export async function beginLaunch(
  server: AuthorizationServer,
  client: LaunchClient,
  launch: string | null,
): Promise<{ authorizeUrl: string; state: string; pending: PendingLaunch }> {
  const { authorizationEndpoint, spelling, tellsOpened, messaging } = await server.configuration()
  const pending = {
    state: secret(),
    nonce: secret(),
    verifier: secret(),
    ...(launch === null && { standalone: true as const }),
  }
  const url = new URL(authorizationEndpoint)
  const parameters = {
    response_type: 'code',
    client_id: client.app.id,
    redirect_uri: client.redirectUri,
    ...(launch !== null && { launch }),
    // An EMR that does not know a scope may refuse the launch for it; its window is there only where it has opened us.
    scope:
      spelled(launch === null ? STANDALONE_SCOPE : CLINICIAN_SCOPE, spelling) +
      (tellsOpened ? ` ${HUB_SCOPE}` : '') +
      (messaging && launch !== null ? ` ${MESSAGING_SCOPE}` : ''),
    state: pending.state,
    nonce: pending.nonce,
    aud: client.fhirBase,
    code_challenge: createHash('sha256').update(pending.verifier).digest('base64url'),
    code_challenge_method: 'S256',
  }
  for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, value)
  return { authorizeUrl: url.href, state: pending.state, pending }
}

/** Second half: the code becomes a token, and everything that came with it is checked before anybody is let in. */
export async function finishLaunch(
  server: AuthorizationServer,
  client: LaunchClient,
  stored: unknown,
  params: Record<string, string | undefined>,
  now: Date,
): Promise<SignedIn> {
  const pending = pendingOf(stored)
  if (params.state === undefined || !same(params.state, pending.state)) throw new SignInRefused('state')
  const { issuer, namesIssuer } = await server.configuration()
  // RFC 9207: the callback names who answered. It is the issuer, not the FHIR base of the launch.
  if (params.iss === undefined ? namesIssuer : params.iss !== issuer) throw new SignInRefused('iss')
  if (params.error !== undefined) throw new SignInRefused('not authorized')
  if (params.code === undefined) throw new SignInRefused('no code')

  const answer = await exchanged(server, client, params.code, pending.verifier)
  // RFC 6749, 5.1: no `scope` in the answer means that all was granted as asked.
  // A launch without a patient opens the desk, which reads no chart under its user's name.
  const needed = answer.patient === null && !pending.standalone ? '' : NEEDED_BY_LAUNCH
  const missing = answer.scope === '' ? [] : missingScopes(answer.scope, needed)
  if (missing.length > 0) throw new SignInRefused(`scopes: ${missing.join(' ')}`)
  if (answer.idToken === null) throw new SignInRefused('no id token')
  const claims = await server.verifyIdToken(answer.idToken, client.app.id).catch((cause: unknown) => {
    throw new SignInRefused('id token', { cause })
  })
  if (typeof claims.nonce !== 'string' || !same(claims.nonce, pending.nonce)) throw new SignInRefused('nonce')
  const fhirUser = practitionerOf(claims.fhirUser, client.fhirBase)
  if (fhirUser === undefined) throw new SignInRefused('fhirUser')

  const { patient, encounter, appointment, begins, needPatientBanner, messaging, hub } = answer
  const tokens = keptTokens(answer, null, now)
  const accessUntil = new Date(tokens.until)
  return { tokens, fhirUser, patient, encounter, appointment, begins, needPatientBanner, messaging, hub, accessUntil }
}

/** The code becomes a token; what the server refuses is a sign-in refused. */
export async function exchanged(
  server: AuthorizationServer,
  client: Omit<LaunchClient, 'fhirBase'>,
  code: string,
  verifier: string,
) {
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

function pendingOf(stored: unknown): PendingLaunch {
  if (typeof stored === 'object' && stored !== null && 'state' in stored && 'nonce' in stored && 'verifier' in stored) {
    const { state, nonce, verifier } = stored
    if (typeof state === 'string' && typeof nonce === 'string' && typeof verifier === 'string')
      return { state, nonce, verifier, ...('standalone' in stored && { standalone: true }) }
  }
  throw new SignInRefused('state')
}

/** 256 bits: SMART asks at least 122 of `state`. */
export function secret(): string {
  return randomBytes(32).toString('base64url')
}

/** Compared in a time that says nothing of either. */
export function same(a: string, b: string): boolean {
  const [left, right] = [a, b].map((one) => createHash('sha256').update(one).digest())
  return left !== undefined && right !== undefined && timingSafeEqual(left, right)
}
