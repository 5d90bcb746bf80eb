import { join } from 'node:path'
import pg from 'pg'
import type { Browser, Page } from 'playwright-core'
import { expect } from 'vitest'
import { measuresOf, type Measures } from '#domain/ledger/measures.ts'
import type { Recorded } from '#domain/visit/event.ts'
import { runningEmbedded } from '../../server/postgres/embedded.ts'
import { personIn } from './browser.ts'
import { atDesk } from './desk-seat.ts'
import type { RunningHouse } from './house.ts'
import { TONY } from './people.ts'

/**
 * What surrounds a visit that was held and signed is the same wherever its video was: the patient's summary page, the desk's day
 * with nothing left to do, and what the ledger measures.
 */
export async function sameAround(house: RunningHouse, browser: Browser, patient: Page, visit: string): Promise<void> {
  await patient.getByRole('heading', { name: 'Your visit summary' }).waitFor({ timeout: 20_000 })
  const titles = await patient.getByRole('heading').allTextContents()
  expect(titles.slice(0, SUMMARY.length)).toEqual(SUMMARY)

  const seat = await atDesk(house, await personIn(browser, { width: 1280, height: 800 }))
  // A follow-up that was booked in the visit may stand there too.
  const rows = seat.page.frameLocator('iframe').locator('.board > .row').filter({ hasText: TONY.family })
  await rows.filter({ hasText: 'Signed' }).waitFor()
  expect(await seat.task(TONY.family, '').allTextContents()).toEqual([])
  await seat.page.context().close()

  expect(await measured(house, visit)).toMatchObject({
    outcome: 'held',
    clinician: 'Practitioner/dr-okafor',
    joined: true,
    joinSeconds: expect.any(Number),
    waitMinutes: expect.any(Number),
    closeMinutes: expect.any(Number),
    staff: {},
  })
}

const SUMMARY = [
  'Your visit summary',
  'What we talked about, and what to do next',
  'Changes to your medicines',
  'Tests, prescriptions and referrals',
]

async function measured(house: RunningHouse, visit: string): Promise<Measures> {
  const database = new pg.Client({ connectionString: await runningEmbedded(join(house.data, 'postgres')) })
  await database.connect()
  try {
    const { rows } = await database.query<{ recorded: Recorded }>(
      `select body || jsonb_build_object('seq', seq, 'at', at) as recorded from event where visit = $1 order by seq`,
      [visit],
    )
    return measuresOf(rows.map(({ recorded }) => recorded))
  } finally {
    await database.end()
  }
}
