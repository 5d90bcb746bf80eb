import { readFile } from 'node:fs/promises'
import type { Browser, FrameLocator, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { counted, overBudget, sum } from '#domain/ledger/ledger.ts'
import { parsePathway } from '#formats/pathway/parse.ts'
import { sameAround } from './around.ts'
import { openBrowser, personIn } from './browser.ts'
import { forget, openHouse, type RunningHouse } from './house.ts'
import { axeClean, goodAtAnyWidth, shot } from './looks.ts'
import { book, comeIn, eventually, prepare, TONY } from './people.ts'
import { watch, type Probe } from './presses.ts'
import { charted, noteText, patientNamed } from './record.ts'
import { knownOf, ledgerOf } from './scripted-visit.ts'

/** A visit held in the practice's own video tool, from the link to the signed note: same steps, ledger and summary. */
let house: RunningHouse
let browser: Browser
let patient: Page
let emr: Page
let workspace: FrameLocator
let probe: Probe
let visit: string
/** What the ledger has of it, once the pages have reported. */
let ours: ReturnType<typeof ledgerOf>

beforeAll(async () => {
  house = await openHouse()
  browser = await openBrowser()
  patient = await (await personIn(browser, { width: 360, height: 740 })).newPage()
  const clinicians = await personIn(browser, { width: 1280, height: 800 })
  probe = await watch(clinicians, 'clinician', { theirs: (origin) => origin === house.emr, known: knownOf(TONY) })
  emr = await clinicians.newPage()
})
afterEach(async ({ task }) => {
  if (task.result?.state !== 'fail') return
  await shot(patient, 'own-tool-failed-patient')
  await shot(emr, 'own-tool-failed-emr')
})
afterAll(async () => {
  await browser?.close()
  await house?.stop()
  if (house) await forget(house.data)
})

test('the patient prepares as for any visit, and is told that the tool asks for camera and microphone', async () => {
  const { link } = await book(house, TONY, 'Dr. Ngozi Okafor', 0, 'primary-care-new-concern')
  await comeIn(house, patient, link)
  await Promise.all([prepare(patient, false), signedIn()])
  visit = /\/v\/([^/]+)/.exec(patient.url())?.[1] ?? ''
  await patient.getByText(/Meadow Video \(simulation\) asks for your camera and microphone/).waitFor()
  await axeClean(patient)
  await shot(patient, 'own-tool-waiting-360')
})

test('a tool that is down at Admit is said so, with the telephone one press away; asked again it has the meeting', async () => {
  // The clinician's day begins signed in to the EMR.
  await emr.reload()
  probe.begin()
  await emr
    .getByRole('link', { name: new RegExp(TONY.family) })
    .first()
    .click()
  await emr.getByRole('button', { name: 'Start virtual visit' }).first().click()
  workspace = emr.frameLocator('iframe')
  await house.fault({ kind: 'video-down' })
  await workspace.getByRole('button', { name: /^Admit/ }).click()
  await workspace.getByText('Meadow Video (simulation) does not answer.').waitFor()
  await workspace.getByRole('button', { name: 'Continue by phone, I dial' }).waitFor()
  await patient.getByText(/The video does not open just now/).waitFor()
  await goodAtAnyWidth(emr, 'own-tool-down')
  await shot(patient, 'own-tool-down-patient-360')
  await house.clearFaults()
  await workspace.getByRole('button', { name: 'Ask for the meeting again' }).click()
  await workspace.getByRole('link', { name: 'Open the video' }).waitFor()
})

test('each comes in by an address of their own with one press; who is there is on both pages, and so is who drops out', async () => {
  await shot(patient, 'own-tool-called-360')
  const theirs = await opened(patient, patient.getByRole('link', { name: 'Open the video' }))
  const own = await opened(emr, workspace.getByRole('link', { name: 'Open the video' }))
  expect(new URL(theirs.url()).pathname).not.toBe(new URL(own.url()).pathname)
  await theirs.getByText('Here with you: the clinician.').waitFor()
  await own.getByText('Here with you: the patient.').waitFor()
  await workspace.getByText(/You are in the meeting\. .*Douglas is in it\./).waitFor()
  await patient.getByText(/You are in the video.*Dr\. Ngozi Okafor is there\./).waitFor()
  await shot(theirs, 'own-tool-meeting-360')
  await shot(emr, 'own-tool-in-visit-1280')
  await goodAtAnyWidth(patient, 'own-tool-in-visit-patient')
  await theirs.close()
  await workspace.getByText(/Douglas is not in it\./).waitFor({ timeout: 15_000 })
  await opened(patient, patient.getByRole('link', { name: 'Open the video' }))
  await workspace.getByText(/Douglas is in it\./).waitFor()
})

test('a helper comes into the meeting by an address of their own, once the clinician has let them in', async () => {
  await patient.getByRole('button', { name: 'Somebody helps me' }).click()
  await patient.getByRole('button', { name: 'Make a link for them' }).click()
  const link = (await patient.getByText(/\/g\//).textContent()) ?? ''
  const helper = await (await personIn(browser, { width: 360, height: 740 })).newPage()
  await helper.goto(link)
  await helper.getByLabel('Your name').fill('Ana Ruiz')
  await helper.getByRole('button', { name: 'Ask to come in' }).click()
  await workspace.getByRole('button', { name: 'Let in' }).click()
  await helper.getByRole('link', { name: 'Open the video' }).waitFor()
  await axeClean(helper)
  await opened(helper, helper.getByRole('link', { name: 'Open the video' }))
  await workspace.getByText('Also in it: Ana Ruiz (helper).').waitFor()
})

test('words that get lost are filled from the session log; the note is signed, and the same link shows the summary', async () => {
  await workspace.getByLabel('History', { exact: true }).fill('Cough for three days.')
  await workspace.getByLabel('Assessment', { exact: true }).fill('Viral infection.')
  await workspace.getByLabel('Plan', { exact: true }).fill('Rest.')
  await workspace.getByRole('textbox', { name: 'For the patient' }).fill('Rest and drink enough.')
  await workspace.getByText(/in the chart, version/).waitFor()
  await house.fault({ kind: 'video-silent' })
  await patient.context().pages().at(-1)?.getByRole('button', { name: 'Go on with sound only' }).click()
  await workspace.getByRole('button', { name: 'End visit' }).click()
  await workspace.locator('.button.primary:not([aria-disabled=true])', { hasText: 'Sign note' }).click()
  await workspace.getByText(/^Note signed/).waitFor()
  ours = ledgerOf(house, visit)
  const tony = await patientNamed(house, 'Douglas')
  const note = await eventually(async () => {
    const [found] = await charted(house, 'DocumentReference', tony, ({ docStatus }) => docStatus === 'final')
    return found
  }, 'the signed note')
  expect(noteText(note)).toMatch(/Ana Ruiz/)
  // That the picture was given up no word told: it is from the tool's session log.
  expect(noteText(note)).toMatch(/Visit by real-time audio and video/)
  expect(noteText(note)).toMatch(/By video \d\d:\d\d to \d\d:\d\d; .*By sound without picture \d\d:\d\d to \d\d:\d\d/)
  await patient.getByText('Rest and drink enough.').waitFor({ timeout: 20_000 })
  await shot(patient, 'own-tool-summary-360', true)
})

test('it costs nobody more than the pathway allows, the tool’s own window among it', async () => {
  const file = 'primary-care-new-concern.yaml'
  const parsed = parsePathway(await readFile(new URL(`../../pathways/${file}`, import.meta.url), 'utf8'), file)
  if ('problems' in parsed) throw new Error(`pathways/${file} does not load`)
  expect((await ours).clinician?.clicks).toBeGreaterThan(0)
  const counts = counted(sum(await ours, probe.counts()), 'clinician', 'switches', 1)
  expect(overBudget(parsed.budget, counts)).toEqual([])
})

test('what surrounds it is as of any visit: summary page, day and worklist of the desk, and ledger', () =>
  sameAround(house, browser, patient, visit))

/** The clinician, at the EMR's schedule. */
async function signedIn(): Promise<void> {
  await emr.goto(`${house.emr}/`)
  await emr.getByRole('button', { name: /Okafor/ }).click()
  await emr.getByRole('heading', { name: /Schedule/ }).waitFor()
}

/** The tool’s page, which opens in a tab of its own. */
async function opened(page: Page, link: ReturnType<Page['getByRole']>): Promise<Page> {
  const [tab] = await Promise.all([page.context().waitForEvent('page'), link.click()])
  await tab.getByRole('heading', { name: 'You are in the meeting' }).waitFor()
  return tab
}
