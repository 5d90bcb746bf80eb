import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openBrowser, personIn } from './browser.ts'
import { forget, openHouse, type Caught, type RunningHouse } from './house.ts'
import { book, eventually, TONY, type Booked } from './people.ts'

/** What comes back: STOP, START and HELP by text message, and word that a message or a mail did not arrive. */
let house: RunningHouse
let browser: Browser
let outbox: Page
let booked: Booked

beforeAll(async () => {
  house = await openHouse()
  browser = await openBrowser()
  outbox = await (await personIn(browser, { width: 1280, height: 800 })).newPage()
  booked = await book(house)
})
afterAll(async () => {
  await browser?.close()
  await house?.stop()
  if (house) await forget(house.data)
})

test('a code goes by text message; reported undelivered, the next one goes by mail', async () => {
  expect((await codeAsked()).channel).toBe('sms')
  await onOutbox('Report undelivered')
  expect((await codeAsked()).channel).toBe('mail')
})

test('after STOP a code goes by mail, and after START by text message again', async () => {
  booked = await book(house, { ...TONY })
  expect((await codeAsked(1280)).channel).toBe('sms')
  await onOutbox('Reply STOP')
  expect((await codeAsked(1280)).channel).toBe('mail')
  await onOutbox('Reply START')
  expect((await codeAsked(1280)).channel).toBe('sms')
})

test('HELP is answered with the number to call', async () => {
  const before = (await house.outbox()).length
  await onOutbox('Reply HELP')
  const answer = await eventually(async () => (await house.outbox())[0], 'the answer')
  expect((await house.outbox()).length).toBe(before + 1)
  expect(answer).toMatchObject({ channel: 'sms', text: expect.stringContaining('413-555-0142') })
})

test('a link whose mail comes back goes by text message, by itself', async () => {
  booked = await book(house, { ...TONY })
  await onOutbox('Send back as undeliverable')
  const carrying = async () => (await house.outbox()).filter(({ text }) => text.includes(booked.link))
  await eventually(async () => (await carrying()).length > 1, 'the link by the other way')
  expect((await carrying()).map(({ channel }) => channel)).toEqual(['sms', 'mail'])
})

/** Opens the link on a device that has not been here and asks for a code; gives what carried it. */
async function codeAsked(width = 360): Promise<Caught> {
  const before = new Set((await house.outbox()).map(({ id }) => id))
  const device = await personIn(browser, { width, height: 800 })
  const page = await device.newPage()
  await page.goto(booked.link)
  const [year, month, day] = TONY.birthDate.split('-').map(Number)
  await page.getByLabel('Month').fill(String(month))
  await page.getByLabel('Day').fill(String(day))
  await page.getByLabel('Year').fill(String(year))
  await page.getByRole('button', { name: 'Continue' }).click()
  const code = await eventually(
    async () => (await house.outbox()).find(({ id, text }) => !before.has(id) && /\b\d{6}\b/.test(text)),
    'the code',
  )
  await device.close()
  return code
}

/** Presses a button at the newest text message in the sandbox's outbox. */
async function onOutbox(button: string): Promise<void> {
  await outbox.goto(`${house.emr}/outbox`)
  await outbox.getByRole('button', { name: button, exact: true }).first().click()
  await outbox.getByText('Told the sender: taken.').waitFor()
}
