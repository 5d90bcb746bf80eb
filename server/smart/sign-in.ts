import { CALLBACK } from '#formats/smart/addresses.ts'
import { REFERRAL_SCOPE, SUBSCRIPTION_SCOPE } from '#formats/smart/scopes.ts'
import { SignInRefused, type LinkedContext, type SignIn } from '../act/sign-in.ts'
import type { Organization } from '../config/organizations.ts'
import { authorizationServer, openIdConfiguration, type Client } from './authorization-server.ts'
import { cdsCaller } from './cds-caller.ts'
import { readSignedLink } from './context-link.ts'
import type { ClientKeys } from './key.ts'
import { beginLaunch, finishLaunch } from './launch.ts'
import { beginSignIn, finishSignIn, NO_CONTEXT } from './staff-sign-in.ts'
import { backendFetch, bearerFetch, clinicianFetch, type Fetch, type TokenPlace, type UnderWay } from './tokens.ts'

export interface SmartParts {
  organizations: readonly Organization[]
  /** Causeway's own origin; the redirect address is below it. */
  origin: string
  keys: ClientKeys
  now: () => Date
}

/** SMART toward every organization's EMR: launches, tokens, and the trust in its CDS calls; without SMART what stands in for it. */
export interface Smart extends SignIn {
  /** Reads each EMR's configuration ahead of the first launch; an EMR that is down is asked again when needed. */
  warm(): Promise<void>
  backendFetch(organization: Organization): Fetch
  /** For subscriptions alone. */
  subscriptionFetch(organization: Organization): Fetch
  /** For referrals alone. */
  referralFetch(organization: Organization): Fetch
  clinicianFetch(organization: Organization, launch: string, place: TokenPlace): Fetch
}

/** One organization's ways in. */
interface Ways {
  begin(launch: string | null): ReturnType<SignIn['begin']>
  beginAtProvider(context: LinkedContext): ReturnType<SignIn['begin']>
  finish(pending: unknown, params: Record<string, string | undefined>): ReturnType<SignIn['finish']>
  trusts(bearer: string | undefined, url: string): Promise<boolean>
  warm(): Promise<unknown>
  backend: Fetch
  subscription: Fetch
  referral: Fetch
  clinician(launch: string, place: TokenPlace): Fetch
}

export function openSmart(parts: SmartParts): Smart {
  const emrs = new Map(
    parts.organizations.map(
      (organization) => [organization.id, withoutSmart(organization, parts) ?? withSmart(organization, parts)] as const,
    ),
  )
  const emrOf = ({ id }: Organization): Ways => {
    const emr = emrs.get(id)
    if (emr === undefined) throw new Error(`organization ${id} has no EMR connection`)
    return emr
  }
  return {
    async warm() {
      await Promise.allSettled([...emrs.values()].map((emr) => emr.warm()))
    },
    begin: (organization, launch) => emrOf(organization).begin(launch),
    beginAtProvider: (organization, context) => emrOf(organization).beginAtProvider(context),
    linked: ({ emr }, link) => readSignedLink(emr.contextLink?.secret, link, parts.now()),
    finish: (organization, pending, params) => emrOf(organization).finish(pending, params),
    trusts: (organization, bearer, url) => emrOf(organization).trusts(bearer, url),
    jwks: async () => parts.keys.jwks(),
    backendFetch: (organization) => emrOf(organization).backend,
    subscriptionFetch: (organization) => emrOf(organization).subscription,
    referralFetch: (organization) => emrOf(organization).referral,
    clinicianFetch: (organization, launch, place) => emrOf(organization).clinician(launch, place),
  }
}

function withSmart({ id, emr }: Organization, { keys, now, origin }: SmartParts): Ways {
  const { clientId, backendClientId, cdsIssuer, cdsJwks } = emr
  if (clientId === undefined || backendClientId === undefined || cdsIssuer === undefined || cdsJwks === undefined)
    throw new Error(`organization ${id} has no whole registration by SMART`)
  const fhirBase = emr.fhirBase.replace(/\/$/, '')
  const server = authorizationServer(fhirBase, keys, now)
  const client = { fhirBase, app: launchApp(clientId, emr), redirectUri: origin + CALLBACK }
  const underWay: UnderWay = { renewals: new Map(), looks: new Map() }
  return {
    begin: (launch) => beginLaunch(server, client, launch),
    beginAtProvider: () => {
      throw new SignInRefused('provider')
    },
    finish: (pending, params) => finishLaunch(server, client, pending, params, now()),
    trusts: cdsCaller({ issuer: cdsIssuer, jwks: cdsJwks }, now),
    warm: () => server.configuration(),
    backend: backendFetch(server, backendClientId, now),
    subscription: backendFetch(server, backendClientId, now, SUBSCRIPTION_SCOPE),
    referral: backendFetch(server, backendClientId, now, REFERRAL_SCOPE),
    clinician: (launch, place) => clinicianFetch({ server, app: client.app, launch, place, underWay }, now),
  }
}

/** Staff sign in at the organization's provider, and whatever is read is read with the organization's own token. */
function withoutSmart({ emr }: Organization, { keys, now, origin }: SmartParts): Ways | undefined {
  const { signIn: provider, bearerToken } = emr
  if (provider === undefined || bearerToken === undefined) return undefined
  const server = authorizationServer(provider.issuer.replace(/\/$/, ''), keys, now, openIdConfiguration)
  const { clientId, clientSecret } = provider
  const app: Client = { id: clientId, proof: clientSecret === undefined ? 'key' : { secret: clientSecret } }
  const client = { app, redirectUri: origin + CALLBACK, provider }
  const fetch = bearerFetch(bearerToken)
  return {
    begin: (launch) => {
      if (launch !== null) throw new SignInRefused('iss')
      return beginSignIn(server, client, NO_CONTEXT)
    },
    beginAtProvider: (context) => beginSignIn(server, client, context),
    finish: (pending, params) => finishSignIn(server, client, pending, params, now()),
    trusts: async () => false,
    warm: () => server.configuration(),
    backend: fetch,
    subscription: fetch,
    referral: fetch,
    clinician: () => fetch,
  }
}

function launchApp(id: string, { clientAuthentication, clientSecret }: Organization['emr']): Client {
  if (clientAuthentication === 'none') return { id, proof: 'none' }
  return { id, proof: clientSecret === undefined ? 'key' : { secret: clientSecret } }
}
