import type { FastifyInstance } from 'fastify'
import type { App } from '../settings.ts'

const ASKED_WITH = 'accept, authorization, content-type, cache-control, prefer'

/**
 * Lets the pages of registered public apps ask from their own origin, below `/fhir` (SMART App Launch 2.2, "Considerations for
 * Cross-Origin Resource Sharing support"); the token endpoint does so by itself.
 */
export function letBrowserAppsAsk(app: FastifyInstance, apps: readonly App[]): void {
  const origins = new Set(
    apps
      .filter(({ proof }) => proof.method === 'none')
      .flatMap(({ redirect_uris = [] }) => redirect_uris.map((uri) => new URL(uri).origin)),
  )
  if (origins.size === 0) return
  app.addHook('onRequest', async (request, reply) => {
    const { origin } = request.headers
    if (origin === undefined || !origins.has(origin) || !request.url.startsWith('/fhir/')) return
    reply.header('access-control-allow-origin', origin).header('vary', 'origin')
    if (request.method !== 'OPTIONS') return
    await reply
      .code(204)
      .header('access-control-allow-headers', ASKED_WITH)
      .header('access-control-max-age', '600')
      .send()
  })
}
