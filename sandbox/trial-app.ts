import { SignJWT, exportJWK, generateKeyPair } from 'jose'
import { createHash, randomBytes, randomUUID } from 'node:crypto'
import { mkdtempSync } from 'node:fs'
import { createServer } from 'node:http'
import type { RequestListener, Server } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import type { LaunchContext } from './emr.ts'
import type { PersonalityName } from './personalities/personality.ts'
import { openPractice } from './practice.ts'
import type { Practice } from './practice.ts'
import type { SandboxSettings } from './settings.ts'
import { RIVERBEND } from './site.ts'

/** A practice on a port of its own with one registered app, both in this process: what the tests talk through. */
export interface Trial {
  settings: SandboxSettings
  practice: Practice
  /** The app's side of a launch: authorize, then exchange the code. Any part can be spoilt on the way. */
  authorize(context: Partial<LaunchContext>, spoil?: { [parameter: string]: string | undefined }): Promise<Authorized>
  exchange(authorized: Authorized, spoil?: { [parameter: string]: string | undefined }): Promise<TokenAnswer>
  userToken(context?: Partial<LaunchContext>, scope?: string): Promise<string>
  systemToken(scope?: string): Promise<string>
  fhir(token: string | undefined, method: string, path: string, body?: unknown, headers?: Headers_): Promise<Answer>
  /** Closes and opens the practice again on the same data. */
  restart(): Promise<void>
  close(): Promise<void>
}

type Headers_ = { [name: string]: string }

/** Where the authorize request ended: `location` for the app, or a page for the person. */
export interface Authorized {
  status: number
  location: URL | undefined
  page: string
  verifier: string
}

/** What the token endpoint said. */
export interface TokenAnswer {
  status: number
  body: { [name: string]: unknown }
}

/** What the FHIR server said. */
export interface Answer {
  status: number
  // oxlint-disable-next-line typescript/no-explicit-any -- tests read FHIR of any type
  body: any
  etag: string | null
  headers: Headers
}

const CALLBACK = 'http://127.0.0.1:1/launch/callback'

/** Starts a practice for a test file. `respond` answers what the practice asks of the app beside its JWKS. */
export async function startTrial(
  respond?: RequestListener,
  now: () => Date = () => new Date(),
  personality: PersonalityName = 'generous',
): Promise<Trial> {
  const { privateKey, publicKey } = await generateKeyPair('ES384')
  const jwks = { keys: [{ ...(await exportJWK(publicKey)), kid: 'trial', alg: 'ES384', use: 'sig' }] }
  const app = createServer((request, response) => {
    if (request.url === '/jwks.json') response.setHeader('content-type', 'application/json').end(JSON.stringify(jwks))
    else if (respond) respond(request, response)
    else response.writeHead(404).end()
  })
  const appUrl = `http://127.0.0.1:${await listen(app)}`
  const settings = { ...(await settingsFor(appUrl)), personality }
  let practice = await open(settings, now)
  const { origin, fhirBase } = practice.emr
  const tokenUrl = `${origin}/auth/token`

  const assertion = (clientId: string): Promise<string> =>
    new SignJWT({ jti: randomUUID() })
      .setProtectedHeader({ alg: 'ES384', kid: 'trial' })
      .setIssuer(clientId)
      .setSubject(clientId)
      .setAudience(tokenUrl)
      .setExpirationTime('2m')
      .sign(privateKey)

  async function token(clientId: string, form: { [name: string]: string | undefined }): Promise<TokenAnswer> {
    const type = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer'
    const all = { client_assertion_type: type, client_assertion: await assertion(clientId), ...form }
    const response = await fetch(tokenUrl, { method: 'POST', body: new URLSearchParams(present(all)) })
    const body: unknown = await response.json()
    return { status: response.status, body: { ...(typeof body === 'object' ? body : {}) } }
  }

  const trial: Trial = {
    settings,
    get practice() {
      return practice
    },
    async authorize(context, spoil = {}) {
      const user = context.user ?? 'dr-okafor'
      const cookie = await signIn(origin, user)
      const launch = practice.emr.openLaunch({ clientId: 'trial', user, ...context })
      const verifier = randomBytes(32).toString('base64url')
      const parameters = {
        response_type: 'code',
        client_id: 'trial',
        redirect_uri: CALLBACK,
        scope: 'launch openid fhirUser online_access user/*.cruds',
        state: 'state-1',
        aud: fhirBase,
        launch,
        code_challenge: createHash('sha256').update(verifier).digest('base64url'),
        code_challenge_method: 'S256',
        ...spoil,
      }
      const { cookie: asked = cookie, ...query } = present(parameters)
      const response = await fetch(`${origin}/auth/authorize?${new URLSearchParams(query).toString()}`, {
        redirect: 'manual',
        headers: { cookie: asked },
      })
      const location = response.headers.get('location')
      const at = location ? new URL(location, origin) : undefined
      return { status: response.status, location: at, page: await response.text(), verifier }
    },
    async exchange(authorized, spoil = {}) {
      const code = authorized.location?.searchParams.get('code') ?? ''
      const form = {
        grant_type: 'authorization_code',
        code,
        redirect_uri: CALLBACK,
        code_verifier: authorized.verifier,
      }
      return token('trial', { ...form, ...spoil })
    },
    async userToken(context = {}, scope) {
      const { body } = await trial.exchange(await trial.authorize(context, scope ? { scope } : {}))
      return String(body.access_token)
    },
    async systemToken(scope = 'system/*.cruds') {
      const { body } = await token('trial-backend', { grant_type: 'client_credentials', scope })
      return String(body.access_token)
    },
    async fhir(bearer, method, path, body, headers = {}) {
      const response = await fetch(path === '' ? fhirBase : `${fhirBase}/${path}`, {
        method,
        headers: {
          ...(bearer ? { authorization: `Bearer ${bearer}` } : {}),
          ...(body === undefined ? {} : { 'content-type': 'application/fhir+json' }),
          ...headers,
        },
        ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
      })
      const text = await response.text()
      const etag = response.headers.get('etag')
      return {
        status: response.status,
        body: text === '' ? undefined : JSON.parse(text),
        etag,
        headers: response.headers,
      }
    },
    async restart() {
      await practice.close()
      // Lets fetch notice that the connections it kept are gone.
      await pause(100)
      practice = await open(settings, now)
    },
    async close() {
      await practice.close()
      app.close()
    },
  }
  return trial
}

async function open(settings: SandboxSettings, now: () => Date): Promise<Practice> {
  const practice = await openPractice(settings, now)
  practice.app.post<{ Querystring: { who: string } }>('/trial/sign-in', async (request, reply) => {
    await practice.emr.signIn(reply, request.query.who)
    return reply.send('')
  })
  practice.app.post('/trial/sign-out', async (request, reply) => {
    await practice.emr.signOut(request, reply)
    return reply.send('')
  })
  await practice.listen()
  return practice
}

/** The session cookie of a staff member who has just signed in to the EMR. */
export async function signIn(origin: string, who: string): Promise<string> {
  const response = await fetch(`${origin}/trial/sign-in?who=${who}`, { method: 'POST' })
  return response.headers.getSetCookie()[0]?.split(';')[0] ?? ''
}

async function settingsFor(appUrl: string): Promise<Omit<SandboxSettings, 'personality'>> {
  const probe = createServer()
  const port = await listen(probe)
  await new Promise((resolve) => probe.close(resolve))
  const proof = { method: 'private_key_jwt', jwks_uri: `${appUrl}/jwks.json` } as const
  return {
    site: RIVERBEND,
    port,
    smtpPort: port,
    data: mkdtempSync(join(tmpdir(), 'sandbox-trial-')),
    causewayUrl: appUrl,
    smsWebhook: `${appUrl}/text-messages`,
    mailWebhook: `${appUrl}/mail-reports`,
    telephoneWebhook: `${appUrl}/telephone`,
    videoWebhook: `${appUrl}/room-reports`,
    practiceName: 'Riverbend Family Practice',
    tokenSeconds: 300,
    subscriptions: ['topic', 'rest-hook'],
    apps: [
      {
        client_id: 'trial',
        name: 'Trial',
        kind: 'ehr-launch',
        proof,
        scope: 'launch openid fhirUser online_access user/*.cruds patient/*.rs messaging/scratchpad messaging/ui',
        launch_uri: `${appUrl}/launch`,
        redirect_uris: [CALLBACK],
        cds_services: `${appUrl}/cds-services`,
      },
      { client_id: 'trial-backend', name: 'Trial backend', kind: 'backend', proof, scope: 'system/*.cruds' },
    ],
  }
}

function listen(server: Server): Promise<number> {
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      resolve(typeof address === 'object' && address ? address.port : 0)
    })
  })
}

function present(all: { [name: string]: string | undefined }): { [name: string]: string } {
  const kept = Object.entries(all).filter((pair): pair is [string, string] => pair[1] !== undefined)
  return Object.fromEntries(kept)
}
