import type { FastifyReply, FastifyRequest } from 'fastify'

/**
 * Refuses a form that another site posts with the visitor's cookie (cross-site request forgery).
 * Browsers send `Sec-Fetch-Site` and `Origin` by themselves; a request with neither is not from a page of ours.
 */
export function sameOriginOnly(origin: string) {
  return async function refuseForeignForm(request: FastifyRequest, reply: FastifyReply): Promise<void> {
    if (request.method === 'GET' || request.method === 'HEAD') return
    const site = request.headers['sec-fetch-site']
    const own = site === undefined ? request.headers.origin === origin : site === 'same-origin'
    if (!own) await reply.code(403).type('text/plain').send('This form must be sent from the EMR itself.')
  }
}
