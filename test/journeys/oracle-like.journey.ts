import { mkdir } from 'node:fs/promises'
import type { Browser, FrameLocator, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { openBrowser, personIn } from './browser.ts'
import { forget, openHouse, type RunningHouse } from './house.ts'
import { goodAtAnyWidth, playing } from './looks.ts'
import { bookInEmr, comeIn, eventually, launch, linkTo, prepare, signedIn } from './people.ts'
import { charted, noteText, patientNamed, type Resource } from './record.ts'
import { searchOrders } from './search-orders.ts'

/**
 * An EMR that takes appointments, encounters and notes by FHIR, checks versions and only gives orders out: the same pathway file, with
 * its interface of HL7 v2 for what it does not take.
 */
let house: RunningHouse
let browser: Browser
let desk: Page
let patient: Page
let doctor: Page
let workspace: FrameLocator
let tony: string

beforeAll(async () => {
  house = await openHouse(undefined, { SANDBOX_PERSONALITY: 'oracle-like' })
  browser = await openBrowser()
  tony = await patientNamed(house, 'Douglas')
})
afterEach(async ({ task }) => {
  if (task.result?.state !== 'fail') return
  await mkdir('test/.shots', { recursive: true })
  await doctor?.screenshot({ path: 'test/.shots/oracle-like.png' })
})
afterAll(async () => {
  await browser?.close()
  await house?.stop()
  if (house) await forget(house.data)
})

test('booked by staff in the EMR, the patient has the link, and waits', async () => {
  desk = await signedIn(house, browser, 'Terry Bowman')
  await bookInEmr(house, desk, 'dr-okafor', tony.replace('Patient/', ''))
  patient = await (await personIn(browser, { width: 360, height: 740 })).newPage()
  await comeIn(house, patient, await linkTo(house, 'tony'))
  await prepare(patient)
  await eventually(async () => (await charted(house, 'Encounter', tony, isOpen))[0], 'the encounter')
})

test('launched from the chart with its nine lists, clinician and patient see each other', async () => {
  doctor = await (await personIn(browser, { width: 1280, height: 800 })).newPage()
  workspace = await launch(house, doctor, 'Douglas')
  await workspace.getByRole('button', { name: /^Admit/ }).waitFor()
  await eventually(
    async () => (await workspace.locator('.chart-list[aria-busy=false]').count()) === 9,
    'the nine lists of the chart',
  )
  await workspace.getByRole('button', { name: /^Admit/ }).click()
  await playing(patient.getByLabel('Picture of Dr. Ngozi Okafor'))
  await playing(workspace.getByLabel(/Picture of .*Tony/))
  await goodAtAnyWidth(doctor, 'oracle-like-call')
})

test('a test of the practice’s own catalogue is ordered by a message, once it is signed', async () => {
  await workspace.getByLabel('History', { exact: true }).fill('Home readings 150/95 for two weeks.')
  await workspace.getByRole('textbox', { name: 'For the patient' }).fill('Measure twice a day, sitting.')
  await searchOrders(workspace, 'lipid')
  await workspace.getByRole('option', { name: /Lipid panel/ }).click()
  await workspace.getByLabel(/^Reason/).fill('Screening')
  await workspace.getByRole('button', { name: 'Propose' }).click()
  await workspace.getByText('Not in RiverChart EMR until you sign.').waitFor()
  expect(await screenings()).toEqual([])
  await workspace.getByRole('button', { name: 'Sign order: Lipid panel' }).click()
  await eventually(async () => (await screenings()).length > 0, 'the order in the EMR')
  expect(await screenings()).toMatchObject([{ status: 'active', code: { coding: [{ code: 'LIPID' }] } }])
})

test('one signed note is in the chart, in the visit’s encounter', async () => {
  await workspace.getByRole('button', { name: 'End visit' }).click()
  await workspace.locator('.button.primary:not([aria-disabled=true])', { hasText: 'Sign note' }).click()
  await workspace.getByText(/^Note signed/).waitFor()
  const [encounter, ...others] = await eventually(async () => {
    const there = await charted(house, 'Encounter', tony, ({ status }) => status === 'finished')
    const ours = there.filter((one) => 'appointment' in one)
    return ours.length > 0 && ours
  }, 'the finished encounter')
  expect(others).toEqual([])
  const notes = (await charted(house, 'DocumentReference', tony)).filter((one) => noteText(one).includes('150/95'))
  expect(notes).toMatchObject([
    { docStatus: 'final', context: { encounter: [{ reference: `Encounter/${encounter?.id}` }] } },
  ])
  await goodAtAnyWidth(doctor, 'oracle-like-signed')
})

test('what it takes by neither way staff find as rows of their desk', async () => {
  await desk.goto(`${house.emr}/`)
  await desk.getByRole('link', { name: 'Video desk' }).click()
  const rows = desk.frameLocator('iframe').getByRole('region', { name: /To do/ }).getByRole('listitem')
  await rows.first().waitFor()
  await goodAtAnyWidth(desk, 'oracle-like-desk')
  expect(await rows.filter({ hasText: 'Tony Douglas' }).count()).toBeGreaterThan(0)
  expect(await rows.filter({ hasText: 'Tony Douglas' }).count()).toBeLessThanOrEqual(2)
})

const isOpen = ({ status }: Resource) => status !== 'finished' && status !== 'cancelled'
const screenings = () => charted(house, 'ServiceRequest', tony, (one) => JSON.stringify(one).includes('Screening'))
