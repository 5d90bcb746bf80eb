import { mkdir } from 'node:fs/promises'
import type { Browser, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { openBrowser, personIn } from './browser.ts'
import { forget, type RunningHouse } from './house.ts'
import { axeClean, goodAtAnyWidth } from './looks.ts'
import { openWithSettings } from './other-settings.ts'
import { askAs, eventually, json, signedIn } from './people.ts'
import { charted, patientNamed } from './record.ts'

/**
 * An EMR that gives out no free times, by FHIR or as a file: the practice has named the sessions of its clinician, and what is
 * taken of them, blocked and opened, its messages alone tell.
 */
let house: RunningHouse
let browser: Browser
let emr: Page
let patient: Page
const SESSION = {
  clinicians: ['Practitioner/dr-okafor'],
  visitTypes: ['follow-up-video'],
  days: ['mon', 'tue', 'wed', 'thu', 'fri'],
  minutes: 20,
}
const SESSIONS = [
  { ...SESSION, from: '09:00', until: '12:00' },
  { ...SESSION, from: '13:00', until: '17:00' },
]
/** The sandbox sends again after half a second, a second, two. */
const TOLD = 15_000

beforeAll(async () => {
  house = await openWithSettings('v2-only', (settings) =>
    Object.assign(settings, { slots: { feed: { daysAhead: 10, sessions: SESSIONS } } }, operatorIn(settings)),
  )
  browser = await openBrowser()
  emr = await signedIn(house, browser, 'Terry Bowman')
  patient = await (await personIn(browser, { width: 360, height: 740 })).newPage()
})
afterEach(async ({ task }) => {
  if (task.result?.state !== 'fail') return
  await mkdir('test/.shots', { recursive: true })
  await patient?.screenshot({ path: 'test/.shots/times-by-messages-patient.png', fullPage: true })
  await emr?.screenshot({ path: 'test/.shots/times-by-messages-emr.png', fullPage: true })
})
afterAll(async () => {
  await browser?.close()
  await house?.stop()
  if (house) await forget(house.data)
})

/** Who looks after the connection signs in at the provider too. */
function operatorIn(settings: object): object {
  const { signIn, staff } = settings as { signIn: { roles: object }; staff: object }
  return {
    signIn: { ...signIn, roles: { ...signIn.roles, operator: 'operator' } },
    staff: { ...staff, 'Practitioner/it-novak': { name: 'Petra Novak' } },
  }
}

interface Time {
  slot: string
  start: string
  clinician: string
}

/** What the booking page offers from tomorrow on, soonest first. */
async function offered(): Promise<Time[]> {
  const tomorrow = new Date(Date.now() + 26 * 3_600_000).toISOString()
  const query = new URLSearchParams({ type: 'primary-care-follow-up', after: tomorrow })
  return (await json<{ times: Time[] }>(`${house.causeway}/api/book/riverbend/times?${query.toString()}`)).times
}
const isOffered = async ({ start }: Time) => (await offered()).some((one) => one.start === start)
const clockOf = ({ start }: Time) =>
  new Intl.DateTimeFormat('en-GB', { timeZone: 'America/New_York', timeStyle: 'short' }).format(new Date(start))
const dayOf = ({ start }: Time) =>
  new Intl.DateTimeFormat('sv-SE', { timeZone: 'America/New_York' }).format(new Date(start))

test('before anything was told the sessions are what is offered', async () => {
  const times = await offered()
  expect(times.length).toBeGreaterThan(20)
  for (const time of times) {
    expect(time.clinician).toBe('Dr. Ngozi Okafor')
    expect(clockOf(time)).toMatch(/^(09|10|11|13|14|15|16):(00|20|40)$/)
  }
})

test('a time that the EMR’s staff block is hidden, and offered again once they open it', async () => {
  const [time] = await offered()
  if (time === undefined) throw new Error('no time is offered')
  await emr.goto(`${house.emr}/schedule?date=${dayOf(time)}`)
  const form = emr.locator('details.book').filter({ has: emr.locator('#block-dr-okafor') })
  await form.getByText('Block a free time').click()
  await form.getByLabel('Time to block').selectOption({ label: clockOf(time) })
  await form.getByRole('button', { name: 'Block', exact: true }).click()
  const opens = emr.getByRole('button', { name: `Open ${clockOf(time)} again, Dr. Ngozi Okafor`, exact: true })
  await opens.waitFor()
  await mkdir('test/.shots', { recursive: true })
  await emr.screenshot({ path: 'test/.shots/times-by-messages-blocked.png', fullPage: true })
  await eventually(async () => !(await isOffered(time)), 'the blocked time to be hidden', TOLD)
  expect(await offered()).not.toEqual([])
  await opens.click()
  await eventually(() => isOffered(time), 'the opened time to be offered', TOLD)
})

test('a time that staff book is taken, and given back when they cancel', async () => {
  const [time] = await offered()
  if (time === undefined) throw new Error('no time is offered')
  const tony = await patientNamed(house, 'Douglas')
  await emr.goto(`${house.emr}/schedule?date=${dayOf(time)}`)
  const form = emr.locator('details.book').filter({ has: emr.locator('#time-dr-okafor') })
  await form.getByText('Book a free time').click()
  await form.getByLabel('Time').selectOption({ label: clockOf(time) })
  await form.getByLabel('Patient').selectOption(tony.replace('Patient/', ''))
  await form.getByLabel('Reason').fill('Blood pressure')
  await form.getByRole('button', { name: 'Book' }).click()
  await eventually(async () => !(await isOffered(time)), 'the booked time to be taken', TOLD)
  await emr.getByRole('button', { name: 'Cancel the visit of' }).click()
  await eventually(() => isOffered(time), 'the cancelled time to be given back', TOLD)
})

test('the patient asks for a time, reads that it will be confirmed, and it is booked when the EMR says so', async () => {
  await patient.goto(`${house.causeway}/book/riverbend`)
  await patient.getByLabel('What is the reason for your visit?').fill('Knee')
  await patient.getByRole('button', { name: 'Continue' }).click()
  await patient.locator('.time').first().waitFor()
  await goodAtAnyWidth(patient, 'times-by-messages')
  await patient.locator('.time').first().click()
  const { reference, mail } = await askAs(house, patient, { given: 'Gayla', family: 'Ferry' })
  expect(await patient.getByText('Your time is booked').count()).toBe(0)
  await axeClean(patient)
  const [asked, ...others] = await charted(house, 'Appointment', reference, ({ status }) => status === 'pending')
  expect(others).toEqual([])
  const { times } = await json<{ times: Time[] }>(
    `${house.causeway}/api/book/riverbend/times?type=primary-care-follow-up`,
  )
  expect(times.map(({ start }) => Date.parse(start))).not.toContain(Date.parse(String(asked?.['start'])))
  await emr.goto(`${house.emr}/schedule/appointment/${asked?.id}`)
  await emr.getByRole('button', { name: 'Confirm this appointment' }).click()
  await patient.getByRole('heading', { name: 'Your time is booked' }).waitFor({ timeout: 30_000 })
  await eventually(async () => (await house.outbox()).some(({ to }) => to === mail), 'the link, once it is booked')
})

test('whoever looks after the connection reads where the free times come from', async () => {
  const page = await (await personIn(browser, { width: 1280, height: 900 })).newPage()
  await page.goto(`${house.emr}/`)
  await page.getByRole('button', { name: /Petra Novak/ }).click()
  await page.getByRole('link', { name: 'Operation' }).click()
  const times = page.getByRole('region', { name: 'Free times' })
  await times.getByText('sessions: 2, clinicians: 1', { exact: false }).waitFor()
  await times.getByText('10 days ahead', { exact: false }).waitFor()
  await times.getByText('booked when the EMR says so', { exact: false }).waitFor()
  await times.scrollIntoViewIfNeeded()
  await goodAtAnyWidth(page, 'times-by-messages-operator')
})
