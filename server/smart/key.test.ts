import { createLocalJWKSet, decodeProtectedHeader, jwtVerify } from 'jose'
import { beforeAll, describe, expect, test } from 'vitest'
import { openClientKeys, replaceKeys, turnKeys, type KeptKey } from './key.ts'

const NOW = new Date('2026-11-24T15:00:00Z')
const daysLater = (days: number) => new Date(NOW.getTime() + days * 86_400_000)
const TOKEN_ENDPOINT = 'https://emr.example/token'

let kept: KeptKey[]
beforeAll(async () => {
  kept = await turnKeys(null, NOW)
})

/** What an EMR finds that has fetched our JWK Set (RFC 7523, 3; SMART App Launch 2.2, client-confidential-asymmetric). */
async function verified(of: readonly KeptKey[], published: readonly KeptKey[], now: Date) {
  const assertion = await openClientKeys(of).sign({ client: 'causeway', audience: TOKEN_ENDPOINT, now })
  const { payload } = await jwtVerify(assertion, createLocalJWKSet(openClientKeys(published).jwks()), {
    audience: TOKEN_ENDPOINT,
    issuer: 'causeway',
    subject: 'causeway',
    currentDate: now,
  })
  return { payload, header: decodeProtectedHeader(assertion) }
}

describe('what proves us to an EMR', () => {
  test('is signed for its token endpoint alone, by a key that it finds in our JWK Set', async () => {
    const { payload, header } = await verified(kept, kept, NOW)
    expect(payload).toMatchObject({ iss: 'causeway', sub: 'causeway', aud: TOKEN_ENDPOINT })
    expect(header).toEqual({ alg: 'ES384', typ: 'JWT', kid: kept[0]?.jwk.kid })
  })

  test('is over in five minutes at most, and not before it was made', async () => {
    const { exp = 0, iat = 0 } = (await verified(kept, kept, NOW)).payload
    expect(iat).toBe(NOW.getTime() / 1_000)
    expect(exp - iat).toBeGreaterThan(0)
    expect(exp - iat).toBeLessThanOrEqual(300)
  })

  test('has a number of its own each time, in the same second too', async () => {
    const numbers = await Promise.all([1, 2, 3].map(async () => (await verified(kept, kept, NOW)).payload.jti))
    expect(numbers.every((one) => typeof one === 'string' && one.length >= 16)).toBe(true)
    expect(new Set(numbers).size).toBe(3)
  })
})

describe('the JWK Set', () => {
  test('tells nobody how to sign', () =>
    expect(
      openClientKeys(kept)
        .jwks()
        .keys.map((key) => Object.keys(key).toSorted()),
    ).toEqual([['alg', 'crv', 'kid', 'kty', 'use', 'x', 'y']]))

  test('has the next key before that one signs, and the one before it until what it signed is over', async () => {
    const both = await turnKeys(kept, daysLater(88))
    expect(both).toHaveLength(2)
    const signedBy = async (now: Date) => (await verified(both, both, now)).header.kid
    expect(await signedBy(new Date(daysLater(90).getTime() - 1_000))).toBe(kept[0]?.jwk.kid)
    expect(await signedBy(daysLater(90))).toBe(both[1]?.jwk.kid)
    const justAfter = new Date(daysLater(90).getTime() + 5 * 60_000)
    await verified(kept, await turnKeys(both, justAfter), daysLater(89))
    expect(await turnKeys(both, daysLater(92))).toEqual([both[1]])
  })

  test('has none of the old keys once they were replaced, since they may be in wrong hands', async () => {
    const replaced = await replaceKeys(NOW)
    expect(replaced).toHaveLength(1)
    await expect(verified(kept, replaced, NOW)).rejects.toThrow(/no applicable key/)
    await verified(replaced, replaced, NOW)
  })

  test('follows what another process has turned, and so does the signature', async () => {
    const keys = openClientKeys(kept)
    await keys.sign({ client: 'causeway', audience: TOKEN_ENDPOINT, now: NOW })
    const replaced = await replaceKeys(NOW)
    keys.take(replaced)
    const assertion = await keys.sign({ client: 'causeway', audience: TOKEN_ENDPOINT, now: NOW })
    expect(decodeProtectedHeader(assertion).kid).toBe(replaced[0]?.jwk.kid)
    expect(keys.jwks().keys.map(({ kid }) => kid)).toEqual([replaced[0]?.jwk.kid])
  })
})
