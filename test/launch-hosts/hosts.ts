import { once } from 'node:events'
import { createHash, randomUUID } from 'node:crypto'
import { createServer, type IncomingMessage, type Server } from 'node:http'
import {
  createLocalJWKSet,
  exportJWK,
  generateKeyPair,
  jwtVerify,
  SignJWT,
  UnsecuredJWT,
  type JWTPayload,
  type JSONWebKeySet,
} from 'jose'
import type { House } from '../../server/act/house.ts'
import type { launchUseCases } from '../../server/act/launch.ts'
import { isNo } from '../../server/act/use-cases.ts'
import type { Organization } from '../../server/config/organizations.ts'
import type { ClientKeys } from '../../server/smart/key.ts'
import type { Smart, SmartParts } from '../../server/smart/sign-in.ts'

type Parameters = Record<string, string>
type Json = Record<string, unknown>

/** A simulated EMR host: strict and honest, but for what is said here. */
export interface Host {
  name: string
  /** Our answer: who is let in, or why nobody is. */
  becomes: string
  /** From where the browser says that it was launched. */
  iss?(base: string): string
  configuration?(honest: Json): Json
  /** The callback's parameters, and what we had kept for it. */
  callback?(honest: Parameters): Parameters
  answer?(honest: Json): Json
  claims?(honest: JWTPayload): JWTPayload
  idToken?: 'signed by another key' | 'not signed' | 'changed after it was signed'
  /** The token endpoint sends us, and what we prove ourselves by, somewhere else. */
  redirectsToken?: true
  /** It knows no scope by letters, and refuses whoever asks for one (RFC 6749, 4.1.2.1). */
  v1Only?: true
  /** It refuses whoever asks for such a scope. */
  refuses?: RegExp
  /** What it grants of what was asked, where it looks at that. */
  grants?(asked: string): string
  /** Minutes from the code to the callback. */
  minutes?: number
  /** The same callback comes a second time. */
  twice?: true
}

/** Of every host; making one takes longer than a launch. */
const HOST_KEY = await generateKeyPair('RS256')
const ANOTHER_KEY = await generateKeyPair('RS256')
const LAUNCH = 'a-launch-of-this-chart'
const CLIENT = 'causeway'
const ORIGIN = 'https://causeway.example'
const REDIRECT = `${ORIGIN}/launch/callback`
const GRANTED =
  'launch openid fhirUser online_access user/Patient.r user/Appointment.rs user/DocumentReference.crus user/Encounter.rs'
const IN = 'Practitioner/dr in Patient/1'
const without =
  (name: string) =>
  <T extends object>(said: T) =>
    Object.fromEntries(Object.entries(said).filter(([key]) => key !== name)) as T
const elsewhere =
  (name: string) =>
  <T extends object>(said: T) => ({ ...said, [name]: 'https://elsewhere.example' })

/** What real hosts do by their own lights, what broken ones do, and what somebody in between would try. */
export const HOSTS: readonly Host[] = [
  { name: 'an honest host', becomes: IN },
  { name: 'a launch with a slash after its iss', iss: (base) => `${base}/`, becomes: IN },
  { name: 'a launch from somewhere else', iss: () => 'https://elsewhere.example/fhir', becomes: 'iss' },
  { name: 'a launch whose iss only begins as a known one', iss: (base) => `${base}.elsewhere.example`, becomes: 'iss' },
  { name: 'a launch that does not say from where', iss: () => '', becomes: 'iss' },
  {
    name: 'addresses relative to the FHIR base',
    configuration: (json) => ({ ...json, token_endpoint: './token', authorization_endpoint: './authorize' }),
    becomes: IN,
  },
  {
    name: 'scopes granted in v1 spelling',
    answer: (json) => ({
      ...json,
      scope: 'launch openid fhirUser user/Patient.read user/Appointment.read user/DocumentReference.*',
    }),
    becomes: IN,
  },
  {
    name: 'scopes in v1 spelling only, and says so',
    configuration: (json) => ({ ...json, capabilities: ['launch-ehr', 'permission-user', 'permission-v1'] }),
    v1Only: true,
    grants: (asked) => asked,
    becomes: IN,
  },
  {
    name: 'scopes in v1 spelling only, of SMART 1.0, which had no word for it',
    configuration: (json) => ({ ...json, capabilities: ['launch-ehr', 'permission-user'] }),
    v1Only: true,
    grants: (asked) => asked,
    becomes: IN,
  },
  {
    name: 'scopes in v1 spelling only, told by the scopes that it lists',
    configuration: (json) => ({ ...json, scopes_supported: ['openid', 'user/*.read', 'user/*.write'] }),
    v1Only: true,
    grants: (asked) => asked,
    becomes: IN,
  },
  {
    name: 'scopes in v1 spelling only, cut down by lists that can be withheld',
    configuration: (json) => ({ ...json, capabilities: ['launch-ehr', 'permission-v1'] }),
    v1Only: true,
    grants: (asked) =>
      asked
        .split(' ')
        .filter((scope) => !/Encounter|Condition|ServiceRequest/.test(scope))
        .join(' '),
    becomes: IN,
  },
  {
    name: 'scopes in v1 spelling only, cut down to reading',
    configuration: (json) => ({ ...json, capabilities: ['launch-ehr', 'permission-v1'] }),
    v1Only: true,
    grants: (asked) =>
      asked
        .split(' ')
        .filter((scope) => !scope.endsWith('.write'))
        .join(' '),
    becomes: 'scopes: DocumentReference.cu',
  },
  {
    name: 'a hub that tells what it opens, and scopes that say so',
    configuration: (json) => ({ ...json, scopes_supported: ['openid', 'user/*.cruds', 'fhircast/Patient-open.read'] }),
    grants: (asked) => (asked.includes(' fhircast/Patient-open.read') ? asked : 'openid'),
    answer: (json) => ({ ...json, 'hub.url': 'https://hub.example/', 'hub.topic': 'the-session' }),
    becomes: `${IN}, told of the-session by https://hub.example/`,
  },
  {
    name: 'a hub’s address without a session',
    answer: (json) => ({ ...json, 'hub.url': 'https://hub.example/' }),
    becomes: IN,
  },
  { name: 'no word of a hub, and refuses who asks to be told', refuses: /fhircast\//, becomes: IN },
  { name: 'scopes that are not said', answer: without('scope'), becomes: IN },
  {
    name: 'scopes cut down by a list that can be withheld',
    answer: (json) => ({ ...json, scope: GRANTED.replace('user/Encounter.rs', '') }),
    becomes: IN,
  },
  {
    name: 'scopes cut down by the note',
    answer: (json) => ({ ...json, scope: GRANTED.replace('DocumentReference.crus', 'DocumentReference.rs') }),
    becomes: 'scopes: DocumentReference.cu',
  },
  {
    name: 'an appointment in fhirContext',
    answer: (json) => ({ ...json, fhirContext: [{ reference: 'Appointment/7' }] }),
    becomes: `${IN}, Appointment/7`,
  },
  {
    name: 'two appointments in fhirContext',
    answer: (json) => ({ ...json, fhirContext: [{ reference: 'Appointment/7' }, { reference: 'Appointment/8' }] }),
    becomes: 'context: token.fhirContext',
  },
  {
    name: 'an appContext of somebody else',
    answer: (json) => ({ ...json, appContext: 'room=7&lang=en' }),
    becomes: IN,
  },
  {
    name: 'an encounter in context',
    answer: (json) => ({ ...json, encounter: '5' }),
    becomes: `${IN}, Encounter/5`,
  },
  { name: 'no patient in context', answer: without('patient'), becomes: 'Practitioner/dr' },
  {
    name: 'a fhirUser that is relative',
    claims: (claims) => ({ ...claims, fhirUser: 'Practitioner/dr' }),
    becomes: IN,
  },
  {
    name: 'a fhirUser of another server',
    claims: (claims) => ({ ...claims, fhirUser: 'https://elsewhere.example/fhir/Practitioner/dr' }),
    becomes: 'fhirUser',
  },
  { name: 'a patient as fhirUser', claims: (claims) => ({ ...claims, fhirUser: 'Patient/1' }), becomes: 'fhirUser' },
  { name: 'no id token', answer: without('id_token'), becomes: 'no id token' },
  { name: 'an id token signed by another key', idToken: 'signed by another key', becomes: 'id token' },
  { name: 'an id token that is not signed', idToken: 'not signed', becomes: 'id token' },
  {
    name: 'an id token that names another clinician since it was signed',
    idToken: 'changed after it was signed',
    becomes: 'id token',
  },
  { name: 'an id token of another issuer', claims: elsewhere('iss'), becomes: 'id token' },
  { name: 'an id token for another app', claims: elsewhere('aud'), becomes: 'id token' },
  { name: 'an id token that is over', claims: (claims) => ({ ...claims, exp: 1 }), becomes: 'id token' },
  { name: 'an id token of another sign-in', claims: elsewhere('nonce'), becomes: 'nonce' },
  { name: 'an id token without a nonce', claims: without('nonce'), becomes: 'nonce' },
  { name: 'a callback of another issuer', callback: elsewhere('iss'), becomes: 'iss' },
  {
    name: 'a callback that does not say of whom, of a host that always says so',
    configuration: (json) => ({ ...json, authorization_response_iss_parameter_supported: true }),
    callback: without('iss'),
    becomes: 'iss',
  },
  { name: 'a callback that does not say of whom, of a host that never does', callback: without('iss'), becomes: IN },
  { name: 'a callback with another state', callback: elsewhere('state'), becomes: 'state' },
  { name: 'a callback without a state', callback: without('state'), becomes: 'state' },
  { name: 'a callback without a code', callback: without('code'), becomes: 'no code' },
  {
    name: 'a refusal that carries a code',
    callback: (honest) => ({ ...honest, error: 'access_denied' }),
    becomes: 'not authorized',
  },
  {
    name: 'a launch that is over',
    callback: (honest) => ({ ...without('code')(honest), error: 'invalid_request' }),
    becomes: 'not authorized',
  },
  { name: 'a callback that comes twice', twice: true, becomes: `${IN}, then code: invalid_grant` },
  { name: 'a code five minutes old', minutes: 5, becomes: 'code: invalid_grant' },
  {
    name: 'PKCE stripped from what it offers',
    configuration: without('code_challenge_methods_supported'),
    becomes: 'malformed',
  },
  {
    name: 'PKCE in plain',
    configuration: (json) => ({ ...json, code_challenge_methods_supported: ['plain'] }),
    becomes: 'malformed',
  },
  { name: 'a token endpoint that sends us elsewhere', redirectsToken: true, becomes: 'unreachable' },
]

/** Our launch, or a copy of it. */
export interface Launching {
  open(parts: SmartParts): Smart
  uses: typeof launchUseCases
}

/** What our launch, or a copy of it, makes of a host: who is let in, or why nobody is. */
export async function meet(host: Host, { open, uses }: Launching, keys: ClientKeys): Promise<string> {
  let now = new Date('2026-11-26T12:00:00Z')
  const emr = await serve(host, keys, () => now)
  try {
    const { organization } = emr
    const smart = open({ organizations: [organization], origin: ORIGIN, keys, now: () => now })
    let pending: unknown
    const house = houseThatKeeps(
      organization,
      (kept) => (pending = kept),
      () => now,
    )
    const { fhirBase } = organization.emr
    const begun = await uses(house, smart).begin(host.iss?.(fhirBase) ?? fhirBase, LAUNCH)
    if (isNo(begun)) return whyOf(begun)
    const honest = emr.authorize(new URL(begun.redirect))
    const params = host.callback?.(honest) ?? honest
    now = new Date(now.getTime() + (host.minutes ?? 0) * 60_000)
    const finished = () => smart.finish(organization, pending, params).then(inAs, whyOf)
    const first = await finished()
    return host.twice ? `${first}, then ${await finished()}` : first
  } catch (refused) {
    return whyOf(refused)
  } finally {
    emr.close()
  }
}

/** As much of a house as a launch needs to begin. */
function houseThatKeeps(organization: Organization, keep: (pending: unknown) => void, now: () => Date): House {
  return {
    organizations: new Map([[organization.id, organization]]),
    store: { beginLaunch: async ({ pending }: { pending: unknown }) => keep(pending) },
    newSecret: randomUUID,
    now,
  } as unknown as House
}

function inAs({ fhirUser, patient, encounter, appointment, hub }: Awaited<ReturnType<Smart['finish']>>): string {
  const where = patient === null ? fhirUser : `${fhirUser} in ${patient}`
  const told = hub === null ? null : `told of ${hub.topic} by ${hub.url}`
  return [where, encounter, appointment, told].filter((one) => one !== null).join(', ')
}

/** In our words; a copy of our launch has classes of its own, so an error is told by what it carries. */
function whyOf(refused: unknown): string {
  const { why, fault, message } = refused as { why?: string; fault?: { kind: string }; message?: string }
  if (refused instanceof Error && refused.name === 'Malformed') return 'malformed'
  return why ?? fault?.kind ?? String(message)
}

/** One host on loopback. It gives a code only to a request that has all of SMART's parts, and a token only for that code. */
async function serve(
  host: Host,
  ours: ClientKeys,
  now: () => Date,
): Promise<{ organization: Organization; authorize(url: URL): Parameters; close(): void }> {
  const codes = new Map<string, { asked: Parameters; at: number }>()
  const server = createServer((request, response) => {
    void answerTo(request).then(({ status, json, location }) => {
      response.writeHead(status, { 'content-type': 'application/json', ...(location && { location }) })
      response.end(JSON.stringify(json))
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const base = `http://127.0.0.1:${portOf(server)}/fhir`
  const honest: Json = {
    issuer: base,
    jwks_uri: `${base}/jwks`,
    authorization_endpoint: `${base}/authorize`,
    token_endpoint: `${base}/token`,
    code_challenge_methods_supported: ['S256'],
  }

  async function answerTo(request: IncomingMessage): Promise<{ status: number; json: unknown; location?: string }> {
    const path = new URL(request.url ?? '', base).pathname
    if (path === '/fhir/.well-known/smart-configuration')
      return { status: 200, json: host.configuration?.(honest) ?? honest }
    if (path === '/fhir/jwks')
      return {
        status: 200,
        json: { keys: [{ ...(await exportJWK(HOST_KEY.publicKey)), kid: 'k', alg: 'RS256', use: 'sig' }] },
      }
    if (path === '/fhir/token' && host.redirectsToken) return { status: 307, json: {}, location: `${base}/elsewhere` }
    if (path !== '/fhir/token' && path !== '/fhir/elsewhere') return { status: 404, json: {} }
    const form = Object.fromEntries(new URLSearchParams(await bodyOf(request)))
    const known = codes.get(form['code'] ?? '')
    codes.delete(form['code'] ?? '')
    const error = (await unproven(form)) ?? (known === undefined || !fits(form, known) ? 'invalid_grant' : undefined)
    if (error !== undefined || known === undefined) return { status: 400, json: { error } }
    const json = {
      token_type: 'Bearer',
      access_token: 'access',
      expires_in: 300,
      scope: host.grants?.(known.asked['scope'] ?? '') ?? GRANTED,
      patient: '1',
      id_token: await idToken(known.asked),
    }
    return { status: 200, json: host.answer?.(json) ?? json }
  }

  const fits = (form: Parameters, { asked, at }: { asked: Parameters; at: number }) =>
    now().getTime() - at < 5 * 60_000 &&
    form['redirect_uri'] === asked['redirect_uri'] &&
    createHash('sha256')
      .update(form['code_verifier'] ?? '')
      .digest('base64url') === asked['code_challenge']

  const unproven = (form: Parameters): Promise<string | undefined> =>
    jwtVerify(form['client_assertion'] ?? '', createLocalJWKSet(ours.jwks() as JSONWebKeySet), {
      issuer: CLIENT,
      subject: CLIENT,
      audience: `${base}/token`,
      currentDate: now(),
    }).then(
      () => undefined,
      () => 'invalid_client',
    )

  const idToken = async (asked: Parameters): Promise<string> => {
    const seconds = Math.floor(now().getTime() / 1_000)
    const honestly = {
      iss: base,
      aud: CLIENT,
      sub: 'dr',
      iat: seconds,
      exp: seconds + 300,
      nonce: asked['nonce'] ?? '',
      fhirUser: `${base}/Practitioner/dr`,
    }
    const claims = host.claims?.(honestly) ?? honestly
    if (host.idToken === 'not signed') return new UnsecuredJWT(claims).encode()
    const { privateKey } = host.idToken === 'signed by another key' ? ANOTHER_KEY : HOST_KEY
    const signed = await new SignJWT(claims).setProtectedHeader({ alg: 'RS256', kid: 'k' }).sign(privateKey)
    if (host.idToken === undefined || host.idToken === 'signed by another key') return signed
    const [header, , signature] = signed.split('.')
    const [, others] = new UnsecuredJWT({ ...claims, fhirUser: `${base}/Practitioner/another` }).encode().split('.')
    return [header, others, signature].join('.')
  }

  return {
    organization: organizationAt(base),
    authorize: (url): Parameters => {
      const asked = Object.fromEntries(url.searchParams)
      const whole =
        url.href.startsWith(`${base}/authorize?`) &&
        asked['response_type'] === 'code' &&
        asked['client_id'] === CLIENT &&
        asked['redirect_uri'] === REDIRECT &&
        asked['launch'] === LAUNCH &&
        asked['aud'] === base &&
        asked['code_challenge_method'] === 'S256' &&
        /^[\w-]{43}$/.test(asked['code_challenge'] ?? '') &&
        (asked['state'] ?? '').length >= 22
      if (host.v1Only && /\/\w+\.(?!read|write|\*)/.test(asked['scope'] ?? ''))
        return { error: 'invalid_scope', state: asked['state'] ?? '', iss: base }
      if (host.refuses?.test(asked['scope'] ?? ''))
        return { error: 'invalid_scope', state: asked['state'] ?? '', iss: base }
      if (!whole) return { error: 'invalid_request', state: asked['state'] ?? '', iss: base }
      const code = randomUUID()
      codes.set(code, { asked, at: now().getTime() })
      return { code, state: asked['state'] ?? '', iss: base }
    },
    close: () => server.close(),
  }
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  let text = ''
  for await (const bytes of request) text += String(bytes)
  return text
}

function portOf(server: Server): number {
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('the host has no port')
  return address.port
}

function organizationAt(base: string): Organization {
  return {
    id: 'riverbend',
    name: 'Riverbend Family Practice',
    phone: '413-555-0142',
    timeZone: 'America/New_York',
    website: `${ORIGIN}/practice`,
    pathways: [],
    emr: {
      name: 'A simulated host',
      fhirBase: base,
      clientId: CLIENT,
      backendClientId: 'causeway-backend',
      cdsIssuer: base,
      cdsJwks: `${base}/jwks`,
      frameAncestors: [base],
      prescriber: `${base}/{patient}`,
    },
    mail: { from: 'visits@riverbend.example' },
  }
}
