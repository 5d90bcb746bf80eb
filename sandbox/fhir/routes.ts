import { OperationOutcomeError, allOk, isOk, normalizeOperationOutcome } from '@medplum/core'
import { FhirRouter } from '@medplum/fhir-router'
import type { FhirRequest, FhirResponse, HttpMethod } from '@medplum/fhir-router'
import type { Bundle, BundleEntry, Resource } from '@medplum/fhirtypes'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { setTimeout as pause } from 'node:timers/promises'
import type { Faults } from '../faults.ts'
import type { Personality, Remark } from '../personalities/personality.ts'
import { statementOf } from '../personalities/statement.ts'
import type { Token } from '../smart/authorization.ts'
import { reach, requireScope } from '../smart/scopes.ts'
import type { Letter } from '../smart/scopes.ts'
import { capabilityStatement } from './capability.ts'
import { askElsewhere, passOn } from './elsewhere.ts'
import { bodyOf, refusal, statusOf } from './refusals.ts'
import type { PracticeRepository } from './repository.ts'
import { RESOURCE_TYPES } from './resource-types.ts'
import type { Subscriptions } from './subscriptions.ts'
import { expand } from './terminology.ts'

/** What the FHIR server is made from. */
export interface FhirServer {
  repo: PracticeRepository
  fhirBase: string
  faults: Faults
  personality: Personality
  subscriptions: Subscriptions
  /** Address of the FHIR server that keeps the record for apps, where that is not this one. */
  record?: string
  /** The live token of a request's Authorization header. */
  tokenOf(authorization: string | undefined): Promise<Token | undefined>
}

interface Step {
  method: string
  resourceType: string
  letters: Letter[]
}

const DEFAULT_COUNT = 50
const MAX_COUNT = 500

/** Serves FHIR R4 below `/fhir/r4`. */
export function registerFhir(app: FastifyInstance, server: FhirServer): void {
  const router = new FhirRouter()
  const smart = `${server.fhirBase}/.well-known/smart-configuration`

  app.register((scope, _options, done) => {
    const asText = { parseAs: 'string' } as const
    const json = (_request: FastifyRequest, body: string | Buffer): unknown => JSON.parse(String(body))
    for (const type of ['application/fhir+json', 'application/json', 'application/json-patch+json']) {
      scope.removeContentTypeParser(type)
      scope.addContentTypeParser(type, asText, async (request: FastifyRequest, body: string | Buffer) =>
        json(request, body),
      )
    }
    scope.removeContentTypeParser('application/x-www-form-urlencoded')
    scope.addContentTypeParser(
      'application/x-www-form-urlencoded',
      asText,
      async (_request: FastifyRequest, body: string | Buffer) => String(body),
    )
    scope.setErrorHandler((error, _request, reply) => {
      const outcome = normalizeOperationOutcome(error)
      const status = error instanceof OperationOutcomeError ? statusOf(outcome) : statusOfError(error)
      return reply.code(status).type('application/fhir+json').send(bodyOf(outcome))
    })

    const { declared } = server.personality
    const statement = declared
      ? statementOf(declared, server.fhirBase)
      : capabilityStatement(server.fhirBase, smart, server.subscriptions.declared)
    const { record } = server
    scope.get('/fhir/r4/metadata', async (request, reply) => {
      if (server.faults.meet(['down'], 'GET', ['CapabilityStatement'])) return hangUp(request, reply)
      return record === undefined
        ? reply.type('application/fhir+json').send(statement)
        : passOn(reply, await askElsewhere(record, server.fhirBase, request))
    })
    scope.route({
      method: ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'],
      url: '/fhir/r4',
      handler: (request, reply) => answer(server, router, request, reply, ''),
    })
    scope.route({
      method: ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'],
      url: '/fhir/r4/*',
      handler: (request, reply) => answer(server, router, request, reply, request.url.slice('/fhir/r4/'.length)),
    })
    done()
  })
}

async function answer(
  server: FhirServer,
  router: FhirRouter,
  request: FastifyRequest,
  reply: FastifyReply,
  path: string,
): Promise<FastifyReply> {
  const given = toFhirRequest(request, path)
  const types = isNextPage(request) ? [] : stepsOf(given).map(({ resourceType }) => resourceType)
  const meet = (...kinds: Parameters<Faults['meet']>[0]): ReturnType<Faults['meet']> =>
    server.faults.meet(kinds, request.method, types)

  if (meet('down')) return hangUp(request, reply)
  const slow = meet('slow')
  if (slow) await pause(slow.ms ?? 3000)
  if (meet('429')) return fail(reply.header('Retry-After', '1'), 429, 'throttled', 'Too many requests; try again later')
  if (meet('500')) return fail(reply, 500, 'exception', 'Failure on demand')

  const token = meet('expired-token') ? undefined : await server.tokenOf(request.headers.authorization)
  if (!token) {
    reply.header('WWW-Authenticate', 'Bearer error="invalid_token"')
    return fail(reply, 401, 'login', 'A live access token is needed: it is missing, expired or revoked')
  }
  if (server.record !== undefined) return answerElsewhere(server, server.record, given, request, reply, token, meet)
  const { asked, remarks } = (await server.personality.receive?.(given, server.repo)) ?? { asked: given, remarks: [] }
  for (const step of stepsOf(asked)) requireAllowed(token, step)
  const refused = meet('refuse')
  if (refused) return fail(reply, refused.status ?? 403, 'forbidden', 'Refused on demand')
  if (asked.method !== 'GET' && meet('conflict')) return fail(reply, 412, 'conflict', 'Version conflict on demand')

  const repo = server.repo.as(token.actor)
  const response = await handle(router, server, asked, repo)
  if (meet('drop')) return hangUp(request, reply)
  if (meet('garbled')) return cutShort(reply, response)
  return server.personality.bare
    ? sendBare(reply, server.personality, asked, response, remarks)
    : send(reply, server, request, asked, response)
}

/** The same where another server keeps the record: who may ask what, and what fails on demand, is still decided here. */
async function answerElsewhere(
  server: FhirServer,
  record: string,
  asked: FhirRequest,
  request: FastifyRequest,
  reply: FastifyReply,
  token: Token,
  meet: (...kinds: Parameters<Faults['meet']>[0]) => ReturnType<Faults['meet']>,
): Promise<FastifyReply> {
  for (const step of isNextPage(request) ? [] : stepsOf(asked)) requireAllElsewhere(token, step)
  const refused = meet('refuse')
  if (refused) return fail(reply, refused.status ?? 403, 'forbidden', 'Refused on demand')
  if (asked.method !== 'GET' && meet('conflict')) return fail(reply, 412, 'conflict', 'Version conflict on demand')
  const answered = await askElsewhere(record, server.fhirBase, request)
  if (meet('drop')) return hangUp(request, reply)
  return passOn(
    reply,
    meet('garbled') ? { ...answered, body: answered.body.slice(0, answered.body.length / 2) } : answered,
  )
}

/** A page of a search that was allowed before, by the address that only whoever asked for it was told. */
function isNextPage(request: FastifyRequest): boolean {
  return request.method === 'GET' && request.url.startsWith('/fhir/r4?_getpages=')
}

/** What a record elsewhere holds can't be looked into first: a token that reaches one patient alone is let to nothing. */
function requireAllElsewhere(token: Token, step: Step): void {
  requireAllowed(token, step)
  if (step.letters.some((letter) => reach(token.access, step.resourceType, letter) !== 'all'))
    throw refusal('forbidden', 'Here only scopes that reach every patient are granted')
}

/** Writes run inside one transaction, so that a refusal half way leaves nothing behind. A batch is many. */
async function handle(
  router: FhirRouter,
  { subscriptions }: FhirServer,
  asked: FhirRequest,
  repo: PracticeRepository,
): Promise<FhirResponse> {
  const [path = '', query] = asked.url.split('?')
  const told = asked.method === 'GET' && (await subscriptions.answer(path, new URLSearchParams(query), repo))
  if (told) return [allOk, told]
  if (asked.method === 'GET' && path === 'ValueSet/$expand')
    return [allOk, expand(new URLSearchParams(query), new Date())]
  if (asked.method === 'GET' || asked.body?.type === 'batch') return orThrow(await router.handleRequest(asked, repo))
  return repo.withTransaction(async (tx) => orThrow(await router.handleRequest(asked, tx)))
}

function orThrow(response: FhirResponse): FhirResponse {
  if (isOk(response[0])) return response
  throw new OperationOutcomeError(response[0])
}

function toFhirRequest(request: FastifyRequest, path: string): FhirRequest {
  const common = { pathname: '', params: {}, query: {}, headers: request.headers, config: { transactions: true } }
  const isSearch = /^[A-Za-z]+\/_search(\?|$)/.test(path)
  if (request.method === 'POST' && isSearch) {
    const [before, after] = path.split('?')
    const form = typeof request.body === 'string' ? request.body : ''
    const query = [form, after ?? ''].filter((part) => part !== '').join('&')
    return { ...common, method: 'GET', url: withCount(`${before?.replace('/_search', '')}?${query}`), body: undefined }
  }
  const method = METHODS.find((one) => one === request.method) ?? 'GET'
  return { ...common, method, url: method === 'GET' ? withCount(path) : path, body: request.body }
}

const METHODS: readonly HttpMethod[] = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE']

/** Gives every search a page size, so that nobody gets a chart in one answer and the `next` links get used. */
function withCount(path: string): string {
  const [type, query] = path.split('?')
  if (!/^[A-Za-z]+$/.test(type ?? '')) return path
  const asked = new URLSearchParams(query)
  const count = Number(asked.get('_count') ?? DEFAULT_COUNT)
  if (!Number.isInteger(count) || count < 0) throw refusal('rule', '_count must be a whole number')
  asked.set('_count', String(Math.min(count, MAX_COUNT)))
  return `${type}?${asked.toString()}`
}

function stepsOf(asked: FhirRequest): Step[] {
  if (asked.url !== '') return [stepOf(asked.method, asked.url, asked.headers?.['if-none-exist'] !== undefined)]
  const bundle: Bundle = asked.body
  if (asked.method !== 'POST' || bundle?.resourceType !== 'Bundle') {
    throw refusal('rule', 'The base address takes a POST of a Bundle of type transaction or batch')
  }
  return (bundle.entry ?? []).map(({ request }) =>
    stepOf(request?.method ?? '', request?.url ?? '', request?.ifNoneExist !== undefined),
  )
}

function stepOf(method: string, url: string, conditional: boolean): Step {
  const [path = '', query] = url.split('?')
  const [resourceType = '', id] = path.split('/')
  const search: Letter[] = conditional || (method !== 'GET' && query !== undefined) ? ['s'] : []
  switch (method) {
    case 'GET':
      return { method, resourceType, letters: [id === undefined ? 's' : 'r'] }
    case 'POST':
      return { method, resourceType, letters: ['c', ...search] }
    case 'PUT':
    case 'PATCH':
      return { method, resourceType, letters: ['u', ...search] }
    default:
      return { method, resourceType, letters: ['d'] }
  }
}

function requireAllowed(token: Token, { method, resourceType, letters }: Step): void {
  const kind = RESOURCE_TYPES[resourceType]
  if (!kind) throw refusal('unknown', `Resource type "${resourceType}" is not known here; see /metadata`)
  for (const letter of letters) requireScope(token.access, resourceType, letter)
  if (kind === 'read' && method !== 'GET')
    throw refusal('forbidden', `${resourceType} is kept by the EMR; apps read it`)
}

function send(
  reply: FastifyReply,
  server: FhirServer,
  request: FastifyRequest,
  asked: FhirRequest,
  [outcome, resource]: FhirResponse,
): FastifyReply {
  const status = statusOf(outcome)
  reply.code(status).type('application/fhir+json')
  if (resource?.resourceType === 'Bundle' && asked.url === '') return reply.send(withVersions(resource))
  if (resource?.meta?.versionId) {
    reply.header('ETag', `W/"${resource.meta.versionId}"`)
    if (resource.meta.lastUpdated) reply.header('Last-Modified', new Date(resource.meta.lastUpdated).toUTCString())
    const address = `${server.fhirBase}/${resource.resourceType}/${resource.id}`
    if (asked.method !== 'GET') reply.header('Location', `${address}/_history/${resource.meta.versionId}`)
  }
  const wants = server.personality.silent ? 'return=minimal' : String(request.headers.prefer ?? '')
  const minimal = asked.method !== 'GET' && wants.includes('return=minimal')
  return minimal ? reply.send('') : reply.send(resource ?? outcome)
}

/** Without versions: a relative Location says what a write became. */
function sendBare(
  reply: FastifyReply,
  { silent }: Personality,
  { method }: FhirRequest,
  [outcome, resource]: FhirResponse,
  remarks: readonly Remark[],
): FastifyReply {
  reply.code(statusOf(outcome)).type('application/fhir+json')
  if (method !== 'GET' && resource?.id) reply.header('Location', `${resource.resourceType}/${resource.id}`)
  if (method !== 'GET' && silent) return reply.send('')
  if (resource?.resourceType !== 'Bundle') return reply.send(resource ? withoutVersion(resource) : outcome)
  const entry = [
    ...(resource.entry ?? []).map((one) => (one.resource ? { ...one, resource: withoutVersion(one.resource) } : one)),
    ...remarks.map(remarkEntry),
  ]
  return reply.send({ ...resource, ...(entry.length > 0 ? { entry } : {}) })
}

function withoutVersion<T extends Resource>(resource: T): T {
  const { versionId: _none, ...meta } = resource.meta ?? {}
  return { ...resource, meta }
}

/** An OperationOutcome rides along with the matches (R4, 3.1.1.4.1). */
function remarkEntry({ code, text }: Remark): BundleEntry {
  return {
    resource: {
      resourceType: 'OperationOutcome',
      issue: [{ severity: 'information', code: 'informational', details: { coding: [{ code }], text } }],
    },
    search: { mode: 'outcome' },
  }
}

/** R4 wants the version of each written entry in `response.etag`; the library leaves it out. */
function withVersions(bundle: Bundle): Bundle {
  const entry = bundle.entry?.map((one) => {
    const meta: Resource['meta'] = one.resource?.meta
    if (!meta?.versionId || !one.response) return one
    return { ...one, response: { ...one.response, etag: `W/"${meta.versionId}"`, lastModified: meta.lastUpdated } }
  })
  return entry ? { ...bundle, entry } : bundle
}

function hangUp(request: FastifyRequest, reply: FastifyReply): FastifyReply {
  reply.hijack()
  request.raw.socket.resetAndDestroy()
  return reply
}

/** As a proxy does that gives up half way: the status of success over half an answer. */
function cutShort(reply: FastifyReply, [outcome, resource]: FhirResponse): FastifyReply {
  const whole = JSON.stringify(resource ?? outcome)
  return reply
    .code(200)
    .type('application/fhir+json')
    .send(whole.slice(0, whole.length / 2))
}

function fail(
  reply: FastifyReply,
  status: number,
  code: 'throttled' | 'exception' | 'login' | 'forbidden' | 'conflict',
  text: string,
): FastifyReply {
  return reply
    .code(status)
    .type('application/fhir+json')
    .send({
      resourceType: 'OperationOutcome',
      issue: [{ severity: 'error', code, details: { text } }],
    })
}

function statusOfError(error: unknown): number {
  if (error instanceof SyntaxError) return 400
  const status = typeof error === 'object' && error !== null && 'statusCode' in error ? error.statusCode : undefined
  return typeof status === 'number' ? status : 500
}
