import { mkdir } from 'node:fs/promises'
import type { Browser, FrameLocator, Locator, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { openBrowser, personIn } from './browser.ts'
import { forget, openHouse, type RunningHouse } from './house.ts'
import { goodAtAnyWidth } from './looks.ts'
import { GAYLA, inWaitingRoom, onScreen } from './patient-by-http.ts'
import { eventually } from './people.ts'
import { charted, patientNamed, type Resource } from './record.ts'
import { searchOrders } from './search-orders.ts'

/** Orders that are signed in the EMR's own composer beside the call, by SMART Web Messaging (a simulation of such an EMR). */
let house: RunningHouse
let browser: Browser
let patient: Page
let emr: Page
let workspace: FrameLocator
let composer: FrameLocator
let tony: string

beforeAll(async () => {
  house = await openHouse()
  browser = await openBrowser()
  const { device } = await inWaitingRoom(house)
  patient = await onScreen(house, await personIn(browser, { width: 360, height: 740 }), device)
  emr = await (await personIn(browser, { width: 1440, height: 900 })).newPage()
  tony = await patientNamed(house, 'Douglas')
  await emr.goto(`${house.emr}/`)
  await emr.getByRole('button', { name: /Dr. Ngozi Okafor/ }).click()
  // Not by the day's schedule: shortly before midnight the next free time is tomorrow's.
  await emr.goto(`${house.emr}/chart/${tony.replace('Patient/', '')}`)
  await emr.getByRole('button', { name: 'Start virtual visit' }).first().click()
  workspace = emr.frameLocator('#app')
  composer = emr.frameLocator('iframe[title="Orders to sign"]')
  await workspace.getByRole('button', { name: /Admit/ }).click()
  await workspace.getByRole('button', { name: 'End visit' }).waitFor()
  await mkdir('test/.shots', { recursive: true })
})
afterEach(async ({ task }) => {
  if (task.result?.state !== 'fail') return
  await emr.screenshot({ path: 'test/.shots/composer-failed.png' })
  await patient.screenshot({ path: 'test/.shots/composer-failed-patient.png' })
})
afterAll(async () => {
  await browser?.close()
  await house?.stop()
  if (house) await forget(house.data)
})

test('an order that is chosen opens prefilled beside the call, is signed there, and is followed with its number', async () => {
  await choose('ferri', /^Ferritin/)
  await workspace.getByLabel('Reason').fill('tired for weeks')
  await emr.screenshot({ path: 'test/.shots/composer-form.png' })
  await workspace.getByRole('button', { name: 'Open in RiverChart EMR' }).click()
  await composer.getByText('Ferritin').waitFor()
  await composer.getByText('for tired for weeks').waitFor()
  await row('Ferritin').getByText('in RiverChart EMR’s composer, not signed yet').waitFor()
  // Where the workspace is narrow the row stands behind its tab.
  const size = emr.viewportSize()
  await emr.setViewportSize({ width: 900, height: 800 })
  await workspace.getByRole('tab', { name: 'Note and orders' }).click()
  await row('Ferritin').scrollIntoViewIfNeeded()
  await goodAtAnyWidth(emr, 'composer-row')
  if (size !== null) await emr.setViewportSize(size)
  await emr.screenshot({ path: 'test/.shots/composer-open.png' })
  await videoGoesOn()
  await composer.getByRole('button', { name: 'Sign' }).click()
  await composer.getByText(/^Signed, RB-/).waitFor()
  await row('Ferritin')
    .getByText(/ordered, number RB-.*, placed in RiverChart EMR/)
    .waitFor({ timeout: 20_000 })
  expect(await row('Ferritin').count()).toBe(1)
  await emr.screenshot({ path: 'test/.shots/composer-signed.png' })
  expect(await charted(house, 'ServiceRequest', tony, named('Ferritin'))).toMatchObject([
    { status: 'active', intent: 'order', reasonCode: [{ text: 'tired for weeks' }], encounter: {} },
  ])
  await videoGoesOn()
})

test('the EMR’s own checks speak there, and a finding that wants a reason gets it there', async () => {
  await choose('warf', /^Warfarin/)
  await workspace.getByLabel('Dose and directions').fill('5 mg in the evening')
  await workspace.getByRole('button', { name: 'Open in RiverChart EMR' }).click()
  await composer.getByText(/raised risk of serious bleeding/).waitFor()
  const dose = composer.getByLabel('Dose or instructions')
  expect(await dose.inputValue()).toBe('5 mg in the evening')
  await emr.screenshot({ path: 'test/.shots/composer-checks.png' })
  await composer.getByLabel('Why it stands').fill('naproxen stopped today')
  await composer.getByRole('button', { name: 'Sign' }).click()
  await composer.getByText(/^Signed, RB-/).waitFor()
  await row('Warfarin')
    .getByText(/ordered, number RB-.*, placed in RiverChart EMR/)
    .waitFor({ timeout: 20_000 })
  const issues = await charted(house, 'DetectedIssue', tony, named('serious bleeding'))
  expect(issues).toMatchObject([{ mitigation: [{ action: { text: 'naproxen stopped today' } }] }])
})

test('an order that is removed there was never ordered, and is said to be gone', async () => {
  await choose('amoxi', /^Amoxicillin/)
  await workspace.getByLabel('Dose and directions').fill('500 mg three times a day')
  await workspace.getByRole('button', { name: 'Open in RiverChart EMR' }).click()
  await composer.getByRole('button', { name: 'Remove' }).click()
  await composer.getByText(/: removed\.$/).waitFor()
  await row('Amoxicillin')
    .getByText(/^no longer in RiverChart EMR’s composer, and no such order is seen/)
    .waitFor({ timeout: 40_000 })
  await emr.screenshot({ path: 'test/.shots/composer-removed.png' })
  await workspace.getByRole('button', { name: /^Dismiss: Amoxicillin/ }).click()
  expect(await row('Amoxicillin').count()).toBe(0)
  expect(await charted(house, 'MedicationRequest', tony, named('Amoxicillin'))).toMatchObject([{ status: 'cancelled' }])
})

test('an order is taken back from here, and a controlled substance goes to the EMR’s composer and nowhere else', async () => {
  await choose('potas', /^Potassium/)
  await workspace.getByRole('button', { name: 'Open in RiverChart EMR' }).click()
  await workspace.getByRole('button', { name: /^Take back: Potassium/ }).click()
  await row('Potassium').waitFor({ state: 'detached' })
  await composer.getByText('Potassium: removed.').waitFor()
  expect(await charted(house, 'ServiceRequest', tony, named('Potassium'))).toMatchObject([{ status: 'revoked' }])

  await choose('oxyco', /xycodone/i)
  await workspace.getByText(/is a controlled substance/).waitFor()
  expect(await workspace.getByRole('button', { name: 'Propose' }).count()).toBe(0)
  await workspace.getByRole('button', { name: 'Open in RiverChart EMR' }).click()
  await composer.getByText(/^Oxycodone/).waitFor()
  await emr.screenshot({ path: 'test/.shots/composer-controlled.png' })
  await composer.getByLabel('Dose or instructions').fill('5 mg every 6 hours for 3 days')
  await composer.getByRole('button', { name: 'Sign' }).click()
  await composer.getByText(/^Signed, RB-/).waitFor()
  await row('Oxycodone')
    .getByText(/ordered, number RB-.*, placed in RiverChart EMR/)
    .waitFor({ timeout: 20_000 })
})

test('an order that the EMR takes from no app is suggested in the chart, and placed there with one press', async () => {
  // Until it is cleared: searches and batches are posted too, and would use up a count.
  await house.fault({ kind: 'refuse', status: 403, method: 'POST', type: 'ServiceRequest' })
  await choose('creat', /^Creatinine/)
  await workspace.getByLabel('Reason').fill('before contrast')
  await workspace.getByRole('button', { name: 'Propose' }).click()
  await row('Creatinine')
    .getByText(/did not take|refused|not ordered/i)
    .first()
    .waitFor({ timeout: 20_000 })
  await house.clearFaults()
  const chart = await emr.context().newPage()
  await chart.goto(`${house.emr}/chart/${tony.replace('Patient/', '')}`)
  await chart.getByText('Proposed in the video visit, not ordered yet').waitFor()
  await chart.screenshot({ path: 'test/.shots/composer-suggested.png' })
  // Put aside there; the EMR's composer asks again when an order is selected (order-select), and it is taken there.
  await chart.getByRole('button', { name: 'Not now' }).click()
  await chart.goto(`${house.emr}/chart/${tony.replace('Patient/', '')}/orders`)
  await chart.getByLabel('Order', { exact: true }).selectOption('ActivityDefinition/laboratory-creatinine')
  const ofOrder = chart.getByRole('region', { name: 'Messages from apps about this order' })
  await ofOrder.getByText('Proposed in the video visit, not ordered yet').waitFor()
  await chart.screenshot({ path: 'test/.shots/composer-order-select.png' })
  await ofOrder.getByRole('button', { name: 'Place: Creatinine' }).click()
  await chart.getByRole('button', { name: 'Sign order' }).click()
  await row('Creatinine')
    .getByText(/ordered, number RB-.*, placed in RiverChart EMR/)
    .waitFor({ timeout: 40_000 })
  expect(await charted(house, 'ServiceRequest', tony, named('Creatinine'))).toMatchObject([
    { status: 'active', reasonCode: [{ text: 'before contrast' }] },
  ])
  await chart.close()
  // The EMR tells what became of its cards, and of that the number is kept.
  await eventually(async () => {
    const metrics = await (await fetch(`${house.causeway}/metrics`)).text()
    return [
      /feedback_total\{organization="riverbend",service="patient-view",outcome="overridden"\} 1/,
      /feedback_total\{organization="riverbend",service="order-select",outcome="accepted"\} 1/,
    ].every((line) => line.test(metrics))
  }, 'both ends to be counted')
})

test('an EMR that does not answer is told in a sentence, and the order goes the way it always went', async () => {
  const appointment = new URL(emr.url()).searchParams.get('appointment') ?? ''
  await emr.goto(`${house.emr}/chart/${tony.replace('Patient/', '')}?appointment=${appointment}&frame=deaf`)
  await emr.getByRole('button', { name: 'Start virtual visit' }).first().click()
  await workspace.getByRole('button', { name: 'End visit' }).waitFor()
  await choose('sodi', /^Sodium/)
  await workspace.getByLabel('Reason').fill('dizzy')
  await workspace.getByRole('button', { name: 'Open in RiverChart EMR' }).click()
  await workspace.getByText(/did not answer, so its composer is not open/).waitFor({ timeout: 20_000 })
  await emr.screenshot({ path: 'test/.shots/composer-deaf.png' })
  await workspace.getByRole('button', { name: 'Propose' }).click()
  await row('Sodium')
    .getByRole('button', { name: /^Sign order/ })
    .click()
  await row('Sodium')
    .getByText(/^ordered, number/)
    .waitFor({ timeout: 20_000 })
  await videoGoesOn()
})

test('the reason for which the EMR refuses is read by the clinician, in its own words, in English and in Spanish', async () => {
  const appointment = new URL(emr.url()).searchParams.get('appointment') ?? ''
  await emr.goto(`${house.emr}/chart/${tony.replace('Patient/', '')}?appointment=${appointment}&frame=refuses`)
  await emr.getByRole('button', { name: 'Start virtual visit' }).first().click()
  await workspace.getByRole('button', { name: 'End visit' }).waitFor()
  await choose('lipid', /^Lipid/)
  await workspace.getByLabel('Reason').fill('yearly')
  await workspace.getByRole('button', { name: 'Open in RiverChart EMR' }).click()
  const said = workspace.getByText(
    'RiverChart EMR did not open its composer. Propose the order here instead. RiverChart EMR says: “This chart is open for editing on another workstation (2 West, room 14).”',
  )
  await said.waitFor()
  await seenAtAnyWidth(said, 'composer-refused')
  await workspace.getByRole('button', { name: 'Español' }).first().click()
  await workspace.getByRole('button', { name: 'Abrir en RiverChart EMR' }).click()
  const dicho = workspace.getByText(
    'RiverChart EMR no abrió su editor de órdenes. Proponga la orden aquí. RiverChart EMR dice: «This chart is open for editing on another workstation (2 West, room 14).»',
  )
  await dicho.waitFor()
  await seenAtAnyWidth(dicho, 'composer-refused-es')
  await workspace.getByRole('button', { name: 'English' }).first().click()
  await workspace.getByRole('button', { name: 'End visit' }).waitFor()
  // Put there once in each language, and taken off again.
  const put = await charted(house, 'ServiceRequest', tony, named('Lipid'))
  expect(put.map(({ status }) => status)).toEqual(['revoked', 'revoked'])
})

test('a visit that is done goes back to the EMR with one press; where it will not close, that is said with its reason', async () => {
  await inWaitingRoom(house, GAYLA)
  const page = await emr.context().newPage()
  const chart = `${house.emr}/chart/${(await patientNamed(house, 'Ferry')).replace('Patient/', '')}`
  await page.goto(`${chart}?frame=refuses`)
  await page.getByRole('button', { name: 'Start virtual visit' }).last().click()
  const visit = page.frameLocator('#app')
  await visit.getByRole('button', { name: /^Admit/ }).click()
  await visit.getByLabel('History', { exact: true }).fill('Tired for weeks.')
  await visit.getByText(/in the chart, version/i).waitFor()
  await visit.getByRole('button', { name: 'End visit' }).click()
  await visit.getByRole('button', { name: 'Sign note' }).waitFor()
  const leave = visit.getByRole('button', { name: 'Close and go on in RiverChart EMR' })
  expect(await leave.count()).toBe(0)
  await visit.getByRole('button', { name: 'Sign note' }).click()
  await leave.waitFor({ timeout: 40_000 })
  await leave.click()
  await visit
    .getByText(
      'RiverChart EMR did not close this, and says: “This chart is open for editing on another workstation (2 West, room 14).” Everything is saved: go on in RiverChart EMR, or close it there.',
    )
    .waitFor()
  await goodAtAnyWidth(page, 'leave-refused')
  // The EMR's page again, now of an EMR that does what it is asked: the workspace comes back with it.
  await page.goto(page.url().replace('&frame=refuses', ''))
  await leave.click()
  await page.waitForURL((url) => url.pathname === new URL(chart).pathname)
  await page.close()
})

/** What is said stands in sight of who looks, in a narrow frame and on a desk. */
async function seenAtAnyWidth(said: Locator, name: string): Promise<void> {
  const size = emr.viewportSize()
  for (const width of [360, 1280]) {
    await emr.setViewportSize({ width, height: 800 })
    const tab = workspace.getByRole('tab', { name: /^(Note and orders|Nota y órdenes)$/ })
    await eventually(async () => {
      if (!(await said.isVisible()) && (await tab.isVisible())) await tab.click()
      return said.isVisible()
    }, `what is said at ${width}`)
    await said.scrollIntoViewIfNeeded()
    await emr.screenshot({ path: `test/.shots/${name}-${width}.png` })
    expect(await said.isVisible()).toBe(true)
  }
  await goodAtAnyWidth(emr, name)
  if (size !== null) await emr.setViewportSize(size)
}

async function choose(typed: string, option: RegExp): Promise<void> {
  await searchOrders(workspace, typed)
  await workspace.getByRole('option', { name: option }).first().click()
}

function row(text: string) {
  return workspace.locator('#orders').getByRole('listitem').filter({ hasText: text })
}

/** The patient still sees the clinician move. */
async function videoGoesOn(): Promise<void> {
  const video = patient.locator('video').first()
  const at = () => video.evaluate((element) => (element as unknown as { currentTime: number }).currentTime)
  const before = await at()
  await expect.poll(at, { timeout: 10_000 }).toBeGreaterThan(before)
}

function named(word: string): (resource: Resource) => boolean {
  return (resource) => JSON.stringify(resource).includes(word)
}
