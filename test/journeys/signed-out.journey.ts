import type { Browser, BrowserContext, FrameLocator, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { openBrowser, personIn } from './browser.ts'
import { forget, openHouse, type RunningHouse } from './house.ts'
import { goodAtAnyWidth, moving, shot } from './looks.ts'
import { inWaitingRoom, MORRIS, onScreen } from './patient-by-http.ts'
import { eventually, launch } from './people.ts'
import { charted, noteText, patientNamed } from './record.ts'

/** Signed out of the EMR in mid-visit: the workspace closes the chart, the call goes on, and no word is lost. */
let house: RunningHouse
let browser: Browser
let okafor: BrowserContext
let patient: Page
let first: Page
let second: Page
let workspace: FrameLocator

beforeAll(async () => {
  house = await openHouse()
  browser = await openBrowser()
  const { device } = await inWaitingRoom(house, MORRIS)
  patient = await onScreen(house, await personIn(browser, { width: 360, height: 740 }), device)
  okafor = await personIn(browser, { width: 1280, height: 800 })
  first = await okafor.newPage()
  workspace = await launch(house, first, 'Lockman')
  await workspace.getByRole('button', { name: /^Admit/ }).click()
  await moving(workspace.getByLabel(/^Picture of .*Lockman/))
})
afterEach(async ({ task }) => {
  if (task.result?.state !== 'fail') return
  for (const [name, page] of Object.entries({ first, second }))
    if (page !== undefined) await shot(page, `signed-out-${name}-failed`)
})
afterAll(async () => {
  await browser?.close()
  await house?.stop()
  if (house) await forget(house.data)
})

test('signing out of the EMR in another tab closes chart, note and orders, and the call goes on', async () => {
  await workspace.getByLabel('History', { exact: true }).fill('Cough since Monday.')
  // Kept the moment after it is typed; into the chart it would go two seconds later.
  await first.waitForResponse((answer) => answer.url().endsWith('/note/unsaved') || answer.url().endsWith('/note'))
  second = await okafor.newPage()
  await second.goto(`${house.emr}/schedule`)
  await second.getByRole('button', { name: 'Sign out' }).click()
  await first.bringToFront()
  const said = workspace.getByRole('region', { name: 'You have signed out of RiverChart EMR.' })
  await said.waitFor()
  await said.getByText('The call goes on.').waitFor()
  for (const hidden of [
    workspace.getByLabel('History', { exact: true }),
    workspace.locator('.identity'),
    workspace.locator('#chart'),
    workspace.getByRole('button', { name: 'End visit' }),
  ])
    expect(await hidden.isVisible()).toBe(false)
  await moving(workspace.getByLabel(/^Picture of .*Lockman/))
  await moving(patient.getByLabel('Picture of Dr. Ngozi Okafor'))
  await goodAtAnyWidth(first, 'signed-out-in-call')
})

test('the emergency card stays in reach', async () => {
  await workspace.getByRole('button', { name: /^Emergency/ }).click()
  await workspace.getByText('12 Elm Street').first().waitFor()
  await workspace.getByRole('button', { name: 'Close' }).click()
})

test('whoever signs in again and starts the visit finds every word, and the call with it', async () => {
  const again = await launch(house, second, 'Lockman')
  await eventually(
    async () => (await again.getByLabel('History', { exact: true }).inputValue()) === 'Cough since Monday.',
    'the words again',
  )
  await moving(again.getByLabel(/^Picture of .*Lockman/))
  await again.getByLabel('History', { exact: true }).fill('Cough since Monday, and fever.')
  await eventually(async () => (await notes()).some((text) => text.includes('and fever')), 'the note in the chart')
  expect(await notes()).toHaveLength(1)
})

async function notes(): Promise<string[]> {
  const ours = (note: Record<string, unknown>) => JSON.stringify(note['identifier'] ?? []).includes('/note')
  return (await charted(house, 'DocumentReference', await patientNamed(house, 'Lockman'), ours)).map(noteText)
}
