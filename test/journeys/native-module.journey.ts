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

/** A visit held in the EMR's own video module, here a simulation: the call is the EMR's, everything around it is not. */
let house: RunningHouse
let browser: Browser
let patient: Page
let emr: Page
/** The EMR's schedule, left open beside. */
let schedule: Page
let workspace: FrameLocator
let probe: Probe
let visit: string

beforeAll(async () => {
  house = await openHouse()
  browser = await openBrowser()
  patient = await (await personIn(browser, { width: 360, height: 740 })).newPage()
  const clinicians = await personIn(browser, { width: 1280, height: 800 })
  probe = await watch(clinicians, 'clinician', { theirs: (origin) => origin === house.emr, known: knownOf(TONY) })
  emr = await clinicians.newPage()
  schedule = await (await personIn(browser, { width: 1280, height: 800 })).newPage()
})
afterEach(async ({ task }) => {
  if (task.result?.state !== 'fail') return
  await shot(patient, 'native-failed-patient')
  await shot(emr, 'native-failed-emr')
  await shot(schedule, 'native-failed-schedule')
})
afterAll(async () => {
  await browser?.close()
  await house?.stop()
  if (house) await forget(house.data)
})

test('the patient prepares as for any visit; the schedule shows no dots before anybody is connected', async () => {
  const { link } = await book(house, TONY, 'Dr. Ngozi Okafor', 0, 'primary-care-medicine-check')
  await comeIn(house, patient, link)
  await Promise.all([prepare(patient, false), atSchedule(emr), atSchedule(schedule)])
  visit = /\/v\/([^/]+)/.exec(patient.url())?.[1] ?? ''
  await patient.getByText(/RiverChart Video \(simulation\) asks for your camera and microphone/).waitFor()
  await axeClean(patient)
  await row().getByText('waiting since').waitFor()
  expect(await row().getByText('connected').count()).toBe(0)
})

test('each opens the module by its own launch with one press, and nothing of the context stays in the address', async () => {
  await emr.reload()
  probe.begin()
  await emr
    .getByRole('link', { name: new RegExp(TONY.family) })
    .first()
    .click()
  await emr.getByRole('button', { name: 'Start virtual visit' }).first().click()
  workspace = emr.frameLocator('iframe')
  await workspace.getByRole('button', { name: /^Admit/ }).click()
  const launch = workspace.getByRole('link', { name: 'Open the video' })
  expect(await launch.getAttribute('href')).toMatch(/\/native-video\/join\/clinician\?context=[\w%]+$/)
  const theirs = await opened(patient, patient.getByRole('link', { name: 'Open the video' }))
  const own = await opened(emr, launch)
  expect(`${theirs.url()} ${own.url()}`).not.toMatch(/context/)
  await own.getByText('Here with you: the patient.').waitFor()
  await workspace.getByText(/You are in the meeting\. .*Douglas is in it\./).waitFor()
  await patient.getByText(/You are in the video.*Dr\. Ngozi Okafor is there\./).waitFor()
  await shot(emr, 'native-in-visit-1280')
  await shot(theirs, 'native-meeting-360')
  await goodAtAnyWidth(patient, 'native-in-visit-patient')
})

test('the schedule’s dots follow who is connected, and so does the visit: whoever drops out, and comes back', async () => {
  await row().getByText('patient connected').waitFor()
  await row().getByText('clinician connected').waitFor()
  await axeClean(schedule)
  await shot(schedule, 'native-schedule-1280')
  await patient.context().pages().at(-1)?.close()
  await row().getByText('patient not connected').waitFor({ timeout: 15_000 })
  await row().getByText('clinician connected').waitFor()
  await workspace.getByText(/Douglas is not in it\./).waitFor({ timeout: 15_000 })
  await opened(patient, patient.getByRole('link', { name: 'Open the video' }))
  await row().getByText('patient connected').waitFor()
  await workspace.getByText(/Douglas is in it\./).waitFor()
})

test('what a call-back that fails does not tell is read from the module’s log; the encounter has the call’s times', async () => {
  await workspace.getByLabel('History', { exact: true }).fill('Takes all tablets.')
  await workspace.getByLabel('Assessment', { exact: true }).fill('Doing well.')
  await workspace.getByLabel('Plan', { exact: true }).fill('Continue.')
  await workspace.getByRole('textbox', { name: 'For the patient' }).fill('Go on as before.')
  await workspace.getByText(/in the chart, version/).waitFor()
  await house.fault({ kind: 'native-silent' })
  await patient.context().pages().at(-1)?.getByRole('button', { name: 'Go on with sound only' }).click()
  await workspace.getByRole('button', { name: 'End visit' }).click()
  await workspace.locator('.button.primary:not([aria-disabled=true])', { hasText: 'Sign note' }).click()
  await workspace.getByText(/^Note signed/).waitFor()
  await house.clearFaults()
  const tony = await patientNamed(house, 'Douglas')
  const note = await eventually(async () => {
    const [found] = await charted(house, 'DocumentReference', tony, ({ docStatus }) => docStatus === 'final')
    return found
  }, 'the signed note')
  expect(noteText(note)).toMatch(/By video \d\d:\d\d to \d\d:\d\d; .*By sound without picture \d\d:\d\d to \d\d:\d\d/)
  const encounters = await charted(house, 'Encounter', tony, (one) => JSON.stringify(one['class']).includes('"VR"'))
  expect(encounters).toMatchObject([{ status: 'finished', period: { end: expect.any(String) } }])
  await row().getByText('finished').waitFor()
  await row().getByText('patient not connected').waitFor()
  await patient.getByText('Go on as before.').waitFor({ timeout: 20_000 })
  await shot(patient, 'native-summary-360', true)
})

test('after the visit, by the same link as before, the module lets nobody in', async () => {
  const before = patient.context().pages().at(-1)
  await before?.getByRole('heading', { name: 'The meeting is over' }).waitFor()
})

test('what surrounds it is as of any visit: summary page, day and worklist of the desk, and ledger', async () => {
  const counts = counted(sum(await ledgerOf(house, visit), probe.counts()), 'clinician', 'switches', 1)
  expect(counts.clinician?.clicks).toBeGreaterThan(0)
  const file = 'primary-care-medicine-check.yaml'
  const parsed = parsePathway(await readFile(new URL(`../../pathways/${file}`, import.meta.url), 'utf8'), file)
  if ('problems' in parsed) throw new Error(`pathways/${file} does not load`)
  expect(overBudget(parsed.budget, counts)).toEqual([])
  await sameAround(house, browser, patient, visit)
})

/** The clinician, at the EMR's schedule. */
async function atSchedule(page: Page): Promise<void> {
  await page.goto(`${house.emr}/`)
  await page.getByRole('button', { name: /Okafor/ }).click()
  await page.getByRole('heading', { name: /Schedule/ }).waitFor()
}

function row() {
  return schedule.locator('tr[data-row]').filter({ hasText: TONY.family }).filter({ hasText: 'Medicine check' }).first()
}

/** The module's page, which opens in a tab of its own. */
async function opened(page: Page, link: ReturnType<Page['getByRole']>): Promise<Page> {
  const [tab] = await Promise.all([page.context().waitForEvent('page'), link.click()])
  await tab.getByRole('heading', { name: 'You are in the meeting' }).waitFor()
  return tab
}
