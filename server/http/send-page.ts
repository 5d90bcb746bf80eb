import { randomBytes } from 'node:crypto'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { guard } from './headers.ts'
import { plainPage, type PageTrouble } from './page.ts'
import type { Door } from './route.ts'

/** Sends a built page; its style nonce is new each time. */
export function sendPage(
  door: Door,
  request: FastifyRequest,
  reply: FastifyReply,
  audience: 'patient' | 'guest' | 'clinician' | 'desk' | 'operator' | 'book' | 'door',
) {
  const nonce = newNonce()
  const html = door.assets.page(audience, nonce)
  if (html === undefined) throw new Error(`http: dist/web holds no ${audience}/index.html; "npm start" builds it`)
  guard(reply, door.deps.config.origin, request.framing, nonce)
  return reply.type('text/html; charset=utf-8').send(html)
}

/** Sends a page of words where no built page fits. The framing is the route's own, so that it shows where it was asked. */
export function sendPlainPage(door: Door, request: FastifyRequest, reply: FastifyReply, trouble: PageTrouble) {
  const nonce = newNonce()
  guard(reply, door.deps.config.origin, request.framing, nonce)
  return reply.type('text/html; charset=utf-8').send(plainPage(trouble, door.deps.config.organizations, nonce))
}

const newNonce = () => randomBytes(16).toString('base64url')
