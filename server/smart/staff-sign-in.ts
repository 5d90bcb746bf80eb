import { SignInRefused, type LinkedContext, type SignedIn } from '../act/sign-in.ts'
import type { StaffProvider } from '../config/emr.ts'
import type { AuthorizationServer } from './authorization-server.ts'
import { codeAnswered, codeRequest, identified, pendingCode, type CodeClient, type PendingCode } from './code-flow.ts'

/** Causeway as the organization's OpenID provider knows it. */
export interface StaffClient extends CodeClient {
  provider: StaffProvider
}

/** What is kept until the provider has answered, sealed by the store. */
interface PendingSignIn extends PendingCode {
  /** Which the EMR's own link has named; it opens nothing before who asks is known. */
  context: LinkedContext
}

/** What a sign-in has in context that no link has begun. */
export const NO_CONTEXT: LinkedContext = { appointment: null, patient: null, begins: null }

/** Staff sign in at their organization's OpenID provider (OpenID Connect Core 1.0, 3.1: code flow, with PKCE). */
export async function beginSignIn(
  server: AuthorizationServer,
  client: StaffClient,
  context: LinkedContext,
): Promise<{ authorizeUrl: string; state: string; pending: PendingSignIn }> {
  const { authorizationEndpoint } = await server.configuration()
  const { authorizeUrl, pending } = codeRequest(authorizationEndpoint, client, { scope: 'openid profile' })
  return { authorizeUrl, state: pending.state, pending: { ...pending, context } }
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
  const { idToken } = await codeAnswered(server, client, pending, params)
  const claims = await identified(server, client, pending, idToken)
  const { practitionerClaim, roleClaim, roles } = client.provider
  const number = claims[practitionerClaim]
  if (typeof number !== 'string' || !/^[A-Za-z0-9._-]{1,64}$/.test(number)) throw new SignInRefused('practitioner')
  const said = [claims[roleClaim]].flat().filter((role) => typeof role === 'string')
  const [role = null] = said.flatMap((one) => (Object.hasOwn(roles, one) ? (roles[one] ?? []) : []))
  return {
    // The provider's own token is for nothing here: the EMR is asked with the organization's.
    tokens: null,
    fhirUser: `Practitioner/${number}`,
    ...pending.context,
    encounter: null,
    needPatientBanner: true,
    accessUntil: now,
    hub: null,
    messaging: null,
    role,
  }
}

function pendingOf(stored: unknown): PendingSignIn {
  if (typeof stored !== 'object' || stored === null || !('context' in stored)) throw new SignInRefused('state')
  const { context } = stored
  if (typeof context !== 'object' || context === null) throw new SignInRefused('state')
  const said = new Map<string, unknown>(Object.entries(context))
  const named = (name: keyof LinkedContext) => {
    const value = said.get(name)
    return typeof value === 'string' ? value : null
  }
  return {
    ...pendingCode(stored),
    context: { appointment: named('appointment'), patient: named('patient'), begins: named('begins') },
  }
}
