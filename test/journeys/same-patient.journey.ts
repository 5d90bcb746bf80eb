import { mkdir } from 'node:fs/promises'
import type { Browser, BrowserContext, FrameLocator, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { openBrowser, personIn } from './browser.ts'
import { forget, openHouse, type RunningHouse } from './house.ts'
import { goodAtAnyWidth, moving, shot } from './looks.ts'
import { inWaitingRoom, onScreen } from './patient-by-http.ts'
import { eventually } from './people.ts'
import { charted, noteText } from './record.ts'

/**
 * Two patients who share a name, one clinician, two tabs: while the EMR has the other one open, a workspace writes nothing
 * until its user has said whose visit it is. The call goes on.
 */
const SON = { given: 'Antonio', family: 'Carmona', birthDate: '2000-10-22', contact: '555-798-9446' }
const FATHER = { given: 'Antonio', family: 'Carmona', birthDate: '1958-07-19', contact: '555-271-4490' }
const SON_ID = '845ac958-8036-45ee-9112-eac31d9b4f30'
const FATHER_ID = 'antonio-carmona-1958'

let house: RunningHouse
let browser: Browser
/** The clinician's one browser, signed in to the EMR once. */
let okafor: BrowserContext
let patient: Page
let first: Page
let second: Page
let sons: FrameLocator
let fathers: FrameLocator

beforeAll(async () => {
  house = await openHouse()
  browser = await openBrowser()
  const { device } = await inWaitingRoom(house, SON)
  await inWaitingRoom(house, FATHER)
  patient = await onScreen(house, await personIn(browser, { width: 360, height: 740 }), device)
  okafor = await personIn(browser, { width: 1280, height: 800 })
  first = await okafor.newPage()
  await first.goto(`${house.emr}/`)
  await first.getByRole('button', { name: /Ngozi Okafor/ }).click()
  sons = await start(first, SON_ID)
  await sons.getByRole('button', { name: /^Admit/ }).click()
  await moving(picture(sons))
})
afterEach(async ({ task }) => {
  if (task.result?.state !== 'fail') return
  await mkdir('test/.shots', { recursive: true })
  for (const [name, page] of Object.entries({ first, second }))
    await page?.screenshot({ path: `test/.shots/same-patient-${name}-failed.png` }).catch(() => undefined)
})
afterAll(async () => {
  await browser?.close()
  await house?.stop()
  if (house) await forget(house.data)
})

test('each workspace says whose visit it is: name, birth date, number and photo, also of two who share a name', async () => {
  await sons.locator('.identity').getByText('Oct 22, 2000').waitFor()
  await drawn(sons, '.identity img')
  await sons.getByLabel('History', { exact: true }).fill('Cough since Monday.')
  await sons.getByText(/In the chart, version 1/i).waitFor()
})

test('starting the other one’s visit in another tab locks the first, mid-sentence, and the call goes on', async () => {
  await sons.getByLabel('History', { exact: true }).focus()
  second = await okafor.newPage()
  fathers = await start(second, FATHER_ID)
  await fathers.locator('.identity').getByText('Jul 19, 1958').waitFor()
  await fathers.getByLabel('History', { exact: true }).fill('Of the father.')

  await first.bringToFront()
  const question = sons.getByRole('region', { name: 'RiverChart EMR has another patient open.' })
  await question.waitFor()
  await question.getByText('The two share a name.').waitFor()
  for (const born of ['Oct 22, 2000', 'Jul 19, 1958']) await choice(born).waitFor()
  await drawn(sons, '.to-pick li:first-child img')
  await drawn(sons, '.to-pick li:last-child img')
  expect(await sons.getByLabel('History', { exact: true }).isDisabled()).toBe(true)
  expect(await sons.getByLabel('Search orders').isDisabled()).toBe(true)
  expect(await sons.getByLabel('History', { exact: true }).inputValue()).toBe('Cough since Monday.')
  await moving(picture(sons))
  await moving(patient.getByLabel(/^Picture of Dr/))
  await goodAtAnyWidth(first, 'same-patient-locked')
  await shot(first, 'same-patient-locked')
  expect(await fathers.getByRole('region', { name: /another patient/ }).count()).toBe(0)
})

test('a reload in mid-call does not unlock it', async () => {
  await sons.locator('body').evaluate(() => location.reload())
  await choice('Oct 22, 2000').waitFor()
  expect(await sons.getByLabel('History', { exact: true }).isDisabled()).toBe(true)
  await moving(picture(sons))
})

test('picking the other one leaves the visit the first one’s, and offers the way; picking the right one unlocks', async () => {
  await choice('Jul 19, 1958').click()
  await sons.getByText('This visit stays that of Mr. Antonio Carmona (born Oct 22, 2000), and locked.').waitFor()
  const way = sons.getByRole('link', {
    name: 'Open the visit of Mr. Antonio Carmona (born Jul 19, 1958) in place of this one',
  })
  expect(await way.getAttribute('href')).toMatch(/^\/w\/[\w-]+$/)
  await goodAtAnyWidth(first, 'same-patient-other')
  expect(await sons.getByLabel('History', { exact: true }).isDisabled()).toBe(true)

  await choice('Oct 22, 2000').focus()
  await first.keyboard.press('Enter')
  await choice('Oct 22, 2000').waitFor({ state: 'detached' })
  await sons.getByLabel('History', { exact: true }).fill('Cough since Monday, and fever.')
  await eventually(
    async () => (await notesOf(SON_ID)).some((text) => text.includes('and fever')),
    'the note of the son',
  )
  await eventually(async () => (await notesOf(FATHER_ID)).length > 0, 'the note of the father')
  expect((await notesOf(SON_ID)).join()).not.toContain('Of the father')
  expect((await notesOf(FATHER_ID)).join()).not.toContain('fever')
})

test('another chart that is opened in the EMR, with nothing started from it, locks both tabs', async () => {
  const third = await okafor.newPage()
  await third.goto(`${house.emr}/patients`)
  await third.getByRole('link', { name: 'Wolf, Michele' }).click()
  for (const workspace of [sons, fathers]) {
    await workspace.getByRole('button', { name: /Michele Wolf.*Sep 14, 1941/ }).waitFor()
    expect(await workspace.getByLabel('History', { exact: true }).isDisabled()).toBe(true)
  }
  // She has no visit: the way to her is her chart.
  await sons.getByRole('button', { name: /Michele Wolf/ }).click()
  await sons.getByText('For Mrs. Michele Wolf (born Sep 14, 1941), start from their chart in RiverChart EMR.').waitFor()
  await choice('Oct 22, 2000').click()
  await choice('Oct 22, 2000').waitFor({ state: 'detached' })
  await fathers.getByRole('button', { name: /Jul 19, 1958/ }).waitFor()
  await moving(picture(sons))
  await third.close()
})

test('an EMR that does not tell just now is said beside the name, and hinders nobody', async () => {
  await house.fault({ kind: 'hub-down' })
  await second.goto(`${house.emr}/chart/${FATHER_ID}`)
  await sons.getByText(/does not tell just now whose chart it has open/).waitFor()
  expect(await sons.getByLabel('History', { exact: true }).isDisabled()).toBe(false)
  await goodAtAnyWidth(first, 'same-patient-not-heard')
  await house.clearFaults()
  // Heard again, what was opened meanwhile counts.
  await choice('Jul 19, 1958').waitFor({ timeout: 30_000 })
})

test('who rooms a patient is asked the same, and takes nothing down meanwhile', async () => {
  const ruiz = await personIn(browser, { width: 1280, height: 800 })
  const page = await ruiz.newPage()
  await page.goto(`${house.emr}/`)
  await page.getByRole('button', { name: /Ana Ruiz/ }).click()
  const rooming = await start(page, FATHER_ID, 'Room the patient')
  await rooming.getByRole('button', { name: 'Start rooming' }).click()
  await rooming.getByRole('button', { name: 'Both match' }).waitFor()
  const beside = await ruiz.newPage()
  await beside.goto(`${house.emr}/chart/${SON_ID}`)
  const question = rooming.getByRole('list', { name: 'Whose visit is this?' })
  await question.getByRole('button', { name: /Oct 22, 2000/ }).waitFor()
  expect(await rooming.getByRole('button', { name: 'Both match' }).isDisabled()).toBe(true)
  await page.bringToFront()
  await goodAtAnyWidth(page, 'same-patient-rooming')
  await question.getByRole('button', { name: /Jul 19, 1958/ }).click()
  await question.waitFor({ state: 'detached' })
  await rooming.getByRole('button', { name: 'Both match' }).click()
  await rooming.getByText(/Both matched, \d\d:\d\d/).waitFor()
  await ruiz.close()
})

/** From the patient's own chart in the EMR into the visit, in this tab. */
async function start(page: Page, id: string, press = 'Start virtual visit'): Promise<FrameLocator> {
  await page.goto(`${house.emr}/chart/${id}`)
  await page.getByRole('button', { name: press }).click()
  const workspace = page.frameLocator('iframe')
  await workspace.locator('.identity').waitFor()
  return workspace
}

function choice(born: string) {
  return sons.getByRole('list', { name: 'Whose visit is this?' }).getByRole('button', { name: new RegExp(born) })
}

function picture(workspace: FrameLocator) {
  return workspace.getByLabel(/^Picture of .*Antonio/)
}

/** The image has come, and is one. */
async function drawn(workspace: FrameLocator, selector: string): Promise<void> {
  await eventually(
    () =>
      workspace
        .locator(selector)
        .evaluate((image) => image instanceof HTMLImageElement && image.complete && image.naturalWidth > 0),
    `the picture at ${selector}`,
  )
}

async function notesOf(id: string): Promise<string[]> {
  return (await charted(house, 'DocumentReference', `Patient/${id}`)).map(noteText)
}
