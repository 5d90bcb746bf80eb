import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openBrowser, personIn } from './browser.ts'
import { atDesk } from './desk-seat.ts'
import { forget, type RunningHouse } from './house.ts'
import { goodAtAnyWidth, shot } from './looks.ts'
import { openWithSettings } from './other-settings.ts'
import { charted, patientNamed } from './record.ts'

/** An EMR whose interface refuses the appointment of a visit that begins from the chart: the front desk makes it, and whoever pressed reads that. */
let house: RunningHouse
let browser: Browser

beforeAll(async () => {
  // Its interface knows nobody of this name (MSH-5), and refuses each message.
  house = await openWithSettings('epic-like', ({ hl7v2 }) => (hl7v2.send.receivingApplication = 'ANOTHER'))
  browser = await openBrowser()
})
afterAll(async () => {
  await browser?.close()
  await house?.stop()
  if (house) await forget(house.data)
})

test.each([
  ['en-US', 'Lockman', 'Dr. Ngozi Okafor', 'Waiting for the front desk'],
  ['es-US', 'Ferry', 'Dr. Erik Lindqvist', 'Esperando a la recepción'],
])('who began it reads in %s that the front desk has it', async (locale, family, clinician, heading) => {
  const patient = await patientNamed(house, family)
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, locale })
  const page = await context.newPage()
  await page.goto(`${house.emr}/`)
  await page.getByRole('button', { name: new RegExp(clinician) }).click()
  await page.goto(`${house.emr}/chart/${patient.replace('Patient/', '')}`)
  await page.getByRole('button', { name: 'Start a video visit now' }).click()
  await page.frameLocator('iframe').getByRole('heading', { name: heading }).waitFor({ timeout: 60_000 })
  await goodAtAnyWidth(page, `begin-by-desk-${locale}`)
  expect(await charted(house, 'Appointment', patient)).toEqual([])
  const desk = await atDesk(house, await personIn(browser, { width: 1280, height: 800 }))
  const row = desk.task('', 'The record system did not take this.').last()
  await row.getByRole('button', { name: 'What to enter' }).waitFor()
  await shot(desk.page, `begin-by-desk-row-${locale}`)
  await desk.page.context().close()
  await context.close()
})
