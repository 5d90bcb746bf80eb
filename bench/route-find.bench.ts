import { randomBytes, type KeyObject } from 'node:crypto'
import { loadavg } from 'node:os'
import pg from 'pg'
import { askedFor } from '#domain/route/asked.ts'
import { migrate } from '../server/postgres/migrate.ts'
import { digestKey, foundDigest } from '../server/postgres/routes.ts'
import { openStore } from '../server/postgres/store.ts'
import { withOwnPostgres } from '../test/own-postgres.ts'
import { percentile } from './percentile.ts'
import type { Row } from './row.ts'

const MESSAGES = 1_000_000
const PATIENTS = 20_000
const LOOKS = 15
const ORGANIZATION = 'riverbend'
const ROUTE = 'schedule'

/** One message among a million: by each way that the operator's page has, with the life of what was found. */
export function measure(): Promise<Row[]> {
  return withOwnPostgres(async (url) => {
    const pool = new pg.Pool({ connectionString: url, max: 4 })
    await migrate(pool)
    const secret = randomBytes(32)
    const open = await openStore(pool, secret, () => undefined)
    try {
      await fill(pool, digestKey(secret))
      const asked = {
        'a patient': 'P777',
        'a control id': 'C500000',
        'a state and a patient': 'quarantined P777',
        'a type that is rare': 'ADT^A40',
        'a state that is rare': 'quarantined',
        'the newest': '',
      }
      const each: Row[] = []
      const worst: number[] = []
      for (const [what, typed] of Object.entries(asked)) {
        const took: number[] = []
        for (let look = 0; look < LOOKS; look += 1) {
          const begun = performance.now()
          const page = { after: null, limit: 51 }
          const [first] = await open.messages.find(ORGANIZATION, [ROUTE], askedFor(typed), page)
          if (first === undefined) throw new Error(`nothing was found by ${what}`)
          await open.messages.life(ORGANIZATION, first.id)
          took.push(performance.now() - begun)
        }
        worst.push(Math.max(...took))
        each.push({ measure: `route.find.ms, ${what}`, value: percentile(took, 50), unit: 'ms', beside: 'median' })
      }
      const load = `load ${loadavg()[0]?.toFixed(1)}, 2 cores`
      return [
        {
          measure: 'route.find.ms',
          value: Math.max(...worst),
          unit: 'ms',
          beside: `the slowest of ${LOOKS} looks by each way, with the life of what was found, among ${MESSAGES}; under 1000; ${load}`,
        },
        ...each,
      ]
    } finally {
      await open.close()
      await pool.end()
    }
  })
}

/** As a route leaves them: each with its patient's, its visit's and its own number as keyed digests. */
async function fill(pool: pg.Pool, key: KeyObject): Promise<void> {
  await pool.query(
    `insert into route_message (organization, route, lane, same, event, received_at, sealed, state, attempts, ended_at)
     select $1, $2, substr(sha256(convert_to('lane' || (n % $4), 'UTF8')), 1, 16), substr(sha256(convert_to('same' || n, 'UTF8')), 1, 16),
       case when n % 5000 = 7 then 'ADT^A40' else 'SIU^S12' end, now() - (($3 - n) * interval '1 second'),
       sha256(convert_to('sealed' || n, 'UTF8')),
       case when n % 10000 = 777 then 'quarantined' else 'delivered' end, 1, now()
     from generate_series(1, $3::int) as n`,
    [ORGANIZATION, ROUTE, MESSAGES, PATIENTS],
  )
  // Digests of the same length as ours; those of the ones that are looked for are ours.
  await pool.query(
    `insert into route_found (digest, message)
     select substr(sha256(convert_to(one.kind || one.value, 'UTF8')), 1, 16), n from generate_series(1, $1::int) as n
     cross join lateral (values ('P', (n % $2)::text), ('C', n::text), ('V', (n / 3)::text), ('A', n::text)) as one(kind, value)`,
    [MESSAGES, PATIENTS],
  )
  for (const value of ['P777', 'C500000'])
    await pool.query(
      `update route_found set digest = $2 where digest = substr(sha256(convert_to($1, 'UTF8')), 1, 16)`,
      [value, foundDigest(key, ORGANIZATION, value)],
    )
  await pool.query('analyze route_message')
  await pool.query('analyze route_found')
}
