import type { FastifyRequest } from 'fastify'
import type { Organization } from '../config/organizations.ts'
import { textAt } from './caller.ts'
import type { Route } from './route.ts'
import type { Audience, Listener } from './says.ts'

/** Who will read a refusal of this request, in which language, and which practice they can call. */
export function listenerOf(request: FastifyRequest, organizations: readonly Organization[]): Listener {
  const { caller } = request
  const asked =
    caller.role === 'patient' || caller.role === 'patient-link'
      ? caller.device.organization
      : caller.role === 'guest'
        ? caller.guest.organization
        : textAt(request.params, 'organization')
  // A single practice is the one to call also where the address names none.
  const practice =
    organizations.find(({ id }) => id === asked) ?? (organizations.length === 1 ? organizations[0] : undefined)
  return {
    audience: audienceOf(request.routeOptions.config.declared),
    language: /^\s*es\b/i.test(request.headers['accept-language'] ?? '') ? 'es' : 'en',
    ...(practice && { phone: practice.phone }),
  }
}

function audienceOf(asked: Pick<Route, 'known' | 'url'> | undefined): Audience {
  const known = asked?.known
  if (known === 'by-desk') return /^\/(api\/)?operator\//.test(asked?.url ?? '') ? 'operator' : 'desk'
  return known === 'by-launch' ? 'clinician' : 'patient'
}
