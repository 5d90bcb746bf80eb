import { mkdir } from 'node:fs/promises'
import type { Browser, FrameLocator, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { openBrowser, personIn } from './browser.ts'
import { atDesk } from './desk-seat.ts'
import { forget, openHouse, type RunningHouse } from './house.ts'
import { goodAtAnyWidth } from './looks.ts'
import { inWaitingRoom, onScreen } from './patient-by-http.ts'
import { launch } from './people.ts'
import { charted, patientNamed, type Resource } from './record.ts'
import { searchOrders } from './search-orders.ts'

/** What is ordered in a visit, wherever it is ordered, and what becomes of it before the call ends. */
let house: RunningHouse
let browser: Browser
let patient: Page
let emr: Page
let workspace: FrameLocator
let tony: string

beforeAll(async () => {
  house = await openHouse()
  browser = await openBrowser()
  const { device } = await inWaitingRoom(house)
  patient = await onScreen(house, await personIn(browser, { width: 360, height: 740 }), device)
  emr = await (await personIn(browser, { width: 1280, height: 800 })).newPage()
  tony = await patientNamed(house, 'Douglas')
  workspace = await launch(house, emr, 'Douglas')
  await workspace.getByRole('button', { name: /Admit/ }).click()
  await workspace.getByRole('button', { name: 'End visit' }).waitFor()
  await mkdir('test/.shots', { recursive: true })
})
afterEach(async ({ task }) => {
  if (task.result?.state !== 'fail') return
  await emr.screenshot({ path: 'test/.shots/orders-failed.png' })
  await patient.screenshot({ path: 'test/.shots/orders-failed-patient.png' })
})
afterAll(async () => {
  await browser?.close()
  await house?.stop()
  if (house) await forget(house.data)
})

test('an order placed in the EMR’s own composer stands among the visit’s orders, and is done when it is done there', async () => {
  const chart = await emr.context().newPage()
  await chart.goto(orderPage())
  await chart.getByLabel('Order', { exact: true }).selectOption({ label: 'Ferritin' })
  await chart.getByRole('button', { name: 'Draft and check' }).click()
  await chart.getByRole('button', { name: 'Sign order' }).click()
  const row = workspace.getByRole('listitem').filter({ hasText: 'Ferritin' })
  await row.getByText(/ordered, number .*, placed in RiverChart EMR/).waitFor({ timeout: 40_000 })
  await goodAtAnyWidth(emr, 'orders-placed')
  const [ferritin] = await charted(house, 'ServiceRequest', tony, named('Ferritin'))
  await chart.locator(`form[action*="${ferritin?.id}"]`).getByRole('button', { name: 'Done' }).click()
  await row.getByText(/^done, placed in/).waitFor({ timeout: 40_000 })
  await chart.close()
})

test('an order that names no visit is found too, and done by its result although the EMR leaves it active', async () => {
  const chart = await emr.context().newPage()
  await chart.goto(orderPage())
  await chart.getByLabel('Order', { exact: true }).selectOption({ label: 'Potassium' })
  await chart.getByLabel('Visit', { exact: true }).selectOption('None named')
  await chart.getByRole('button', { name: 'Draft and check' }).click()
  await chart.getByRole('button', { name: 'Sign order' }).click()
  const row = workspace.getByRole('listitem').filter({ hasText: 'Potassium' })
  await row.getByText(/ordered, number .*, placed in RiverChart EMR/).waitFor({ timeout: 40_000 })
  const [potassium] = await charted(house, 'ServiceRequest', tony, named('Potassium'))
  expect(potassium).not.toHaveProperty('encounter')
  const form = chart.locator(`form[action*="${potassium?.id}"]`)
  await form.getByRole('button', { name: 'Result, order stays active' }).click()
  await row.getByText(/^done, placed in/).waitFor({ timeout: 40_000 })
  expect(await charted(house, 'ServiceRequest', tony, named('Potassium'))).toMatchObject([{ status: 'active' }])
  await chart.close()
})

test('an order that is changed in the EMR says so and reads as it does there; one that is replaced gives way to the other', async () => {
  await searchOrders(workspace, 'sodi')
  await workspace.getByRole('option', { name: /^Sodium/ }).click()
  await workspace.getByLabel('Reason').fill('dizzy')
  await workspace.getByRole('button', { name: 'Propose' }).click()
  const rows = workspace.locator('#orders').getByRole('listitem').filter({ hasText: 'Sodium' })
  await rows.getByRole('button', { name: /^Sign order/ }).click()
  await rows.getByText(/^ordered, number/).waitFor()
  expect(await rows.getByText(/^Changed in/).count()).toBe(0)
  const chart = await emr.context().newPage()
  await chart.goto(orderPage())
  const [sodium] = await charted(house, 'ServiceRequest', tony, named('Sodium'))
  const rewrite = async (instructions: string, press: string) => {
    const change = chart.locator('details').filter({ has: chart.locator(`form[action*="${sodium?.id}"]`) })
    await change.getByText('Change', { exact: true }).click()
    await change.getByLabel('Dose or reason').fill(instructions)
    await change.getByRole('button', { name: press }).click()
  }
  await rewrite('fasting, before eight', 'Change this order')
  await rows.getByText(/^Changed in RiverChart EMR after it was ordered, seen /).waitFor({ timeout: 40_000 })
  await rows.getByText(/^fasting, before eight/).waitFor()
  await goodAtAnyWidth(emr, 'order-changed')
  await rewrite('with the lipids', 'Replace by another')
  await rows.getByText('replaced in RiverChart EMR by another order').waitFor({ timeout: 40_000 })
  await rows.getByText(/ordered, number .*, placed in RiverChart EMR/).waitFor({ timeout: 40_000 })
  await emr.screenshot({ path: 'test/.shots/order-replaced.png' })
  expect(await rows.count()).toBe(2)
  await chart.close()
})

test('what was proposed here and signed in the EMR need not be signed again', async () => {
  await searchOrders(workspace, 'creat')
  await workspace.getByRole('option', { name: /^Creatinine/ }).click()
  await workspace.getByLabel('Reason').fill('Before contrast')
  await workspace.getByRole('button', { name: 'Propose' }).click()
  const row = workspace.getByRole('listitem').filter({ hasText: 'Creatinine' })
  await row.getByRole('button', { name: /^Sign order/ }).waitFor()
  const chart = await emr.context().newPage()
  await chart.goto(orderPage())
  await chart.getByRole('button', { name: 'Sign order' }).click()
  await row.getByText(/ordered, number .*, placed in/).waitFor({ timeout: 40_000 })
  await chart.close()
  expect(await charted(house, 'ServiceRequest', tony, named('Creatinine'))).toHaveLength(1)
})

test('the ordered test gets its time before the call ends, in person, and a time that is gone is told', async () => {
  const row = workspace.getByRole('listitem').filter({ hasText: 'Creatinine' })
  await row.getByRole('button', { name: 'Book a time: Creatinine' }).click()
  const dialog = workspace.getByRole('dialog', { name: 'A time for: Creatinine' })
  await dialog.getByText('In person, at: Laboratory.').waitFor()
  await goodAtAnyWidth(emr, 'book-test')
  await dialog.getByRole('radio').first().check()
  await house.fault({ kind: 'refuse', status: 422, method: 'POST', type: 'Appointment', count: 2 })
  await dialog.getByRole('button', { name: 'Book it' }).click()
  await row.getByText('Somebody else just took that time. Nothing was booked; choose another.').waitFor()
  await house.clearFaults()
  await row.getByRole('button', { name: 'Book a time: Creatinine' }).click()
  await dialog.getByRole('radio').last().check()
  await dialog.getByRole('button', { name: 'Book it' }).click()
  await row.getByText(/^Booked: .*, Laboratory\.$/).waitFor()
  await emr.screenshot({ path: 'test/.shots/booked-test.png' })
  const [creatinine] = await charted(house, 'ServiceRequest', tony, named('Creatinine'))
  const booked = await charted(house, 'Appointment', tony, named(`ServiceRequest/${creatinine?.id}`))
  expect(booked).toMatchObject([{ status: 'booked', basedOn: [{ reference: `ServiceRequest/${creatinine?.id}` }] }])
})

test('a booked time that is cancelled in the EMR is told, is the front desk’s, and gives way to another', async () => {
  const row = workspace.getByRole('listitem').filter({ hasText: 'Creatinine' })
  const [creatinine] = await charted(house, 'ServiceRequest', tony, named('Creatinine'))
  const times = () => charted(house, 'Appointment', tony, named(`ServiceRequest/${creatinine?.id}`))
  const terry = await personIn(browser, { width: 1280, height: 800 })
  const desk = await atDesk(house, terry)
  const page = await terry.newPage()
  const [booked] = await times()
  await page.goto(`${house.emr}/schedule/appointment/${booked?.id}`)
  await page.getByRole('button', { name: 'Cancel this appointment' }).click()
  await row
    .getByText(/^The time .* does not stand in RiverChart EMR any more\. Book another/)
    .waitFor({ timeout: 40_000 })
  await goodAtAnyWidth(emr, 'test-cancelled')
  const task = desk.task('Douglas', 'The time that was booked for a test of this visit does not stand in the record')
  await task.waitFor({ timeout: 40_000 })
  await desk.page.screenshot({ path: 'test/.shots/test-cancelled-desk.png' })
  await row.getByRole('button', { name: 'Book a time: Creatinine' }).click()
  const dialog = workspace.getByRole('dialog', { name: 'A time for: Creatinine' })
  await dialog.getByRole('radio').first().check()
  await dialog.getByRole('button', { name: 'Book it' }).click()
  await row.getByText(/^Booked: .*, Laboratory\.$/).waitFor()
  await task.waitFor({ state: 'detached' })
  expect((await times()).map(({ status }) => status)).toEqual(['cancelled', 'booked'])
  await terry.close()
})

test('the follow-up is offered with other clinicians too', async () => {
  await workspace.getByRole('button', { name: 'Book a follow-up' }).click()
  const dialog = workspace.getByRole('dialog', { name: 'Book a follow-up' })
  await dialog.getByRole('button', { name: 'Other clinicians’ times too' }).click()
  await dialog
    .getByRole('radio', { name: /Marisol Serrano/ })
    .last()
    .check()
  await goodAtAnyWidth(emr, 'follow-up-others')
  await dialog.getByRole('button', { name: 'Book it' }).click()
  await dialog.waitFor({ state: 'detached' })
  await workspace.getByText(/^Next video visit: .* with Marisol Serrano/).waitFor()
})

test('the patient’s page says the next step with its time, and where', async () => {
  await workspace.getByRole('button', { name: 'End visit' }).click()
  await patient.getByText(/^Your next step: Creatinine, .* \(Laboratory\), in person\.$/).waitFor({ timeout: 20_000 })
  await patient.screenshot({ path: 'test/.shots/next-test.png', fullPage: true })
})

function orderPage(): string {
  return `${house.emr}/chart/${tony.replace('Patient/', '')}/orders`
}

function named(word: string): (resource: Resource) => boolean {
  return (resource) => JSON.stringify(resource).includes(word)
}
