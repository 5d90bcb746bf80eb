import { mkdir } from 'node:fs/promises'
import type { Browser, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { openBrowser } from './browser.ts'
import { houseClock, nextMonday, peopleBy } from './clock.ts'
import { atDesk, type DeskSeat } from './desk-seat.ts'
import { forget, openHouse, type Caught, type RunningHouse } from './house.ts'
import { goodAtAnyWidth } from './looks.ts'
import { GAYLA, identified, inWaitingRoom, onScreen, WILEY } from './patient-by-http.ts'
import { book, eventually, json, TONY } from './people.ts'

/** The gateway for text messages is down from ten to eleven, in a practice that sends no mail: nothing else reaches anybody. */
const TEN = nextMonday('10:00')
const clock = houseClock(TEN)
let house: RunningHouse
let browser: Browser
const { person, goOn } = peopleBy(clock, () => browser)
let desk: DeskSeat
let waits: Page
let known = new Set<string>()

beforeAll(async () => {
  house = await openHouse(undefined, { ...clock.settings, SMTP_URL: '' })
  browser = await openBrowser()
  desk = await atDesk(house, await person({ width: 1280, height: 800 }))
})
afterEach(async ({ task }) => {
  if (task.result?.state === 'fail') await shot(desk.page, 'failed')
})
afterAll(async () => {
  await browser?.close()
  await house?.stop()
  if (house) await forget(house.data)
  clock.forget()
})

test('who is in already goes on; who comes with a new telephone reads that a code is coming, and whom to call', async () => {
  const { booked, device } = await inWaitingRoom(house, WILEY, { clinician: 'Dr. Erik Lindqvist' })
  // Of a visit at twenty past ten the last reminder would be due while the gateway is down.
  expect((await book(house, GAYLA, 'Marisol Serrano, NP')).start).toBe(minutes(20).toISOString())
  known = new Set((await house.outbox()).map(({ id }) => id))
  await house.fault({ kind: 'gateway-down' })
  waits = await onScreen(house, await person({ width: 1280, height: 800 }), device)
  await waits.getByRole('heading', { name: 'You are in the waiting room' }).waitFor()

  const fresh = await (await person({ width: 360, height: 740 })).newPage()
  await fresh.goto(booked.link)
  await fresh.getByLabel('Month').fill('3')
  await fresh.getByLabel('Day').fill('30')
  await fresh.getByLabel('Year').fill('1972')
  await fresh.getByRole('button', { name: 'Continue' }).click()
  await fresh.getByRole('heading', { name: 'Enter the code we sent you' }).waitFor()
  await fresh.getByText('No code? Check your date of birth').waitFor()
  expect(await fresh.getByRole('link', { name: '413-555-0142' }).getAttribute('href')).toBe('tel:413-555-0142')
  await goodAtAnyWidth(fresh, 'gateway-code')
  await fresh.close()
})

test('a booking is taken; a hiccup is no news for the desk, five minutes are a row with the number to ring', async () => {
  await bookTony()
  await desk.row('Tony Douglas').getByRole('button', { name: 'Send the link' }).waitFor()
  await goOn(minutes(2))
  expect(await desk.task('Tony Douglas', 'gateway').count()).toBe(0)
  // A little more, so that whichever was tried just before is past its five minutes too.
  await goOn(minutes(8))
  // Sent again, the link would wait in the same line: the board says to call instead.
  await desk.row('Tony Douglas').getByRole('link', { name: 'Call the patient' }).waitFor()
  expect(await desk.row('Tony Douglas').getByRole('button', { name: 'Send the link' }).count()).toBe(0)
  const row = desk.task('Tony Douglas', 'The mail or text gateway has not answered for five minutes')
  await row.waitFor()
  await desk.task('Wiley Wisoky', 'gateway has not answered').waitFor()
  for (const width of [1280, 360]) {
    await desk.page.setViewportSize({ width, height: 800 })
    await row.getByRole('button', { name: 'Mr. Tony Douglas' }).click()
    expect(await row.getByRole('link', { name: TONY.contact }).getAttribute('href')).toBe(`tel:${TONY.contact}`)
    if (width === 1280) await goodAtAnyWidth(desk.page, 'gateway-desk')
    await row.getByRole('button', { name: 'Mr. Tony Douglas' }).click()
  }
})

test('an hour later the link goes once and its row goes by itself; what is over by then is never sent', async () => {
  for (const minute of [11, 17, 23, 41]) await goOn(minutes(minute))
  expect(await fresh()).toEqual([])
  await house.clearFaults()
  await goOn(minutes(61))
  const [link] = await eventually(
    async () => {
      const sent = await fresh()
      return sent.length > 0 && sent
    },
    'the link',
    30_000,
  )
  await desk.task('Tony Douglas', 'gateway').waitFor({ state: 'detached' })
  for (const name of ['Wiley Wisoky', 'Gayla Ferry']) await desk.task(name, 'gateway').waitFor({ state: 'detached' })
  await goOn(minutes(64))
  await new Promise((resolve) => setTimeout(resolve, 1_200))
  expect((await fresh()).map(({ channel, to }) => `${channel} ${to}`)).toEqual([`sms ${TONY.contact}`])
  const address = /https?:\/\/\S+\/p\/[\w-]+/.exec(link?.text ?? '')?.[0] ?? ''
  expect((await (await identified(house, address)).page()).open?.next).toBe('consent')
  await waits.getByRole('heading', { name: 'You are in the waiting room' }).waitFor()
})

function minutes(after: number): Date {
  return new Date(TEN.getTime() + after * 60_000)
}

/** What was sent since the gateway went down. */
async function fresh(): Promise<Caught[]> {
  return (await house.outbox()).filter(({ id }) => !known.has(id))
}

/** For twelve o'clock, by the booking page's own request; the page says the same whatever reaches the patient. */
async function bookTony(): Promise<void> {
  const address = `${house.causeway}/api/book/riverbend`
  const after = encodeURIComponent(minutes(110).toISOString())
  const { times } = await json<{ times: { slot: string }[] }>(
    `${address}/times?type=primary-care-follow-up&after=${after}`,
  )
  const asked = await fetch(address, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: house.causeway },
    body: JSON.stringify({
      type: 'primary-care-follow-up',
      slot: times[0]?.slot,
      reason: 'Cough',
      identity: TONY,
      zone: 'America/New_York',
      language: 'en',
    }),
  })
  expect(asked.status).toBe(202)
}

async function shot(page: Page, name: string): Promise<void> {
  await mkdir('test/.shots', { recursive: true })
  await page.screenshot({ path: `test/.shots/gateway-${name}.png`, fullPage: true })
}
