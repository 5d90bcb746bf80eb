import pg from 'pg'
import { DISCLOSURE_RULE } from '../domain/reconcile/disclosures.ts'
import { RULES } from '../domain/reconcile/rules.ts'
import { migrate } from '../server/postgres/migrate.ts'
import { openSeeded } from '../test/seeded-visits.ts'
import { SEEDS } from '../test/seeds.ts'
import { withOwnPostgres } from '../test/own-postgres.ts'
import type { Row } from './row.ts'

const VISITS = 1_000

/**
 * A thousand visits held by Causeway at the sandbox EMR, each with what is wrong with it made there, in the room, in the feed or
 * on the way: how many of the known faults get their row, how many rows are of none, and how many visits are read, judged and
 * stored in a second. What was found of each rule is printed beside.
 */
export function measure(): Promise<Row[]> {
  return withOwnPostgres(async (url) => {
    const pool = new pg.Pool({ connectionString: url, max: 10 })
    await migrate(pool)
    const started = performance.now()
    const emr = await openSeeded(pool, VISITS)
    try {
      const begun = performance.now()
      const looked = await emr.look()
      const seconds = (performance.now() - begun) / 1000
      const faulty = looked.filter(({ seeded }) => seeded.seed.finds !== null)
      const found = faulty.filter(({ seeded, findings }) => findings.some(({ rule }) => rule === seeded.seed.finds))
      const wrong = looked.flatMap(({ seeded, findings }) =>
        findings.filter(({ rule }) => rule !== seeded.seed.finds).map(({ rule }) => `${seeded.seed.name}: ${rule}`),
      )
      const missed = faulty.filter((one) => !found.includes(one)).map(({ seeded }) => seeded.seed.name)
      for (const { id, title } of [...RULES, DISCLOSURE_RULE]) {
        const of = (some: typeof looked) => some.filter(({ seeded }) => seeded.seed.finds === id).length
        console.error(`${id}  ${of(found)} of ${of(faulty)} found  ${title.en}`)
      }
      for (const what of new Set(missed)) console.error(`missed: ${what}`)
      for (const what of new Set(wrong)) console.error(`found and none: ${what}`)
      const rules = new Set(faulty.map(({ seeded }) => seeded.seed.finds)).size
      const beside = `${VISITS} visits held in ${Math.round((begun - started) / 1000)} s, ${faulty.length} with a fault of ${rules} rules, ${SEEDS.length} kinds of course`
      return [
        {
          measure: 'reconcile.found',
          value: found.length / faulty.length,
          unit: 'ratio',
          beside: `must be 1; ${beside}`,
        },
        { measure: 'reconcile.false', value: wrong.length, unit: 'count', beside: `must be 0; ${beside}` },
        {
          measure: 'reconcile.visits_per_s',
          value: VISITS / seconds,
          unit: '1/s',
          beside: `read by FHIR from the sandbox EMR in this process, 25 at a time, judged, and their rows stored; ${beside}`,
        },
      ]
    } finally {
      await emr.close()
      await pool.end()
    }
  })
}
