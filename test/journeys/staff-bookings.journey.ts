import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openBrowser, personIn } from './browser.ts'
import { forget, openHouse, type RunningHouse } from './house.ts'
import { goodAtAnyWidth } from './looks.ts'
import { GAYLA, inWaitingRoom, NOA } from './patient-by-http.ts'
import { eventually } from './people.ts'
import { charted, patientNamed, type Resource } from './record.ts'

/** What staff book in the EMR and what can't be a video visit: told to the desk, mended in the EMR, never silent. */
/** Two looks at the schedule, ten seconds apart, and what is written meanwhile, on a slow machine too. */
const FOLLOWED_MS = 45_000
let house: RunningHouse
let browser: Browser
let schedule: Page
let page: Page

beforeAll(async () => {
  house = await openHouse()
  browser = await openBrowser()
  const terry = await personIn(browser, { width: 1280, height: 800 })
  page = await terry.newPage()
  await page.goto(`${house.emr}/`)
  await page.getByRole('button', { name: /Terry Bowman/ }).click()
  await page.getByRole('link', { name: 'Video desk' }).click()
  schedule = await terry.newPage()
})
afterAll(async () => {
  await browser?.close()
  await house?.stop()
  if (house) await forget(house.data)
})

test('a video visit that staff book for a child is a row of the desk, and goes when it is in person', async () => {
  const desk = page.frameLocator('iframe')
  await desk.getByText('Nothing is left to do.').waitFor()
  await schedule.goto(`${house.emr}/schedule`)
  for (let day = 0; day < 5 && (await schedule.getByText('Book a free time').count()) === 0; day += 1)
    await schedule.getByRole('link', { name: 'Next day' }).click()
  const form = schedule.locator('details.book').first()
  await form.getByText('Book a free time').click()
  await form.getByLabel('Patient').selectOption({ label: `Fenwick, Noa (${NOA.birthDate})` })
  await form.getByLabel('Reason').fill('Cough')
  await form.getByRole('button', { name: 'Book' }).click()

  const row = desk.getByRole('region', { name: /To do/ }).getByRole('listitem')
  await row.filter({ hasText: 'too young for it' }).filter({ hasText: 'Noa Fenwick' }).waitFor({ timeout: FOLLOWED_MS })
  await row.getByRole('button', { name: /Noa Fenwick/ }).click()
  await desk.getByRole('button', { name: 'Show that day' }).click()
  await desk.locator('.board > .row').filter({ hasText: 'Not a video visit yet' }).waitFor()
  await goodAtAnyWidth(page, 'desk-unfit')
  expect(await house.outbox()).toEqual([])

  await turn(await appointmentOf('Fenwick'), 'Make it in person')
  await desk.getByText('Nothing is left to do.').waitFor({ timeout: FOLLOWED_MS })
  expect(await house.outbox()).toEqual([])
})

test('a visit whose patient had come in, turned into one in person and back, is joined again', async () => {
  await schedule.setViewportSize({ width: 360, height: 740 })
  const { device } = await inWaitingRoom(house, GAYLA, { clinician: 'Marisol Serrano, NP' })
  const next = async () => (await device.page()).open?.next
  const encounters = async () =>
    (
      await charted(house, 'Encounter', await patientNamed(house, 'Ferry'), ({ class: kind }) =>
        JSON.stringify(kind).includes('"VR"'),
      )
    )
      .map(({ status }) => String(status))
      .toSorted()
  await eventually(async () => (await encounters()).join() === 'arrived', 'the encounter')
  await turn(await appointmentOf('Ferry'), 'Make it in person')
  await eventually(async () => (await next()) === 'in-person', 'the page that says so', FOLLOWED_MS)
  await turn(await appointmentOf('Ferry'), 'Make it a video visit')
  await eventually(async () => (await next()) !== 'in-person', 'the visit to stand again', FOLLOWED_MS)
  expect((await device.post('wait', {})).status).toBe(204)
  await eventually(async () => (await encounters()).join() === 'arrived,cancelled', 'an encounter of their own')
})

async function appointmentOf(family: string): Promise<Resource> {
  const [found] = await charted(
    house,
    'Appointment',
    await patientNamed(house, family),
    ({ status }) => status === 'booked',
  )
  if (found === undefined) throw new Error(`${family} has no appointment`)
  return found
}

async function turn({ id }: Resource, button: string): Promise<void> {
  await schedule.goto(`${house.emr}/schedule/appointment/${id}`)
  await schedule.getByRole('button', { name: button }).click()
  await schedule.waitForLoadState()
}
