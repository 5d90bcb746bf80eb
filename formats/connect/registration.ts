import {
  CALLBACK,
  CDS_SERVICES,
  EMR_NOTIFICATIONS,
  KEYS,
  LAUNCH,
  ORDER_SELECT,
  PATIENT_VIEW,
} from '../smart/addresses.ts'
import {
  BACKEND_SCOPE,
  CLINICIAN_SCOPE,
  MESSAGING_SCOPE,
  NEEDED_BY_LAUNCH,
  SUBSCRIPTION_SCOPE,
  v1Spelling,
} from '../smart/scopes.ts'
import { wrapped } from './table.ts'

/** Everything that an EMR's administrator types when they register Causeway, from what Causeway really serves and asks. */
export interface Registration {
  launch: {
    client: string
    launchUrl: string
    redirectUrl: string
    /** Null where the launch has no key. */
    keys: string | null
    scopesV2: string[]
    scopesV1: string[]
    needed: string[]
    messaging: string[]
  }
  backend: { client: string; keys: string; scopesV2: string[]; scopesV1: string[] }
  cds: { discovery: string; services: string[] }
  /** The EMR's pages show Causeway in a frame, and Causeway lets itself be framed by these. */
  framing: { framed: string; ancestors: readonly string[] }
  /** Null where the EMR tells of nothing by itself. */
  subscription: { address: string; scopesV2: string[]; scopesV1: string[] } | null
}

const KEY_CLIENT = 'confidential, asymmetric: private_key_jwt signed with ES384; there is no client secret'

const LAUNCH_CLIENT = {
  private_key_jwt: KEY_CLIENT,
  client_secret_basic: 'confidential, symmetric: client_secret_basic; the secret becomes emr.clientSecret',
  none: 'public: no secret and no key, PKCE alone',
} as const

/**
 * `origin` is Causeway's own; `ancestors` are the EMR's origins, as far as they are known; `by` is how a launch is set to
 * prove itself; `telling` is the organization whose EMR tells of changes by a subscription.
 */
export function registrationOf(
  origin: string,
  ancestors: readonly string[],
  by: keyof typeof LAUNCH_CLIENT = 'private_key_jwt',
  telling: string | null = null,
): Registration {
  const scopes = (scope: string) => ({ scopesV2: scope.split(' '), scopesV1: v1Spelling(scope).split(' ') })
  return {
    launch: {
      client: LAUNCH_CLIENT[by],
      launchUrl: origin + LAUNCH,
      redirectUrl: origin + CALLBACK,
      keys: by === 'private_key_jwt' ? origin + KEYS : null,
      ...scopes(CLINICIAN_SCOPE),
      needed: NEEDED_BY_LAUNCH.split(' '),
      messaging: MESSAGING_SCOPE.split(' '),
    },
    backend: { client: KEY_CLIENT, keys: origin + KEYS, ...scopes(BACKEND_SCOPE) },
    cds: {
      discovery: origin + CDS_SERVICES,
      services: [PATIENT_VIEW, ORDER_SELECT].map((hook) => `${origin}${CDS_SERVICES}/${hook}, hook ${hook}`),
    },
    framing: { framed: origin, ancestors },
    subscription:
      telling === null ? null : { address: `${origin}${EMR_NOTIFICATIONS}/${telling}`, ...scopes(SUBSCRIPTION_SCOPE) },
  }
}

/** The sheet as it is handed to the EMR's administrator, 80 columns wide. */
export function registrationText({ launch, backend, cds, framing, subscription }: Registration): string {
  const fact = (name: string, value: string) => indented(`${name}: ${value}`)
  const list = (name: string, words: readonly string[]) => [`  ${name}:`, ...indented(words.join(' '), 4)]
  return [
    'TO REGISTER IN THE EMR',
    '',
    '1. SMART app, launched by clinicians and the front desk from within the EMR',
    ...fact('client', launch.client),
    ...fact('grant', 'authorization_code with PKCE (S256), refresh_token'),
    ...fact('launch address', launch.launchUrl),
    ...fact('redirect address', launch.redirectUrl),
    ...(launch.keys === null ? [] : fact('JWK Set address', launch.keys)),
    ...list('scopes (v2)', launch.scopesV2),
    ...list('the same in v1 spelling, which allows more than is used', launch.scopesV1),
    ...list('without these no visit opens', launch.needed),
    ...list('also, where it has SMART Web Messaging, for its own order composer', launch.messaging),
    '',
    '2. Backend service, which acts for the practice without anybody signed in',
    ...fact('client', backend.client),
    ...fact('grant', 'client_credentials'),
    ...fact('JWK Set address', backend.keys),
    ...list('scopes (v2)', backend.scopesV2),
    ...list('the same in v1 spelling, which allows more than is used', backend.scopesV1),
    '',
    '3. CDS Hooks services: the card that says who waits, and orders to place',
    ...fact('discovery', cds.discovery),
    ...cds.services.flatMap((service) => fact('service', service)),
    ...fact('trust', 'the EMR signs each call with a JWT (ES384 or RS384)'),
    '',
    '4. The frame',
    ...fact('the EMR allows in a frame', `${framing.framed}, with allow="camera; microphone"`),
    ...fact(
      'Causeway lets itself be framed by',
      framing.ancestors.length === 0
        ? 'nobody yet; say from which origins your pages are served'
        : framing.ancestors.join(', '),
    ),
    '',
    ...(subscription === null
      ? []
      : [
          '5. Subscription, by which the EMR tells of changes of appointments',
          ...fact('client', 'the backend service of 2, which makes it by itself'),
          ...list('scopes (v2)', subscription.scopesV2),
          ...list('the same in v1 spelling, which allows more than is used', subscription.scopesV1),
          ...fact('address that the EMR must be able to reach', subscription.address),
          '',
        ]),
    "TO SEND BACK: the two client ids; issuer and JWK Set address of the EMR's CDS",
    'Hooks calls; the origins of its pages; and the address that it sends as iss.',
    '',
  ].join('\n')
}

function indented(text: string, by = 2): string[] {
  return wrapped(text, 80 - by).map((line) => `${' '.repeat(by)}${line}`)
}
