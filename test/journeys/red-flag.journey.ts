import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openBrowser } from './browser.ts'
import { houseClock, nextMonday, peopleBy } from './clock.ts'
import { atDesk } from './desk-seat.ts'
import { forget, openHouse, type RunningHouse } from './house.ts'
import { goodAtAnyWidth } from './looks.ts'
import { CARIDAD, type Device, identified, MORRIS, onScreen, whereabouts } from './patient-by-http.ts'
import { book } from './people.ts'

/**
 * What a red flag promises while the practice is open, and while it is closed: the sandbox's practice answers its
 * telephone from eight to six on weekdays.
 */
const MINUTE_MS = 60_000
const OPEN = nextMonday('10:00')
const CLOSED = nextMonday('19:00')
const TO_CALL = 'told to call 911 or 988'
const UNSEEN = 'A red flag has stood its time'
const PHONE = { width: 360, height: 740 }
const WIDE = { width: 1280, height: 800 }
const clock = houseClock(OPEN)

let house: RunningHouse
let browser: Browser
const { person, goOn } = peopleBy(clock, () => browser)

beforeAll(async () => {
  house = await openHouse(undefined, clock.settings)
  browser = await openBrowser()
})
afterAll(async () => {
  await browser?.close()
  await house?.stop()
  if (house) await forget(house.data)
  clock.forget()
})

test('in open hours the patient is told by when the clinician calls; once that has passed, the front desk is asked to reach somebody', async () => {
  const device = await atQuestions(MORRIS)
  const patient = await onScreen(house, await person(WIDE), device)
  await patient.getByRole('button', { name: /Start|Go on|Continue/ }).click()
  await patient.getByRole('radio', { name: /Chest pain/ }).check()
  await patient.getByRole('button', { name: 'Continue' }).click()
  await patient.getByRole('heading', { name: 'Call 911 now' }).waitFor()
  await patient.getByText(/We have asked Dr. Ngozi Okafor to call you by 10:1[5-9]/).waitFor()
  expect(await patient.getByText('The practice is closed').count()).toBe(0)
  expect(await patient.getByRole('link', { name: '413-555-0199' }).count()).toBe(0)
  await goodAtAnyWidth(patient, 'red-flag-open')

  const desk = await atDesk(house, await person(PHONE))
  await desk.task('Morris Lockman', TO_CALL).waitFor()
  await goOn(after(OPEN, 12))
  expect(await desk.task('Morris Lockman', UNSEEN).count()).toBe(0)
  await goOn(after(OPEN, 22))
  await desk.task('Morris Lockman', UNSEEN).waitFor()
  await goodAtAnyWidth(desk.page, 'red-flag-unseen')
  await desk.page.close()
  await patient.close()
})

test('out of hours the patient is given 988, the on-call number and the next opening; the clock runs from that opening', async () => {
  await goOn(CLOSED)
  const device = await atQuestions(CARIDAD)
  const patient = await onScreen(house, await person(PHONE), device)
  await patient.getByRole('button', { name: /Start|Go on|Continue/ }).click()
  await patient.getByRole('radio', { name: /Thoughts of ending/ }).check()
  await patient.getByRole('button', { name: 'Continue' }).click()
  await patient.getByRole('heading', { name: 'Please call or text 988 now' }).waitFor()
  expect(await patient.getByRole('link', { name: 'Call 988' }).getAttribute('href')).toBe('tel:988')
  expect(await patient.getByRole('link', { name: 'Text 988' }).getAttribute('href')).toBe('sms:988')
  await patient.getByText(/The practice is closed until Tuesday, .*8:00/).waitFor()
  expect(await patient.getByRole('link', { name: '413-555-0199' }).getAttribute('href')).toBe('tel:413-555-0199')
  expect(await patient.getByText('We have asked Dr. Ngozi Okafor to call you by').count()).toBe(0)
  await goodAtAnyWidth(patient, 'red-flag-closed')
  await patient.close()

  const evening = await atDesk(house, await person(WIDE))
  await evening.task('Caridad Olivares', TO_CALL).waitFor()
  await goOn(after(CLOSED, 30))
  expect(await evening.task('Caridad Olivares', UNSEEN).count()).toBe(0)
  await evening.page.close()
  await goOn(after(CLOSED, 13 * 60 + 16))
  const morning = await atDesk(house, await person(WIDE))
  await morning.task('Caridad Olivares', UNSEEN).waitFor()
  await goodAtAnyWidth(morning.page, 'red-flag-unseen-morning')
})

/** Booked, identified, agreed and placed: the red flags are asked next. */
async function atQuestions(who: typeof MORRIS): Promise<Device> {
  const device = await identified(house, (await book(house, who)).link, who)
  const { open } = await device.page()
  const agreed = await device.post('consent', { version: open?.consent?.version, decision: 'agree' })
  const placed = await device.post('location', whereabouts('MA'))
  expect([agreed.ok, placed.ok]).toEqual([true, true])
  return device
}

function after(instant: Date, minutes: number): Date {
  return new Date(instant.getTime() + minutes * MINUTE_MS)
}
