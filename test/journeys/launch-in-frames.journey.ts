import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser, FrameLocator } from 'playwright-core'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { openBrowser, openOnDisk, personIn } from './browser.ts'
import { forget, openHouse, type RunningHouse } from './house.ts'
import { goodAtAnyWidth, moving, shot } from './looks.ts'
import { CARIDAD, GAYLA, inWaitingRoom, MORRIS, onScreen } from './patient-by-http.ts'
import { eventually, launch } from './people.ts'
import { charted, noteText, patientNamed } from './record.ts'

/** A launch where the frame, the hand or the page around it does what real ones do. */
let house: RunningHouse
let browser: Browser
/** A browser that keeps no cookie of ours in the EMR's frame. */
let strict: string

const DESK = { width: 1280, height: 800 }

beforeAll(async () => {
  house = await openHouse()
  browser = await openBrowser()
  strict = await mkdtemp(join(tmpdir(), 'causeway-strict-'))
})
afterEach(async ({ task }) => {
  const pages = browser.contexts().flatMap((context) => context.pages())
  if (task.result?.state === 'fail')
    for (const [at, page] of pages.entries()) await shot(page, `launch-in-frames-failed-${at}`)
  for (const context of browser.contexts()) await context.close()
})
afterAll(async () => {
  await browser?.close()
  await house?.stop()
  if (house) await forget(house.data)
  if (strict) await rm(strict, { recursive: true, force: true })
})

test('a frame that keeps no cookie opens the visit beside it by one press: its patient, and no sign-in', async () => {
  await inWaitingRoom(house, CARIDAD, { clinician: 'Marisol Serrano, NP' })
  await mkdir(join(strict, 'Default'))
  await writeFile(join(strict, 'Default', 'Preferences'), JSON.stringify(noCookiesOfOurs()))
  const { person } = await openOnDisk(strict, DESK)
  try {
    const page = await person.newPage()
    const frame = await launch(house, page, 'Olivares', 'Marisol Serrano')
    await frame.getByRole('heading', { name: 'The visit can’t be opened in this frame' }).waitFor()
    await goodAtAnyWidth(page, 'launch-beside')
    const [beside] = await Promise.all([
      page.waitForEvent('popup'),
      frame.getByRole('link', { name: 'Open the visit beside the chart' }).click(),
    ])
    await beside.locator('.identity').getByText('Apr 27, 1944').waitFor()
    expect(new URL(beside.url()).pathname).toMatch(/^\/w\//)
    await beside.getByRole('button', { name: /^Admit/ }).click()
    await beside.getByLabel('History', { exact: true }).fill('Typed beside the chart.')
    await beside.getByText(/in the chart, version/i).waitFor()
    await goodAtAnyWidth(beside, 'launched-beside')
    await beside.reload()
    await eventually(
      async () => (await beside.getByLabel('History', { exact: true }).inputValue()) === 'Typed beside the chart.',
      'the note again',
    )
    expect(await notesOf('Olivares')).toEqual([expect.stringContaining('Typed beside the chart.')])
  } finally {
    await person.close()
  }
})

test('the EMR’s page loaded anew in mid-call comes back to the visit, and the call goes on', async () => {
  const { device } = await inWaitingRoom(house, GAYLA)
  const patient = await onScreen(house, await personIn(browser, { width: 360, height: 740 }), device)
  const page = await (await personIn(browser, DESK)).newPage()
  const workspace = await launch(house, page, 'Ferry')
  await workspace.getByRole('button', { name: /^Admit/ }).click()
  await moving(workspace.getByLabel(/^Picture of .*Ferry/))
  await workspace.getByLabel('History', { exact: true }).fill('Before the page was loaded anew.')
  await workspace.getByText(/in the chart, version/i).waitFor()

  await page.reload()
  await moving(workspace.getByLabel(/^Picture of .*Ferry/))
  await moving(patient.getByLabel('Picture of Dr. Ngozi Okafor'))
  await eventually(
    async () =>
      (await workspace.getByLabel('History', { exact: true }).inputValue()) === 'Before the page was loaded anew.',
    'the note again',
  )
  await goodAtAnyWidth(page, 'launched-again')
  await workspace.getByRole('button', { name: 'End visit' }).click()
  await patient.getByRole('heading', { name: 'Your visit has ended' }).waitFor({ timeout: 30_000 })
  expect(await encountersOf('Ferry')).toHaveLength(1)
})

test('pressed twice, and in two tabs at once, it is one visit: nothing is doubled, and neither tab is locked', async () => {
  await inWaitingRoom(house, MORRIS)
  const sent = (await house.outbox()).length
  const okafor = await personIn(browser, DESK)
  const [first, second] = [await okafor.newPage(), await okafor.newPage()]
  await first.goto(`${house.emr}/`)
  await first.getByRole('button', { name: /Ngozi Okafor/ }).click()
  const chart = await first
    .getByRole('link', { name: /Lockman/ })
    .last()
    .getAttribute('href')
  const presses = await Promise.all(
    [first, second].map(async (page) => {
      await page.goto(new URL(chart ?? '', house.emr).href)
      const press = page.getByRole('button', { name: 'Start virtual visit' }).last()
      await press.waitFor()
      return press
    }),
  )
  await Promise.all(presses.map((press) => press.dblclick()))
  const workspaces = [first, second].map((page) => page.frameLocator('iframe'))
  for (const workspace of workspaces) await workspace.locator('.identity').getByText('Dec 24, 1970').waitFor()
  const [one, other] = workspaces as [FrameLocator, FrameLocator]
  await first.bringToFront()
  await one.getByRole('button', { name: /^Admit/ }).dblclick()
  for (const workspace of workspaces) await workspace.getByRole('button', { name: 'End visit' }).waitFor()
  await one.getByLabel('History', { exact: true }).fill('Typed in one of two tabs.')
  await one.getByText(/in the chart, version/i).waitFor()
  await eventually(
    async () => (await encountersOf('Lockman')).map(({ status }) => status).join() === 'in-progress',
    'the one encounter, in progress',
  )
  expect(await encountersOf('Lockman')).toHaveLength(1)
  expect(await notesOf('Lockman')).toHaveLength(1)
  expect((await house.outbox()).length).toBe(sent)
  for (const workspace of workspaces)
    expect(await workspace.getByRole('region', { name: /has another patient open/ }).count()).toBe(0)
  expect(await other.getByLabel('History', { exact: true }).isDisabled()).toBe(false)
  await shot(first, 'launched-twice')
})

/** By the browser's own setting for one site within another: cookies that are asked for are not kept, partitioned or not. */
function noCookiesOfOurs() {
  const { hostname } = new URL(house.causeway)
  const within = new URL(house.emr).hostname
  return { profile: { content_settings: { exceptions: { cookies: { [`${hostname},${within}`]: { setting: 2 } } } } } }
}

async function encountersOf(family: string) {
  // Those of former years are in the record too, without an appointment.
  return charted(house, 'Encounter', await patientNamed(house, family), (one) => 'appointment' in one)
}

async function notesOf(family: string): Promise<string[]> {
  const ours = (note: Record<string, unknown>) => JSON.stringify(note['identifier'] ?? []).includes('/note')
  return (await charted(house, 'DocumentReference', await patientNamed(house, family), ours)).map(noteText)
}
