import { BACKEND_SCOPE, spelled } from '#formats/smart/scopes.ts'
import type { TokenAnswer } from '#formats/smart/token.ts'
import { GrantRefused, type AuthorizationServer, type Client } from './authorization-server.ts'

/** A clinician's tokens as the store keeps them, sealed, while a launch's session lasts. */
export interface KeptTokens {
  access: string
  /** ISO instant. */
  until: string
  refresh: string | null
}

/** Where a launch's tokens lie; `write` replaces them after a refresh. */
export interface TokenPlace {
  read(): Promise<unknown>
  write(tokens: KeptTokens): Promise<void>
}

export type Fetch = (url: string, init: RequestInit) => Promise<Response>

/** Renewed this much before the end, so that a token does not lapse on its way. */
const EARLY_MS = 20_000

/** A refresh answer without a refresh token means: keep the one you have (RFC 6749, 6). */
export function keptTokens(answer: TokenAnswer, refreshBefore: string | null, now: Date): KeptTokens {
  return {
    access: answer.accessToken,
    until: new Date(now.getTime() + answer.expiresIn * 1_000).toISOString(),
    refresh: answer.refreshToken ?? refreshBefore,
  }
}

/** What is under way, by launch. */
export interface UnderWay {
  /** Some servers take a refresh token once, so there is never a second renewal beside a first. */
  renewals: Map<string, Promise<string | null>>
  /** A chart asks for all its lists in one moment: one look at the tokens does for them, and takes one line to the database. */
  looks: Map<string, Promise<unknown>>
}

export interface ClinicianSeat {
  server: AuthorizationServer
  app: Client
  launch: string
  place: TokenPlace
  underWay: UnderWay
}

/**
 * A `fetch` under a clinician's own token. When the token is over and can't be renewed it answers 401 itself: the
 * sign-in has lapsed, and only the person can mend that.
 */
export function clinicianFetch({ server, app, launch, place, underWay }: ClinicianSeat, now: () => Date): Fetch {
  async function renew(refused: string): Promise<string | null> {
    const kept = keptOf(await place.read())
    if (kept === undefined) return null
    // Another process may have renewed it since.
    if (kept.access !== refused) return kept.access
    if (kept.refresh === null) return null
    try {
      const answer = await server.token(app, { grant_type: 'refresh_token', refresh_token: kept.refresh })
      const next = keptTokens(answer, kept.refresh, now())
      await place.write(next)
      return next.access
    } catch (error) {
      if (error instanceof GrantRefused) return null
      throw error
    }
  }

  function renewed(refused: string): Promise<string | null> {
    return once(underWay.renewals, launch, () => renew(refused))
  }

  async function current(): Promise<string | null> {
    const kept = keptOf(await once(underWay.looks, launch, place.read))
    if (kept === undefined) return null
    return Date.parse(kept.until) - EARLY_MS > now().getTime() ? kept.access : renewed(kept.access)
  }

  return (url, init) => fetchWith(url, init, current, renewed)
}

function once<T>(running: Map<string, Promise<T>>, launch: string, start: () => Promise<T>): Promise<T> {
  const known = running.get(launch)
  if (known !== undefined) return known
  const begun = start().finally(() => running.delete(launch))
  running.set(launch, begun)
  return begun
}

/** A `fetch` under backend services (SMART 2.2); its token is kept in memory and shared, as long as it lasts. */
export function backendFetch(
  server: AuthorizationServer,
  client: string,
  now: () => Date,
  scope = BACKEND_SCOPE,
  send: Fetch = fetch,
): Fetch {
  let token: { access: string; untilMs: number } | undefined
  let asking: Promise<string> | undefined

  async function ask(): Promise<string> {
    const { spelling } = await server.configuration()
    const answer = await server.token(
      { id: client, proof: 'key' },
      { grant_type: 'client_credentials', scope: spelled(scope, spelling) },
    )
    token = { access: answer.accessToken, untilMs: now().getTime() + answer.expiresIn * 1_000 - EARLY_MS }
    return token.access
  }

  function asked(): Promise<string> {
    asking ??= ask().finally(() => {
      asking = undefined
    })
    return asking
  }

  async function current(): Promise<string> {
    return token !== undefined && token.untilMs > now().getTime() ? token.access : asked()
  }

  async function renewed(refused: string): Promise<string> {
    if (token?.access === refused) token = undefined
    return current()
  }

  return (url, init) => fetchWith(url, init, current, renewed, send)
}

/** A `fetch` with the one token that an EMR without SMART has given the organization. */
export function bearerFetch(token: string): Fetch {
  return (url, init) => sent(url, init, token)
}

async function fetchWith(
  url: string,
  init: RequestInit,
  current: () => Promise<string | null>,
  renewed: (refused: string) => Promise<string | null>,
  send: Fetch = fetch,
): Promise<Response> {
  const access = await current()
  if (access === null) return lapsed()
  const response = await sent(url, init, access, send)
  if (response.status !== 401) return response
  await response.body?.cancel()
  const next = await renewed(access)
  return next === null || next === access ? lapsed() : sent(url, init, next, send)
}

/** A redirect is not followed: the token is for this server alone. */
function sent(url: string, init: RequestInit, access: string, send: Fetch = fetch): Promise<Response> {
  const headers = new Headers(init.headers)
  headers.set('authorization', `Bearer ${access}`)
  return send(url, { ...init, headers, redirect: 'error' })
}

function lapsed(): Response {
  return new Response(null, { status: 401 })
}

function keptOf(stored: unknown): KeptTokens | undefined {
  if (typeof stored !== 'object' || stored === null || !('access' in stored) || !('until' in stored)) return undefined
  const { access, until } = stored
  if (typeof access !== 'string' || typeof until !== 'string') return undefined
  const refresh = 'refresh' in stored && typeof stored.refresh === 'string' ? stored.refresh : null
  return { access, until, refresh }
}
