import { exportJWK, generateKeyPair } from 'jose'
import type { JWK } from 'jose'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** The EMR's private keys: `idToken` signs id tokens, `cds` signs calls of CDS Hooks services. */
export interface EmrKeys {
  idToken: JWK
  cds: JWK
}

/** Reads the keys from the data folder, making them at the first start. */
export async function emrKeys(data: string): Promise<EmrKeys> {
  const path = join(data, 'keys.json')
  if (existsSync(path)) return JSON.parse(readFileSync(path, 'utf8'))
  const keys = { idToken: await newKey('RS256', 'emr-id-token'), cds: await newKey('ES384', 'emr-cds-hooks') }
  mkdirSync(data, { recursive: true })
  writeFileSync(path, JSON.stringify(keys), { mode: 0o600 })
  return keys
}

/** The part of a key that everybody may see. */
export function publicPart({ kty, crv, x, y, kid, alg, use }: JWK): JWK {
  return Object.fromEntries(
    Object.entries({ kty, crv, x, y, kid, alg, use }).filter(([, value]) => value !== undefined),
  )
}

async function newKey(alg: string, kid: string): Promise<JWK> {
  const { privateKey } = await generateKeyPair(alg, { extractable: true })
  return { ...(await exportJWK(privateKey)), kid, alg, use: 'sig' }
}
