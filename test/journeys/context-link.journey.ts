import type { Browser, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { openBrowser, personIn } from './browser.ts'
import { forget, openHouse, type RunningHouse } from './house.ts'
import { axeClean, shot } from './looks.ts'
import { book, comeIn, prepare, TONY } from './people.ts'

/** A visit in a room of Causeway's that both start by links of the EMR, whose schedule shows who is connected. */
/** `SessionID=<36 characters>&ConferenceID=` are 60 bytes; the block of 16 that begins here is all number. */
const IN_NUMBER = 64

let house: RunningHouse
let browser: Browser
let patient: Page
/** The appointment's page in the EMR, and the schedule beside. */
let emr: Page
let schedule: Page
let workspace: Page
let link: string

beforeAll(async () => {
  house = await openHouse()
  browser = await openBrowser()
  patient = await (await personIn(browser, { width: 360, height: 740 })).newPage()
  const clinicians = await personIn(browser, { width: 1280, height: 800 })
  emr = await clinicians.newPage()
  schedule = await clinicians.newPage()
})
afterEach(async ({ task }) => {
  if (task.result?.state !== 'fail') return
  if (!patient.isClosed()) await shot(patient, 'context-failed-patient')
  await shot(emr, 'context-failed-emr')
  await shot(schedule, 'context-failed-schedule')
})
afterAll(async () => {
  await browser?.close()
  await house?.stop()
  if (house) await forget(house.data)
})

test('the patient’s link of the EMR leads to the door behind their own: birth date, then code, then the visit', async () => {
  await book(house)
  await emr.goto(`${house.emr}/`)
  await emr.getByRole('button', { name: /Okafor/ }).click()
  await emr.locator('tr[data-row]').filter({ hasText: TONY.family }).getByRole('link', { name: 'Change' }).click()
  const listed = emr.getByRole('link', { name: 'The patient’s link' })
  const address = `${house.emr}${await listed.getAttribute('href')}`
  const made = await emr.request.get(address, { maxRedirects: 0 })
  link = made.headers()['location'] ?? ''
  expect(link).toMatch(/\/context\/riverbend\/patient\?context=[\w%.-]+$/)
  expect(link).not.toMatch(/Tony|Douglas/)
  await axeClean(emr)
  await shot(emr, 'context-links-1280')
  await comeIn(house, patient, link)
  await prepare(patient)
  expect(patient.url()).not.toContain('context')
})

test('whoever else finds that link stands before the same door, and one that was changed opens nothing', async () => {
  const stranger = await (await personIn(browser, { width: 360, height: 740 })).newPage()
  await stranger.goto(link)
  await stranger.getByRole('heading', { name: 'First, tell us it’s you' }).waitFor()
  const changed = new URL(link)
  // In the middle of the appointment's number: elsewhere a change may spoil no more than what nobody reads.
  const bytes = Buffer.from(changed.searchParams.get('context') ?? '', 'base64')
  bytes.writeUInt8(bytes.readUInt8(IN_NUMBER) ^ 1, IN_NUMBER)
  changed.searchParams.set('context', bytes.toString('base64'))
  await stranger.goto(changed.href)
  await stranger.getByRole('heading', { name: 'This link does not open a visit' }).waitFor()
  await stranger.getByRole('link', { name: '413-555-0142' }).first().waitFor()
  await axeClean(stranger)
  await shot(stranger, 'context-none-360')
  await stranger.context().close()
})

test('the clinician’s link opens the workspace without another login, and the schedule shows both as connected', async () => {
  const pressed = emr.context().waitForEvent('page')
  await emr.getByRole('link', { name: 'The clinician’s link' }).click()
  workspace = await pressed
  await workspace.getByRole('button', { name: /^Admit/ }).waitFor()
  expect(new URL(workspace.url()).pathname).toMatch(/^\/w\//)
  await workspace.getByText('12 Elm Street, Springfield').waitFor()
  await workspace.getByText('Hydrochlorothiazide 25 MG').first().waitFor()
  // No frame of the EMR says whose chart it is.
  await workspace.getByText('Tony Douglas').first().waitFor()
  await axeClean(workspace)
  await shot(workspace, 'context-workspace-1280')
  await schedule.goto(`${house.emr}/schedule`)
  await workspace.getByRole('button', { name: /^Admit/ }).click()
  await patient.getByLabel('Picture of Dr. Ngozi Okafor').waitFor({ timeout: 20_000 })
  await schedule.bringToFront()
  await row().getByText('patient connected').waitFor({ timeout: 15_000 })
  await row().getByText('clinician connected').waitFor()
  await shot(schedule, 'context-schedule-1280')
})

test('a schedule whose call-back is down shows who has left once it is back, and the visit does not mind', async () => {
  await house.fault({ kind: 'connection-status-down' })
  await patient.close()
  await workspace.getByText('Mr. Tony Douglas and you').waitFor({ state: 'detached', timeout: 30_000 })
  await row().getByText('patient connected').waitFor()
  await house.clearFaults()
  await row().getByText('patient not connected').waitFor({ timeout: 40_000 })
  await workspace.getByRole('button', { name: 'End visit' }).click()
  await row().getByText('clinician not connected').waitFor({ timeout: 15_000 })
})

function row() {
  return schedule.locator('tr[data-row]').filter({ hasText: TONY.family }).first()
}
