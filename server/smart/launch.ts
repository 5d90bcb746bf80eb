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
import type { AuthorizationServer } from './authorization-server.ts'
import { codeAnswered, codeRequest, identified, pendingCode, type CodeClient, type PendingCode } from './code-flow.ts'
import { keptTokens } from './tokens.ts'

/** The app as one EMR knows it. */
export interface LaunchClient extends CodeClient {
  fhirBase: string
}

/** What is kept between the two halves of a launch, sealed by the store. */
export interface PendingLaunch extends PendingCode {
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
  const { authorizeUrl, pending } = codeRequest(authorizationEndpoint, client, {
    ...(launch !== null && { launch }),
    // An EMR that does not know a scope may refuse the launch for it; its window is there only where it has opened us.
    scope:
      spelled(launch === null ? STANDALONE_SCOPE : CLINICIAN_SCOPE, spelling) +
      (tellsOpened ? ` ${HUB_SCOPE}` : '') +
      (messaging && launch !== null ? ` ${MESSAGING_SCOPE}` : ''),
    aud: client.fhirBase,
  })
  return {
    authorizeUrl,
    state: pending.state,
    pending: { ...pending, ...(launch === null && { standalone: true as const }) },
  }
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
  const answer = await codeAnswered(server, client, pending, params)
  // RFC 6749, 5.1: no `scope` in the answer means that all was granted as asked.
  // A launch without a patient opens the desk, which reads no chart under its user's name.
  const needed = answer.patient === null && !pending.standalone ? '' : NEEDED_BY_LAUNCH
  const missing = answer.scope === '' ? [] : missingScopes(answer.scope, needed)
  if (missing.length > 0) throw new SignInRefused(`scopes: ${missing.join(' ')}`)
  const claims = await identified(server, client, pending, answer.idToken)
  const fhirUser = practitionerOf(claims.fhirUser, client.fhirBase)
  if (fhirUser === undefined) throw new SignInRefused('fhirUser')

  const { patient, encounter, appointment, begins, opens, needPatientBanner, messaging, hub } = answer
  const tokens = keptTokens(answer, null, now)
  const accessUntil = new Date(tokens.until)
  const context = { patient, encounter, appointment, begins, ...(opens !== null && { opens }) }
  return { tokens, fhirUser, ...context, needPatientBanner, messaging, hub, accessUntil }
}

function pendingOf(stored: unknown): PendingLaunch {
  const pending = pendingCode(stored)
  return typeof stored === 'object' && stored !== null && 'standalone' in stored
    ? { ...pending, standalone: true }
    : pending
}
