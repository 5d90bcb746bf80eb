import { mkdir } from 'node:fs/promises'
import type { Browser, FrameLocator, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { openBrowser, personIn } from './browser.ts'
import { forget, openHouse, type RunningHouse } from './house.ts'
import { goodAtAnyWidth } from './looks.ts'
import { answered, identified, type Device } from './patient-by-http.ts'
import { bookInEmr, eventually, linkTo, signedIn } from './people.ts'
import { charted, noteText, patientNamed, type Resource } from './record.ts'

/**
 * A visit in an EMR that reads much and writes little, for which the sandbox stands as `epic-like`: staff book it and check
 * the patient in there, what it takes from no machine is entered by hand, and the chart receives one note.
 */
const FOLLOWED_MS = 45_000
let house: RunningHouse
let browser: Browser
/** Terry Bowman in the EMR's own screens, and beside it the video desk. */
let emr: Page
let page: Page
let desk: FrameLocator
let doctor: Page
let workspace: FrameLocator
let tony: string
let device: Device
let appointment: Resource

beforeAll(async () => {
  house = await openHouse(undefined, { SANDBOX_PERSONALITY: 'epic-like', SANDBOX_MLLP_LISTEN: '' })
  browser = await openBrowser()
  tony = await patientNamed(house, 'Douglas')
  emr = await signedIn(house, browser, 'Terry Bowman')
  page = await signedIn(house, browser, 'Terry Bowman')
})
afterEach(async ({ task }) => {
  if (task.result?.state !== 'fail') return
  await mkdir('test/.shots', { recursive: true })
  await page.screenshot({ path: 'test/.shots/by-hand-desk.png' })
  await doctor?.screenshot({ path: 'test/.shots/by-hand-doctor.png' })
})
afterAll(async () => {
  await browser?.close()
  await house?.stop()
  if (house) await forget(house.data)
})

test('an EMR that shows no free times has nothing to choose from: the website says whom to call', async () => {
  const website = await (await personIn(browser, { width: 360, height: 740 })).newPage()
  await website.goto(`${house.causeway}/book/riverbend`)
  await website.getByText(/gives out its times by telephone/).waitFor()
  await website.getByRole('button', { name: 'Already booked? Send my link again' }).waitFor()
  await goodAtAnyWidth(website, 'book-by-phone')
  await website.close()
})

test('booked by staff in the EMR, which tells it by a message, the patient has the one link', async () => {
  await bookInEmr(house, emr, 'dr-okafor', tony.replace('Patient/', ''))
  device = await identified(house, await linkTo(house, 'tony'))
  const [found] = await charted(house, 'Appointment', tony, ({ status }) => status === 'booked')
  if (found === undefined) throw new Error('expected the appointment')
  appointment = found
})

test('the desk reads what to enter and where; a number of another patient’s is refused, and their own word is called that', async () => {
  await page.getByRole('link', { name: 'Video desk' }).click()
  desk = page.frameLocator('iframe')
  const row = todo('Put the join address into the appointment')
  await row.getByRole('button', { name: 'What to enter' }).click()
  const sheet = desk.getByRole('dialog', { name: 'To be entered by hand' })
  await sheet.getByText(`${house.causeway}/v/${device.visit}`).waitFor()
  await sheet.getByText('Mr. Tony Douglas').waitFor()
  await sheet.getByRole('button', { name: 'Copy Join address' }).click()
  await sheet.getByText('Copied: Join address').waitFor()
  await goodAtAnyWidth(page, 'sheet')
  const lockman = await patientNamed(house, 'Lockman')
  const another = await bookedInEmr(lockman)
  await sheet.getByLabel('Number in the record system').fill(another.id)
  await sheet.getByRole('button', { name: 'It is entered' }).click()
  await sheet.getByText(/has this number for another patient/).waitFor()
  await sheet.getByLabel('Number in the record system').fill('A-0007')
  await sheet.getByRole('button', { name: 'It is entered' }).click()
  await sheet.getByText('Noted as your word.').waitFor()
  await sheet.getByRole('button', { name: 'Close' }).click()
  await row.waitFor({ state: 'detached' })
})

test('what the patient answers waits for the desk, line by line; found under its number it is confirmed', async () => {
  await answered(device)
  await device.post('device', { camera: true, microphone: true })
  expect((await device.post('wait', {})).ok).toBe(true)
  const row = todo('Enter the consent in the record system')
  await row.getByRole('button', { name: 'What to enter' }).click()
  const sheet = desk.getByRole('dialog', { name: 'To be entered by hand' })
  await sheet.getByText('Agrees', { exact: true }).waitFor()
  await sheet.getByRole('button', { name: 'It is entered' }).click()
  await sheet.getByText('Noted as your word.').waitFor()
  await sheet.getByRole('button', { name: 'Close' }).click()
  await todo('Enter the patient’s answers in the record system').waitFor()
})

test('staff open the encounter in the EMR, and the row that asked for it goes by itself', async () => {
  const row = todo('Check the patient in')
  await row.waitFor()
  await emr.goto(`${house.emr}/schedule?date=${practiceDay(String(appointment['start']))}`)
  await emr.locator(`[data-row="${appointment.id}"]`).getByRole('link', { name: 'Change' }).first().click()
  await emr.getByRole('button', { name: /Check in/ }).click()
  await row.waitFor({ state: 'detached', timeout: FOLLOWED_MS })
})

test('a telephone number that the EMR lets nobody correct from here is entered there, and shown once it stands', async () => {
  const row = desk.locator('.board > .row').filter({ hasText: 'Tony Douglas' })
  await row.getByRole('button', { name: /Tony Douglas/ }).click()
  await row.getByRole('button', { name: 'Correct a contact' }).click()
  const dialog = desk.getByRole('dialog')
  await dialog.getByRole('button', { name: /Correct .*\d{3}/ }).click()
  await dialog.getByLabel('New telephone number').fill('413-555-0166')
  await dialog.getByRole('button', { name: 'Save to the record' }).click()
  await dialog.getByText('The record takes no correction from here.').waitFor()
  await dialog.getByRole('button', { name: 'Copy New telephone number' }).click()
  await dialog.getByText('Copied: New telephone number').waitFor()
  await goodAtAnyWidth(page, 'contact-by-hand')
  await dialog.getByRole('button', { name: 'It is entered' }).click()
  await dialog.getByRole('alert').getByText('The record does not show it yet.').waitFor()
  await emr.goto(`${house.emr}/chart/${tony.replace('Patient/', '')}`)
  await emr.getByLabel('Telephone').fill('413-555-0166')
  await emr.getByRole('button', { name: 'Save' }).click()
  await emr.getByLabel('Telephone').waitFor()
  await dialog.getByRole('button', { name: 'It is entered' }).click()
  await desk.getByText('The record has the new contact.').waitFor()
  await row.getByText('413-555-0166').waitFor()
})

test('an hour’s words are one note: kept here until they are signed, and the screen says so', async () => {
  doctor = await signedIn(house, browser, 'Dr. Ngozi Okafor')
  await doctor.goto(`${house.emr}/chart/${tony.replace('Patient/', '')}?appointment=${appointment.id}`)
  await doctor.getByRole('button', { name: 'Start virtual visit' }).first().click()
  workspace = doctor.frameLocator('iframe')
  await workspace.getByRole('button', { name: /Admit/ }).click()
  for (const words of ['Home readings', 'Home readings 150/95', 'Home readings 150/95 for two weeks.']) {
    await workspace.getByLabel('History', { exact: true }).fill(words)
    await workspace.getByLabel('Plan', { exact: true }).focus()
    await workspace.getByText(/not in the chart until signed: kept safe here/).waitFor()
  }
  expect(await notes()).toEqual([])
  await goodAtAnyWidth(doctor, 'kept-here')
  await workspace.getByRole('button', { name: 'End visit' }).click()
  await workspace.getByRole('button', { name: 'Sign note' }).click()
  await workspace.getByText(/^Note signed/).waitFor()
  const [note, ...others] = await notes()
  expect(others).toEqual([])
  expect(note).toMatchObject({ docStatus: 'final', author: [{ reference: 'Practitioner/dr-okafor' }] })
  expect(noteText(note)).toContain('Home readings 150/95 for two weeks.')
})

test('the clinician reads of each entry whether the chart has it, whose word it is, or with whom it waits', async () => {
  // By key: right after the signature the page still moves, and a press may fall beside.
  await workspace.getByText(/entries of this visit are in RiverChart/).press('Enter')
  const [note] = await notes()
  const receipts = workspace.locator('.receipts')
  await receipts.getByText(new RegExp(`in the chart as ${note?.id}`)).waitFor()
  await receipts.getByText(/a person says that it is entered as A-0007/).waitFor()
  await receipts
    .getByText(/with the front desk since/)
    .first()
    .waitFor()
  await goodAtAnyWidth(doctor, 'receipts')
})

test('the end of the visit is entered with its times, and found in the record under the encounter’s number', async () => {
  const row = todo('Close the encounter in the record system')
  await row.getByRole('button', { name: 'What to enter' }).click()
  const sheet = desk.getByRole('dialog', { name: 'To be entered by hand' })
  await sheet.getByText(/12 Elm Street, Springfield, MA 01103/).waitFor()
  const [encounter] = await charted(house, 'Encounter', tony, (one) => JSON.stringify(one).includes(appointment.id))
  await sheet.getByLabel('Number in the record system').fill(encounter?.id ?? '')
  await sheet.getByRole('button', { name: 'It is entered' }).click()
  await sheet.getByText('Found in the record system under that number: it is confirmed.').waitFor()
})

function todo(says: string) {
  return desk
    .getByRole('region', { name: /To do/ })
    .getByRole('listitem')
    .filter({ hasText: 'Tony Douglas' })
    .filter({ hasText: says })
}

function notes(): Promise<Resource[]> {
  return charted(house, 'DocumentReference', tony, (one) =>
    JSON.stringify(one['identifier'] ?? '').includes(device.visit),
  )
}

/** Somebody else's appointment, made by staff. */
async function bookedInEmr(patient: string): Promise<Resource> {
  await bookInEmr(house, emr, 'np-serrano', patient.replace('Patient/', ''))
  return eventually(
    async () => (await charted(house, 'Appointment', patient, ({ status }) => status === 'booked'))[0],
    'the other appointment',
  )
}

function practiceDay(start: string): string {
  return new Intl.DateTimeFormat('en-CA', { timeZone: 'America/New_York' }).format(new Date(start))
}
