import { exportJWK, generateKeyPair, importJWK, SignJWT, type CryptoKey, type JWK } from 'jose'
import { randomUUID } from 'node:crypto'

/** Our key toward every EMR: ES384, as SMART's asymmetric client authentication asks. Sealed at rest by the store. */
export async function newClientKey(): Promise<JWK> {
  const { privateKey } = await generateKeyPair('ES384', { extractable: true })
  return { ...(await exportJWK(privateKey)), kid: randomUUID(), alg: 'ES384', use: 'sig' }
}

export interface ClientKey {
  sign(claims: { client: string; audience: string; now: Date }): Promise<string>
  /** The JWK Set that EMRs fetch: the public half alone. */
  jwks: { keys: JWK[] }
}

/** Seconds; SMART allows 300. A short life leaves room for clocks that are apart. */
const ASSERTION_SECONDS = 120

export async function openClientKey(jwk: JWK): Promise<ClientKey> {
  const { kid, kty, crv, x, y } = jwk
  const key = await importJWK(jwk, 'ES384')
  if (kid === undefined || !isCryptoKey(key)) throw new Error('the client key must be an ES384 JWK with a kid')
  return {
    jwks: { keys: [{ kty, crv, x, y, kid, alg: 'ES384', use: 'sig' } satisfies JWK] },
    sign: ({ client, audience, now }) => {
      const issued = Math.floor(now.getTime() / 1_000)
      return new SignJWT({})
        .setProtectedHeader({ alg: 'ES384', typ: 'JWT', kid })
        .setIssuer(client)
        .setSubject(client)
        .setAudience(audience)
        .setJti(randomUUID())
        .setIssuedAt(issued)
        .setExpirationTime(issued + ASSERTION_SECONDS)
        .sign(key)
    },
  }
}

function isCryptoKey(key: CryptoKey | Uint8Array): key is CryptoKey {
  return !(key instanceof Uint8Array)
}
