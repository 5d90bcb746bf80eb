import { execFileSync } from 'node:child_process'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Browser, FrameLocator, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { openBrowser, personIn } from './browser.ts'
import { forget, openHouse, type RunningHouse } from './house.ts'
import { axeClean, shot } from './looks.ts'
import { inWaitingRoom, onScreen } from './patient-by-http.ts'
import { eventually, launch } from './people.ts'
import { charted, noteText, patientNamed, record } from './record.ts'

/** The draft of the note without a transcriber: from answers, chat, marks and orders, by keyboard, into the signed note. */
let house: RunningHouse
let browser: Browser
let patient: Page
let emr: Page
let workspace: FrameLocator

beforeAll(async () => {
  house = await withoutTranscriber()
  browser = await openBrowser()
  const { device } = await inWaitingRoom(house)
  patient = await onScreen(house, await personIn(browser, { width: 360, height: 740 }), device)
  emr = await (await personIn(browser, { width: 1280, height: 800 })).newPage()
  workspace = await launch(house, emr, 'Douglas')
})
afterEach(async ({ task }) => {
  if (task.result?.state === 'fail') await shot(emr, 'smart-note-failed', true)
})
afterAll(async () => {
  await browser?.close()
  await house?.stop()
  if (house) await forget(house.data)
})

test('during the call a key marks the moment or a phrase, also while typing, and a mark is taken back', async () => {
  await workspace.getByRole('button', { name: /Admit/ }).click()
  await workspace.getByRole('region', { name: 'Marks' }).waitFor()
  await nothingSpeaksOfListening()
  await patient.getByRole('button', { name: 'Chat' }).click()
  await patient.getByText(/then it is deleted, within seven days at the latest/).waitFor()
  await patient.getByLabel('Write to your clinician').fill('It is worse in the evening')
  await patient.getByRole('button', { name: 'Send' }).click()
  const marks = workspace.getByRole('region', { name: 'Marks' })
  await marks.getByRole('button', { name: /Mark the moment/ }).waitFor()
  await workspace.getByRole('heading', { name: 'Note', exact: true }).click()
  await emr.keyboard.press('3')
  await marks.getByText(/^\d\d:\d\d Plan talked through with the patient, who agrees\.$/).waitFor()
  await workspace.getByLabel('History', { exact: true }).fill('Typed by hand.')
  await emr.keyboard.press('F8')
  await marks.getByText(/a moment of the call$/).waitFor()
  await emr.keyboard.press('F8')
  await expect.poll(() => marks.getByText(/a moment of the call$/).count()).toBe(2)
  await shot(emr, 'smart-note-marks')
  await marks
    .getByRole('button', { name: /^Take back the mark .*moment/ })
    .first()
    .click()
  await expect.poll(() => marks.getByText(/a moment of the call$/).count()).toBe(1)
})

test('the draft stands when the call has ended; each sentence shows what it rests on, by keyboard', async () => {
  await workspace.getByRole('button', { name: 'End visit' }).click()
  const draft = workspace.getByRole('region', { name: 'Draft from this visit' })
  await draft.getByText(/^\d+ sentences proposed$/).waitFor()
  const history = workspace.getByRole('region', { name: 'Proposed for History' })
  const complaint = workspace.getByRole('region', { name: 'Proposed for Chief complaint' })
  const reason = complaint.getByRole('listitem').filter({ hasText: 'Blood pressure is up' })
  await reason.getByText('From: answered before the visit').focus()
  await emr.keyboard.press('Enter')
  await reason.getByText('Asked: What would you like to talk about?').waitFor()
  await reason.getByText(/^the patient, answered before the visit/).waitFor()
  const aside = draft.locator('.draft-aside').filter({ hasText: 'Said or marked, and not in the draft' })
  await history
    .getByRole('listitem')
    .filter({ hasText: 'worse in the evening' })
    .getByText('From: written in the chat')
    .waitFor()
  await aside.getByText('A moment of the call, marked without words.').waitFor()
  await nothingSpeaksOfListening()
  await shot(emr, 'smart-note-draft')
  await axeClean(emr)
  await emr.setViewportSize({ width: 900, height: 700 })
  const pane = workspace.locator('.pane-note')
  await expect.poll(() => pane.evaluate((element) => element.scrollWidth - element.clientWidth)).toBeLessThanOrEqual(0)
  await shot(emr, 'smart-note-draft-900')
  await emr.setViewportSize({ width: 1280, height: 800 })
})

test('one is put aside, the others are taken below what was typed, and reach the signed note', async () => {
  const history = workspace.getByRole('region', { name: 'Proposed for History' })
  await history.getByRole('button', { name: /^Dismiss: Asked "Do you have any of these now\?/ }).click()
  await history.getByRole('button', { name: /^Accept: .*worse in the evening/ }).click()
  await workspace.getByRole('button', { name: /^Accept all/ }).click()
  await workspace.getByText('Everything that was proposed is in the note or put aside.').waitFor()
  expect(await workspace.getByLabel('History', { exact: true }).inputValue()).toMatch(
    /^Typed by hand\.\n.*worse in the evening\.\n/,
  )
  expect(await workspace.getByLabel('Chief complaint', { exact: true }).inputValue()).toBe(
    'Patient: "Blood pressure is up".',
  )
  await workspace.getByText(/in the chart, version/).waitFor()
  expect(kept().map(({ kind }) => kind)).toEqual(expect.arrayContaining(['chat', 'choices from the draft']))
  await workspace.getByRole('button', { name: 'Sign note' }).click()
  await workspace.getByText(/^Note signed/).waitFor()
  expect(await workspace.getByRole('region', { name: 'Draft from this visit' }).count()).toBe(0)
  const tony = await patientNamed(house, 'Douglas')
  const [note] = await charted(house, 'DocumentReference', tony, (one) => one['docStatus'] === 'final')
  const text = noteText(note)
  expect(text).toContain('Typed by hand.')
  expect(text).toContain('Plan talked through with the patient, who agrees.')
  expect(text).not.toContain('None of these')
  const said = await eventually(
    async () => (await record(house)).find(({ resourceType }) => resourceType === 'Provenance'),
    'that a device had a part in the note',
  )
  expect(said).toMatchObject({ target: [{ reference: `DocumentReference/${note?.id}` }] })
  await eventually(
    async () => kept().every(({ kind }) => kind !== 'chat' && kind !== 'choices from the draft'),
    'nothing kept',
  )
})

/** Without a transcriber no screen says a word of it. */
async function nothingSpeaksOfListening(): Promise<void> {
  const screens = [patient.locator('body'), workspace.locator('body')]
  const read = (await Promise.all(screens.map((screen) => screen.innerText()))).join('\n')
  expect(read).toMatch(/Dr\. Ngozi Okafor/)
  expect(read).not.toMatch(/\bAI\b|listen|transcri/i)
}

/** The house of a practice that has none. */
async function withoutTranscriber(): Promise<RunningHouse> {
  const first = await openHouse()
  await first.stop()
  const described = JSON.parse(await readFile(join(first.data, 'organizations.json'), 'utf8')) as object[]
  const without = join(first.data, 'without-transcriber.json')
  await writeFile(without, JSON.stringify(described.map((one) => ({ ...one, transcriber: undefined }))))
  return openHouse(first, { CAUSEWAY_ORGANIZATIONS: without })
}

/** What is still sealed here, as whoever runs Causeway sees it. */
function kept(): { kind: string }[] {
  const env = {
    ...process.env,
    CAUSEWAY_SANDBOX: '1',
    CAUSEWAY_DATA: house.data,
    CAUSEWAY_ORGANIZATIONS: join(house.data, 'organizations.json'),
  }
  const cli = new URL('../../server/cli/residue.ts', import.meta.url).pathname
  const said = execFileSync(process.execPath, [cli, 'riverbend'], {
    env,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  return said
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as { kind: string })
}
