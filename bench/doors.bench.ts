import { join } from 'node:path'
import pg from 'pg'
import type { Browser, FrameLocator, Page } from 'playwright-core'
import { sum } from '#domain/ledger/ledger.ts'
import { runningEmbedded } from '../server/postgres/embedded.ts'
import { openBrowser, personIn } from '../test/journeys/browser.ts'
import { forget, openHouse, type RunningHouse } from '../test/journeys/house.ts'
import { answered, identified } from '../test/journeys/patient-by-http.ts'
import { bookInEmr, eventually, linkTo, signedIn, TONY } from '../test/journeys/people.ts'
import { watch } from '../test/journeys/presses.ts'
import { charted, patientNamed } from '../test/journeys/record.ts'
import { knownOf, ledgerOf } from '../test/journeys/scripted-visit.ts'
import type { Row } from './row.ts'

/** The sandbox EMR as what it can be, with and without an interface of HL7 v2, and the rows of staff that a visit may cost there. */
const EMRS = [
  { name: 'generous', settings: {}, launch: 'scopes v2', budget: 0 },
  { name: 'oracle-like', settings: { SANDBOX_PERSONALITY: 'oracle-like' }, launch: 'scopes v2', budget: 2 },
  { name: 'epic-like', settings: { SANDBOX_PERSONALITY: 'epic-like' }, launch: 'scopes v1', budget: 2 },
  {
    name: 'epic-like.no-interface',
    settings: { SANDBOX_PERSONALITY: 'epic-like', SANDBOX_MLLP_LISTEN: '' },
    launch: 'scopes v1',
    budget: 7,
  },
  { name: 'v2-only', settings: { SANDBOX_PERSONALITY: 'v2-only' }, launch: 'a sign-in at the provider', budget: 2 },
] as const

/**
 * One visit, booked by staff, through the doors of each kind of EMR: what it asks of staff and of the clinician, and how many
 * of its writes went which way. A scripted person works off every row of the desk.
 */
export async function measure(): Promise<Row[]> {
  const rows: Row[] = []
  for (const { name, settings, launch, budget } of EMRS) {
    const house = await openHouse(undefined, settings)
    const browser = await openBrowser()
    try {
      const { clinician, staff, ways } = await hold(house, browser, name === 'v2-only')
      const beside = `at most ${budget}; booked by staff, launched by ${launch}; writes ${ways}`
      rows.push({ measure: `doors.${name}.staff.actions`, value: staff, unit: 'count', beside })
      rows.push({ measure: `doors.${name}.clinician.clicks`, value: clinician, unit: 'count', beside: 'at most 7' })
    } finally {
      await browser.close()
      await house.stop()
      await forget(house.data)
    }
  }
  return rows
}

/** What our own pages are in: the EMR's frame, or, where it launches nothing, the tab itself. */
type Screen = Pick<FrameLocator, 'getByRole' | 'getByLabel' | 'getByText' | 'locator'>

async function hold(house: RunningHouse, browser: Browser, byItself: boolean) {
  const screenOf = (page: Page): Screen => (byItself ? page : page.frameLocator('iframe'))
  const tony = await patientNamed(house, TONY.family)
  const emr = await signedIn(house, browser, 'Terry Bowman')
  await bookInEmr(house, emr, 'dr-okafor', tony.replace('Patient/', ''))
  const device = await identified(house, await linkTo(house, 'tony'))
  const desk = await signedIn(house, browser, 'Terry Bowman')
  await desk.getByRole('link', { name: 'Video desk' }).click()
  const board = screenOf(desk)
  await answered(device)
  await device.post('device', { camera: true, microphone: true })
  await device.post('wait', {})
  const [appointment] = await charted(house, 'Appointment', tony, ({ status }) => status === 'booked')
  await openedEncounter(house, emr, board, tony, String(appointment?.id), String(appointment?.['start']))

  const clinicians = await personIn(browser, { width: 1280, height: 800 })
  const theirs = (origin: string) => origin === house.emr
  const probe = await watch(clinicians, 'clinician', { theirs, known: knownOf(TONY) })
  const page = await clinicians.newPage()
  await page.goto(`${house.emr}/`)
  await page.getByRole('button', { name: /Okafor/ }).click()
  await page.getByRole('heading', { name: /Schedule/ }).waitFor()
  probe.begin()
  if (byItself) {
    await page.getByRole('link', { name: 'Video desk' }).click()
    await page.getByRole('button', { name: 'Open the visit' }).click()
  } else {
    await page
      .getByRole('link', { name: new RegExp(TONY.family) })
      .first()
      .click()
    await page.getByRole('button', { name: 'Start virtual visit' }).first().click()
  }
  const workspace = screenOf(page)
  await workspace.getByRole('button', { name: /^Admit/ }).click()
  await workspace.getByLabel('History').fill('Home readings 150/95 for two weeks.')
  await workspace.getByText(/^(in the chart, version|not in the chart until signed)/).waitFor()
  await workspace.getByRole('button', { name: 'End visit' }).click()
  await workspace.locator('.button.primary:not([aria-disabled=true])', { hasText: 'Sign note' }).click()
  await workspace.getByText(/^Note signed/).waitFor()
  await settled(house, device.visit)
  await workedOff(house, board, device.visit)
  const counts = sum(await ledgerOf(house, device.visit), probe.counts())
  return {
    clinician: counts.clinician?.clicks ?? 0,
    staff: counts.staff?.actions ?? 0,
    ways: await waysOf(house, device.visit),
  }
}

/** Staff check the patient in where a row asks for it, and nowhere else. */
async function openedEncounter(
  house: RunningHouse,
  emr: Page,
  board: Screen,
  tony: string,
  appointment: string,
  start: string,
): Promise<void> {
  const row = board.getByRole('listitem').filter({ hasText: 'Check the patient in' })
  const there = async () =>
    (
      await charted(
        house,
        'Encounter',
        tony,
        (one) => !('meta' in one && 'type' in one && one['status'] === 'finished'),
      )
    )[0]
  await eventually(async () => (await row.count()) > 0 || (await there()), 'the encounter, or a row that asks for it')
  if ((await row.count()) === 0) return
  const day = new Intl.DateTimeFormat('en-CA', { timeZone: 'America/New_York' }).format(new Date(start))
  await emr.goto(`${house.emr}/schedule?date=${day}`)
  await emr.locator(`[data-row="${appointment}"]`).getByRole('link', { name: 'Change' }).first().click()
  await emr.getByRole('button', { name: /Check in/ }).click()
  await row.waitFor({ state: 'detached', timeout: 30_000 })
}

/** Each row of the desk is entered, and said to be; what one brings after it is the next. */
async function workedOff(house: RunningHouse, frame: Screen, visit: string): Promise<void> {
  const open = frame.getByRole('button', { name: 'What to enter' })
  const sheet = frame.getByRole('dialog', { name: 'To be entered by hand' })
  const rows = frame.getByRole('region', { name: /To do/ }).getByRole('listitem')
  while ((await open.count()) > 0) {
    const was = await rows.filter({ has: open }).first().textContent()
    await open.first().click()
    await sheet.getByRole('button', { name: 'It is entered' }).click()
    await sheet.getByRole('button', { name: 'Close' }).click()
    await eventually(
      async () => (await open.count()) === 0 || (await rows.filter({ has: open }).first().textContent()) !== was,
      'the row to go',
    )
    await settled(house, visit)
  }
}

/** Nothing is on its way any more. */
async function settled(house: RunningHouse, visit: string): Promise<void> {
  await asked(house, async (database) => {
    await eventually(
      async () => {
        const { rows } = await database.query<{ waiting: number }>(
          `select count(*)::int as waiting from command where visit = $1 and body ->> 'do' = 'write'`,
          [visit],
        )
        return rows[0]?.waiting === 0
      },
      'every write to be answered',
      30_000,
    )
  })
}

async function waysOf(house: RunningHouse, visit: string): Promise<string> {
  return asked(house, async (database) => {
    const { rows } = await database.query<{ kind: string; writes: number }>(
      `select body ->> 'kind' as kind, count(distinct (body ->> 'write') || (body ->> 'item'))::int as writes from event
       where visit = $1 and body ->> 'kind' in ('written', 'sent-by-message', 'entered', 'left-out') group by 1`,
      [visit],
    )
    const of = (kind: string) => rows.find((row) => row.kind === kind)?.writes ?? 0
    return `${of('written')} in the chart, ${of('sent-by-message')} by HL7 v2, ${of('entered')} by hand, ${of('left-out')} left out`
  })
}

async function asked<T>(house: RunningHouse, ask: (database: pg.Client) => Promise<T>): Promise<T> {
  const database = new pg.Client({ connectionString: await runningEmbedded(join(house.data, 'postgres')) })
  await database.connect()
  try {
    return await ask(database)
  } finally {
    await database.end()
  }
}
