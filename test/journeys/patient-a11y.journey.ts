import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openBrowser, personIn } from './browser.ts'
import { forget, openHouse, type RunningHouse } from './house.ts'
import { axeClean } from './looks.ts'
import { answerQuestion, book, comeIn, eventually, sayWhere } from './people.ts'
import { GAYLA, identified, onScreen, whereabouts } from './patient-by-http.ts'
import { charted, patientNamed } from './record.ts'

/** The patient's screens as a person with a small phone, with a keyboard alone or with a screen reader meets them. */
let house: RunningHouse
let browser: Browser

const SMALLEST = { width: 320, height: 640 }

beforeAll(async () => {
  house = await openHouse()
  browser = await openBrowser()
})
afterAll(async () => {
  await browser?.close()
  await house?.stop()
  if (house) await forget(house.data)
})

test('each screen from the link to the waiting room meets WCAG 2.2 AA and fits 320 px', async () => {
  const { link } = await book(house)
  const page = await (await personIn(browser, SMALLEST)).newPage()
  await page.goto(link)
  await page.getByRole('button', { name: 'Continue' }).click()
  await looksRight(page, 'First, tell us it’s you')
  expect(await page.evaluate(() => document.activeElement?.getAttribute('role'))).toBe('alert')
  await comeIn(house, page, link)
  await looksRight(page, 'Your video visit')
  await page.getByRole('button', { name: 'Start' }).click()
  await looksRight(page, 'Do you agree to a video visit?')
  await page.getByRole('button', { name: 'Yes, I agree' }).click()
  await looksRight(page, 'Where are you right now?')
  await sayWhere(page)
  const title = page.getByRole('heading', { level: 1 })
  for (let question = 1; ; question += 1) {
    await page
      .getByText(`Question ${question} of`)
      .or(page.getByRole('heading', { name: 'Check your camera' }))
      .first()
      .waitFor()
    const asks = (await title.textContent()) ?? ''
    await looksRight(page, asks)
    if (asks.startsWith('Check your camera')) break
    await answerQuestion(page)
    await eventually(async () => (await title.textContent()) !== asks, 'the next question')
  }
  await page.getByRole('button', { name: 'Back' }).click()
  await page.getByText(/^Question \d/).waitFor()
  // The answer given is still there, so going on needs no second one.
  await page.getByRole('button', { name: 'Continue' }).click()
  await page.getByRole('button', { name: 'Turn on camera and sound' }).click()
  const early = page.getByRole('button', { name: 'Go to the waiting room now' })
  await early
    .or(page.getByRole('heading', { name: 'You are in the waiting room' }))
    .first()
    .waitFor({ timeout: 30_000 })
  if (await early.isVisible()) await early.click()
  await looksRight(page, 'You are in the waiting room')
  await page.getByRole('button', { name: 'Español' }).click()
  await looksRight(page, 'Está en la sala de espera')
  expect(await page.evaluate(() => document.documentElement.lang)).toBe('es')
})

test('a visit is booked on the practice’s website by keyboard alone', async () => {
  const page = await (await personIn(browser, SMALLEST)).newPage()
  await page.goto(`${house.emr}/practice`)
  const frame = page.frameLocator('causeway-book iframe')
  await frame.getByRole('radio', { name: 'Primary care follow-up by video' }).focus()
  await page.keyboard.press('Space')
  await page.keyboard.press('Tab')
  await page.keyboard.type('Blood pressure')
  // Past the question on an interpreter, whose answer stands at no.
  await page.keyboard.press('Tab')
  await page.keyboard.press('Tab')
  await page.keyboard.press('Enter')
  await frame.getByRole('heading', { name: 'Choose a day and time' }).waitFor()
  await frame.locator('.time').first().focus()
  await page.keyboard.press('Enter')
  await frame.getByLabel('First name').focus()
  for (const typed of ['Tony', 'Douglas', '4', '18', '1972', '555-707-6353']) {
    await page.keyboard.type(typed)
    await page.keyboard.press('Tab')
  }
  await page.keyboard.press('Enter')
  await frame.getByRole('button', { name: 'Book this time' }).focus()
  await looksRight(page, null)
  await page.keyboard.press('Enter')
  await frame.getByRole('heading', { name: 'Your time is booked' }).waitFor({ timeout: 30_000 })
  expect(await frame.getByText('If your details match the practice’s records').count()).toBe(1)
})

test('inside another app the way out is told first, and the address is the link that works elsewhere', async () => {
  const { link } = await book(house)
  const inApp = await browser.newContext({
    viewport: SMALLEST,
    locale: 'en-US',
    userAgent: 'Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 [FBAN/FBIOS;FBAV/480.0]',
  })
  const page = await inApp.newPage()
  await page.goto(link)
  await looksRight(page, 'Please open your visit in Safari')
  await page.getByText('“Open in external browser”').waitFor()
  // The app hands its address on: a browser that never saw the link gets in by it, and is asked who it is.
  await eventually(async () => page.url() === link, 'the link in the address')
  const elsewhere = await (await personIn(browser, SMALLEST)).newPage()
  await elsewhere.goto(page.url())
  await elsewhere.getByRole('heading', { name: 'First, tell us it’s you' }).waitFor()
  await page.getByRole('button', { name: 'Copy my link' }).focus()
  await page.keyboard.press('Enter')
  await page.getByText(/^(Copied|Your link is selected)/).waitFor()
  expect(await page.getByLabel('Your link').inputValue()).toBe(link)
  await page.getByRole('button', { name: 'Go on here anyway' }).click()
  await page.getByRole('heading', { name: 'First, tell us it’s you' }).waitFor()
  expect(page.url()).toMatch(/\/v\/[\w-]+$/)
})

test('an interpreter asked for when booking is known to the record and the desk, and only confirmed in the questions', async () => {
  const page = await (await personIn(browser, SMALLEST)).newPage()
  await page.goto(`${house.emr}/practice`)
  const frame = page.frameLocator('causeway-book iframe')
  await frame.getByRole('radio', { name: 'Primary care follow-up by video' }).check()
  await frame.getByLabel('What is the reason for your visit?').fill('Knee')
  await frame.getByLabel(/Do you need an interpreter/).selectOption({ label: 'An interpreter' })
  await frame.getByRole('button', { name: 'Continue' }).click()
  await frame.getByText('Write the language that you speak').first().waitFor()
  await frame.getByLabel('Which language do you speak?').fill('Portuguese')
  await looksRight(page, null)
  await page.screenshot({ path: 'test/.shots/book-need.png', fullPage: true })
  await frame.getByRole('button', { name: 'Continue' }).click()
  await frame.locator('.time').nth(3).click()
  const { given, family, birthDate, contact } = GAYLA
  await frame.getByLabel('First name').fill(given)
  await frame.getByLabel('Last name').fill(family)
  const [year, month, day] = birthDate.split('-').map(Number)
  await frame.getByLabel('Month').fill(String(month))
  await frame.getByLabel('Day').fill(String(day))
  await frame.getByLabel('Year').fill(String(year))
  await frame.getByLabel('Email or phone number').fill(contact)
  await frame.getByRole('button', { name: 'Continue' }).click()
  await frame.getByText('An interpreter: Portuguese').waitFor()
  await page.screenshot({ path: 'test/.shots/book-need-check.png', fullPage: true })
  await frame.getByRole('button', { name: 'Book this time' }).click()
  await frame.getByRole('heading', { name: 'Your time is booked' }).waitFor({ timeout: 30_000 })
  const ferry = await patientNamed(house, 'Ferry')
  const appointment = await eventually(
    async () => (await charted(house, 'Appointment', ferry, ({ comment }) => comment !== undefined))[0],
    'the appointment',
  )
  expect(appointment['comment']).toBe('Said when booking: needs an interpreter: Portuguese.')

  const link = await eventually(async () => {
    const mail = (await house.outbox()).find(({ to, text }) => to.includes('gayla') && text.includes('/p/'))
    return /https?:\/\/\S+\/p\/[\w-]+/.exec(mail?.text ?? '')?.[0]
  }, 'the link')
  const device = await identified(house, link, GAYLA)
  const open = async () => (await device.page()).open
  expect((await open())?.need).toBe('interpreter')
  await device.post('consent', { version: (await open())?.consent?.version, decision: 'agree' })
  await device.post('location', whereabouts('MA'))
  const needs = (await open())?.intake?.find(({ linkId }) => linkId === 'needs')
  expect(needs).toMatchObject({ value: 'interpreter', stillRight: true })
  const phone = await onScreen(house, await personIn(browser, SMALLEST), device)
  await phone.getByRole('heading', { level: 1 }).waitFor()
  // Forward through the questions to the one that was answered when booking.
  await phone
    .getByRole('button', { name: /Start|Go on|Continue/ })
    .first()
    .click()
  const title = phone.getByRole('heading', { level: 1 })
  for (;;) {
    const asks = (await title.textContent()) ?? ''
    if (asks.includes('interpreter')) break
    await answerQuestion(phone)
    await eventually(async () => (await title.textContent()) !== asks, 'the next question')
  }
  await phone.getByText('You said this when you booked. Is it still right?').waitFor()
  expect(await phone.getByRole('radio', { name: 'An interpreter for the language I speak' }).isChecked()).toBe(true)
  await looksRight(phone, null)
  await phone.screenshot({ path: 'test/.shots/need-again.png', fullPage: true })
})

/** Waits for the screen, then holds it against the guidelines and the width. The help stands on every one. */
async function looksRight(page: Page, heading: string | null): Promise<void> {
  if (heading !== null) {
    await page.getByRole('heading', { level: 1, name: heading }).waitFor()
    await page.getByRole('link', { name: '911' }).waitFor()
    await page.getByRole('link', { name: '988' }).waitFor()
  }
  await axeClean(page, heading === null ? [] : ['color-contrast-enhanced'])
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(SMALLEST.width)
}
