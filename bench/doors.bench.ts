import { join } from 'node:path'
import pg from 'pg'
import type { Browser, FrameLocator, Page } from 'playwright-core'
import { sum } from '#domain/ledger/ledger.ts'
import { runningEmbedded } from '../server/postgres/embedded.ts'
import { openBrowser, personIn } from '../test/journeys/browser.ts'
import { forget, openHouse, type RunningHouse } from '../test/journeys/house.ts'
import { openWithSettings } from '../test/journeys/other-settings.ts'
import { bookInEmr, comeIn, eventually, prepare, signedIn, TONY } from '../test/journeys/people.ts'
import { watch } from '../test/journeys/presses.ts'
import { charted, patientNamed } from '../test/journeys/record.ts'
import { knownOf, ledgerOf } from '../test/journeys/scripted-visit.ts'
import type { Row } from './row.ts'

/**
 * The sandbox EMR as what it can be, with and without an interface of HL7 v2. Each is booked by staff; by the patient too where
 * free times are known, by FHIR or from a file. The budget is what such a set of doors may ask: rows of staff, presses of the patient from the
 * booking page or their link to the waiting room, and clicks of the clinician.
 */
const EMRS = [
  { name: 'generous', times: 'fhir', confirms: false, launch: 'scopes v2', staff: 0 },
  { name: 'oracle-like', times: 'file', confirms: false, launch: 'scopes v2', staff: 2 },
  { name: 'epic-like', times: 'file', confirms: false, launch: 'scopes v1', staff: 2 },
  { name: 'epic-like.no-interface', times: null, confirms: false, launch: 'scopes v1', staff: 7 },
  { name: 'v2-only', times: 'file', confirms: true, launch: 'a sign-in at the provider', staff: 2 },
] as const
type Emr = (typeof EMRS)[number]

/** Who books: staff in the EMR's own schedule, or the patient on the booking page. */
type Booker = 'staff' | 'patient'

const CLINICIAN_CLICKS = 7
/** From the link on: birth date, code, consent, where they are, each question, the check of camera and sound, and going in early. */
const PRESSES_FROM_LINK = 21
/** What kind of visit where there are several, its reason, a time, who they are, and *Book this time*. */
const PRESSES_TO_BOOK = 5

/**
 * One visit through the doors of each kind of EMR: what it asks of staff, patient and clinician, and how many of its writes
 * went which way. A scripted person works off every row of the desk, and confirms what was asked for.
 */
export async function measure(): Promise<Row[]> {
  const rows: Row[] = []
  for (const emr of EMRS)
    for (const booker of emr.times === null ? (['staff'] as const) : (['staff', 'patient'] as const))
      rows.push(...(await measured(emr, booker)))
  return rows
}

async function measured(emr: Emr, booker: Booker): Promise<Row[]> {
  const { name, launch } = emr
  const house = await openAs(emr, booker)
  const browser = await openBrowser()
  try {
    const { clinician, staff, patient, booked, ways } = await hold(house, browser, name === 'v2-only', booker)
    const measure = booker === 'staff' ? `doors.${name}` : `doors.${name}.booked-online`
    // What was only asked for is confirmed by a person in the EMR.
    const confirmed = booker === 'patient' && emr.confirms ? 1 : 0
    const row = (who: string, value: number, limit: number, more = ''): Row => ({
      measure: `${measure}.${who}`,
      value,
      unit: 'count',
      beside: `at most ${limit}${more}`,
      limit,
    })
    return [
      row('staff.actions', staff, emr.staff + confirmed, `; ${booked}, launched by ${launch}; writes ${ways}`),
      row('patient.presses', patient, PRESSES_FROM_LINK + (booker === 'patient' ? PRESSES_TO_BOOK : 0)),
      row('clinician.clicks', clinician, CLINICIAN_CLICKS),
    ]
  } finally {
    await browser.close()
    await house.stop()
    await forget(house.data)
  }
}

async function openAs({ name, times }: Emr, booker: Booker): Promise<RunningHouse> {
  const [personality = '', without] = name.split('.')
  if (without !== undefined) return openHouse(undefined, { SANDBOX_PERSONALITY: personality, SANDBOX_MLLP_LISTEN: '' })
  // `npm start` gives the file to `v2-only` alone.
  if (name === 'v2-only' || times !== 'file' || booker === 'staff')
    return openHouse(undefined, { SANDBOX_PERSONALITY: personality })
  const folder = (data: string) => join(data, 'slots')
  return openWithSettings(
    personality,
    (settings, data) =>
      Object.assign(settings, {
        slots: { folder: folder(data) },
        // Times of a file are of somebody whom the settings name.
        staff: { 'Practitioner/dr-okafor': { name: 'Dr. Ngozi Okafor', licences: [{ state: 'MA' }] } },
      }),
    (data) => ({ SANDBOX_SLOTS: folder(data) }),
  )
}

/** What our own pages are in: the EMR's frame, or, where it launches nothing, the tab itself. */
type Screen = Pick<FrameLocator, 'getByRole' | 'getByLabel' | 'getByText' | 'locator'>

async function hold(house: RunningHouse, browser: Browser, byItself: boolean, booker: Booker) {
  const screenOf = (page: Page): Screen => (byItself ? page : page.frameLocator('iframe'))
  const tony = await patientNamed(house, TONY.family)
  const emr = await signedIn(house, browser, 'Terry Bowman')
  const desk = await signedIn(house, browser, 'Terry Bowman')
  await desk.getByRole('link', { name: 'Video desk' }).click()
  const board = screenOf(desk)
  const patients = await personIn(browser, { width: 360, height: 740 })
  // Every press counts, answers too: what the page needs of a person to get there.
  const patientsProbe = await watch(patients, 'patient', { theirs: () => true })
  const phone = await patients.newPage()
  const booking = booker === 'patient' ? await bookedOnline(house, phone, emr, tony) : null
  if (booking === null) await bookInEmr(house, emr, 'dr-okafor', tony.replace('Patient/', ''))
  await comeIn(house, phone, await linkOf(house))
  await prepare(phone)
  const visit = /\/v\/([^/]+)/.exec(phone.url())?.[1] ?? ''
  const presses = patientsProbe.counts().patient?.clicks ?? 0
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
  await workspace.getByLabel('History', { exact: true }).fill('Home readings 150/95 for two weeks.')
  await workspace.getByText(/^(in the chart, version|not in the chart until signed)/).waitFor()
  await workspace.getByRole('button', { name: 'End visit' }).click()
  await workspace.locator('.button.primary:not([aria-disabled=true])', { hasText: 'Sign note' }).click()
  await workspace.getByText(/^Note signed/).waitFor()
  await settled(house, visit)
  await workedOff(house, board, visit)
  const counts = sum(await ledgerOf(house, visit), probe.counts())
  return {
    clinician: counts.clinician?.clicks ?? 0,
    staff: (counts.staff?.actions ?? 0) + (booking?.confirmed ?? 0),
    patient: presses,
    booked: booking === null ? 'booked by staff' : `booked by the patient, ${booking.said}`,
    ways: await waysOf(house, visit),
  }
}

/** From the booking page to a time that stands. What the EMR holds as asked for, staff confirm there. */
async function bookedOnline(house: RunningHouse, page: Page, emr: Page, tony: string) {
  await page.goto(`${house.causeway}/book/riverbend`)
  await page.getByLabel('What is the reason for your visit?').fill('Blood pressure')
  const type = page.getByRole('radio', { name: 'Primary care follow-up by video' })
  if ((await type.count()) > 0) await type.check()
  await page.getByRole('button', { name: 'Continue' }).click()
  await page.locator('.time').filter({ hasText: 'Okafor' }).first().click()
  await page.getByLabel('First name').fill(TONY.given)
  await page.getByLabel('Last name').fill(TONY.family)
  const [year = '', month = '', day = ''] = TONY.birthDate.split('-')
  await page.getByLabel('Month').fill(month)
  await page.getByLabel('Day').fill(day)
  await page.getByLabel('Year').fill(year)
  await page.getByLabel('Email or phone number').fill(TONY.contact)
  await page.getByRole('button', { name: 'Continue' }).click()
  await page.getByRole('button', { name: /^(Book|Ask for) this time$/ }).click()
  const booked = page.getByRole('heading', { name: 'Your time is booked' })
  const requested = page.getByRole('heading', { name: 'Requested, we will confirm' })
  await booked.or(requested).waitFor({ timeout: 30_000 })
  if (await booked.isVisible()) return { said: 'at once', confirmed: 0 }
  const [asked] = await charted(house, 'Appointment', tony, ({ status }) => status === 'pending')
  await emr.goto(`${house.emr}/schedule/appointment/${asked?.id}`)
  await emr.getByRole('button', { name: 'Confirm this appointment' }).click()
  await booked.waitFor({ timeout: 45_000 })
  return { said: 'confirmed by staff', confirmed: 1 }
}

/** By mail or by text message, whichever the EMR has of the patient. */
async function linkOf(house: RunningHouse): Promise<string> {
  const link = /https?:\/\/\S+\/p\/[\w-]+/
  const isTonys = ({ to }: { to: string }) => to.includes('tony') || to === TONY.contact
  return eventually(
    async () => (await house.outbox()).filter(isTonys).flatMap(({ text }) => link.exec(text) ?? [])[0],
    'the link',
    45_000,
  )
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
