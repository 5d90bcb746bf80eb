import { claims } from '../postgres/claims.ts'
import { keptByReferrals } from '../postgres/referrals.ts'
import { claimFileName } from '#formats/x12/professional-claim.ts'
import { keptByRoutes } from '../postgres/routes.ts'
import { transcriptUntil } from '#domain/visit/listening.ts'
import { deletedTranscripts, keptTranscripts } from '../postgres/transcripts.ts'
import { sealWith } from '../postgres/seal.ts'
import { visits } from '../postgres/visits.ts'
import { atTheDesk } from './desk.ts'

// `causeway residue <organization>`: what content Causeway still keeps, and why; docs/audit.md.
await atTheDesk('residue', async ({ config, organization, pool }) => {
  const kept = await visits(pool, sealWith(config.secret, 'held')).residue(organization.id)
  const carried = await keptByRoutes(pool, organization.id)
  for (const { route, messages, since } of carried)
    console.log(JSON.stringify({ route, messages, why: 'kept for the days of its route', since: since.toISOString() }))
  for (const { at, ...row } of await keptByReferrals(pool, organization.id))
    console.log(JSON.stringify({ ...row, since: at.toISOString() }))
  for (const { interchange, visit, putAt } of await claims(pool).claimsLying(organization.id)) {
    const why = 'put into the folder of claims, and not found picked up yet'
    console.log(
      JSON.stringify({ visit, ref: claimFileName(interchange), kind: 'claim', why, since: putAt.toISOString() }),
    )
  }
  const said = await keptTranscripts(pool, organization.id, ({ state }) => transcriptUntil(state), new Date())
  const past = said.filter(({ late }) => late)
  for (const { visit, lines, since, until, late } of said) {
    const why = late ? 'past its time: it should be gone' : `for the draft, until signing or ${until}`
    console.log(
      JSON.stringify({ visit, ref: 'transcript', kind: 'transcript', lines, why, since: since.toISOString() }),
    )
  }
  for (const { at, ...row } of kept) console.log(JSON.stringify({ ...row, since: at.toISOString() }))
  console.error(`${kept.length} pieces of content are kept for ${organization.id}, sealed. The chart has all others.`)
  const deleted = await deletedTranscripts(pool, organization.id)
  console.error(
    `Transcripts: ${said.length} kept, ${past.length} of them past their time; deleted at signing ${deleted.signed ?? 0}, after their time ${deleted.time ?? 0}, withdrawn ${deleted.withdrawn ?? 0}.`,
  )
  return past.length === 0 ? 0 : 2
})
