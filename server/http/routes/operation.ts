import { createHash, timingSafeEqual } from 'node:crypto'
import Type from 'typebox'
import { HttpTrouble } from '../problem.ts'
import { route } from '../route.ts'
import { sendPage } from '../send-page.ts'

const Seats = Type.Object({
  seats: Type.Array(Type.Object({ who: Type.String(), address: Type.String(), try: Type.String() })),
})

/** What those who run Causeway look at, and the newcomer's door. Nothing here holds patient data. */
export const operationRoutes = [
  route({
    method: 'GET',
    url: '/',
    action: 'load-page',
    known: 'not',
    handle: ({ door, request, reply }) => sendPage(door, request, reply, 'door'),
  }),
  route({
    method: 'GET',
    url: '/api/seats',
    action: 'load-page',
    known: 'not',
    answer: Seats,
    handle: ({ door }) => {
      // Seats are the sandbox's; a practice's own people come from its EMR.
      if (!door.deps.config.sandbox) throw new HttpTrouble({ status: 404, code: 'not-found' })
      return door.deps.useCases.operation.seats()
    },
  }),
  route({
    method: 'GET',
    url: '/assets/*',
    action: 'load-page',
    known: 'not',
    params: Type.Object({ '*': Type.String() }),
    handle: ({ door, params, request, reply }) => door.assets.send(request, reply, `assets/${params['*']}`, 'for ever'),
  }),
  route({
    method: 'GET',
    url: '/favicon.ico',
    action: 'load-page',
    known: 'not',
    handle: ({ reply }) =>
      reply.header('content-type', 'image/svg+xml').header('cache-control', 'public, max-age=86400').send(ICON),
  }),
  route({
    method: 'GET',
    url: '/healthz',
    action: 'look-at-operation',
    known: 'not',
    answer: Type.Object({ healthy: Type.Literal(true) }),
    handle: () => ({ healthy: true }),
  }),
  route({
    method: 'GET',
    url: '/readyz',
    action: 'look-at-operation',
    known: 'not',
    answer: Type.Object({ ready: Type.Boolean(), says: Type.Optional(Type.String()) }),
    handle: async ({ door, reply }) => {
      const state = await door.deps.useCases.operation.ready()
      return reply.code(state.ready ? 200 : 503).send(state)
    },
  }),
  route({
    method: 'GET',
    url: '/metrics',
    action: 'look-at-operation',
    known: 'not',
    handle: async ({ door, request, reply }) => {
      const { metricsToken } = door.deps.config
      if (metricsToken !== undefined && !isBearer(request.headers.authorization, metricsToken))
        throw new HttpTrouble({ status: 401, code: 'wrong-signature' })
      return reply.header('content-type', door.metrics.contentType).send(await door.metrics.text())
    },
  }),
  route({
    method: 'GET',
    url: '/openapi.json',
    action: 'look-at-operation',
    known: 'not',
    answer: Type.Object({ openapi: Type.String() }),
    handle: ({ door }) => door.openapi(),
  }),
]

/** Compared by digests, so that neither length nor time tells how much of a guess was right. */
function isBearer(authorization: string | undefined, token: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest()
  return timingSafeEqual(digest(authorization ?? ''), digest(`Bearer ${token}`))
}

const ICON =
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16"><path d="M1 12V9a7 7 0 0 1 14 0v3M1 9h14" fill="none" stroke="#0b5cad" stroke-width="2"/></svg>'
