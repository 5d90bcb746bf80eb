import type { FastifyReply, FastifyRequest } from 'fastify'

/** An answer of another FHIR server, to be passed on. */
export interface PassedOn {
  status: number
  headers: Headers
  body: string
}

const ASKED = ['accept', 'content-type', 'if-match', 'if-none-exist', 'prefer', 'cache-control']
const ANSWERED = ['content-type', 'etag', 'location', 'content-location', 'last-modified']
const PATIENCE_MS = 60_000

/**
 * Puts a request that has been allowed here to the FHIR server that keeps the record in our place. Who asks stays here; the
 * links in its answers lead here, as it is told by which address it is reached.
 */
export async function askElsewhere(record: string, fhirBase: string, request: FastifyRequest): Promise<PassedOn> {
  const { host, pathname } = new URL(fhirBase)
  const headers = new Headers({
    'x-forwarded-proto': 'http',
    'x-forwarded-host': host,
    'x-forwarded-prefix': pathname,
  })
  for (const name of ASKED) {
    const value = request.headers[name]
    if (typeof value === 'string') headers.set(name, value)
  }
  const { method, body } = request
  const response = await fetch(`${record}${request.url.slice(pathname.length)}`, {
    method,
    headers,
    ...(body === undefined || method === 'GET' ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    signal: AbortSignal.timeout(PATIENCE_MS),
  })
  return { status: response.status, headers: response.headers, body: await response.text() }
}

/** Gives the other server's answer to the app. */
export function passOn(reply: FastifyReply, { status, headers, body }: PassedOn): FastifyReply {
  for (const name of ANSWERED) {
    const value = headers.get(name)
    if (value !== null) reply.header(name, value)
  }
  return reply.code(status).send(body)
}
