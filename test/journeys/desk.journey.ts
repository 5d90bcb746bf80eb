import { mkdir } from 'node:fs/promises'
import type { Browser, FrameLocator, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { openBrowser, personIn } from './browser.ts'
import { forget, openHouse, type RunningHouse } from './house.ts'
import { goodAtAnyWidth } from './looks.ts'
import {
  CARIDAD,
  GAYLA,
  identified,
  inWaitingRoom,
  MORRIS,
  onScreen,
  openLink,
  whereabouts,
  WILEY,
} from './patient-by-http.ts'
import { book, eventually, json } from './people.ts'
import { charted, patientNamed, record } from './record.ts'

/** The front desk on its day: who comes, who needs help, what is left to do, and the EMR going down. */
let house: RunningHouse
let browser: Browser
let page: Page
let desk: FrameLocator
let gaylaAt = ''

beforeAll(async () => {
  house = await openHouse()
  browser = await openBrowser()
  page = await (await personIn(browser, { width: 1280, height: 800 })).newPage()
})
afterEach(async ({ task }) => {
  if (task.result?.state !== 'fail') return
  await mkdir('test/.shots', { recursive: true })
  await page.screenshot({ path: 'test/.shots/desk.png' })
})
afterAll(async () => {
  await browser?.close()
  await house?.stop()
  if (house) await forget(house.data)
})

test('opens inside the EMR without another login, on an empty day that says what will appear', async () => {
  await page.goto(`${house.emr}/`)
  await page.getByRole('button', { name: /Terry Bowman/ }).click()
  await page.getByRole('link', { name: 'Video desk' }).click()
  desk = page.frameLocator('iframe')
  await desk.getByText('Nobody is asking for help.').waitFor()
  await desk.getByText('Nothing is left to do.').waitFor()
})

test('a patient who comes to wait is seen at once, by name, without loading anything', async () => {
  const { booked } = await inWaitingRoom(house)
  await showDayOf(booked.start)
  const row = desk.getByRole('listitem').filter({ hasText: 'Tony Douglas' })
  await row.getByText('Waiting').waitFor()
  await row.getByText('born Apr 18, 1972').waitFor()
})

test('help that a patient asks for stands in the queue, the patient reads that somebody is on it, and a key settles it', async () => {
  // Not the next time that is free: one before it is booked later, and the next may be gone by then.
  const booked = await book(house, GAYLA, 'Dr. Ngozi Okafor', 2)
  gaylaAt = booked.start
  const device = await identified(house, booked.link, GAYLA)
  const patient = await onScreen(house, await personIn(browser, { width: 360, height: 740 }), device)
  await patient.getByRole('button', { name: 'I need help' }).click()
  await patient.getByText(/The practice has been told at/).waitFor()
  const queue = desk.getByRole('region', { name: /Asking for help/ })
  await queue.getByText(/Gayla Ferry asked just now/).waitFor()
  expect(await queue.getByRole('status').textContent()).toMatch(/^(Mrs. Gayla Ferry|A patient) asks for help\.$/)
  await queue.getByRole('button', { name: 'I’m on it' }).click()
  await queue.getByText('You are on it').waitFor()
  await patient.getByText('Someone at the practice is on it.').waitFor({ timeout: 20_000 })
  const row = desk.getByRole('listitem').filter({ hasText: 'Gayla Ferry' }).filter({ hasText: 'with Dr.' })
  await row.getByRole('button', { name: 'Helped' }).waitFor()
  await row.getByRole('button', { name: /Gayla Ferry/ }).press('e')
  await queue.getByText('Nobody is asking for help.').waitFor()
  await patient.close()
})

test('help asked at the door rings the number on record: the desk reads that nobody is identified yet', async () => {
  const [link = ''] = await links()
  const stranger = await (await personIn(browser, { width: 360, height: 740 })).newPage()
  await stranger.goto(link)
  await stranger.getByRole('heading', { name: 'First, tell us it’s you' }).waitFor()
  await stranger.getByRole('button', { name: 'I need help' }).click()
  await stranger.getByText('Someone calls the phone number that it has on record for you.').waitFor()
  await goodAtAnyWidth(stranger, 'door-help')
  const queue = desk.getByRole('region', { name: /Asking for help/ })
  await queue.getByText('At the door, not identified yet').waitFor()
  await queue.getByRole('link', { name: '555-605-8177' }).waitFor()
  await page.screenshot({ path: 'test/.shots/desk-door-help.png' })
  await queue.getByRole('button', { name: 'Helped' }).click()
  await queue.getByText('Nobody is asking for help.').waitFor()
  const address = await (await personIn(browser, { width: 360, height: 740 })).newPage()
  await address.goto(stranger.url())
  await address.getByRole('button', { name: 'I need help' }).click()
  await address.getByText('If this is a visit at the practice').waitFor()
  await queue.getByText('At the door, not identified yet').waitFor()
  await queue.getByRole('button', { name: 'Helped' }).click()
  await queue.getByText('Nobody is asking for help.').waitFor()
  await stranger.close()
  await address.close()
})

test('a link is made useless and a new one sent: the old one opens nothing', async () => {
  const before = await links()
  const row = desk.getByRole('listitem').filter({ hasText: 'Gayla Ferry' })
  await row.getByRole('button', { name: /Gayla Ferry/ }).click()
  await row.getByRole('button', { name: 'Make the link useless' }).click()
  await desk.getByRole('button', { name: 'Revoke, and send a new link' }).click()
  await desk.getByText(/The old link opens nothing any more/).waitFor()
  const fresh = await eventually(async () => (await links()).find((link) => !before.includes(link)), 'the new link')
  expect((await fetch(before[0] ?? '', { redirect: 'manual' })).status).toBe(404)
  expect((await openLink(house, fresh)).visit).toMatch(/^[0-9a-f-]{36}$/)
})

test('a wrong mail address is put right in the record, the old one kept, and the link sent again goes to the new one', async () => {
  const row = desk.locator('.board > .row').filter({ hasText: 'Gayla Ferry' })
  await row.getByRole('button', { name: 'Correct a contact' }).click()
  const dialog = desk.getByRole('dialog')
  await dialog.getByText(/On record: .*Gayla Ferry, born Jun 3, 1937/).waitFor()
  await dialog.getByRole('button', { name: /Correct gayla/ }).click()
  const field = dialog.getByLabel('New e-mail address')
  const old = await field.inputValue()
  await field.fill('gayla at example')
  await dialog.getByRole('button', { name: 'Save to the record' }).click()
  await dialog
    .getByRole('alert')
    .getByText(/Check it and write it again/)
    .waitFor()
  await field.fill('gayla.new@example.org')
  await dialog.getByRole('button', { name: 'Save, and send the link again' }).click()
  await desk.getByText('The record has the new contact. The link is on its way').waitFor()
  await eventually(
    async () => (await house.outbox()).some(({ to, text }) => to === 'gayla.new@example.org' && text.includes('/p/')),
    'the link at the new address',
  )
  const ferry = await patientNamed(house, 'Ferry')
  const person = (await record(house)).find(({ resourceType, id }) => `${resourceType}/${id}` === ferry)
  expect(person?.['telecom']).toEqual(
    expect.arrayContaining([
      expect.objectContaining({ system: 'email', value: 'gayla.new@example.org' }),
      expect.objectContaining({ value: old, use: 'old', period: { end: expect.any(String) } }),
    ]),
  )
})

test('while the dialog stands open the record is changed in the EMR: nothing is overwritten, and the desk is told', async () => {
  const row = desk.locator('.board > .row').filter({ hasText: 'Gayla Ferry' })
  await row.getByRole('button', { name: 'Correct a contact' }).click()
  const dialog = desk.getByRole('dialog')
  await dialog.getByRole('button', { name: /Correct 555-605-8177/ }).click()
  await dialog.getByLabel('New telephone number').fill('413-555-0177')
  await house.fault({ kind: 'conflict', type: 'Patient', count: 1 })
  await dialog.getByRole('button', { name: 'Save to the record' }).click()
  await dialog
    .getByRole('alert')
    .getByText(/nothing was overwritten/)
    .waitFor()
  await dialog.getByRole('button', { name: 'Save to the record' }).click()
  await dialog.waitFor({ state: 'detached' })
  await row.getByRole('link', { name: '413-555-0177' }).waitFor()
})

test('an unmatched booking is laid beside the people it may be; a person chooses, and the EMR has it', async () => {
  const { times } = await json<{ times: { slot: string; start: string }[] }>(
    `${house.causeway}/api/book/riverbend/times?type=primary-care-follow-up`,
  )
  const identity = { ...CARIDAD, contact: 'somebody.new@example.org' }
  // The pointer is on a row, about to press it, when a visit of an earlier time is booked.
  const last = desk.locator('.board > .row').last()
  await last.getByRole('button').first().hover()
  const before = await last.boundingBox()
  expect(new Date(times[0]?.start ?? '') < new Date(gaylaAt)).toBe(true)
  await fetch(`${house.causeway}/api/book/riverbend`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: house.causeway },
    body: JSON.stringify({
      type: 'primary-care-follow-up',
      slot: times[0]?.slot,
      reason: 'cough',
      identity,
      zone: 'America/New_York',
      language: 'en',
    }),
  })
  await desk.getByRole('button', { name: '1 new visit: show it' }).waitFor()
  expect(await last.boundingBox()).toEqual(before)
  await desk.getByRole('button', { name: '1 new visit: show it' }).click()
  await desk.locator('.board > .row').filter({ hasText: 'Not matched to anybody yet' }).waitFor()
  const todo = desk.getByRole('region', { name: /To do/ })
  await todo.getByRole('listitem').getByText('Booked with a contact that is not on file.').waitFor()
  await todo.getByRole('status').getByText('New to do: Booked with a contact').waitFor({ state: 'attached' })
  await todo.getByRole('button', { name: 'Not matched to anybody yet' }).click()
  await todo.getByText('Raised', { exact: true }).waitFor()
  await todo.getByRole('button', { name: 'Match to a person' }).click()
  const dialog = desk.getByRole('dialog')
  await dialog.getByText('somebody.new@example.org').waitFor()
  await dialog.getByText('≠ differs').waitFor()
  const choose = dialog.getByRole('button', { name: /It is Mrs. Caridad Olivares/ })
  await house.fault({ kind: 'refuse', type: 'Patient', status: 422, count: 1 })
  await choose.click()
  await dialog.getByRole('alert').getByText('The record system did not take this.').waitFor()
  await choose.click()
  await desk.getByText('Matched. The link goes to the contact on record.').waitFor()
  const caridad = await patientNamed(house, 'Olivares')
  await eventually(async () => {
    const booked = await charted(house, 'Appointment', caridad, ({ status }) => status === 'booked')
    return booked.length === 1
  }, 'the appointment with its patient')
  await desk.getByText('Nothing is left to do.').waitFor()
})

test('a red flag shows the patient whom to call, and waits for a clinician', { timeout: 90_000 }, async () => {
  const booked = await book(house, MORRIS)
  const device = await identified(house, booked.link, MORRIS)
  const { open } = await device.page()
  await device.post('consent', { version: open?.consent?.version, decision: 'agree' })
  await device.post('location', whereabouts('MA'))
  const patient = await onScreen(house, await personIn(browser, { width: 360, height: 740 }), device)
  await patient.getByRole('button', { name: /Start|Go on|Continue/ }).click()
  await patient.getByRole('heading', { name: 'Do you have any of these now?' }).waitFor()
  await patient.getByRole('radio', { name: /Chest pain/ }).check()
  await patient.getByRole('button', { name: 'Continue' }).click()
  await patient.getByRole('heading', { name: 'Call 911 now' }).waitFor()
  expect(await patient.getByRole('link', { name: 'Call 911' }).getAttribute('href')).toBe('tel:911')
  await patient.getByText(/We have asked Dr. Ngozi Okafor to call you by|The practice is closed until/).waitFor()
  await goodAtAnyWidth(patient, 'red-flag')
  await patient.reload()
  await patient.getByRole('heading', { name: 'Call 911 now' }).waitFor()
  expect((await device.post('wait', {})).status).toBe(409)

  const todo = desk.getByRole('region', { name: /To do/ })
  const row = todo.getByRole('listitem').filter({ hasText: 'Morris Lockman' })
  await row.getByText(/told to call 911 or 988/).waitFor()
  const hers = await (await personIn(browser, { width: 1280, height: 800 })).newPage()
  await hers.goto(`${house.emr}/`)
  await hers.getByRole('button', { name: /Ngozi Okafor/ }).click()
  await hers.getByRole('link', { name: 'Video desk' }).click()
  const seen = hers.frameLocator('iframe').getByRole('region', { name: /To do/ }).getByRole('listitem')
  await seen.filter({ hasText: 'Morris Lockman' }).getByRole('button', { name: 'Done' }).click()
  await patient.getByRole('heading', { name: 'Your video visit' }).waitFor({ timeout: 20_000 })
  await patient.getByRole('button', { name: /Start|Go on|Continue/ }).click()
  await patient.getByRole('heading', { name: 'Do you have any of these now?' }).waitFor()
  await patient.getByRole('button', { name: 'Continue' }).click()
  await patient.getByRole('heading', { name: 'What would you like to talk about?' }).waitFor()
  await patient.getByText(/Your clinician reads this at your visit, not before/).waitFor()
  await hers.close()
  await patient.close()
})

test('what was tried to reach a late patient is noted, and one call alone proposes no no-show', async () => {
  const booked = await book(house, WILEY)
  const late = await (await personIn(browser, { width: 360, height: 740 })).newPage()
  // Only this screen believes that the visit began a quarter of an hour ago.
  await late.clock.setFixedTime(new Date(Date.parse(booked.start) + 16 * 60_000))
  await late.goto(`${house.emr}/`)
  await late.getByRole('button', { name: /Terry Bowman/ }).click()
  await late.getByRole('link', { name: 'Video desk' }).click()
  const seen = late.frameLocator('iframe')
  await showDayOf(booked.start, seen)
  const row = seen.getByRole('listitem').filter({ hasText: 'Wisoky' }).filter({ hasText: /late/ }).last()
  await row.locator('.row-head').click()
  await row.getByText('What was tried: Nothing yet.').waitFor()
  await late.screenshot({ path: 'test/.shots/attempts.png', fullPage: true })
  await row.getByRole('button', { name: 'I called: no answer' }).click()
  await row.getByText(/ call: no answer$/).waitFor()
  expect(await row.getByRole('button', { name: 'The patient did not come …' }).count()).toBe(0)
  await late.close()
})

test('a patient without a page is checked in by telephone: consent read out, whereabouts taken down, the record has both', async () => {
  const row = desk.getByRole('listitem').filter({ hasText: 'Gayla Ferry' })
  const head = row.getByRole('button', { name: 'Mrs. Gayla Ferry' })
  if ((await head.getAttribute('aria-expanded')) !== 'true') await head.click()
  await row.getByRole('button', { name: 'Check in by phone' }).click()
  const dialog = desk.getByRole('dialog', { name: 'Check in by phone' })
  await dialog.getByText(/and compare: Mrs. Gayla Ferry, born Jun 3, 1937/).waitFor()
  await dialog.getByRole('button', { name: 'Save to the record' }).click()
  await dialog.getByText('Say first whether the patient agrees.').waitFor()
  await dialog.getByLabel('Agrees').check()
  await dialog.getByLabel('Street and number').fill('3 Mill Lane')
  await dialog.getByLabel('City').fill('Springfield')
  await dialog.getByLabel('State (two letters)').fill('ma')
  await dialog.getByLabel('ZIP code').fill('01103')
  await dialog.getByLabel('Call-back number').fill('413-555-0123')
  await dialog.getByLabel('Emergency contact').fill('Ray Ferry')
  await dialog.getByRole('button', { name: 'Save to the record' }).click()
  await dialog.getByText('Still missing: Their telephone number.').waitFor()
  await goodAtAnyWidth(page, 'desk-check-in')
  await dialog.getByLabel('Their telephone number').fill('413-555-0124')
  await dialog.getByRole('button', { name: 'Save to the record' }).click()
  await dialog.waitFor({ state: 'detached' })
  await row.getByText('Consent').filter({ hasText: '✓' }).waitFor()
  await row.getByText('Location').filter({ hasText: '✓' }).waitFor()
  const gayla = await patientNamed(house, 'Ferry')
  const consent = await eventually(async () => (await charted(house, 'Consent', gayla))[0], 'the consent in the chart')
  expect(consent).toMatchObject({ status: 'active', verification: [{ verified: true }] })
})

test('who needs an interpreter is seen by every seat, and the desk is asked to find one', async () => {
  const [link = ''] = await links()
  const device = await identified(house, link, GAYLA)
  await device.post('intake', {
    answers: [{ linkId: 'needs', kind: 'choice', value: 'interpreter' }],
    complete: false,
  })
  const row = desk.getByRole('listitem').filter({ hasText: 'Gayla Ferry' })
  await row.getByText('Needs an interpreter', { exact: true }).waitFor()
  await page.screenshot({ path: 'test/.shots/need.png' })
  await desk
    .getByText(/The patient needs an interpreter. .* Arrange one for the visit./)
    .first()
    .waitFor()
  const patient = await onScreen(house, await personIn(browser, { width: 360, height: 740 }), device)
  await patient.getByText('We know that you need an interpreter.').waitFor()
  await patient.close()
})

test('by keyboard alone the rows are gone through and opened', async () => {
  await desk.locator('body').press('j')
  await desk.locator('.board .row-head').first().press('j')
  const second = desk.locator('.board .row-head').nth(1)
  expect(await second.evaluate((element) => element === document.activeElement)).toBe(true)
  await second.press('Enter')
  expect(await second.getAttribute('aria-expanded')).toBe('true')
})

test('single keys can be turned off', async () => {
  const first = desk.locator('.board .row-head').first()
  const use = async (used: boolean) => {
    await desk.getByRole('button', { name: 'Keys (?)' }).click()
    await desk.getByRole('checkbox', { name: 'Use single keys' }).setChecked(used)
    await page.screenshot({ path: 'test/.shots/desk-keys.png' })
    await desk.getByRole('button', { name: 'Close' }).click()
    await first.press('j')
    return first.evaluate((element) => element === document.activeElement)
  }
  expect(await use(false)).toBe(true)
  expect(await use(true)).toBe(false)
})

test.each(['Español', 'English'])('is good on a phone, in a narrow window and on a desk: %s', async (language) => {
  await desk.getByRole('button', { name: language }).click()
  await goodAtAnyWidth(page, `desk-${language === 'English' ? 'en' : 'es'}`)
})

test('the whole worklist is gone through by keys, with everything about the visit beside it', async () => {
  await desk.getByRole('link', { name: 'All rows' }).click()
  const rows = desk.locator('.rows-row')
  await rows.first().waitFor()
  await desk.getByRole('heading', { name: 'By the visit itself' }).waitFor()
  await goodAtAnyWidth(page, 'desk-rows')
  await desk.getByRole('button', { name: 'What is due' }).click()
  await page.keyboard.press('t')
  await desk.getByRole('button', { name: /^Put .*\(T\)$/ }).waitFor()
  await desk.getByRole('button', { name: 'Mine' }).click()
  await desk.getByText('1 row', { exact: true }).waitFor()
  await page.keyboard.press('t')
  await desk.getByText('Nothing waits here.').waitFor()
  await desk.getByRole('link', { name: 'Video desk' }).click()
  await desk.getByRole('region', { name: /To do/ }).waitFor()
})

test('what could not be read is said as that, and one press reads it', async () => {
  const charges = /\/charges\?/
  await page.route(charges, (route) => route.abort())
  await desk.getByRole('link', { name: 'Charges' }).click()
  await desk.getByText('The desk did not answer, so this could not be read.').waitFor()
  await goodAtAnyWidth(page, 'desk-unread')
  await page.unroute(charges)
  await desk.getByRole('button', { name: 'Try again' }).click()
  await desk.getByRole('heading', { name: 'Charges of visits that are over' }).waitFor()
})

test('a part of the desk that does not arrive leaves the rest as it is, and comes by itself', async () => {
  const parts = /\/assets\/visit-log-.*\.js/
  await page.route(parts, (route) => route.abort())
  await desk.getByRole('link', { name: 'Compare a log' }).click()
  await desk.getByText(/^… This part of the page has not arrived yet./).waitFor()
  await page.unroute(parts)
  await desk.getByRole('heading', { name: 'Compare the log of another video tool' }).waitFor()
  await desk.getByRole('link', { name: 'Video desk' }).click()
  await desk.getByRole('region', { name: /To do/ }).waitFor()
})

test('keys are named where there is a keyboard, not on a phone', async () => {
  const { cookies, origins } = await page.context().storageState()
  const phone = await browser.newContext({
    viewport: { width: 360, height: 740 },
    isMobile: true,
    hasTouch: true,
    storageState: { cookies, origins },
  })
  const onPhone = await phone.newPage()
  await onPhone.goto(`${house.emr}/`)
  await onPhone.getByRole('link', { name: 'Video desk' }).click()
  const held = onPhone.frameLocator('iframe')
  await held.getByRole('button', { name: 'Keys', exact: true }).waitFor()
  await held.getByRole('link', { name: 'All rows' }).click()
  await held.locator('.rows-row').first().waitFor()
  expect(await held.getByText('Keys: J and K move').isVisible()).toBe(false)
  await held.getByRole('button', { name: 'Done', exact: true }).waitFor()
  await phone.close()
})

test('the ledger shows the practice’s weeks to the desk, what they did themselves, nobody’s own visits, and leads back to the day', async () => {
  await desk.getByRole('link', { name: 'Ledger' }).click()
  const own = desk.getByRole('region', { name: 'What you did yourself' })
  // Matched, checked in and corrected above; a colleague of theirs has done nothing and reads nothing of it.
  await own.getByRole('row', { name: /^Booking 1 1$/ }).waitFor()
  await own.getByRole('row', { name: /^Consent 1 1$/ }).waitFor()
  expect(await desk.getByRole('region', { name: 'What the software asked of people' }).count()).toBe(0)
  // Nobody was admitted yet, so nothing is measured of the few who came.
  await desk.getByRole('region', { name: 'Joined' }).getByText('Nothing measured yet, or too few visits.').waitFor()
  expect(await desk.getByRole('button', { name: /My visits/ }).count()).toBe(0)
  await goodAtAnyWidth(page, 'ledger')
  await desk.getByRole('link', { name: 'Video desk' }).click()
  await desk.locator('.board').waitFor()
})

test('when the EMR goes down the day still shows, says since when, and offers the telephone', async () => {
  await house.fault({ kind: 'down' })
  // An EMR that tells of changes itself is looked at seldom, unless a request of somebody fails.
  await fetch(`${house.causeway}/api/book/riverbend/times?type=primary-care-follow-up`)
  await desk.getByText(/has not answered since/).waitFor({ timeout: 60_000 })
  const row = desk.getByRole('listitem').filter({ hasText: 'Tony Douglas' })
  const call = row.getByRole('link', { name: 'Call the patient' })
  expect(await call.getAttribute('href')).toBe('tel:555-707-6353')
  await goodAtAnyWidth(page, 'emr-away')
  await house.clearFaults()
  await desk.getByText(/has not answered since/).waitFor({ state: 'detached', timeout: 30_000 })
})

/** The links that were sent to Gayla, newest first. */
async function links(): Promise<string[]> {
  const sent = await house.outbox()
  return sent
    .filter(({ to }) => /gayla/i.test(to))
    .flatMap(({ text }) => /https?:\/\/\S+\/p\/[\w-]+/.exec(text)?.[0] ?? [])
}

/** Slots of the sandbox may be today's or the next working day's. */
async function showDayOf(start: string, on = desk): Promise<void> {
  const name = new Intl.DateTimeFormat('en-US', {
    timeZone: 'America/New_York',
    weekday: 'long',
    month: 'long',
    day: 'numeric',
  }).format(new Date(start))
  for (let days = 0; days < 5; days += 1) {
    const title = (await on.getByRole('heading', { level: 2 }).last().textContent()) ?? ''
    if (title.startsWith(name)) return
    await on.getByRole('button', { name: 'Day after' }).click()
    await eventually(
      async () => (await on.getByRole('heading', { level: 2 }).last().textContent()) !== title,
      'the next day',
    )
  }
  throw new Error(`the board does not come to ${name}`)
}
