import { keptByReferrals } from '../postgres/referrals.ts'
import { keptByRoutes } from '../postgres/routes.ts'
import { sealWith } from '../postgres/seal.ts'
import { visits } from '../postgres/visits.ts'
import { atTheDesk } from './desk.ts'

// `node server/cli/residue.ts <organization>`: what content Causeway still keeps, and why; docs/audit.md.
await atTheDesk('residue', async ({ config, organization, pool }) => {
  const kept = await visits(pool, sealWith(config.secret, 'held')).residue(organization.id)
  const carried = await keptByRoutes(pool, organization.id)
  for (const { route, messages, since } of carried)
    console.log(JSON.stringify({ route, messages, why: 'kept for the days of its route', since: since.toISOString() }))
  for (const { at, ...row } of await keptByReferrals(pool, organization.id))
    console.log(JSON.stringify({ ...row, since: at.toISOString() }))
  for (const { at, ...row } of kept) console.log(JSON.stringify({ ...row, since: at.toISOString() }))
  console.error(`${kept.length} pieces of content are kept for ${organization.id}, sealed. The chart has all others.`)
  return 0
})
