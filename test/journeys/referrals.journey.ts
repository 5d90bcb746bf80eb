import type { Browser, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
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
      await emr.goto(`${house.department}/department`)
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

/** The department's page until this stands there. */
async function department(text: string | RegExp): Promise<void> {
  await eventually(async () => {
    await emr.goto(`${house.department}/department`)
    return (await emr.getByText(text).count()) > 0
  }, `"${text}" at the department`)
}

test('after the visit the therapist sees what the practice will see, which without a consent is nothing', async () => {
  await emr.goto(`${chart}/orders`)
  const form = emr.locator('form').filter({ hasText: 'Behavioral health referral' })
  await form.getByLabel('Question', { exact: true }).fill('Is it more than sleep?')
  await form.getByLabel('PHQ-9 ninth question').fill('1')
  await form.getByRole('button', { name: 'Place referral' }).click()
  await eventually(
    async () => {
      await emr.goto(`${house.department}/department`)
      return (await emr.getByText('Is it more than sleep?').count()) > 0
    },
    'the second referral at the department',
    45_000,
  )
  // The ninth question is a hand-off now: on the card of the chart, and in the desk's worklist until it is done.
  await emr.goto(chart)
  await emr.getByText(/^Hand over now, until/).waitFor()
  await shot(emr, 'referrals-hand-off-card')
  await emr.getByRole('button', { name: 'Say that it was done' }).click()
  const opened = emr.frameLocator('iframe')
  await opened
    .getByRole('row', { name: /Wisoky/ })
    .getByText(/hand the patient over in person, now/)
    .waitFor()
  await opened.getByRole('link', { name: 'Video desk' }).click()
  const urgent = opened.getByRole('list', { name: 'Referrals that can’t wait' })
  await urgent.getByText(/Wisoky/).waitFor()
  await shot(emr, 'referrals-hand-off-worklist')
  await urgent.getByRole('button', { name: /^Handed over/ }).click()
  await urgent.getByText(/Wisoky/).waitFor({ state: 'detached' })

  await emr.goto(`${house.department}/department`)
  await emr.getByLabel(/Wiley Wisoky, born/).check()
  await emr.getByRole('button', { name: 'Take in' }).click()
  for (const say of ['Accept', 'Appointment made', 'Visit held'])
    await emr.getByRole('button', { name: say, exact: true }).click()
  await emr.getByLabel('Diagnosis').selectOption({ label: 'Alcohol dependence, uncomplicated' })
  await emr.getByLabel('PHQ-9 total').fill('8')
  await emr.getByLabel('Answer to the question').fill('Yes. Weekly sessions have begun.')
  await emr.getByRole('button', { name: 'Show me what the practice will see' }).click()
  await department(/no written consent of the patient permits it now/)
  await shot(emr, 'referrals-summary-blocked', true)
})

test('by the consent that the patient signs then, it is released, stands in the chart, and is acknowledged', async () => {
  await patient.reload()
  const mine = patient.getByRole('region', { name: /^Your referral to/ }).first()
  await mine.getByLabel('whether I was accepted').check()
  await mine.getByLabel('the answer to the question').check()
  await mine.getByLabel('results of questionnaires').check()
  await mine.getByLabel('Your full name').fill('Wiley Wisoky')
  await mine.getByRole('button', { name: 'Sign', exact: true }).click()
  await mine.getByText(/^You signed on/).waitFor()

  await department('This, and nothing else, the practice will see:')
  const seen = await emr.locator('pre.preview').innerText()
  expect(seen).toContain('Weekly sessions have begun.')
  expect(seen).toContain('42 CFR part 2 prohibits')
  expect(seen).not.toMatch(/alcohol|F10|diagnos/i)
  await shot(emr, 'referrals-summary-preview', true)
  await emr.getByRole('button', { name: 'Release to the practice' }).click()
  await emr.getByText('Released.').waitFor()

  await eventually(async () => {
    await emr.goto(`${chart}?tab=notes`)
    return (await emr.getByText(/Weekly sessions have begun/).count()) > 0
  }, 'the summary in the chart')
  await shot(emr, 'referrals-summary-chart', true)
  await emr.goto(`${house.emr}/schedule`)
  await emr.getByRole('link', { name: 'Video desk' }).click()
  const page = emr.frameLocator('iframe')
  await page.getByRole('link', { name: 'Referrals' }).click()
  const row = page.getByRole('row', { name: /Wisoky/ }).filter({ hasText: 'Summary is there' })
  await row.getByRole('button', { name: 'Acknowledge' }).click()
  await row.waitFor({ state: 'detached' })

  await patient.reload()
  await patient.getByText(/“summary sent”, to .*It told: .*questionnaires/).waitFor()
})
