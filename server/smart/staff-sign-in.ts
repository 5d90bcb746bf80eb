import { createHash } from 'node:crypto'
import { SignInRefused, type SignedIn } from '../act/sign-in.ts'
import type { StaffProvider } from '../config.ts'
import type { AuthorizationServer, Client } from './authorization-server.ts'
import { exchanged, same, secret } from './launch.ts'

/** Causeway as the organization's OpenID provider knows it. */
export interface StaffClient {
  app: Client
  redirectUri: string
  provider: StaffProvider
}

/** What is kept until the provider has answered, sealed by the store. */
interface PendingSignIn {
  state: string
  nonce: string
  verifier: string
  /** Which the EMR's own link has named; it opens nothing before who asks is known. */
  appointment: string | null
}

/** Staff sign in at their organization's OpenID provider (OpenID Connect Core 1.0, 3.1: code flow, with PKCE). */
export async function beginSignIn(
  server: AuthorizationServer,
  { app, redirectUri }: StaffClient,
  appointment: string | null,
): Promise<{ authorizeUrl: string; state: string; pending: PendingSignIn }> {
  const { authorizationEndpoint } = await server.configuration()
  const pending = { state: secret(), nonce: secret(), verifier: secret(), appointment }
  const url = new URL(authorizationEndpoint)
  const parameters = {
    response_type: 'code',
    client_id: app.id,
    redirect_uri: redirectUri,
    scope: 'openid profile',
    state: pending.state,
    nonce: pending.nonce,
    code_challenge: createHash('sha256').update(pending.verifier).digest('base64url'),
    code_challenge_method: 'S256',
  }
  for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, value)
  return { authorizeUrl: url.href, state: pending.state, pending }
}

/** The provider's answer: who it is, and what they are by the claim that the settings map. */
export async function finishSignIn(
  server: AuthorizationServer,
  client: StaffClient,
  stored: unknown,
  params: Record<string, string | undefined>,
  now: Date,
): Promise<SignedIn> {
  const pending = pendingOf(stored)
  if (params.state === undefined || !same(params.state, pending.state)) throw new SignInRefused('state')
  const { issuer, namesIssuer } = await server.configuration()
  if (params.iss === undefined ? namesIssuer : params.iss !== issuer) throw new SignInRefused('iss')
  if (params.error !== undefined) throw new SignInRefused('not authorized')
  if (params.code === undefined) throw new SignInRefused('no code')

  const { idToken } = await exchanged(server, client, params.code, pending.verifier)
  if (idToken === null) throw new SignInRefused('no id token')
  const claims = await server.verifyIdToken(idToken, client.app.id).catch((cause: unknown) => {
    throw new SignInRefused('id token', { cause })
  })
  if (typeof claims.nonce !== 'string' || !same(claims.nonce, pending.nonce)) throw new SignInRefused('nonce')
  const { practitionerClaim, roleClaim, roles } = client.provider
  const number = claims[practitionerClaim]
  if (typeof number !== 'string' || !/^[A-Za-z0-9._-]{1,64}$/.test(number)) throw new SignInRefused('practitioner')
  const said = [claims[roleClaim]].flat().filter((role) => typeof role === 'string')
  const [role = null] = said.flatMap((one) => (Object.hasOwn(roles, one) ? (roles[one] ?? []) : []))
  return {
    // The provider's own token is for nothing here: the EMR is asked with the organization's.
    tokens: null,
    fhirUser: `Practitioner/${number}`,
    patient: null,
    encounter: null,
    appointment: pending.appointment,
    begins: null,
    needPatientBanner: true,
    accessUntil: now,
    hub: null,
    messaging: null,
    role,
  }
}

function pendingOf(stored: unknown): PendingSignIn {
  if (typeof stored === 'object' && stored !== null && 'appointment' in stored && 'state' in stored) {
    const { state, nonce, verifier, appointment } = stored as Partial<PendingSignIn>
    if (typeof state === 'string' && typeof nonce === 'string' && typeof verifier === 'string')
      return { state, nonce, verifier, appointment: appointment ?? null }
  }
  throw new SignInRefused('state')
}
