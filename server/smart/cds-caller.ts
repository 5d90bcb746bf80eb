import { createRemoteJWKSet, jwtVerify } from 'jose'

/** An EMR as a CDS Hooks client: who signs its calls, and where its keys lie. Never taken from the call itself. */
export interface CdsClient {
  issuer: string
  jwks: string
}

const SKEW_SECONDS = 30
const MAX_AGE_SECONDS = 600
const TIMEOUT_MS = 1_500

/**
 * Checks the JWT of a CDS Hooks call (2.0, "Trusting CDS Clients"): signature, issuer, the very address that was
 * called as audience, a short life, and that the same token was not seen before. Seen ones are kept until they
 * expire, so memory is bounded by the rate of honest calls.
 */
export function cdsCaller(
  client: CdsClient,
  now: () => Date,
): (bearer: string | undefined, url: string) => Promise<boolean> {
  const keys = createRemoteJWKSet(new URL(client.jwks), { timeoutDuration: TIMEOUT_MS })
  const seen = new Map<string, number>()

  return async (bearer, url) => {
    const [, token] = /^Bearer (\S+)$/i.exec(bearer ?? '') ?? []
    if (token === undefined) return false
    try {
      const { payload } = await jwtVerify(token, keys, {
        issuer: client.issuer,
        audience: url,
        algorithms: ['ES384', 'RS384'],
        currentDate: now(),
        clockTolerance: SKEW_SECONDS,
        maxTokenAge: MAX_AGE_SECONDS,
        requiredClaims: ['exp', 'iat', 'jti'],
      })
      return firstUse(seen, payload.jti ?? '', (payload.exp ?? 0) + SKEW_SECONDS, now().getTime() / 1_000)
    } catch {
      // Also where the EMR's keys can't be fetched: a call that could not be checked is not trusted.
      return false
    }
  }
}

function firstUse(seen: Map<string, number>, jti: string, untilSeconds: number, nowSeconds: number): boolean {
  for (const [known, until] of seen) if (until < nowSeconds) seen.delete(known)
  if (jti === '' || seen.has(jti)) return false
  seen.set(jti, untilSeconds)
  return true
}
