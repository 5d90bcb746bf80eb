import { openSeeded, SEEDS } from '../test/seeded-visits.ts'
import type { Row } from './row.ts'

const VISITS = 1_000

/**
 * A thousand visits held in the sandbox EMR, each with what is wrong with it made there, in the room or on the way: how many of
 * the known faults are found, how many are found that are none, and how many visits are read and judged in a second.
 */
export async function measure(): Promise<Row[]> {
  const emr = await openSeeded(VISITS)
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
    for (const what of new Set(missed)) console.error(`missed: ${what}`)
    for (const what of new Set(wrong)) console.error(`found and none: ${what}`)
    const rules = new Set(faulty.map(({ seeded }) => seeded.seed.finds)).size
    const beside = `${VISITS} visits, ${faulty.length} with a fault of ${rules} rules, ${SEEDS.length} kinds of course`
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
        beside: `read by FHIR from the sandbox EMR in this process, 25 at a time, and judged; ${beside}`,
      },
    ]
  } finally {
    await emr.close()
  }
}
