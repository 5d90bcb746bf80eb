import type { Browser, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, test } from 'vitest'
import { openBrowser, personIn } from './browser.ts'
import { atDesk, type DeskSeat } from './desk-seat.ts'
import { forget, openHouse, type RunningHouse } from './house.ts'
import { goodAtAnyWidth, shot } from './looks.ts'
import { inWaitingRoom, onScreen, WILEY } from './patient-by-http.ts'
import { eventually, launch } from './people.ts'
import { patientNamed } from './record.ts'

/** A referral from the chart to another department's EMR, and back as far as the patient permits. */
let house: RunningHouse
let browser: Browser
let emr: Page
let patient: Page
let desk: DeskSeat
let chart: string

beforeAll(async () => {
  house = await openHouse()
  browser = await openBrowser()
  const { device } = await inWaitingRoom(house, WILEY)
  emr = await (await personIn(browser, { width: 1280, height: 900 })).newPage()
  const workspace = await launch(house, emr, 'Wisoky')
  await workspace.getByRole('button', { name: /^Admit/ }).click()
  await workspace.getByRole('button', { name: 'End visit' }).click()
  await workspace.getByRole('button', { name: 'Sign note' }).waitFor()
  patient = await onScreen(house, await personIn(browser, { width: 320, height: 720 }), device)
  chart = `${house.emr}/chart/${(await patientNamed(house, 'Wisoky')).replace('Patient/', '')}`
})
afterEach(async ({ task }) => {
  if (task.result?.state !== 'fail') return
  for (const [name, page] of Object.entries({ emr, patient, desk: desk?.page }))
    if (page !== undefined) await shot(page, `referrals-failed-${name}`)
})
afterAll(async () => {
  await browser?.close()
  await house?.stop()
  if (house) await forget(house.data)
})

test('a referral that is ordered in the chart stands at the department, and with us as sent', async () => {
  await emr.goto(`${chart}/orders`)
  const form = emr.locator('form').filter({ hasText: 'Behavioral health referral' })
  await form.getByLabel('Question', { exact: true }).fill('Would therapy help with sleep?')
  await form.getByLabel('PHQ-9 total').fill('14')
  await form.getByLabel('PHQ-9 ninth question').fill('0')
  await form.getByRole('button', { name: 'Place referral' }).click()
  await emr.getByRole('cell', { name: /^Behavioral health/ }).waitFor()

  await eventually(
    async () => {
      await emr.goto(`${house.emr}/department`)
      return (await emr.getByText('Would therapy help with sleep?').count()) > 0
    },
    'the referral at the department',
    45_000,
  )
  await shot(emr, 'referrals-department')
  await emr.getByLabel('New here').check()
  await emr.getByRole('button', { name: 'Take in' }).click()
  await emr.getByLabel('Why').selectOption('no-capacity')
  await emr.getByLabel('Instead').selectOption('community-service')
  await emr.getByRole('button', { name: 'Decline' }).click()
  await emr.getByText('Received, Decline').waitFor()

  desk = await atDesk(house, await personIn(browser, { width: 1280, height: 800 }))
  const page = desk.page.frameLocator('iframe')
  await page.getByRole('link', { name: 'Referrals' }).click()
  const row = page.getByRole('row', { name: /Wisoky/ })
  await row.getByText('Sent', { exact: true }).waitFor()
  await row.getByText('No word from the department. Ask the patient how it goes.').waitFor()
  await goodAtAnyWidth(desk.page, 'referrals-desk')
})

test('the patient reads and signs on their own page what may be told, on the narrowest screen', async () => {
  await patient.getByRole('heading', { name: /^Your referral to/ }).waitFor()
  await goodAtAnyWidth(patient, 'referrals-patient')
  await patient.getByRole('button', { name: 'Sign', exact: true }).click()
  await patient.getByRole('link', { name: 'Choose at least one thing that may be told.' }).waitFor()
  await patient.getByLabel('whether I was accepted').check()
  await patient.getByLabel('Your full name').fill('Wiley Wisoky')
  await patient.getByRole('button', { name: 'Sign', exact: true }).click()
  await patient.getByText(/^You signed on/).waitFor()
  await patient.getByText('Read what you signed').click()
  await patient.getByText(/Signed by Wiley Wisoky/).waitFor()
  await goodAtAnyWidth(patient, 'referrals-patient-signed')
})

test('then the status comes back, the clinician acknowledges it, and the loop is closed', async () => {
  await emr.goto(`${house.emr}/schedule`)
  await emr.getByRole('link', { name: 'Video desk' }).click()
  const page = emr.frameLocator('iframe')
  await page.getByRole('link', { name: 'Referrals' }).click()
  const row = page.getByRole('row', { name: /Wisoky/ })
  await row.getByText('Declined: no capacity; instead: a service in the community').waitFor({ timeout: 30_000 })
  await row.getByRole('button', { name: 'Acknowledge' }).click()
  await row.getByText('Closed: acknowledged').waitFor()
  await eventually(async () => {
    await emr.goto(`${chart}/orders`)
    return (await emr.getByRole('cell', { name: /^Behavioral health/ }).count()) === 0
  }, 'the order to be done in the chart')

  const theirs = desk.page.frameLocator('iframe')
  await theirs.getByRole('button', { name: 'Español' }).click()
  await theirs.getByText('Cerrada: resultado visto').waitFor({ timeout: 20_000 })
  await shot(desk.page, 'referrals-desk-es')
})

test('what was signed is revoked by two presses', async () => {
  await patient.getByRole('button', { name: 'Revoke', exact: true }).click()
  await patient.getByRole('button', { name: 'Revoke now' }).click()
  await patient.getByRole('button', { name: 'Sign', exact: true }).waitFor()
  await patient.getByText(/“declined”, to/).waitFor()
})
