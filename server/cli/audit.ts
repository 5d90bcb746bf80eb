import { auditEvent } from '#formats/fhir/audit.ts'
import { readAudit } from '../postgres/audit.ts'
import { atTheDesk } from './desk.ts'

// `causeway audit <organization>`: the audit as FHIR AuditEvents, one a line; docs/audit.md.
await atTheDesk('audit', async ({ config, organization, pool }) => {
  const systems = { causeway: config.origin, emr: organization.emr.fhirBase }
  let count = 0
  const broken = await readAudit(pool, organization.id, ({ seq, at, entry }) => {
    count += 1
    process.stdout.write(`${JSON.stringify(auditEvent({ ...entry, seq, at: at.toISOString() }, systems))}\n`)
  })
  if (broken === null) {
    console.error(`The audit of ${organization.id} is whole: ${count} entries, each following from the one before.`)
    return 0
  }
  console.error(
    `The audit of ${organization.id} is broken at entry ${broken}: it was altered, or entries are missing. Compare with an earlier export or a backup.`,
  )
  return 2
})
