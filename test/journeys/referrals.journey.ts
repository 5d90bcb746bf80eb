import type { Browser, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { localDate } from '../../domain/visit/age.ts'
import { openBrowser } from './browser.ts'
import { houseClock, nextMonday, peopleBy, type HouseClock } from './clock.ts'
import { atDesk, type DeskSeat } from './desk-seat.ts'
import { forget, openHouse, type RunningHouse } from './house.ts'
import { goodAtAnyWidth, shot } from './looks.ts'
import { inWaitingRoom, onScreen, WILEY } from './patient-by-http.ts'
import { comeIn, eventually, launch, prepare } from './people.ts'
import { atDepartment, charted, noteText, patientNamed } from './record.ts'
import { nothingHearsOrWrites } from './therapy.ts'

/**
 * A referral from the chart to another department's EMR, and back as far as the patient permits: first one that is declined, then one
 * whose visit the department holds in its own video tool. By day: nobody is written to at night.
 */
let house: RunningHouse
let browser: Browser
let clock: HouseClock
let emr: Page
let patient: Page
let desk: DeskSeat
let chart: string
/** Lena Fischer, at the department, in its EMR and in the workspace of the visit. */
let therapist: Page
let workspace: Page
/** The link of the visit there. */
let link: string
let person: ReturnType<typeof peopleBy>['person']

beforeAll(async () => {
  clock = houseClock(nextMonday('10:00'))
  house = await openHouse(undefined, clock.settings)
  browser = await openBrowser()
  ;({ person } = peopleBy(clock, () => browser))
  const { device } = await inWaitingRoom(house, WILEY)
  emr = await (await person({ width: 1280, height: 900 })).newPage()
  const seen = await launch(house, emr, 'Wisoky')
  await seen.getByRole('button', { name: /^Admit/ }).click()
  await seen.getByRole('button', { name: 'End visit' }).click()
  await seen.getByRole('button', { name: 'Sign note' }).waitFor()
  patient = await onScreen(house, await person({ width: 320, height: 720 }), device)
  chart = `${house.emr}/chart/${(await patientNamed(house, 'Wisoky')).replace('Patient/', '')}`
  therapist = await (await person({ width: 1280, height: 900 })).newPage()
})
afterEach(async ({ task }) => {
  if (task.result?.state !== 'fail') return
  for (const [name, page] of Object.entries({ emr, patient, therapist, workspace, desk: desk?.page }))
    if (page !== undefined) await shot(page, `referrals-failed-${name}`)
})
afterAll(async () => {
  await browser?.close()
  await house?.stop()
  clock?.forget()
  if (house) await forget(house.data)
})

/** The department's page of referrals until this stands there. */
async function department(text: string | RegExp, patienceMs?: number): Promise<void> {
  await eventually(
    async () => {
      await therapist.goto(`${house.department}/department`)
      return (await therapist.getByText(text).count()) > 0
    },
    `"${text}" at the department`,
    patienceMs,
  )
}

/** Once the loop is closed, the order is done in the chart too, and no longer among what is open. */
async function doneInChart(): Promise<void> {
  await eventually(async () => {
    await emr.goto(`${chart}/orders`)
    return (await emr.getByRole('cell', { name: /^Behavioral health/ }).count()) === 0
  }, 'the order to be done in the chart')
}

/** Places a referral in the chart, and waits until it stands at the department. */
async function referred(question: string, { total = '', ninth = '' }): Promise<void> {
  await emr.goto(`${chart}/orders`)
  const form = emr.locator('form').filter({ hasText: 'Behavioral health referral' })
  await form.getByLabel('Question', { exact: true }).fill(question)
  await form.getByLabel('PHQ-9 total').fill(total)
  await form.getByLabel('PHQ-9 ninth question').fill(ninth)
  await form.getByRole('button', { name: 'Place referral' }).click()
  await emr.getByRole('cell', { name: /^Behavioral health/ }).waitFor()
  await department(question, 45_000)
}

/** The page *Referrals* in the EMR, as the clinician has it. */
async function referralsPage() {
  await emr.goto(`${house.emr}/schedule`)
  await emr.getByRole('link', { name: 'Video desk' }).click()
  const page = emr.frameLocator('iframe')
  await page.getByRole('navigation').getByRole('link', { name: 'Referrals' }).click()
  return page
}

test('a referral that is ordered in the chart stands at the department, and with us as sent', async () => {
  await referred('Would therapy help with sleep?', { total: '14', ninth: '0' })
  await shot(therapist, 'referrals-department')
  await therapist.getByLabel('New here').check()
  await therapist.getByRole('button', { name: 'Take in' }).click()
  await therapist.getByText('Wiley Wisoky, MB-1004').waitFor()
  await therapist.getByLabel('What').selectOption('medicines')
  await therapist.getByRole('button', { name: 'Ask for information' }).click()
  await therapist.getByText('Received, Ask for information').waitFor()

  desk = await atDesk(house, await person({ width: 1280, height: 800 }))
  const page = desk.page.frameLocator('iframe')
  await page.getByRole('navigation').getByRole('link', { name: 'Referrals' }).click()
  const row = page.getByRole('row', { name: /Wisoky/ })
  await row.getByText('Sent', { exact: true }).waitFor()
  await row.getByText('No word from the department. Ask the patient how it goes.').waitFor()
  const standings = page.getByRole('table', { name: /^How many stand where/ })
  await standings.getByRole('button', { name: 'Sent' }).click()
  await row.waitFor()
  await goodAtAnyWidth(desk.page, 'referrals-desk')
  await standings.getByRole('button', { name: 'All referrals' }).click()
  await row.waitFor()
})

test('a consent on paper is taken down with its scan, and what is no scan is refused in a sentence', async () => {
  const form = desk.page.frameLocator('iframe').getByRole('row', { name: /Wisoky/ })
  await form.getByText(/^Consent on paper/).click()
  await form.getByRole('button', { name: 'Take down' }).click()
  await form.getByRole('alert').getByText(/^!/).waitFor()
  await form.getByLabel('whether they were accepted or why not').check()
  await form.getByLabel('Signed on').fill('2026-11-02')
  await form.getByLabel('Name under it').fill('Wiley Wisoky')
  await form.getByLabel('Where the paper or its scan is kept').fill('Folder 3')
  await form.getByLabel(/^The paper as it was scanned/).setInputFiles({
    name: 'paper.pdf',
    mimeType: 'application/pdf',
    buffer: Buffer.from('no paper at all'),
  })
  await form.getByLabel('I have read that it names').check()
  await goodAtAnyWidth(desk.page, 'referrals-paper')
  await form.getByRole('button', { name: 'Take down' }).click()
  await desk.page
    .frameLocator('iframe')
    .getByText('The scan is no PDF, JPEG or PNG. Save it as one of these.')
    .waitFor()
  await shot(desk.page, 'referrals-paper-refused')
  await form.getByText(/^Consent on paper/).click()
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

test('what the department asks for is then known and given in words, which stand there', async () => {
  const page = await referralsPage()
  const row = page.getByRole('row', { name: /Wisoky/ })
  const asked = row.getByLabel(/^For the department, about/)
  await asked.waitFor({ timeout: 30_000 })
  await goodAtAnyWidth(emr, 'referrals-information')
  await page.getByRole('button', { name: 'Español' }).click()
  await goodAtAnyWidth(emr, 'referrals-information-es')
  await page.getByRole('button', { name: 'English' }).click()
  await asked.fill('Sertraline 50 mg since May, lisinopril 10 mg.')
  await row.getByRole('button', { name: 'Send to the department' }).click()
  await department('Sertraline 50 mg since May, lisinopril 10 mg.')
  await shot(therapist, 'referrals-information-given')
})

test('a declining comes back with its reason, the clinician acknowledges it, and the loop is closed', async () => {
  await therapist.getByLabel('Why').selectOption('no-capacity')
  await therapist.getByLabel('Instead').selectOption('community-service')
  await therapist.getByRole('button', { name: 'Decline' }).click()
  const page = await referralsPage()
  const row = page.getByRole('row', { name: /Wisoky/ })
  await row.getByText('Declined: no capacity; instead: a service in the community').waitFor({ timeout: 30_000 })
  await row.getByRole('button', { name: 'Acknowledge' }).click()
  await row.getByText('Closed: acknowledged').waitFor()
  await doneInChart()

  const theirs = desk.page.frameLocator('iframe')
  await theirs.getByRole('button', { name: 'Español' }).click()
  await theirs.getByText('Cerrada: resultado visto').waitFor({ timeout: 20_000 })
  await goodAtAnyWidth(desk.page, 'referrals-desk-es')
})

test('what was signed is revoked by two presses', async () => {
  await patient.getByRole('button', { name: 'Revoke', exact: true }).click()
  await patient.getByRole('button', { name: 'Revoke now' }).click()
  await patient.getByText(/Revoked on/).waitFor()
  await patient.getByText('It is closed: nothing more is told of it.').waitFor()
  expect(await patient.getByRole('button', { name: 'Sign', exact: true }).count()).toBe(0)
  await patient.getByText(/“declined”, to/).waitFor()
  await goodAtAnyWidth(patient, 'referrals-patient-revoked')
  const page = await referralsPage()
  const revoked = page.getByRole('region', { name: /^For the privacy officer: consents revoked/ })
  await revoked.getByText(/Wisoky, revoked on/).click()
  await revoked.getByText(/“Declined”, to Riverbend/).waitFor()
  await goodAtAnyWidth(emr, 'referrals-revoked')
  await page.getByRole('button', { name: 'Español' }).click()
  await page.getByText(/“Rechazada”, a Riverbend/).waitFor()
  await goodAtAnyWidth(emr, 'referrals-revoked-es')
  await page.getByRole('button', { name: 'English' }).click()
})

test('a revocation on paper that is entered late stands before a privacy officer, with what was told since its day', async () => {
  await emr.goto(`${chart}/orders`)
  const form = emr.locator('form').filter({ hasText: 'Consent revoked on paper' })
  await form.getByLabel('Department').fill('Meadowlark Behavioral Health (simulation)')
  await form.getByLabel('Revoked on').fill(localDate(clock.now(), 'America/New_York'))
  await form.getByRole('button', { name: 'Enter revocation' }).click()
  const page = await referralsPage()
  const found = page.getByRole('region', { name: /^For the privacy officer: told otherwise/ })
  await found.getByText(/Declined: told on .* had already revoked/).waitFor({ timeout: 45_000 })
  await goodAtAnyWidth(emr, 'referrals-wrong')
  await page.getByRole('button', { name: 'Español' }).click()
  await page
    .getByRole('region', { name: /^Para quien cuida la privacidad: revelado/ })
    .getByText(/ya había retirado/)
    .first()
    .waitFor()
  await goodAtAnyWidth(emr, 'referrals-wrong-es')
  await page.getByRole('button', { name: 'English' }).click()
  await page.getByRole('link', { name: 'Video desk' }).click()
  const urgent = page.getByRole('region', { name: /^For the privacy officer/ })
  await urgent
    .getByText(/had already revoked/)
    .first()
    .waitFor()
  await goodAtAnyWidth(emr, 'referrals-wrong-worklist')
  for (let left = await urgent.getByRole('listitem').count(); left > 0; left -= 1) {
    await urgent
      .getByRole('button', { name: /^Seen to/ })
      .first()
      .click()
    await eventually(async () => (await urgent.getByRole('listitem').count()) < left, 'the row to go')
  }
})

test('an order whose PHQ-9 the EMR does not give out is a clinician’s row, and not sent', async () => {
  await house.fault({ kind: 'refuse', method: 'GET', type: 'Observation', status: 403 })
  await emr.goto(`${chart}/orders`)
  const form = emr.locator('form').filter({ hasText: 'Behavioral health referral' })
  await form.getByLabel('Question', { exact: true }).fill('Can it be read at all?')
  await form.getByLabel('PHQ-9 ninth question').fill('2')
  await form.getByRole('button', { name: 'Place referral' }).click()
  await eventually(
    async () => {
      await emr.goto(chart)
      return (await emr.getByText(/^Look at the PHQ-9 now, until/).count()) > 0
    },
    'the card in the chart',
    45_000,
  )
  await shot(emr, 'referrals-unread-card')
  await emr.getByRole('button', { name: 'Say that it was done' }).click()
  const opened = emr.frameLocator('iframe')
  const row = opened.getByRole('row', { name: /Wisoky/ }).filter({ hasText: 'Look at the ninth question' })
  await row.waitFor()
  await goodAtAnyWidth(emr, 'referrals-unread')
  await opened.getByRole('link', { name: 'Video desk' }).click()
  const urgent = opened.getByRole('list', { name: 'Referrals that can’t wait' })
  await urgent.getByText(/Look at the ninth question/).waitFor()
  await goodAtAnyWidth(emr, 'referrals-unread-worklist')
  await urgent.getByRole('button', { name: /^Looked at, and done by hand/ }).click()
  await urgent.getByText(/Look at the ninth question/).waitFor({ state: 'detached' })
  await house.clearFaults()
  await emr.goto(`${chart}/orders`)
  await emr
    .getByRole('row', { name: /Behavioral health/ })
    .getByRole('button', { name: 'Call off' })
    .click()
  await emr.getByRole('row', { name: /Behavioral health/ }).waitFor({ state: 'detached' })
  await therapist.goto(`${house.department}/department`)
  expect(await therapist.getByText('Can it be read at all?').count()).toBe(0)
})

test('a ninth question above 0 is handed over now, and not only filed', async () => {
  await referred('Is it more than sleep?', { ninth: '1' })
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
})

test('who is accepted is written to in neutral words, and chooses a time', async () => {
  await therapist.getByLabel(/Wiley Wisoky, born/).check()
  await therapist.getByRole('button', { name: 'Take in' }).click()
  await therapist.getByRole('button', { name: 'Accept', exact: true }).click()
  const mail = await eventually(
    async () => (await house.outbox()).find(({ text }) => text.includes('/book/meadowlark#')),
    'the invitation',
    45_000,
  )
  expect(`${mail.subject} ${mail.text}`).not.toMatch(/behavio|mental|psych|therap|referr|video|depress|PHQ/i)

  const booking = await (await person({ width: 360, height: 740 })).newPage()
  await booking.goto(/https?:\S+\/book\/meadowlark#[\w-]+/.exec(mail.text)?.[0] ?? '')
  await booking.getByRole('heading', { name: 'Choose a day and time' }).waitFor()
  await goodAtAnyWidth(booking, 'referrals-invited')
  await booking.getByRole('button', { name: 'Español' }).click()
  await goodAtAnyWidth(booking, 'referrals-invited-es')
  await booking.getByRole('button', { name: 'English' }).click()
  expect(await booking.locator('body').innerText()).not.toMatch(/behavio|mental|psych|therap|referr|video|Wisoky/i)
  await booking
    .getByRole('button', { name: /Lena Fischer/ })
    .first()
    .click()
  await booking.getByRole('button', { name: 'Ask for this time' }).click()
  await booking.getByRole('heading', { name: 'Requested, we will confirm' }).waitFor()
  await goodAtAnyWidth(booking, 'referrals-requested')

  await therapist.goto(`${house.department}/`)
  await therapist.getByRole('button', { name: /Lena Fischer/ }).click()
  await therapist.getByRole('link', { name: 'Change' }).click()
  await therapist.getByRole('button', { name: 'Confirm this appointment' }).click()
  await booking.getByRole('heading', { name: 'Your time is booked' }).waitFor({ timeout: 30_000 })
  await shot(booking, 'referrals-booked')
  link = await eventually(
    async () =>
      (await house.outbox()).flatMap(({ subject, text }) =>
        subject?.includes('Meadowlark') === true ? (/https?:\S+\/p\/[\w-]+/.exec(text)?.[0] ?? []) : [],
      )[0],
    'the link of the visit',
  )
  await booking.close()
})

test('the visit is held as therapy: one note of progress, and nothing that listens, reads or writes by itself', async () => {
  const visitor = await (await person({ width: 360, height: 740 })).newPage()
  await visitor.goto(link)
  await visitor.getByRole('heading', { name: 'First, tell us it’s you' }).waitFor()
  expect(await visitor.locator('body').innerText()).not.toMatch(/behavio/i)
  await shot(visitor, 'referrals-visit-door')
  await comeIn(house, visitor, link, WILEY)
  await prepare(visitor, false)
  await therapist.goto(`${house.department}/schedule`)
  ;[workspace] = await Promise.all([
    therapist.waitForEvent('popup'),
    therapist.getByRole('button', { name: /^Open the video visit of/ }).click(),
  ])
  await workspace.getByRole('button', { name: /^Admit/ }).click()
  for (const side of [visitor, workspace])
    await Promise.all([side.waitForEvent('popup'), side.getByRole('link', { name: 'Open the video' }).click()])
  await workspace.getByText('Wiley Wisoky is in it.').waitFor()
  await goodAtAnyWidth(workspace, 'referrals-therapy')

  await nothingHearsOrWrites(house, workspace, { captions: 'not-in-this-room', listening: 'not-in-this-room' })
  await workspace.getByLabel('Data').fill('Sleeps four hours, worries at night.')
  await workspace.getByLabel('Plan', { exact: true }).fill('Weekly sessions.')
  await workspace.getByRole('button', { name: 'End visit' }).click()
  await workspace.getByRole('button', { name: 'Sign note' }).waitFor()
  await shot(workspace, 'referrals-therapy-ended')
  await workspace.getByRole('button', { name: 'Sign note' }).click()
  await workspace.getByText(/^Note signed/).waitFor()
  // In the department's chart, and in nobody else's.
  const notes = async (record: Parameters<typeof charted>[0], whose: string) =>
    (await charted(record, 'DocumentReference', whose)).filter((one) => noteText(one).includes('Sleeps four hours'))
  await eventually(
    async () => (await notes(atDepartment(house), 'Patient/MB-1004'))[0]?.['docStatus'] === 'final',
    'the signed note in the department’s chart',
  )
  expect(await notes(house, await patientNamed(house, 'Wisoky'))).toEqual([])
})

test('the therapist sees what the practice will see, which without a consent is nothing', async () => {
  await department(/Accept/)
  const form = therapist.locator('form.summary').first()
  await form.getByLabel('Diagnosis').selectOption({ label: 'Alcohol dependence, uncomplicated' })
  await form.getByLabel('PHQ-9 total').fill('8')
  await form.getByLabel('Answer to the question').fill('Yes. Weekly sessions have begun.')
  await form.getByRole('button', { name: 'Show me what the practice will see' }).click()
  await department(/no written consent of the patient permits it now/)
  await shot(therapist, 'referrals-summary-blocked', true)
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
  const seen = await therapist.locator('pre.preview').innerText()
  expect(seen).toContain('Weekly sessions have begun.')
  expect(seen).toContain('42 CFR part 2 prohibits')
  expect(seen).not.toMatch(/alcohol|F10|diagnos/i)
  await shot(therapist, 'referrals-summary-preview', true)
  await therapist.getByRole('button', { name: 'Release to the practice' }).click()
  await therapist.getByText('Released.').waitFor()

  await eventually(async () => {
    await emr.goto(`${chart}?tab=notes`)
    return (await emr.getByText(/Weekly sessions have begun/).count()) > 0
  }, 'the summary in the chart')
  await shot(emr, 'referrals-summary-chart', true)
  const page = await referralsPage()
  const row = page.getByRole('row', { name: /Wisoky/ }).filter({ hasText: 'Summary is there' })
  await row.getByRole('button', { name: 'Acknowledge' }).click()
  await row.waitFor({ state: 'detached' })

  await patient.reload()
  await patient.getByText(/“summary sent”, to .*It told: .*questionnaires/).waitFor()
  await doneInChart()
})

test('by a consent that was signed on paper what it permits is told, and its scan stands in the chart', async () => {
  await referred('May she be seen in the evening?', {})
  await therapist.getByLabel(/Wiley Wisoky, born/).check()
  await therapist.getByRole('button', { name: 'Take in' }).click()
  await desk.page.frameLocator('iframe').getByRole('button', { name: 'English' }).click()
  const row = desk.page
    .frameLocator('iframe')
    .getByRole('row', { name: /Wisoky/ })
    .filter({ hasText: 'Consent on paper' })
  await row.getByText(/^Consent on paper/).click()
  await row.getByLabel('whether they were accepted or why not').check()
  await row.getByLabel('Signed on').fill(localDate(clock.now(), 'America/New_York'))
  await row.getByLabel('Name under it').fill('Wiley Wisoky')
  await row.getByLabel('Where the paper or its scan is kept').fill('Folder 4')
  await row
    .getByLabel(/^The paper as it was scanned/)
    .setInputFiles({ name: 'paper.png', mimeType: 'image/png', buffer: PAPER })
  await row.getByLabel(/I have read that/).check()
  await row.getByRole('button', { name: 'Take down' }).click()
  await row.getByText('Received', { exact: true }).waitFor({ timeout: 45_000 })
  const wiley = await patientNamed(house, 'Wisoky')
  await eventually(
    async () => JSON.stringify(await charted(house, 'DocumentReference', wiley)).includes('59284-0'),
    'the scan in the chart',
    45_000,
  )
})

/** One grey point: whole as a PNG, and nothing beside it. */
const PAPER = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNoAAAAggCBd81ytgAAAABJRU5ErkJggg==',
  'base64',
)
