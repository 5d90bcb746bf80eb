import { auditEvent } from '#formats/fhir/audit.ts'
import { readAudit } from '../postgres/audit.ts'
import { atTheDesk } from './desk.ts'

// `causeway audit <organization> [department]`: the audit as FHIR AuditEvents, one a line; docs/audit.md. With a department that takes
// referrals of the organization and is none itself: what that department said and did.
await atTheDesk('audit', async ({ config, organization, pool }) => {
  const systems = { causeway: config.origin, emr: organization.emr.fhirBase }
  const [, department] = process.argv.slice(2)
  const { referrals } = organization
  if (department !== undefined && (referrals?.id !== department || referrals.booking !== undefined))
    throw new Error(
      `${organization.id} has no department "${department}" with an audit of its own. A department that is an organization here has that one's: causeway audit <organization>.`,
    )
  const whose = department === undefined ? organization.id : `${organization.id}/${department}`
  let count = 0
  const broken = await readAudit(pool, whose, ({ seq, at, entry }) => {
    count += 1
    process.stdout.write(`${JSON.stringify(auditEvent({ ...entry, seq, at: at.toISOString() }, systems))}\n`)
  })
  if (broken === null) {
    console.error(`The audit of ${whose} is whole: ${count} entries, each following from the one before.`)
    return 0
  }
  console.error(
    `The audit of ${whose} is broken at entry ${broken}: it was altered, or entries are missing. Compare with an earlier export or a backup.`,
  )
  return 2
})
