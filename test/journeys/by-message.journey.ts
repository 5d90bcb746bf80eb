import { mkdir } from 'node:fs/promises'
import type { Browser, FrameLocator, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { openBrowser } from './browser.ts'
import { forget, openHouse, type RunningHouse } from './house.ts'
import { answered, identified, type Device } from './patient-by-http.ts'
import { goodAtAnyWidth, shot } from './looks.ts'
import { bookInEmr, eventually, linkTo, signedIn } from './people.ts'
import { charted, noteText, patientNamed, type Resource } from './record.ts'

/**
 * The same EMR as in by-hand.journey.ts, with an interface of HL7 v2: nobody checks the patient in, closes the encounter or
 * copies an address, and what a message has brought counts as confirmed once the chart shows it.
 */
let house: RunningHouse
let browser: Browser
let emr: Page
let doctor: Page
let workspace: FrameLocator
let tony: string
let device: Device
let appointment: Resource

beforeAll(async () => {
  house = await openHouse(undefined, { SANDBOX_PERSONALITY: 'epic-like' })
  browser = await openBrowser()
  tony = await patientNamed(house, 'Douglas')
  emr = await signedIn(house, browser, 'Terry Bowman')
})
afterEach(async ({ task }) => {
  if (task.result?.state !== 'fail') return
  await mkdir('test/.shots', { recursive: true })
  await doctor?.screenshot({ path: 'test/.shots/by-message.png' })
})
afterAll(async () => {
  await browser?.close()
  await house?.stop()
  if (house) await forget(house.data)
})

test('booked by staff, the join address goes to the EMR by message and stands at the appointment', async () => {
  await bookInEmr(house, emr, 'dr-okafor', tony.replace('Patient/', ''))
  device = await identified(house, await linkTo(house, 'tony'))
  appointment = await eventually(
    async () =>
      (await charted(house, 'Appointment', tony)).find((one) => JSON.stringify(one).includes(`/v/${device.visit}`)),
    'the join address at the appointment',
  )
})

test('the patient comes, and the encounter is there without a press of anybody', async () => {
  await answered(device)
  await device.post('device', { camera: true, microphone: true })
  expect((await device.post('wait', {})).ok).toBe(true)
  await eventually(async () => (await encounters())[0], 'the encounter')
})

test('the clinician meets, writes and signs: one note in that encounter, the rest is told as sent', async () => {
  doctor = await signedIn(house, browser, 'Dr. Ngozi Okafor')
  await doctor.goto(`${house.emr}/chart/${tony.replace('Patient/', '')}?appointment=${appointment.id}`)
  await doctor.getByRole('button', { name: 'Start virtual visit' }).first().click()
  workspace = doctor.frameLocator('iframe')
  await workspace.getByRole('button', { name: /Admit/ }).click()
  await workspace.getByLabel('History', { exact: true }).fill('Home readings 150/95 for two weeks.')
  await workspace.getByText(/not in the chart until signed/).waitFor()
  await workspace.getByRole('button', { name: 'End visit' }).click()
  await workspace.getByRole('button', { name: 'Sign note' }).click()
  await workspace.getByText(/^Note signed/).waitFor()
  const [encounter, ...others] = await encounters()
  expect(others).toEqual([])
  const notes = (await charted(house, 'DocumentReference', tony)).filter((one) => noteText(one).includes('150/95'))
  expect(notes).toMatchObject([
    { docStatus: 'final', context: { encounter: [{ reference: `Encounter/${encounter?.id}` }] } },
  ])
  await eventually(
    async () => (await encounters()).some(({ status }) => status === 'finished'),
    'the encounter to be finished by message',
  )
  await workspace.getByText(/entries of this visit are in RiverChart/).click()
  const receipts = workspace.locator('.receipts')
  await receipts.getByText(new RegExp(`^in the chart as ${encounter?.id}`)).waitFor()
  await receipts
    .getByText(/sent, not yet confirmed/)
    .first()
    .waitFor()
})

test('of all this the desk has only what no message carries', async () => {
  const page = await signedIn(house, browser, 'Terry Bowman')
  await page.getByRole('link', { name: 'Video desk' }).click()
  const desk = page.frameLocator('iframe')
  const todo = desk.getByRole('region', { name: /To do/ }).getByRole('listitem')
  await todo.filter({ hasText: 'Enter the consent in the record system' }).waitFor()
  for (const none of ['Check the patient in', 'Close the encounter', 'Put the join address'])
    expect(await todo.filter({ hasText: none }).count()).toBe(0)
})

test('from the chart of a patient without a visit one begins: the page says what it waits for, and opens the visit once it is there', async () => {
  const lockman = await patientNamed(house, 'Lockman')
  const chart = await signedIn(house, browser, 'Dr. Ngozi Okafor')
  await house.fault({ kind: 'interface-down' })
  await chart.goto(`${house.emr}/chart/${lockman.replace('Patient/', '')}`)
  await chart.getByRole('button', { name: 'Start a video visit now' }).click()
  const opening = chart.frameLocator('iframe')
  await opening.getByRole('heading', { name: 'Waiting for the record system' }).waitFor()
  await goodAtAnyWidth(chart, 'begin-waiting')
  expect(await charted(house, 'Appointment', lockman)).toEqual([])
  await house.clearFaults()
  await opening.getByText('Morris Lockman').first().waitFor({ timeout: 60_000 })
  await shot(chart, 'begin-by-message')
  const appointments = await charted(house, 'Appointment', lockman)
  expect(appointments).toHaveLength(1)
  expect(JSON.stringify(appointments)).toContain('WALKIN')
  await chart.goto(`${house.emr}/chart/${lockman.replace('Patient/', '')}`)
  await chart.getByRole('button', { name: 'Start virtual visit' }).first().waitFor()
  expect(await chart.getByRole('button', { name: 'Start virtual visit' }).count()).toBe(1)
  await chart.context().close()
})

/** Of this visit: one that came by a message names no appointment. */
function encounters(): Promise<Resource[]> {
  return charted(house, 'Encounter', tony, (one) => JSON.stringify(one['identifier'] ?? '').includes('VN'))
}
