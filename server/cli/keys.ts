import { installRow } from '../postgres/install.ts'
import { CLIENT_KEYS, replaceKeys, turnKeys, type KeptKey } from '../smart/key.ts'
import { inTheHouse } from './desk.ts'

// `causeway keys [replace]`: by which keys EMRs know this Causeway, or new ones at once; docs/settings.md.
await inTheHouse(async ({ config, pool }) => {
  const [asked] = process.argv.slice(2)
  if (asked !== undefined && asked !== 'replace') throw new Error('Say nothing, or replace: causeway keys replace')
  const now = new Date()
  const keys = await installRow<KeptKey[]>(pool, config.secret, CLIENT_KEYS).turn((kept) =>
    asked === 'replace' ? replaceKeys(now) : turnKeys(kept, now),
  )
  for (const { jwk, signsFrom } of keys) console.log(JSON.stringify({ kid: jwk.kid, signsFrom }))
  console.error(
    asked === 'replace'
      ? 'This key signs within a minute. An EMR that keeps the old set refuses us until it fetches it again.'
      : `${keys.length} in the set at ${config.origin}/.well-known/jwks.json; the newest whose time has come signs.`,
  )
  return 0
})
