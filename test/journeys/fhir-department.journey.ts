import type { Browser, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { openBrowser } from './browser.ts'
import { houseClock, nextMonday, peopleBy, type HouseClock } from './clock.ts'
import { forget, openHouse, type RunningHouse } from './house.ts'
import { goodAtAnyWidth, shot } from './looks.ts'
import { inWaitingRoom, onScreen, WILEY } from './patient-by-http.ts'
import { eventually, launch } from './people.ts'
import { atDepartment, charted, noteText, patientNamed, record } from './record.ts'

/**
 * A department that speaks FHIR of referrals: what its staff press in their own EMR is what a Task says, and its summary is a Composition. The
 * consent is the patient's own, on the page of their visit.
 */
let house: RunningHouse
let browser: Browser
let clock: HouseClock
/** Dr. Okafor in the practice's EMR. */
let emr: Page
let patient: Page
/** Lena Fischer at the department. */
let therapist: Page
let chart: string

beforeAll(async () => {
  clock = houseClock(nextMonday('10:00'))
  house = await openHouse(undefined, { ...clock.settings, SANDBOX_DEPARTMENT_SPEAKS: 'fhir' })
  browser = await openBrowser()
  const { person } = peopleBy(clock, () => browser)
  const { device } = await inWaitingRoom(house, WILEY)
  emr = await (await person({ width: 1280, height: 900 })).newPage()
  const seen = await launch(house, emr, 'Wisoky')
  await seen.getByRole('button', { name: /^Admit/ }).click()
  await seen.getByRole('button', { name: 'End visit' }).click()
  await seen.getByRole('button', { name: 'Sign note' }).waitFor()
  patient = await onScreen(house, await person({ width: 360, height: 740 }), device)
  chart = `${house.emr}/chart/${(await patientNamed(house, 'Wisoky')).replace('Patient/', '')}`
  therapist = await (await person({ width: 1280, height: 900 })).newPage()
})
afterEach(async ({ task }) => {
  if (task.result?.state !== 'fail') return
  for (const [name, page] of Object.entries({ emr, patient, therapist }))
    if (page !== undefined) await shot(page, `fhir-department-failed-${name}`)
})
afterAll(async () => {
  await browser?.close()
  await house?.stop()
  clock?.forget()
  if (house) await forget(house.data)
})

/** The department's page of referrals until this stands there. */
async function department(text: string | RegExp): Promise<void> {
  await eventually(
    async () => {
      await therapist.goto(`${house.department}/department`)
      return (await therapist.getByText(text).count()) > 0
    },
    `"${text}" at the department`,
    45_000,
  )
}

/** Places a referral in the chart, and takes it in at the department. */
async function referred(question: string, who: 'new' | 'known'): Promise<void> {
  await emr.goto(`${chart}/orders`)
  const form = emr.locator('form').filter({ hasText: 'Behavioral health referral' })
  await form.getByLabel('Question', { exact: true }).fill(question)
  await form.getByLabel('PHQ-9 total').fill('14')
  await form.getByRole('button', { name: 'Place referral' }).click()
  await department(question)
  await therapist.getByLabel(who === 'new' ? 'New here' : /Wiley Wisoky, born/).check()
  await therapist.getByRole('button', { name: 'Take in' }).click()
  await therapist.getByText('Received', { exact: true }).waitFor()
}

/** The page *Referrals* in the EMR, as the clinician has it. */
async function referralsPage() {
  await emr.goto(`${house.emr}/schedule`)
  await emr.getByRole('link', { name: 'Video desk' }).click()
  const page = emr.frameLocator('iframe')
  await page.getByRole('navigation').getByRole('link', { name: 'Referrals' }).click()
  return page
}

test('a referral is filed at the department, whose staff say who it is and ask for what they need', async () => {
  await referred('Would therapy help with sleep?', 'new')
  await goodAtAnyWidth(therapist, 'fhir-department-taken-in')
  await therapist.getByLabel('What').selectOption('medicines')
  await therapist.getByRole('button', { name: 'Ask for information' }).click()
  await therapist.getByText('Ask for information', { exact: true }).first().waitFor()
  const tasks = (await record(atDepartment(house))).filter(({ resourceType }) => resourceType === 'Task')
  expect(tasks).toMatchObject([{ status: 'on-hold', statusReason: { coding: [{ code: 'medicines' }] } }])
})

test('by the consent that the patient signs, the practice learns of it and gives it', async () => {
  await patient.getByRole('heading', { name: /^Your referral to/ }).waitFor()
  await patient.getByLabel('whether I was accepted').check()
  await patient.getByLabel('the answer to the question').check()
  await patient.getByLabel('results of questionnaires').check()
  await patient.getByLabel('Your full name').fill('Wiley Wisoky')
  await patient.getByRole('button', { name: 'Sign', exact: true }).click()
  await patient.getByText(/^You signed on/).waitFor()

  const page = await referralsPage()
  const row = page.getByRole('row', { name: /Wisoky/ })
  await row.getByLabel(/^For the department, about/).fill('Sertraline 50 mg since May.')
  await row.getByRole('button', { name: 'Send to the department' }).click()
  await department('Sertraline 50 mg since May.')
})

test('after the visit its therapist writes a summary, sees what the practice will see, and releases that', async () => {
  for (const said of ['Accept', 'Appointment made', 'Visit held'])
    await therapist.getByRole('button', { name: said, exact: true }).click()
  const form = therapist.locator('form.summary')
  await form.getByLabel('Diagnosis').selectOption({ label: 'Alcohol dependence, uncomplicated' })
  await form.getByLabel('PHQ-9 total').fill('8')
  await form.getByLabel('Answer to the question').fill('Better with less alcohol.')
  await form.getByRole('button', { name: 'Show me what the practice will see' }).click()
  await department(/Your words name something that the patient does not permit/)
  await goodAtAnyWidth(therapist, 'fhir-department-blocked')
  await therapist.getByText('Write it anew').click()
  await form.getByLabel('Diagnosis').selectOption({ label: 'Alcohol dependence, uncomplicated' })
  await form.getByLabel('PHQ-9 total').fill('8')
  await form.getByLabel('Answer to the question').fill('Yes. Weekly sessions have begun.')
  await form.getByRole('button', { name: 'Show me what the practice will see' }).click()
  await department('This, and nothing else, the practice will see:')
  const preview = await therapist.locator('pre.preview').innerText()
  expect(preview).toContain('Weekly sessions have begun.')
  expect(preview).toContain('42 CFR part 2 prohibits')
  expect(preview).not.toMatch(/alcohol|F10|diagnos/i)
  await goodAtAnyWidth(therapist, 'fhir-department-preview')
  await therapist.getByRole('button', { name: 'Release to the practice' }).click()
  await therapist.getByText('Released.').waitFor()

  const whose = await patientNamed(house, 'Wisoky')
  const filed = async () =>
    (await charted(house, 'DocumentReference', whose)).filter((one) => noteText(one).includes('Weekly sessions'))
  await eventually(async () => (await filed()).length > 0, 'the summary in the chart', 45_000)
  // What was shown is what was filed.
  expect((await filed()).map((one) => noteText(one).trim())).toEqual([preview.trim()])
  const scores = await charted(house, 'Observation', whose, (one) => JSON.stringify(one).includes('"valueInteger":8'))
  expect(scores).toHaveLength(1)
  await emr.goto(`${chart}?tab=notes`)
  await emr.getByText(/Weekly sessions have begun/).waitFor()
  await shot(emr, 'fhir-department-chart', true)
})

test('a clinician acknowledges it with one press, and only then is the loop closed', async () => {
  const page = await referralsPage()
  const row = page.getByRole('row', { name: /Wisoky/ })
  await row.getByText('Summary is there').waitFor({ timeout: 30_000 })
  await goodAtAnyWidth(emr, 'fhir-department-acknowledge')
  // Of the PHQ-9 the order has the total alone.
  const ninth = row.getByRole('button', { name: /^Asked: it is 0/ })
  await ninth.click()
  await ninth.waitFor({ state: 'detached' })
  await row.getByRole('button', { name: 'Acknowledge' }).click()
  await row.getByText('Closed: acknowledged').waitFor()
  await patient.reload()
  await patient.getByText(/“summary sent”, to .*It told: .*questionnaires/).waitFor()
  await goodAtAnyWidth(patient, 'fhir-department-patient')
})

test('a declining comes back with its reason and what is there instead', async () => {
  await referred('Is there room for him?', 'known')
  await therapist.getByLabel('Why').selectOption('no-capacity')
  await therapist.getByLabel('Instead').selectOption('community-service')
  await therapist.getByRole('button', { name: 'Decline' }).click()
  await patient.reload()
  const second = patient.getByRole('region', { name: /^Your referral to/ }).first()
  await second.getByLabel('whether I was accepted').check()
  await second.getByLabel('Your full name').fill('Wiley Wisoky')
  await second.getByRole('button', { name: 'Sign', exact: true }).click()
  const page = await referralsPage()
  await page.getByText('Declined: no capacity; instead: a service in the community').waitFor({ timeout: 45_000 })
})

test('in the worklist one press says that the ninth question was asked and is 0, and card and row are gone', async () => {
  await emr.goto(chart)
  await emr.getByText(/^Ask the ninth question of the PHQ-9 now/).waitFor()
  await emr.getByRole('button', { name: 'Say that it was done' }).click()
  const page = emr.frameLocator('iframe')
  await page.getByRole('link', { name: 'Video desk' }).click()
  const urgent = page.getByRole('list', { name: 'Referrals that can’t wait' })
  const row = urgent.getByRole('listitem').filter({ hasText: 'no answer to its ninth question' })
  await row.getByRole('button', { name: /^Asked: it is 0/ }).waitFor()
  await goodAtAnyWidth(emr, 'fhir-department-ninth-worklist')
  await row.getByRole('button', { name: /^Asked: it is 0/ }).click()
  await row.waitFor({ state: 'detached' })
  await emr.goto(chart)
  await emr.getByRole('button', { name: 'Open the visit' }).waitFor()
  expect(await emr.getByText(/^Ask the ninth question/).count()).toBe(0)
})
