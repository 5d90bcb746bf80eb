import { CALLBACK } from '#formats/smart/addresses.ts'
import { SUBSCRIPTION_SCOPE } from '#formats/smart/scopes.ts'
import type { SignIn } from '../act/sign-in.ts'
import type { Organization } from '../config.ts'
import { authorizationServer, type Client } from './authorization-server.ts'
import { cdsCaller } from './cds-caller.ts'
import type { ClientKeys } from './key.ts'
import { beginLaunch, finishLaunch } from './launch.ts'
import { backendFetch, clinicianFetch, type Fetch, type TokenPlace } from './tokens.ts'

export interface SmartParts {
  organizations: readonly Organization[]
  /** Causeway's own origin; the redirect address is below it. */
  origin: string
  keys: ClientKeys
  now: () => Date
}

/** SMART toward every organization's EMR: launches, tokens, and the trust in its CDS calls. */
export interface Smart extends SignIn {
  /** Reads each EMR's configuration ahead of the first launch; an EMR that is down is asked again when needed. */
  warm(): Promise<void>
  backendFetch(organization: Organization): Fetch
  /** For subscriptions alone. */
  subscriptionFetch(organization: Organization): Fetch
  clinicianFetch(organization: Organization, launch: string, place: TokenPlace): Fetch
}

export function openSmart({ organizations, origin, keys, now }: SmartParts): Smart {
  const emrs = new Map(
    organizations.map(({ id, emr }) => {
      const fhirBase = emr.fhirBase.replace(/\/$/, '')
      const server = authorizationServer(fhirBase, keys, now)
      const client = { fhirBase, app: launchApp(emr), redirectUri: origin + CALLBACK }
      return [
        id,
        {
          server,
          client,
          trusts: cdsCaller({ issuer: emr.cdsIssuer, jwks: emr.cdsJwks }, now),
          backend: backendFetch(server, emr.backendClientId, now),
          subscription: backendFetch(server, emr.backendClientId, now, SUBSCRIPTION_SCOPE),
          renewals: new Map<string, Promise<string | null>>(),
        },
      ] as const
    }),
  )
  const emrOf = ({ id }: Organization): NonNullable<ReturnType<typeof emrs.get>> => {
    const emr = emrs.get(id)
    if (emr === undefined) throw new Error(`organization ${id} has no EMR connection`)
    return emr
  }
  return {
    async warm() {
      await Promise.allSettled([...emrs.values()].map(({ server }) => server.configuration()))
    },
    begin: (organization, launch) => {
      const { server, client } = emrOf(organization)
      return beginLaunch(server, client, launch)
    },
    finish: (organization, pending, params) => {
      const { server, client } = emrOf(organization)
      return finishLaunch(server, client, pending, params, now())
    },
    trusts: (organization, bearer, url) => emrOf(organization).trusts(bearer, url),
    jwks: async () => keys.jwks(),
    backendFetch: (organization) => emrOf(organization).backend,
    subscriptionFetch: (organization) => emrOf(organization).subscription,
    clinicianFetch(organization, launch, place) {
      const { server, client, renewals } = emrOf(organization)
      return clinicianFetch({ server, app: client.app, launch, place, renewals }, now)
    },
  }
}

function launchApp({ clientId: id, clientAuthentication, clientSecret }: Organization['emr']): Client {
  if (clientAuthentication === 'none') return { id, proof: 'none' }
  return { id, proof: clientSecret === undefined ? 'key' : { secret: clientSecret } }
}
