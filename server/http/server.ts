import cookie from '@fastify/cookie'
import rateLimit from '@fastify/rate-limit'
import websocket from '@fastify/websocket'
import Fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify'
import type { TSchema } from 'typebox'
import { may } from '#domain/access/access.ts'
import { isNo } from '../act/use-cases.ts'
import { readAssets } from './assets.ts'
import { callerOf, textAt } from './caller.ts'
import { cookies } from './cookies.ts'
import type { HttpDeps } from './deps.ts'
import { guard, NO_FRAME, type Framing } from './headers.ts'
import { listenerOf } from './listener.ts'
import { openMetrics } from './metrics.ts'
import { openapiOf } from './openapi.ts'
import type { PageTrouble } from './page.ts'
import { HttpTrouble, problemOf, troubleOfError, troubleOfNo, type Trouble } from './problem.ts'
import type { Call, Caller, Door, Route } from './route.ts'
import { ROUTES } from './routes.ts'
import { sendPlainPage } from './send-page.ts'
import { acceptJsonOnly, refuseOtherSites, validatorOf } from './validation.ts'

declare module 'fastify' {
  interface FastifyRequest {
    caller: Caller
    framing: Framing
    /** The body to the letter, where its signature is checked. */
    signedBody: string | Buffer
  }
  interface FastifyContextConfig {
    declared?: Route
  }
}

/** Largest body of a request: a long note with room to spare. */
const BODY_LIMIT = 512 * 1024
/** A request that takes longer to arrive only holds a connection. */
const REQUEST_WITHIN_MS = 30_000
/** Largest message of the room's WebSocket. */
const ROOM_MESSAGE_LIMIT = 64 * 1024

/**
 * The HTTP side. Every endpoint is a Route: who may ask it is said there and enforced here, before its body is read.
 * What is not declared can't be registered, and what is declared is denied unless domain/access allows it.
 */
export async function buildHttp(deps: HttpDeps, routes: readonly Route[] = ROUTES): Promise<FastifyInstance> {
  const { config, useCases } = deps
  const metrics = openMetrics(() => useCases.operation.gauges())
  const door: Door = {
    deps,
    metrics,
    cookies: cookies(config.port, config.origin),
    assets: readAssets(deps.web),
    openapi: () => openapiOf(routes, config.origin),
  }
  const app = Fastify({
    bodyLimit: BODY_LIMIT,
    requestTimeout: REQUEST_WITHIN_MS,
    exposeHeadRoutes: false,
    disableRequestLogging: true,
    // An address that can't be read never reaches our hooks, and Fastify's own answer repeats it: it may hold a link.
    frameworkErrors: (_, request, reply) => {
      request.caller = { role: 'nobody' }
      request.framing = NO_FRAME
      guard(reply, config.origin, NO_FRAME)
      void answerTrouble({ status: 404, code: 'not-found' }, request, reply)
    },
    // Addresses can hold a link's token and are never logged; the answered line below names the pattern.
    logger: {
      level: config.logLevel,
      stream: deps.log ?? process.stdout,
      base: null,
      serializers: { req: () => ({}), res: () => ({}), err: nameOf },
    },
  })
  app.decorateRequest('caller')
  app.decorateRequest('framing')
  app.decorateRequest('signedBody', '')
  app.setValidatorCompiler<TSchema>(({ schema }) => validatorOf(schema))
  app.setSerializerCompiler(() => JSON.stringify)
  acceptJsonOnly(app)

  // Before our own hooks: it lets go of a refused upgrade's socket only where its own hook has seen the request.
  await app.register(websocket, { options: { maxPayload: ROOM_MESSAGE_LIMIT } })
  app.addHook('onRoute', ({ method, url, config: routeConfig }) => {
    if (routeConfig?.declared === undefined) {
      throw new Error(
        `http: ${String(method)} ${url} says nothing about who may ask it; declare it as a Route in server/http/routes`,
      )
    }
  })
  app.addHook('onRequest', async (request, reply) => {
    request.caller = { role: 'nobody' }
    request.framing = framingOf(door, request)
    guard(reply, config.origin, request.framing)
    refuseOtherSites(config.origin, request)
  })
  app.addHook('preParsing', async (request, reply) => {
    const declared = request.routeOptions.config.declared
    // Only the not-found answer has no declaration; every registered route was refused without one.
    if (declared === undefined) return
    request.caller = await callerOf(door, declared, request)
    request.framing = framingOf(door, request)
    guard(reply, config.origin, request.framing)
    const { caller } = request
    if (may(caller.role, declared.action)) return
    if ('session' in caller) await useCases.launch.denied(caller.session, declared.action)
    if ('desk' in caller) await useCases.launch.denied(caller.desk, declared.action)
    if ('operator' in caller) await useCases.launch.denied(caller.operator, declared.action)
    throw new HttpTrouble(denied(declared, caller))
  })
  app.addHook('onResponse', async (request, reply) => {
    const { method, routeOptions } = request
    const pattern = routeOptions.url ?? 'none'
    metrics.answered(method, pattern, reply.statusCode, reply.elapsedTime / 1000)
    request.log.info(
      { method, route: pattern, status: reply.statusCode, ms: Math.round(reply.elapsedTime) },
      'answered',
    )
  })
  const answerTrouble = (trouble: Trouble, request: FastifyRequest, reply: FastifyReply) => {
    if (trouble.retryAfterSeconds !== undefined) void reply.header('retry-after', trouble.retryAfterSeconds)
    void reply.code(trouble.status)
    if (wantsPage(request)) return sendPlainPage(door, request, reply, pageTroubleOf(trouble, request))
    return reply.type('application/problem+json').send(problemOf(trouble, listenerOf(request, config.organizations)))
  }
  app.setErrorHandler((error, request, reply) => {
    const trouble = troubleOfError(error)
    if (trouble === undefined)
      request.log.error({ err: error, route: request.routeOptions.url }, 'request failed by a bug')
    return answerTrouble(trouble ?? { status: 500, code: 'broken' }, request, reply)
  })
  app.setNotFoundHandler((request, reply) => answerTrouble({ status: 404, code: 'not-found' }, request, reply))

  await app.register(cookie)
  await app.register(rateLimit, {
    global: false,
    timeWindow: 60_000,
    errorResponseBuilder: (_, { ttl }) => {
      const seconds = Math.max(1, Math.ceil(ttl / 1000))
      return new HttpTrouble({ status: 429, code: 'too-many', facts: { seconds }, retryAfterSeconds: seconds })
    },
  })
  for (const declared of routes) addRoute(app, door, declared)
  return app
}

function addRoute(app: FastifyInstance, door: Door, declared: Route): void {
  const { method, url, params, query, body, limit, bodyLimit, seat } = declared
  app.route({
    method,
    url,
    schema: { ...(params && { params }), ...(query && { querystring: query }), ...(body && { body }) },
    ...(bodyLimit !== undefined && { bodyLimit }),
    config: { declared, ...(limit !== undefined && { rateLimit: { max: limit } }) },
    handler: async (request, reply) => {
      const call: Call = {
        door,
        request,
        reply,
        params: request.params,
        query: request.query,
        body: request.body,
        get device() {
          const { caller } = request
          if (caller.role === 'patient' || caller.role === 'patient-link') return caller.device
          throw new Error(`http: ${url} asked for the patient's device of a ${caller.role}`)
        },
        get guest() {
          const { caller } = request
          if (caller.role === 'guest') return caller.guest
          throw new Error(`http: ${url} asked for the guest's device of a ${caller.role}`)
        },
        get session() {
          const { caller } = request
          if ('session' in caller) return caller.session
          throw new Error(`http: ${url} asked for the launch's session of a ${caller.role}`)
        },
        get desk() {
          const { caller } = request
          if ('desk' in caller) return caller.desk
          throw new Error(`http: ${url} asked for the desk's session of a ${caller.role}`)
        },
        get operator() {
          const { caller } = request
          if ('operator' in caller) return caller.operator
          throw new Error(`http: ${url} asked for the operator's session of a ${caller.role}`)
        },
      }
      const answer = await declared.handle(call)
      if (reply.sent || answer === reply) return reply
      if (isNo(answer)) throw new HttpTrouble(troubleOfNo(answer))
      if (answer === null && declared.status === undefined) return reply.code(204).send()
      return reply.code(declared.status ?? 200).send(answer ?? {})
    },
    ...(seat && {
      wsHandler: (socket, request) => {
        const taken = seat(request.caller)
        if (taken === undefined) return socket.close(4403, 'no seat')
        door.deps.takeSeat(taken, socket)
      },
    }),
  })
}

function framingOf(door: Door, request: FastifyRequest): Framing {
  const asked = {
    organization: textAt(request.params, 'organization'),
    iss: textAt(request.query, 'iss'),
    caller: request.caller,
  }
  return request.routeOptions.config.declared?.framing?.(door, asked) ?? NO_FRAME
}

/** Why this caller may not: what is missing is named by how the route knows its callers. */
function denied({ known }: Route, caller: Caller): Trouble {
  if (caller.role === 'patient-link') return { status: 403, code: 'not-identified' }
  if (caller.role === 'clinician-elsewhere' || caller.role === 'rooming-elsewhere')
    return { status: 403, code: 'patient-changed' }
  if (caller.role === 'signed-out')
    return { status: 403, code: 'signed-out', facts: { how: caller.session.elsewhere?.told } }
  if (caller.role === 'other-clinician') return { status: 403, code: 'not-your-visit' }
  if (caller.role !== 'nobody' || known === 'not') return { status: 403, code: 'not-allowed' }
  switch (known) {
    case 'by-link':
    case 'by-guest-link':
    case 'by-seat':
      return { status: 401, code: 'no-link' }
    case 'by-launch':
    case 'by-desk':
      return { status: 401, code: 'no-session' }
    case 'by-token':
      return { status: 401, code: 'wrong-launch' }
    case 'by-signature':
    case 'by-bearer':
      return { status: 401, code: 'wrong-signature' }
  }
}

/** A person who opened an address gets a page; a page that asked gets a Problem. */
function wantsPage(request: FastifyRequest): boolean {
  return request.method === 'GET' && (request.headers.accept ?? '').includes('text/html')
}

function pageTroubleOf({ status }: Trouble, request: FastifyRequest): PageTrouble {
  if (status === 429) return 'too-many'
  if (status >= 500) return 'broken'
  const known = request.routeOptions.config.declared?.known
  return known === 'by-launch' || known === 'by-desk' || request.routeOptions.url?.startsWith('/launch')
    ? 'launch'
    : 'not-found'
}

/** An error as it may be logged: its kind and where, never its message, which can quote what a patient typed. */
function nameOf(error: Error) {
  const at = (error.stack ?? '').split('\n').filter((line) => line.startsWith('    at '))
  return {
    type: error.name,
    message: '',
    stack: at.slice(0, 12).join('\n'),
    ...('code' in error && { code: String(error.code) }),
  }
}
