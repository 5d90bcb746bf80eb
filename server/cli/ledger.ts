import { hkdfSync } from 'node:crypto'
import { visitsCsv } from '#formats/ledger/csv.ts'
import { ocelOf } from '#formats/ledger/ocel.ts'
import { exportedVisits } from '../act/ledger.ts'
import { pseudonym } from '../act/link.ts'
import { ledger } from '../postgres/ledger.ts'
import { sealWith } from '../postgres/seal.ts'
import { atTheDesk } from './desk.ts'

const WEEK_MS = 7 * 24 * 3_600_000

// `causeway ledger <organization> csv|ocel [weeks]`: the practice's visits under pseudonyms; docs/ledger.md.
await atTheDesk('ledger', async ({ config, organization, pool }) => {
  const [, form = 'csv', asked = '26'] = process.argv.slice(2)
  const weeks = Number(asked)
  if ((form !== 'csv' && form !== 'ocel') || !Number.isInteger(weeks) || weeks < 1)
    throw new Error(`Say which form, and of how many weeks: causeway ledger ${organization.id} csv|ocel [weeks].`)
  const store = ledger(pool, sealWith(config.secret, 'held'))
  const key = Buffer.from(hkdfSync('sha256', config.secret, Buffer.alloc(0), 'causeway/link', 32))
  const until = new Date(Date.now() + WEEK_MS)
  const from = new Date(until.getTime() - (weeks + 1) * WEEK_MS)
  const visits = await exportedVisits(store, key, organization, { from, until, clinician: null })
  process.stdout.write(
    form === 'csv' ? visitsCsv(visits) : JSON.stringify(ocelOf(visits, (reference) => pseudonym(key, reference))),
  )
  console.error(`${visits.length} visits of ${organization.id}, under pseudonyms.`)
  return 0
})
