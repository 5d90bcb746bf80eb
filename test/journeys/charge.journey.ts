import { mkdir } from 'node:fs/promises'
import type { Browser, FrameLocator, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { importCodes } from './charge-codes.ts'
import { atDesk } from './desk-seat.ts'
import { openBrowser, personIn } from './browser.ts'
import { forget, openHouse, type RunningHouse } from './house.ts'
import { axeClean, goodAtAnyWidth, shot } from './looks.ts'
import { inWaitingRoom, onScreen } from './patient-by-http.ts'
import { eventually, launch } from './people.ts'
import { charted, patientNamed } from './record.ts'

/** From the signature to the EMR's own charge: problems linked, the evidence looked at, accepted. All codes are invented. */
let house: RunningHouse
let browser: Browser
let patient: Page
let emr: Page
let workspace: FrameLocator
let desk: Page

beforeAll(async () => {
  house = await openHouse()
  browser = await openBrowser()
  importCodes(house)
  const { device } = await inWaitingRoom(house)
  patient = await onScreen(house, await personIn(browser, { width: 360, height: 740 }), device)
  emr = await (await personIn(browser, { width: 1280, height: 800 })).newPage()
  workspace = await launch(house, emr, 'Douglas')
})
afterEach(async ({ task }) => {
  if (task.result?.state !== 'fail') return
  await mkdir('test/.shots', { recursive: true })
  await emr.screenshot({ path: 'test/.shots/charge-emr.png' })
  if (desk) await desk.screenshot({ path: 'test/.shots/charge-desk.png' })
})
afterAll(async () => {
  await browser?.close()
  await house?.stop()
  if (house) await forget(house.data)
})

test('a signed visit without a linked problem waits at the desk with its reason, its money and its time', async () => {
  await workspace.getByRole('button', { name: /Admit/ }).click()
  await patient.getByRole('heading', { name: /Your visit with Dr. Ngozi Okafor/ }).waitFor()
  await workspace.getByLabel('History', { exact: true }).fill('Feels well.')
  await workspace.getByText(/in the chart, version/).waitFor()
  // Where the clinician is: said once, and offered by one press at their next visit.
  const place = workspace.getByRole('region', { name: 'Where you are' })
  await place.getByRole('button', { name: 'Say where you are' }).click()
  await place.getByLabel('Place', { exact: true }).selectOption({ label: 'At home' })
  await place.getByLabel('State, two letters').fill('ma')
  await goodAtAnyWidth(emr, 'charge-place-asked')
  await emr.setViewportSize({ width: 360, height: 740 })
  await workspace.getByRole('tab', { name: 'Note and orders' }).click()
  await place.scrollIntoViewIfNeeded()
  await shot(emr, 'charge-place-phone')
  await emr.setViewportSize({ width: 1280, height: 800 })
  await place.getByRole('button', { name: 'I am there' }).click()
  await place.getByText('At home, MA').waitFor()
  await workspace.getByRole('button', { name: 'End visit' }).click()
  await workspace.getByRole('button', { name: 'Sign note' }).click()
  await workspace.getByText(/^Note signed/).waitFor()
  const seat = await atDesk(house, await personIn(browser, { width: 1280, height: 900 }))
  desk = seat.page
  const frame = desk.frameLocator('iframe')
  await frame.getByRole('link', { name: 'Charges' }).click()
  const waits = frame.getByRole('region', { name: 'What waits' })
  await waits.getByText('1 charge, $80.00').first().waitFor()
  await waits.getByText(/has linked no problem/).waitFor()
  await waits.getByText(/^Clinicians · oldest since/).waitFor()
  await frame.getByText(/^Due .* · Clinicians$/).waitFor()
  await goodAtAnyWidth(desk, 'charge-held')
  await frame.getByRole('button', { name: 'Español' }).click()
  await frame.getByRole('region', { name: 'Lo que espera' }).waitFor()
  await goodAtAnyWidth(desk, 'charge-held-es')
  await frame.getByRole('button', { name: 'English' }).click()
})

test('the clinician links a problem of the chart to the visit, also after the signature', async () => {
  const about = workspace.getByRole('region', { name: 'What the visit was about' })
  await about.getByRole('button', { name: 'Link a problem of the chart' }).click()
  await about.getByRole('button', { name: 'Put the list away' }).waitFor()
  const first = about.getByRole('button', { name: /^Link / }).first()
  const name = (await first.getAttribute('aria-label'))?.slice('Link '.length) ?? ''
  await first.click()
  await about.getByRole('button', { name: `Take out ${name}` }).waitFor()
  await mkdir('test/.shots', { recursive: true })
  await shot(emr, 'charge-assessment')
})

test('the desk sees what holds the charge, says what no event says, and accepts it with its evidence', async () => {
  const frame = desk.frameLocator('iframe')
  await frame.getByRole('link', { name: 'Video desk' }).click()
  await frame.getByRole('link', { name: 'Charges' }).click()
  await frame.getByText('nothing holds it; nobody has accepted it yet.').waitFor()
  await frame.getByText(/^Due .* · Billing$/).waitFor()
  await frame.getByRole('button', { name: /Douglas/ }).click()
  // Who pays stands in the record; nobody has to say it.
  await frame.getByRole('row', { name: /^Who pays Medicare Medicare \(invented\), member 1XX0XX0XX02/ }).waitFor()
  await frame.getByRole('row', { name: /^Where the clinician was At home, MA said at / }).waitFor()
  const accept = frame.getByRole('button', { name: 'Accept this charge' })
  expect(await accept.isDisabled()).toBe(true)
  await frame.getByLabel('Where the patient was').selectOption({ label: 'At home' })
  await frame.getByText(/^Rule medicare-at-home/).waitFor()
  await goodAtAnyWidth(desk, 'charge-proposed')
  await axeClean(desk)
  await accept.click()
  await frame
    .getByText(/^Accepted as ZZ101/)
    .first()
    .waitFor()
})

test('the EMR has the charge once, as it was accepted, and the desk reads so in Spanish too', async () => {
  const tony = await patientNamed(house, 'Douglas')
  const charge = await eventually(async () => {
    const found = await charted(house, 'ChargeItem', tony, () => true)
    return found.length > 0 && found
  }, 'the charge')
  expect(charge).toMatchObject([
    {
      status: 'billable',
      code: { coding: [{ system: 'urn:causeway:invented', code: 'ZZ101' }] },
      reason: [{ coding: [{ code: expect.stringMatching(/\S/) }] }],
      note: [{ text: 'Place of service 10.' }],
    },
  ])
  const frame = desk.frameLocator('iframe')
  await frame.getByRole('button', { name: 'Español' }).click()
  await frame.getByRole('heading', { name: 'Cargos de visitas terminadas' }).waitFor()
  // Read again on coming back to the list, until the receipt is there.
  await eventually(async () => {
    await frame.getByRole('link', { name: 'Recepción de video' }).click()
    await frame.getByRole('link', { name: 'Cargos' }).click()
    await frame
      .getByText(/Aceptado como ZZ101/)
      .first()
      .waitFor()
    return (await frame.getByText(/En el sistema de expedientes como/).count()) > 0
  }, 'the receipt at the desk')
  await shot(desk, 'charge-accepted-es')
})

test('the log of another tool is put beside the record system, and only what is wrong is shown', async () => {
  const tony = await patientNamed(house, 'Douglas')
  const [appointment] = await charted(house, 'Appointment', tony, () => true)
  const start = String(appointment?.['start'])
  const log = [
    'Provider,Patient Name,Start Time,Duration (Minutes)',
    `Dr. Ngozi Okafor,Douglas,${start},21`,
    `Dr. Ngozi Okafor,Zoe Zimmer,${start},12`,
    `Dr. Ngozi Okafor,Dr. Ngozi Okafor,${start},30`,
  ].join('\n')
  const frame = desk.frameLocator('iframe')
  await frame.getByRole('button', { name: 'English' }).click()
  await frame.getByRole('link', { name: 'Compare a log' }).click()
  const file = frame.getByLabel('Log of the tool')
  await file.setInputFiles({ name: 'list.csv', mimeType: 'text/csv', buffer: Buffer.from('milk\nbread\n') })
  await frame.getByText(/This file has no table/).waitFor()
  await file.setInputFiles({ name: 'empty.csv', mimeType: 'text/csv', buffer: Buffer.alloc(0) })
  await frame.getByText('This file is empty. Export the log again.').waitFor()
  await file.setInputFiles({ name: 'log.csv', mimeType: 'text/csv', buffer: Buffer.from(log) })
  await frame.getByText(/This is a guess from the headings/).waitFor()
  // While the record system is slow the page says what is asked of it, and whoever stops it is left as before.
  await house.fault({ kind: 'slow', type: 'Encounter', ms: 20_000, count: 1 })
  await frame.getByRole('button', { name: 'Compare', exact: true }).click()
  await frame.getByText('Asking the record system for the appointments and encounters of these days…').waitFor()
  await goodAtAnyWidth(desk, 'visit-log-asking')
  await frame.getByRole('button', { name: 'Stop' }).click()
  await frame.getByText('Stopped. Nothing has changed.').waitFor()
  await house.clearFaults()
  await frame.getByRole('button', { name: 'Compare', exact: true }).click()
  await frame.getByText(/^2 calls, .* 1 found in the record system/).waitFor()
  await frame.getByText('1 row is a clinician’s own.').waitFor()
  await frame.getByRole('row', { name: /No visit in the record system Zoe Zimmer/ }).waitFor()
  await goodAtAnyWidth(desk, 'visit-log')
  // The next file of its kind is read as this one was.
  await file.setInputFiles({ name: 'log.csv', mimeType: 'text/csv', buffer: Buffer.from(log) })
  await frame.getByText(/As it was told for a file like this before/).waitFor()
})
