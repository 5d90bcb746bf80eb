import { createHmac } from 'node:crypto'
import type { Telephone, TelephoneAnswer } from '../act/telephone.ts'
import type { Organization } from '../config/organizations.ts'
import { TelephoneAway } from './fault.ts'

/** A service that rings people answers at once, or somebody waits in vain before a screen. */
const PATIENCE_MS = 3_000

/** What having calls made needs: each organization's service, and whether its agreement is in force. */
export interface TelephoneParts {
  organizations: readonly Organization[]
  mayReceive(organization: Organization): boolean
  now(): Date
  /** Called with what kept a call from being asked for, or hung up, which the operator must mend. */
  onRefused(organization: string, why: string): void
}

/**
 * Has calls made and ended by each organization's telephone service: `POST <address>/calls` and `POST <address>/hang-up`,
 * signed as the service signs its own words (docs/telephone.md). 2xx: it has it, also when it had it before. 5xx and
 * silence say nothing of it. Anything else is a no.
 */
export function telephoneService(parts: TelephoneParts): Telephone {
  const post = async (id: string, path: 'calls' | 'hang-up', words: object): Promise<TelephoneAnswer> => {
    const organization = parts.organizations.find((one) => one.id === id)
    const service = organization?.telephone
    if (organization === undefined || service === undefined) {
      parts.onRefused(id, 'no telephone service')
      return 'refused'
    }
    if (!parts.mayReceive(organization)) {
      parts.onRefused(id, 'no BAA for the telephone')
      return 'no-agreement'
    }
    const body = JSON.stringify(words)
    const response = await fetch(`${service.address.replace(/\/$/, '')}/${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'causeway-signature': signed(service.secret, body, parts.now()) },
      body,
      // A service that moved must not carry numbers to wherever it points.
      redirect: 'error',
      signal: AbortSignal.timeout(PATIENCE_MS),
    }).catch(() => {
      throw new TelephoneAway('no answer')
    })
    await response.body?.cancel()
    if (response.ok) return 'taken'
    if (response.status >= 500) throw new TelephoneAway(`status ${response.status}`)
    parts.onRefused(id, `the telephone service answered ${response.status} to ${path}`)
    return 'refused'
  }
  return {
    call: (id, { reference, from, to }) => post(id, 'calls', { reference, from, to }),
    hangUp: (id, reference) => post(id, 'hang-up', { reference }),
  }
}

function signed(secret: string, body: string, now: Date): string {
  const time = Math.floor(now.getTime() / 1000)
  return `t=${time},v1=${createHmac('sha256', secret).update(`${time}.${body}`).digest('hex')}`
}
