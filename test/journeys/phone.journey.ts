import { mkdir } from 'node:fs/promises'
import type { Browser, FrameLocator, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { openBrowser, personIn } from './browser.ts'
import { forget, openHouse, type RunningHouse } from './house.ts'
import { goodAtAnyWidth } from './looks.ts'
import { answered, GAYLA, identified, inWaitingRoom, onScreen, WILEY } from './patient-by-http.ts'
import { eventually, launch } from './people.ts'
import { charted, noteText, patientNamed } from './record.ts'

/** The picture fails: the visit goes on by telephone, comes back, and the note says by what they met. */
let house: RunningHouse
let browser: Browser
let patient: Page
let emr: Page
let workspace: FrameLocator

beforeAll(async () => {
  house = await openHouse()
  browser = await openBrowser()
  const { device } = await inWaitingRoom(house)
  patient = await onScreen(house, await personIn(browser, { width: 360, height: 740 }), device)
  emr = await (await personIn(browser, { width: 1280, height: 800 })).newPage()
  workspace = await launch(house, emr, 'Douglas')
})
afterEach(async ({ task }) => {
  if (task.result?.state !== 'fail') return
  await mkdir('test/.shots', { recursive: true })
  await patient.screenshot({ path: 'test/.shots/phone-patient.png' })
  await emr.screenshot({ path: 'test/.shots/phone-emr.png' })
})
afterAll(async () => {
  await browser?.close()
  await house?.stop()
  if (house) await forget(house.data)
})

test('before admission there is no telephone to continue by; after it, one reason and the confirmed number', async () => {
  await workspace.getByRole('button', { name: /Admit/ }).waitFor()
  expect(await workspace.getByRole('button', { name: 'Continue by phone' }).count()).toBe(0)
  await workspace.getByRole('button', { name: /Admit/ }).click()
  await patient.getByRole('heading', { name: /Your visit with Dr. Ngozi Okafor/ }).waitFor()
  await workspace.getByRole('button', { name: 'Continue by phone' }).click()
  expect(await workspace.getByRole('link', { name: '413-555-0100' }).getAttribute('href')).toBe('tel:4135550100')
  await workspace.getByRole('radio', { name: 'I dial the number below myself' }).check()
  await workspace.getByRole('button', { name: 'Video failed' }).click()
  await workspace.getByText(/^By telephone since/).waitFor()
})

test('the patient’s page says who is calling, at which number, and that the picture may come back', async () => {
  await patient.getByText(/Dr. Ngozi Okafor is calling you by phone, at the number you gave us/).waitFor()
  await goodAtAnyWidth(patient, 'by-phone')
})

test('one key opens the emergency card: where help has to go, whom to call, and a second person', async () => {
  await workspace.locator('#intake').focus()
  await emr.keyboard.press('e')
  const card = workspace.getByRole('dialog', { name: 'Emergency card' })
  await card.getByText('12 Elm Street, Springfield, MA 01103').waitFor()
  expect(await card.getByRole('link', { name: '413-555-0101' }).getAttribute('href')).toBe('tel:4135550101')
  await card.getByText(/Stay on the line until help has arrived/).waitFor()
  await card.getByRole('button', { name: 'Ask the front desk for a second person' }).click()
  await card.getByText(/The front desk was asked at/).waitFor()
  await mkdir('test/.shots', { recursive: true })
  await goodAtAnyWidth(emr, 'emergency')
  await emr.keyboard.press('Escape')
  await card.waitFor({ state: 'detached' })
})

test('hung up, the visit is by video again; the signed note lists each medium with its times', async () => {
  await workspace.getByRole('button', { name: 'Call ended' }).click()
  await workspace.getByRole('button', { name: 'Continue by phone' }).waitFor()
  await patient.getByText(/is calling you by phone/).waitFor({ state: 'detached' })
  await workspace.getByLabel('History', { exact: true }).fill('Feels well.')
  await workspace.getByText(/in the chart, version/).waitFor()
  await workspace.getByRole('button', { name: 'End visit' }).click()
  await workspace.getByRole('button', { name: 'Sign note' }).click()
  await workspace.getByText(/^Note signed/).waitFor()
  const tony = await patientNamed(house, 'Douglas')
  const note = await eventually(async () => {
    const [found] = await charted(house, 'DocumentReference', tony, ({ docStatus }) => docStatus === 'final')
    return found
  }, 'the signed note')
  expect(noteText(note)).toMatch(/By telephone \d\d:\d\d to \d\d:\d\d, because the video failed/)
})

test('after a quarter of an hour who waits may ask to be called; the clinician begins by phone, and the page says so', async () => {
  const { booked, device } = await inWaitingRoom(house, WILEY)
  const tired = await onScreen(house, await personIn(browser, { width: 1280, height: 800 }), device)
  await tired.getByRole('heading', { name: 'You are in the waiting room' }).waitFor()
  expect(await tired.getByRole('button', { name: 'Call me instead' }).count()).toBe(0)
  const late = new Date(Math.max(Date.parse(booked.start), Date.now()) + 16 * 60_000)
  await tired.clock.setSystemTime(late)
  await tired.reload()
  await tired.getByRole('button', { name: 'Call me instead' }).waitFor({ timeout: 20_000 })
  await goodAtAnyWidth(tired, 'too-long')
  await tired.getByRole('button', { name: 'Call me instead' }).click()
  await tired.getByRole('heading', { name: 'The practice knows' }).waitFor()
  await goodAtAnyWidth(tired, 'gave-up')

  await emr.setViewportSize({ width: 360, height: 740 })
  workspace = await launch(house, emr, 'Wisoky')
  await workspace.getByText('The patient has waited too long and asks to be called.').waitFor()
  await workspace.getByRole('button', { name: 'Begin by phone' }).click()
  await workspace.getByText(/ask for name and date of birth, and compare: .*Wisoky/).waitFor()
  await workspace.getByRole('radio', { name: 'I dial the number below myself' }).check()
  await goodAtAnyWidth(emr, 'begin-by-phone')
  await workspace.getByRole('button', { name: 'Patient would rather not' }).click()
  await workspace.getByText(/^By telephone since/).waitFor()
  await tired.getByText(/is calling you by phone/).waitFor({ timeout: 20_000 })
})

test('a visit that nobody scheduled begins from the chart: one appointment, however often it is pressed, and the link by text message', async () => {
  const gayla = await patientNamed(house, 'Ferry')
  const seat = await (await personIn(browser, { width: 1280, height: 800 })).newPage()
  await seat.goto(`${house.emr}/`)
  await seat.getByRole('button', { name: /Dr. Erik Lindqvist/ }).click()
  const begin = async () => {
    await seat.goto(`${house.emr}/chart/${gayla.replace('Patient/', '')}`)
    await seat.getByRole('button', { name: 'Start a video visit now' }).click()
    await seat.frameLocator('iframe').getByText('Mrs. Gayla Ferry has not come yet').waitFor()
  }
  await begin()
  await seat.screenshot({ path: 'test/.shots/unscheduled.png' })
  const link = await eventually(async () => {
    const sent = (await house.outbox()).find(({ to, text }) => to.includes('555') && text.includes('/p/'))
    return /(http\S+\/p\/\S+)/.exec(sent?.text ?? '')?.[1]
  }, 'the link by text message')
  await seat.goto(`${house.emr}/chart/${gayla.replace('Patient/', '')}`)
  await seat.getByRole('button', { name: 'Start virtual visit' }).click()
  const workspace = seat.frameLocator('iframe')
  await workspace.getByText('Mrs. Gayla Ferry has not come yet').waitFor()
  const walkIns = await charted(house, 'Appointment', gayla)
  expect(walkIns).toHaveLength(1)
  expect(walkIns[0]).toMatchObject({ appointmentType: { coding: [{ code: 'WALKIN' }] } })

  const device = await identified(house, link, GAYLA)
  await answered(device)
  await device.post('device', { camera: true, microphone: true })
  await device.post('wait', {})
  await workspace.getByRole('button', { name: /Admit/ }).waitFor()

  const noa = await patientNamed(house, 'Fenwick')
  await seat.goto(`${house.emr}/chart/${noa.replace('Patient/', '')}`)
  await seat.getByText('Fenwick').first().waitFor()
  // The cards come after the chart.
  await seat.waitForLoadState('networkidle')
  expect(await seat.getByRole('button', { name: 'Start a video visit now' }).count()).toBe(0)
  await seat.close()
})
