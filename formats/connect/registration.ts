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
  REFERRAL_SCOPE,
  SUBSCRIPTION_SCOPE,
  v1Spelling,
} from '../smart/scopes.ts'
import { HUB_SCOPE } from '../fhircast/frames.ts'
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
    hub: string[]
  }
  backend: { client: string; keys: string; scopesV2: string[]; scopesV1: string[] }
  cds: { discovery: string; services: string[] }
  /** The EMR's pages show Causeway in a frame, and Causeway lets itself be framed by these. */
  framing: { framed: string; ancestors: readonly string[] }
  /** Null where the EMR tells of nothing by itself. */
  subscription: { address: string; scopesV2: string[]; scopesV1: string[] } | null
  /** Null where no orders are referrals to a department. */
  referrals: { scopesV2: string[]; scopesV1: string[] } | null
}

const KEY_CLIENT = 'confidential, asymmetric: private_key_jwt signed with ES384; there is no client secret'

const LAUNCH_CLIENT = {
  private_key_jwt: KEY_CLIENT,
  client_secret_basic: 'confidential, symmetric: client_secret_basic; the secret becomes emr.clientSecret',
  none: 'public: no secret and no key, PKCE alone',
} as const

/**
 * `origin` is Causeway's own; `ancestors` are the EMR's origins, as far as they are known; `by` is how a launch is set to
 * prove itself; `telling` is the organization whose EMR tells of changes by a subscription; `refers` is whether it refers to a
 * department.
 */
export function registrationOf(
  origin: string,
  ancestors: readonly string[],
  by: keyof typeof LAUNCH_CLIENT = 'private_key_jwt',
  telling: string | null = null,
  refers = false,
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
      hub: HUB_SCOPE.split(' '),
    },
    backend: { client: KEY_CLIENT, keys: origin + KEYS, ...scopes(BACKEND_SCOPE) },
    cds: {
      discovery: origin + CDS_SERVICES,
      services: [PATIENT_VIEW, ORDER_SELECT].map((hook) => `${origin}${CDS_SERVICES}/${hook}, hook ${hook}`),
    },
    framing: { framed: origin, ancestors },
    subscription:
      telling === null ? null : { address: `${origin}${EMR_NOTIFICATIONS}/${telling}`, ...scopes(SUBSCRIPTION_SCOPE) },
    referrals: refers ? scopes(REFERRAL_SCOPE) : null,
  }
}

/** One fact that is typed there; a list is of words that stand one after the other, such as scopes. */
interface Fact {
  name: string
  value: string
  list?: true
}

/** A part of what is registered, under a heading. */
export interface RegistrationPart {
  title: string
  facts: Fact[]
}

/** What is registered, part by part, in the order in which an administrator goes through it. */
export function registrationParts(registration: Registration): RegistrationPart[] {
  const { launch, backend, cds, framing, subscription, referrals } = registration
  const scopes = ({ scopesV2, scopesV1 }: Pick<Registration['backend'], 'scopesV2' | 'scopesV1'>): Fact[] => [
    list('scopes (v2)', scopesV2),
    list('the same in v1 spelling, which allows more than is used', scopesV1),
  ]
  return [
    {
      title: 'SMART app, launched by clinicians and the front desk from within the EMR',
      facts: [
        { name: 'client', value: launch.client },
        { name: 'grant', value: 'authorization_code with PKCE (S256), refresh_token' },
        { name: 'launch address', value: launch.launchUrl },
        { name: 'redirect address', value: launch.redirectUrl },
        ...(launch.keys === null ? [] : [{ name: 'JWK Set address', value: launch.keys }]),
        ...scopes(launch),
        list('without these no visit opens', launch.needed),
        list('also, where it has SMART Web Messaging, for its own order composer', launch.messaging),
        list('also, where it has a hub of FHIRcast, to know which patient is open', launch.hub),
      ],
    },
    {
      title: 'Backend service, which acts for the practice without anybody signed in',
      facts: [
        { name: 'client', value: backend.client },
        { name: 'grant', value: 'client_credentials' },
        { name: 'JWK Set address', value: backend.keys },
        ...scopes(backend),
      ],
    },
    {
      title: 'CDS Hooks services: the card that says who waits, and orders to place',
      facts: [
        { name: 'discovery', value: cds.discovery },
        ...cds.services.map((service) => ({ name: 'service', value: service })),
        { name: 'trust', value: 'the EMR signs each call with a JWT (ES384 or RS384)' },
      ],
    },
    {
      title: 'The frame',
      facts: [
        { name: 'the EMR allows in a frame', value: `${framing.framed}, with allow="camera; microphone"` },
        {
          name: 'Causeway lets itself be framed by',
          value:
            framing.ancestors.length === 0
              ? 'nobody yet; say from which origins your pages are served'
              : framing.ancestors.join(', '),
        },
      ],
    },
    ...(subscription === null
      ? []
      : [
          {
            title: 'Subscription, by which the EMR tells of changes',
            facts: [
              { name: 'client', value: 'the backend service of 2, which makes it by itself' },
              ...scopes(subscription),
              { name: 'address that the EMR must be able to reach, and those below it', value: subscription.address },
            ],
          },
        ]),
    ...(referrals === null
      ? []
      : [
          {
            title: 'Referrals: orders that go to a department, and what comes back of them',
            facts: [
              { name: 'client', value: 'the backend service of 2, by a token of their own' },
              ...scopes(referrals),
            ],
          },
        ]),
  ]
}

/** The sheet as it is handed to the EMR's administrator, 80 columns wide. */
export function registrationText(registration: Registration): string {
  const line = ({ name, value, list }: Fact) =>
    list === true ? [`  ${name}:`, ...indented(value, 4)] : indented(`${name}: ${value}`)
  return [
    'TO REGISTER IN THE EMR',
    '',
    ...registrationParts(registration).flatMap(({ title, facts }, at) => [
      `${at + 1}. ${title}`,
      ...facts.flatMap(line),
      '',
    ]),
    "TO SEND BACK: the two client ids; issuer and JWK Set address of the EMR's CDS",
    'Hooks calls; the origins of its pages; and the address that it sends as iss.',
    '',
  ].join('\n')
}

function list(name: string, words: readonly string[]): Fact {
  return { name, value: words.join(' '), list: true }
}

function indented(text: string, by = 2): string[] {
  return wrapped(text, 80 - by).map((line) => `${' '.repeat(by)}${line}`)
}
