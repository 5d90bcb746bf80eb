import Provider, { errors } from 'oidc-provider'
import type { Configuration } from 'oidc-provider'
import type { FastifyReply } from 'fastify'
import { createHash } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Actor } from '../fhir/repository.ts'
import { RESOURCE_TYPES } from '../fhir/resource-types.ts'
import type { Staff } from '../emr.ts'
import type { SandboxSettings } from '../settings.ts'
import type { EmrKeys } from './keys.ts'
import { HUB_SCOPE } from '#formats/fhircast/frames.ts'
import { tokenResponseContext } from './launches.ts'
import type { Launches } from './launches.ts'
import type { Personality } from '../personalities/personality.ts'
import { PREFIX } from './configuration.ts'
import { covers, inV1, parseScope, parseScopes } from './scopes.ts'
import type { Access } from './scopes.ts'
import type { SmartStorage } from './storage.ts'

/** A live access token, and for whom it acts. */
export interface Token {
  actor: Actor
  access: Access
}

/** What the authorization server is made from. */
export interface AuthorizationParts {
  settings: SandboxSettings
  personality: Personality
  origin: string
  fhirBase: string
  storage: SmartStorage
  launches: Launches
  keys: EmrKeys
  staff(practitioner: string): Staff | undefined
  /** What the token answer says of the hub, for a session of this name there. */
  hubContext(topic: string): { [parameter: string]: unknown }
}

/** The EMR's SMART authorization server and the sign-in of its own users, which are one session. */
export interface Authorization {
  handle(request: IncomingMessage, response: ServerResponse): void
  tokenOf(authorization: string | undefined): Promise<Token | undefined>
  staffOf(cookies: string | undefined): Staff | undefined
  /** What the hub calls the session: that of a token which may be told of it, or of a browser. */
  topicOf(authorization: string | undefined): Promise<string | undefined>
  topicOfSession(cookies: string | undefined): string | undefined
  signIn(reply: FastifyReply, staff: Staff): Promise<void>
  signOut(cookies: string | undefined, reply: FastifyReply): Promise<void>
  /** Ends everything granted to apps in this user's name. */
  revokeGrants(practitioner: string): number
}

type Context = Parameters<Parameters<Provider['use']>[0]>[0]

const SESSION_SECONDS = 12 * 3600

/** Builds the server below `/auth`: SMART App Launch 2.2 with EHR launch, and backend services. */
export function authorizationServer(parts: AuthorizationParts): Authorization {
  const { settings, origin, storage } = parts
  const grants = grantsOf(parts)
  const provider = new Provider(`${origin}${PREFIX}`, configuration(parts, grants))
  if (parts.personality.declared) grantToBackends(provider, grants, parts.personality)
  // The library refuses to set a Secure cookie over plain http; browsers accept one for localhost.
  const createContext = provider.createContext.bind(provider)
  provider.createContext = (request, response) => {
    const context = createContext(request, response)
    context.cookies.secure = true
    return context
  }
  provider.use(async (ctx, next) => {
    const asks = ctx.path === '/authorize' && ctx.method === 'GET'
    if (asks && !staffOf(ctx.headers.cookie)) {
      if (!isSignIn(settings, String(ctx.query.client_id))) return askToSignIn(ctx, origin)
      return ctx.redirect(`${origin}/?next=${encodeURIComponent(`${PREFIX}${ctx.url}`)}`)
    }
    if (asks)
      ctx.query = { ...ctx.query, scope: grants.ofAsked(String(ctx.query.client_id), String(ctx.query.scope ?? '')) }
    await next()
    if (ctx.oidc?.route === 'token') addLaunchContext(ctx, parts)
  })
  const callback = provider.callback()
  const cookieName = sessionCookie(settings.port)

  function sessionOf(cookies: string | undefined): { id: string; accountId: string } | undefined {
    const pair = cookies?.split(/;\s*/).find((one) => one.startsWith(`${cookieName}=`))
    const id = pair?.slice(cookieName.length + 1)
    const accountId = id === undefined ? undefined : storage.get('Session', id)?.accountId
    return id && accountId ? { id, accountId } : undefined
  }

  function staffOf(cookies: string | undefined): Staff | undefined {
    const session = sessionOf(cookies)
    return session && parts.staff(session.accountId)
  }

  async function tokenOf(authorization: string | undefined): Promise<Token | undefined> {
    const value = /^Bearer (\S+)$/i.exec(authorization ?? '')?.[1]
    if (!value) return undefined
    const reader = settings.apps.find(({ proof }) => proof.method === 'bearer' && proof.token === value)
    if (reader !== undefined) {
      const access = { scopes: parseScopes(reader.scope) }
      return { actor: { kind: 'system', client: reader.client_id, access }, access }
    }
    const backend = await provider.ClientCredentials.find(value)
    if (backend?.clientId) {
      const access = { scopes: grants.standing(backend.clientId, backend.scope) }
      return { actor: { kind: 'system', client: backend.clientId, access }, access }
    }
    const token = await provider.AccessToken.find(value)
    const staff = token && parts.staff(token.accountId)
    if (!token?.clientId || !staff || !(await provider.Session.findByUid(token.sessionUid ?? ''))) return undefined
    const patient = token.grantId ? parts.launches.ofGrant(token.grantId)?.patient : undefined
    const scopes = grants.standing(token.clientId, token.scope)
    const access = patient ? { scopes, patient } : { scopes }
    return { actor: { kind: 'user', practitioner: staff.practitioner, role: staff.role, access }, access }
  }

  async function topicOf(authorization: string | undefined): Promise<string | undefined> {
    const value = /^Bearer (\S+)$/i.exec(authorization ?? '')?.[1]
    const token = value === undefined ? undefined : await provider.AccessToken.find(value)
    return token?.sessionUid && token.scope?.includes('fhircast/') ? topicNamed(token.sessionUid) : undefined
  }

  function topicOfSession(cookies: string | undefined): string | undefined {
    const session = sessionOf(cookies)
    const uid = session && storage.get('Session', session.id)?.uid
    return uid === undefined ? undefined : topicNamed(uid)
  }

  function revokeGrants(practitioner: string): number {
    return storage.revoke((payload) => payload.accountId === practitioner)
  }

  return {
    handle(request, response) {
      const url = request.url ?? ''
      Object.assign(request, { originalUrl: url, url: url.slice(PREFIX.length) || '/' })
      void callback(request, response)
    },
    tokenOf,
    staffOf,
    topicOf,
    topicOfSession,
    async signIn(reply, staff) {
      const session = new provider.Session()
      session.loginAccount({ accountId: staff.practitioner })
      await session.save(SESSION_SECONDS)
      reply.header('Set-Cookie', cookie(cookieName, session.jti, SESSION_SECONDS))
    },
    async signOut(cookies, reply) {
      const session = sessionOf(cookies)
      reply.header('Set-Cookie', cookie(cookieName, '', 0))
      if (!session) return
      revokeGrants(session.accountId)
      storage.remove('Session', session.id)
    },
    revokeGrants,
  }
}

function configuration(
  { settings, origin, fhirBase, storage, launches, keys, staff }: AuthorizationParts,
  grants: Grants,
): Configuration {
  const sessionOptions = { sameSite: 'none', secure: true, httpOnly: true, path: '/' } as const
  return {
    adapter: (model) => storage.adapter(model),
    clients: settings.apps.flatMap((app) =>
      app.proof.method === 'bearer'
        ? []
        : [
            {
              client_id: app.client_id,
              client_name: app.name,
              token_endpoint_auth_method: app.proof.method,
              ...(app.proof.method === 'private_key_jwt' && { jwks_uri: app.proof.jwks_uri }),
              ...(app.proof.method === 'client_secret_basic' && { client_secret: app.proof.secret }),
              grant_types: app.kind === 'backend' ? ['client_credentials'] : ['authorization_code', 'refresh_token'],
              response_types: app.kind === 'backend' ? [] : ['code'],
              redirect_uris: app.redirect_uris ?? [],
              scope: scopesWithin(grants.registered(app.client_id)),
            },
          ],
    ),
    jwks: { keys: [{ ...keys.idToken, kty: 'RSA' }] },
    scopes: allScopes(),
    discovery: { scopes_supported: ['openid', 'fhirUser', 'launch', 'online_access'] },
    claims: { openid: ['sub'], fhirUser: ['fhirUser', 'name'], profile: ['name', 'staff_number', 'staff_role'] },
    conformIdTokenClaims: false,
    findAccount: async (_ctx, id) => {
      const found = staff(id)
      if (!found) return undefined
      const fhirUser = `${fhirBase}/Practitioner/${id}`
      return {
        accountId: id,
        claims: async () => ({ sub: id, fhirUser, name: found.name, staff_number: id, staff_role: found.role }),
      }
    },
    responseTypes: ['code'],
    clientAuthMethods: ['private_key_jwt', 'client_secret_basic', 'none'],
    enabledJWA: { clientAuthSigningAlgValues: ['ES384', 'RS384'] },
    pkce: { required: () => true },
    routes: {
      authorization: '/authorize',
      token: '/token',
      jwks: '/jwks',
      revocation: '/revoke',
      userinfo: '/userinfo',
    },
    features: {
      clientCredentials: { enabled: true },
      devInteractions: { enabled: false },
      resourceIndicators: { enabled: false },
      revocation: { enabled: true },
      rpInitiatedLogout: { enabled: false },
    },
    // No prompts: whoever is signed in to the EMR has decided, and the practice has registered the app.
    interactions: { policy: [], url: () => `${origin}/` },
    extraParams: {
      aud: (_ctx, value, client) => {
        if (value === fhirBase || (value === undefined && isSignIn(settings, client.clientId))) return
        throw new errors.InvalidRequest(`"aud" must be this FHIR server, ${fhirBase}`)
      },
      launch: (ctx, value, client) => {
        const asks = ctx.oidc.requestParamScopes.has('launch')
        if (!asks && value === undefined) return
        if (value && launches.find(value, client.clientId, ctx.oidc.session?.accountId)) return
        throw new errors.InvalidRequest('"launch" is missing, used, older than 5 minutes or of another app or user')
      },
    },
    loadExistingGrant: async (ctx) => {
      const { client, session, params, provider } = ctx.oidc
      if (!client || !session?.accountId) return undefined
      const grant = new provider.Grant({ accountId: session.accountId, clientId: client.clientId })
      grant.addOIDCScope(typeof params?.scope === 'string' ? params.scope : '')
      const id = await grant.save()
      const launch = typeof params?.launch === 'string' ? params.launch : undefined
      const context = launch && launches.find(launch, client.clientId, session.accountId)
      if (launch && context) launches.use(launch, context, id)
      return grant
    },
    issueRefreshToken: async (_ctx, _client, code) => code.scopes.has('online_access'),
    // A lost answer to a refresh must not end a visit: the client is confidential, so the token stays the same.
    rotateRefreshToken: false,
    // The library's own binding knows one grant per session and app: a second chart would end the first one's token.
    expiresWithSession: async () => false,
    ttl: {
      AccessToken: settings.tokenSeconds,
      ClientCredentials: Math.min(settings.tokenSeconds, 300),
      AuthorizationCode: 60,
      Grant: SESSION_SECONDS,
      IdToken: 3600,
      RefreshToken: SESSION_SECONDS,
      Session: SESSION_SECONDS,
    },
    cookies: {
      names: {
        session: sessionCookie(settings.port),
        interaction: `emr_interaction_${settings.port}`,
        resume: `emr_resume_${settings.port}`,
      },
      long: sessionOptions,
      short: sessionOptions,
    },
    // The library's own fetch refuses loopback addresses, which is where the apps of a sandbox live.
    fetch: (url, options) => fetch(url, { headers: options?.headers ?? {}, signal: AbortSignal.timeout(2500) }),
    renderError: (ctx, out) => {
      ctx.type = 'text/html'
      ctx.body = page(`The app could not be opened: ${escaped(out.error_description ?? out.error)}.`)
    },
  }
}

/** Scopes have to be listed one by one for the library: every type of the EMR in each way of writing it. */
function allScopes(): string[] {
  const v2 = Array.from({ length: 31 }, (_, bits) =>
    [...'cruds'].filter((_letter, at) => ((bits + 1) >> at) & 1).join(''),
  )
  const resources = ['patient', 'user', 'system'].flatMap((context) =>
    ['*', ...Object.keys(RESOURCE_TYPES)].flatMap((type) =>
      [...v2, 'read', 'write', '*'].map((word) => `${context}/${type}.${word}`),
    ),
  )
  return [
    'openid',
    'fhirUser',
    'profile',
    'launch',
    'online_access',
    ...MESSAGING,
    ...HUB_SCOPE.split(' '),
    ...resources,
  ]
}

function scopesWithin(registered: string): string {
  return allScopes()
    .filter((scope) => covers(registered, scope))
    .join(' ')
}

/** Which scopes an app gets, by its registration and by what the EMR offers at all. */
interface Grants {
  /** The most that the app may be granted, in the EMR's spelling. */
  registered(clientId: string): string
  /** SMART wants fewer scopes granted where the app may not have all, and no error. */
  ofAsked(clientId: string, asked: string): string
  /** What a token gives that was granted `scope`. */
  standing(clientId: string, scope: string | undefined): Access['scopes']
}

function grantsOf({ settings, personality }: AuthorizationParts): Grants {
  const v1Only = personality.smart?.capabilities.includes('permission-v2') === false
  const spelled = (scope: string): string => (v1Only ? inV1(scope) : scope)
  const types = personality.declared?.types
  const isOffered = (scope: string): boolean => {
    const parsed = parseScope(scope)
    if (types === undefined || parsed === undefined || parsed.resourceType === '*') return true
    const interactions = types[parsed.resourceType]?.interactions ?? []
    const writes = ['create', 'update', 'patch'].some((one) => interactions.includes(one))
    return parsed.letters.has('r') || parsed.letters.has('s') ? interactions.includes('read') : writes
  }
  const registered = (clientId: string): string => {
    const scope = settings.apps.find((one) => one.client_id === clientId)?.scope ?? ''
    return spelled(scope)
      .split(' ')
      .filter((one) => isOffered(one))
      .join(' ')
  }
  const ofAsked = (clientId: string, asked: string): string => {
    const most = registered(clientId)
    return spelled(asked)
      .split(/\s+/)
      .filter((scope) => isOffered(scope) && covers(most, scope))
      .filter((scope) => !MESSAGING.includes(scope) || offersMessaging(personality))
      .join(' ')
  }
  return {
    registered,
    ofAsked,
    standing: (clientId, scope) => parseScopes(ofAsked(clientId, scope ?? '')),
  }
}

/** The grant of a backend (RFC 6749, 4.4) where an EMR offers less than is asked: fewer scopes, and no error. */
function grantToBackends(provider: Provider, grants: Grants, { ignoresBackendScope }: Personality): void {
  provider.registerGrantType<{ scope?: string }>(
    'client_credentials',
    async (ctx) => {
      const { client, params } = ctx.oidc
      const scope = ignoresBackendScope
        ? grants.registered(client.clientId)
        : grants.ofAsked(client.clientId, params.scope ?? '')
      const token = new provider.ClientCredentials({ client, scope })
      ctx.oidc.entity('ClientCredentials', token)
      ctx.body = { access_token: await token.save(), expires_in: token.expiration, token_type: token.tokenType, scope }
    },
    ['scope'],
  )
}

const MESSAGING = ['messaging/scratchpad', 'messaging/ui']

function offersMessaging({ smart }: Personality): boolean {
  return MESSAGING.every((scope) => smart?.scopes_supported?.includes(scope) === true)
}

function addLaunchContext(ctx: Context, { launches, hubContext, origin, personality }: AuthorizationParts): void {
  const grantId = ctx.oidc.entities.AccessToken?.grantId
  const context = grantId ? launches.ofGrant(grantId) : undefined
  if (context && ctx.status === 200 && typeof ctx.body === 'object') {
    const { scope, sessionUid } = ctx.oidc.entities.AccessToken ?? {}
    const told = scope?.includes('fhircast/') && sessionUid ? hubContext(topicNamed(sessionUid)) : {}
    const messaging = MESSAGING.every((one) => scope?.split(' ').includes(one) === true)
    ctx.body = {
      ...ctx.body,
      ...tokenResponseContext(context),
      ...told,
      ...(messaging &&
        offersMessaging(personality) && {
          smart_web_messaging_handle: context.messagingHandle,
          smart_web_messaging_origin: origin,
        }),
    }
  }
}

/** Whether staff sign in to this app at the practice's OpenID provider, which is this one. */
function isSignIn({ apps }: SandboxSettings, clientId: string): boolean {
  return apps.some(({ kind, client_id }) => kind === 'sign-in' && client_id === clientId)
}

/** Unguessable, and nothing of the session itself. */
function topicNamed(session: string): string {
  return createHash('sha256').update(`hub.topic ${session}`).digest('hex').slice(0, 32)
}

function askToSignIn(ctx: Context, origin: string): void {
  ctx.status = 401
  ctx.type = 'text/html'
  ctx.body = page(
    `You are not signed in to the EMR. <a href="${origin}/" target="_top">Sign in</a>, then open the app again.`,
  )
}

function sessionCookie(port: number): string {
  return `emr_session_${port}`
}

function cookie(name: string, value: string, seconds: number): string {
  return `${name}=${value}; Path=/; Max-Age=${seconds}; HttpOnly; Secure; SameSite=None`
}

function page(sentence: string): string {
  return `<!doctype html><meta charset="utf-8"><title>EMR</title><p style="font:16px system-ui;margin:2rem">${sentence}</p>`
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;')
}
