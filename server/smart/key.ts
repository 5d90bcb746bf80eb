import { exportJWK, generateKeyPair, importJWK, SignJWT, type CryptoKey, type JWK } from 'jose'
import { randomUUID } from 'node:crypto'
import { nextKeyFrom, signingKey, stillPublished, type ClientKeyTerm } from '#domain/access/client-keys.ts'

/** One of our keys toward every EMR: ES384, as SMART's asymmetric client authentication asks. Sealed at rest. */
export interface KeptKey extends ClientKeyTerm {
  jwk: JWK
}

/** Under which name an install keeps them. */
export const CLIENT_KEYS = 'client keys'

/** The keys as they are to be kept from now on: with the next one where it is time, without those nobody needs. */
export async function turnKeys(before: readonly KeptKey[] | null, now: Date): Promise<KeptKey[]> {
  const kept = before ?? []
  const from = nextKeyFrom(kept, now)
  return stillPublished(from === null ? kept : [...kept, await newKey(from)], now)
}

/** A key that signs at once in place of all others, which may be in wrong hands: none of them is published any more. */
export async function replaceKeys(now: Date): Promise<KeptKey[]> {
  return [await newKey(now)]
}

async function newKey(from: Date): Promise<KeptKey> {
  const { privateKey } = await generateKeyPair('ES384', { extractable: true })
  const jwk = { ...(await exportJWK(privateKey)), kid: randomUUID(), alg: 'ES384', use: 'sig' }
  return { jwk, signsFrom: from.toISOString() }
}

export interface ClientKeys {
  sign(claims: { client: string; audience: string; now: Date }): Promise<string>
  /** The JWK Set that EMRs fetch: the public halves alone. */
  jwks(): { keys: JWK[] }
  /** What is kept has turned, here or in another process. */
  take(kept: readonly KeptKey[]): void
}

/** Seconds; SMART allows 300. A short life leaves room for clocks that are apart. */
const ASSERTION_SECONDS = 120

export function openClientKeys(kept: readonly KeptKey[]): ClientKeys {
  let keys = kept
  // Taking a key in costs more than signing with it, and somebody waits for each launch.
  let taken: { jwk: JWK; key: ReturnType<typeof importJWK> } | undefined
  const keyOf = (jwk: JWK) => {
    if (taken?.jwk !== jwk) taken = { jwk, key: importJWK(jwk, 'ES384') }
    return taken.key
  }
  return {
    take: (turned) => {
      keys = turned
    },
    jwks: () => ({
      keys: keys.map(({ jwk: { kty, crv, x, y, kid } }) => ({ kty, crv, x, y, kid, alg: 'ES384', use: 'sig' })),
    }),
    sign: async ({ client, audience, now }) => {
      const jwk = signingKey(keys, now)?.jwk
      const key = jwk && (await keyOf(jwk))
      if (jwk?.kid === undefined || key === undefined || !isCryptoKey(key))
        throw new Error('the client key must be an ES384 JWK with a kid')
      const issued = Math.floor(now.getTime() / 1_000)
      return new SignJWT({})
        .setProtectedHeader({ alg: 'ES384', typ: 'JWT', kid: jwk.kid })
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
