import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser, FrameLocator, Locator, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, expect, onTestFinished, test } from 'vitest'
import type { NoteSave } from '#api/workspace.ts'
import { openBrowser, openOnDisk, personIn } from './browser.ts'
import { forget, openHouse, type RunningHouse } from './house.ts'
import { goodAtAnyWidth, moving, shot } from './looks.ts'
import { inWaitingRoom } from './patient-by-http.ts'
import { comeIn, eventually } from './people.ts'
import { charted, noteText, patientNamed } from './record.ts'
import { searchOrders } from './search-orders.ts'

/** Browsers die in the middle of a visit, and people change devices: they are back in seconds, with everything in place. */
let house: RunningHouse
let browser: Browser
let profiles: string
let link = ''
let hers: Awaited<ReturnType<typeof openOnDisk>>
let theirs: Awaited<ReturnType<typeof openOnDisk>>
let patient: Page
let emr: Page
let workspace: FrameLocator

const DESK = { width: 1280, height: 800 }
const PHONE = { width: 360, height: 740 }
/** From the opened browser to a moving picture, on a machine that does other things as well. */
const SECONDS = 20_000

beforeAll(async () => {
  house = await openHouse()
  browser = await openBrowser()
  profiles = await mkdtemp(join(tmpdir(), 'causeway-profiles-'))
  const { booked, device } = await inWaitingRoom(house)
  link = booked.link
  hers = await openOnDisk(join(profiles, 'patient'), PHONE)
  const [name = '', value = ''] = device.cookie.split('=')
  // As the link leaves it in a real browser: it outlives the browser.
  const expires = Date.now() / 1000 + 3_600
  await hers.person.addCookies([{ name, value, url: house.causeway, expires }])
  patient = await opened(hers, link)
  theirs = await openOnDisk(join(profiles, 'clinician'), DESK)
  emr = await theirs.person.newPage()
  workspace = await enter(emr)
  await workspace.getByRole('button', { name: /^Admit/ }).click()
  await moving(pictureOfPatient(workspace))
  await moving(pictureOfClinician(patient))
})
afterEach(async ({ task }) => {
  if (task.result?.state !== 'fail') return
  await mkdir('test/.shots', { recursive: true })
  const pages = { patient: hers.person.pages().at(-1), clinician: theirs.person.pages().at(-1) }
  for (const [who, page] of Object.entries(pages))
    await page?.screenshot({ path: `test/.shots/dropped-${who}-failed.png` }).catch(() => undefined)
})
afterAll(async () => {
  await browser?.close()
  await theirs?.person.close().catch(() => undefined)
  await hers?.person.close().catch(() => undefined)
  await house?.stop()
  if (house) await forget(house.data)
  if (profiles) await rm(profiles, { recursive: true, force: true, maxRetries: 5 })
})

test('the clinician’s browser is killed while they type: the patient is told to stay, and every word is back in a new one', async () => {
  await searchOrders(workspace, 'creat')
  await workspace.getByRole('option', { name: /^Creatinine/ }).click()
  await workspace.getByLabel('Reason').fill('Before contrast')
  await workspace.getByRole('button', { name: 'Propose' }).click()
  await order(workspace).waitFor()

  const typed: { text: string; at: number }[] = []
  const history = workspace.getByLabel('History', { exact: true })
  const noted = noteTraffic(emr)
  await history.focus()
  // Between a save toward the EMR and the next one: what was typed since the first, a letter at least, is held by Causeway alone.
  for (let count = 1; noted.saves < 2 || noted.last !== 'kept' || noted.kept === noted.saved; count += 1) {
    await emr.keyboard.type(`word${count} `, { delay: 20 })
    typed.push({ text: `${typed.at(-1)?.text ?? ''}word${count} `, at: Date.now() })
  }
  theirs.kill()
  const killed = Date.now()
  await patient.getByText('Dr. Ngozi Okafor is not connected right now. Stay here').waitFor({ timeout: SECONDS })
  const told = Date.now() - killed
  await goodAtAnyWidth(patient, 'dropped-patient-told')

  theirs = await openOnDisk(join(profiles, 'clinician'), DESK)
  const since = Date.now()
  emr = await theirs.person.newPage()
  workspace = await enter(emr)
  await workspace.getByText('What you had typed is back.').waitFor()
  const back = await workspace.getByLabel('History', { exact: true }).inputValue()
  await goodAtAnyWidth(emr, 'dropped-words-back')
  await moving(pictureOfPatient(workspace))
  await moving(pictureOfClinician(patient))
  const connected = Date.now() - since
  expect(typed.at(-1)?.text.startsWith(back.trim())).toBe(true)
  expect(noted.kept).toContain('word')
  expect(back.startsWith(noted.kept)).toBe(true)
  const missing = typed.find(({ text }) => !back.startsWith(text.trim()))
  say(`told ${told} ms after the kill; ${missing === undefined ? 0 : killed - missing.at} ms of typing lost;`)
  say(`connected ${connected} ms after the new browser was opened`)
  expect(connected).toBeLessThan(SECONDS)
  await order(workspace).waitFor()
  await eventually(async () => (await inChart()).includes(back.trim()), 'the words in the chart')
})

test('a second device of the clinician takes over with the same note, orders and call; the first says where it went on', async () => {
  const read = await wordsIn(patient.locator('.stage-words'))
  const second = await (await personIn(browser, PHONE)).newPage()
  onTestFinished(() => second.context().close())
  const since = Date.now()
  const there = await enter(second)
  await workspace.getByText('This call goes on in another tab or on another device of yours.').waitFor()
  await moving(pictureOfPatient(there))
  await moving(pictureOfClinician(patient))
  say(`the second device connected in ${Date.now() - since} ms; the patient read ${JSON.stringify(await read())}`)
  const said = 'Dr. Ngozi Okafor goes on from another device or window.'
  expect(await read()).toContain(`${said} Connecting you with Dr. Ngozi Okafor…`)
  await patient.locator('.quality').getByText(said).waitFor()
  await shot(patient, 'dropped-patient-moved')
  await patient.locator('.quality').getByText(said).waitFor({ state: 'detached' })
  await there.getByRole('tab', { name: 'Note and orders' }).click()
  await order(there).waitFor()
  expect(await there.getByLabel('History', { exact: true }).inputValue()).toBe(
    await workspace.getByLabel('History', { exact: true }).inputValue(),
  )
  await goodAtAnyWidth(emr, 'dropped-goes-on-elsewhere')
  await workspace.getByRole('button', { name: 'Continue the call here' }).click()
  // On whatever pane they are there.
  await there.getByText('This call goes on in another tab or on another device of yours.').waitFor()
  await goodAtAnyWidth(second, 'dropped-goes-on-in-note')
  await moving(pictureOfPatient(workspace))
})

test('with two devices open, what was typed on the one that dies outlives the saves of the other', async () => {
  const second = await (await personIn(browser, DESK)).newPage()
  onTestFinished(() => second.context().close())
  const there = await enter(second)
  await moving(pictureOfPatient(there))
  const noted = noteTraffic(emr)
  await workspace.getByLabel('History', { exact: true }).focus()
  await emr.keyboard.press('Control+End')
  await emr.keyboard.type('and at last a cough')
  await eventually(
    async () => noted.last === 'kept' && noted.kept.endsWith('and at last a cough'),
    'the words to be kept',
  )
  theirs.kill()
  await there.getByLabel('History', { exact: true }).fill('From the other device.')
  await eventually(async () => (await inChart()).includes('From the other device.'), 'the other device’s save')

  theirs = await openOnDisk(join(profiles, 'clinician'), DESK)
  emr = await theirs.person.newPage()
  workspace = await enter(emr)
  // Nothing is overwritten: both stand side by side.
  await workspace.getByText('This note was saved elsewhere meanwhile').waitFor()
  await workspace
    .locator('.clash-pair')
    .getByText(/and at last a cough$/)
    .waitFor()
  await workspace.locator('.clash-pair').getByText('From the other device.', { exact: true }).waitFor()
  await goodAtAnyWidth(emr, 'dropped-two-devices')
  await workspace.getByRole('button', { name: 'Keep mine' }).click()
  await eventually(async () => (await inChart()).includes('and at last a cough'), 'the kept words in the chart')
  await moving(pictureOfPatient(workspace))
})

test('the patient’s browser is killed: the clinician is told, and the link brings them back in seconds, chat and all', async () => {
  hers.kill()
  await workspace.getByText(/Tony Douglas is not connected just now/).waitFor({ timeout: SECONDS })
  await goodAtAnyWidth(emr, 'dropped-clinician-told')
  hers = await openOnDisk(join(profiles, 'patient'), PHONE)
  const since = Date.now()
  patient = await opened(hers, link)
  await patient.getByRole('heading', { name: /Your visit with Dr/ }).waitFor()
  await moving(pictureOfClinician(patient))
  await moving(pictureOfPatient(workspace))
  const connected = Date.now() - since
  say(`the patient connected ${connected} ms after the new browser was opened`)
  expect(connected).toBeLessThan(SECONDS)
  await chats(patient, 'I am back')
})

test('on a new device the patient goes on after a code, and the first one says where', async () => {
  const laptop = await (await personIn(browser, DESK)).newPage()
  onTestFinished(() => laptop.context().close())
  await comeIn(house, laptop, link)
  const since = Date.now()
  await laptop.getByRole('heading', { name: /Your visit with Dr/ }).waitFor()
  await workspace.getByText('Tony Douglas goes on from another device').waitFor()
  await shot(emr, 'dropped-clinician-moved')
  await moving(pictureOfClinician(laptop))
  await moving(pictureOfPatient(workspace))
  say(`the new device connected ${Date.now() - since} ms after the code`)
  await patient.getByText('You opened it on another device or in another window.').waitFor()
  await goodAtAnyWidth(patient, 'dropped-patient-elsewhere')
  await chats(laptop, 'From my laptop')
})

const pictureOfPatient = (page: FrameLocator) => page.getByLabel(/^Picture of .*Tony/)
const pictureOfClinician = (page: Page) => page.getByLabel(/^Picture of Dr/)
const order = (page: FrameLocator) =>
  page
    .getByRole('listitem')
    .filter({ hasText: 'Creatinine' })
    .getByRole('button', { name: /^Sign order/ })
const say = (figures: string) => console.info(figures)

async function opened({ person }: Awaited<ReturnType<typeof openOnDisk>>, address: string): Promise<Page> {
  const page = await person.newPage()
  await page.goto(address)
  return page
}

/** What the workspace sent of its note and the server has answered: saved toward the EMR, or only kept. */
function noteTraffic(page: Page): { saves: number; last: 'saved' | 'kept' | null; saved: string; kept: string } {
  const noted: ReturnType<typeof noteTraffic> = { saves: 0, last: null, saved: '', kept: '' }
  page.on('response', (response) => {
    const request = response.request()
    const path = new URL(request.url()).pathname
    if (request.method() !== 'PUT' || !/\/note(\/unsaved)?$/.test(path)) return
    noted.last = path.endsWith('/note') ? 'saved' : 'kept'
    noted[noted.last] = (request.postDataJSON() as NoteSave).sections.find(({ text }) => text !== '')?.text.trim() ?? ''
    if (noted.last === 'saved') noted.saves += 1
  })
  return noted
}

/** From the EMR's own sign-in through the chart into the visit, whether it begins or goes on. */
async function enter(page: Page): Promise<FrameLocator> {
  await page.goto(`${house.emr}/`)
  const signIn = page.getByRole('button', { name: /Dr. Ngozi Okafor/ })
  const schedule = page.getByRole('link', { name: /Douglas/ }).first()
  await signIn.or(schedule).first().waitFor()
  if (await signIn.isVisible()) await signIn.click()
  await schedule.click()
  await page
    .getByRole('button', { name: /Start virtual visit|Open the visit/ })
    .first()
    .click()
  return page.frameLocator('iframe')
}

async function chats(page: Page, text: string): Promise<void> {
  await page.getByRole('button', { name: 'Chat' }).click()
  await page.getByLabel('Write to your clinician').fill(text)
  await page.getByRole('button', { name: 'Send' }).click()
  const chat = workspace.getByRole('button', { name: /Chat/ }).first()
  if (!(await workspace.getByText(text).isVisible())) await chat.click()
  await workspace.getByText(text).first().waitFor()
}

async function inChart(): Promise<string> {
  const tony = await patientNamed(house, 'Douglas')
  return (await charted(house, 'DocumentReference', tony)).map(noteText).join('\n')
}

/** What stands there from now on, also for a moment. */
async function wordsIn(place: Locator): Promise<() => Promise<string[]>> {
  const words = await place.evaluateHandle((stage) => {
    const read: string[] = []
    new MutationObserver(() => read.push(stage.textContent ?? '')).observe(stage, {
      childList: true,
      characterData: true,
      subtree: true,
    })
    return read
  })
  return () => words.jsonValue()
}
