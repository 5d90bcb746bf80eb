import type { Browser, FrameLocator, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { openBrowser, personIn } from './browser.ts'
import { forget, openHouse, type RunningHouse } from './house.ts'
import { goodAtAnyWidth, playing, shot } from './looks.ts'
import { inWaitingRoom, onScreen } from './patient-by-http.ts'
import { eventually, launch } from './people.ts'
import { charted, noteText, patientNamed } from './record.ts'

/** A medical assistant receives the patient, a nurse goes on, and the clinician finds everything done. */
let house: RunningHouse
let browser: Browser
let patient: Page
let assistant: Page
let rooming: FrameLocator
let nurse: Page
let nursing: FrameLocator
let emr: Page
let workspace: FrameLocator

beforeAll(async () => {
  house = await openHouse()
  browser = await openBrowser()
  const { device } = await inWaitingRoom(house)
  patient = await onScreen(house, await personIn(browser, { width: 360, height: 740 }), device)
})
afterEach(async ({ task }) => {
  if (task.result?.state !== 'fail') return
  await shot(patient, 'rooming-failed-patient', true)
  for (const [page, name] of [
    [assistant, 'assistant'],
    [nurse, 'nurse'],
    [emr, 'clinician'],
  ] as const)
    if (page !== undefined) await shot(page, `rooming-failed-${name}`)
})
afterAll(async () => {
  await browser?.close()
  await house?.stop()
  if (house) await forget(house.data)
})

test('the medical assistant opens the patient’s chart, presses Room the patient, and both see each other', async () => {
  assistant = await (await personIn(browser, { width: 1280, height: 800 })).newPage()
  rooming = await rooms(assistant, 'Ana Ruiz')
  await rooming.getByText(/Tony Douglas has waited/).waitFor()
  await goodAtAnyWidth(assistant, 'rooming-begin')
  await rooming.getByRole('button', { name: 'Start rooming' }).click()
  await patient.getByRole('heading', { name: 'Ana Ruiz, MA gets everything ready with you' }).waitFor()
  await playing(patient.getByLabel('Picture of Ana Ruiz, MA'))
  await playing(rooming.getByLabel(/Picture of .*Tony Douglas/))
  await goodAtAnyWidth(patient, 'rooming-patient')
})

test('the clinician, who has opened the visit, sees who is with the patient and is neither heard nor seen', async () => {
  emr = await (await personIn(browser, { width: 1280, height: 800 })).newPage()
  workspace = await launch(house, emr, 'Douglas')
  await workspace.getByText(/Ana Ruiz, MA is with the patient since \d\d:\d\d/).waitFor()
  expect(await patient.getByLabel(/Picture of Dr/).count()).toBe(0)
})

test('identity, place and company are asked, and each shows at once whether it is done', async () => {
  const handOver = rooming.getByRole('button', { name: 'Hand over to Dr. Ngozi Okafor' })
  expect(await handOver.getAttribute('aria-disabled')).toBe('true')
  await rooming.getByRole('button', { name: 'Both match' }).click()
  await rooming.getByText(/Both matched, \d\d:\d\d/).waitFor()
  await rooming.getByRole('button', { name: 'Still right' }).click()
  await rooming.getByText(/Said in rooming, \d\d:\d\d/).waitFor()
  await rooming.getByText('The patient has agreed to the present text.').waitFor()
  await rooming.getByRole('button', { name: 'Parent' }).click()
  await eventually(
    async () => (await rooming.getByRole('button', { name: 'Parent' }).getAttribute('aria-pressed')) === 'true',
    'the parent to be noted',
  )
})

test('a nurse who comes too is told who is at it, and takes over only by saying so', async () => {
  nurse = await (await personIn(browser, { width: 1280, height: 800 })).newPage()
  nursing = await rooms(nurse, 'Joy Cole')
  await nursing.getByText(/Ana Ruiz, MA is rooming this patient since \d\d:\d\d/).waitFor()
  await shot(nurse, 'rooming-take-over')
  // Looking on changes nothing for the two who talk.
  await playing(rooming.getByLabel(/Picture of .*Tony Douglas/))
  await nursing.getByRole('button', { name: 'Take over' }).click()
  await playing(nursing.getByLabel(/Picture of .*Tony Douglas/))
  await patient.getByRole('heading', { name: 'Joy Cole, RN gets everything ready with you' }).waitFor()
  await nursing.getByText(/Both matched/).waitFor()
  await rooming.getByText(/Joy Cole, RN is rooming this patient since \d\d:\d\d/).waitFor()
  expect(await rooming.getByLabel(/Picture of .*Tony Douglas/).count()).toBe(0)
})

test('numbers from home go into the chart with who took them down; a wrong one is taken back, an impossible one refused', async () => {
  await take('128', '82')
  await nursing.getByText('Blood pressure 128/82 mmHg').waitFor()
  const row = nursing.getByRole('listitem').filter({ hasText: '128/82' })
  await row.getByText(/in the chart, \d\d:\d\d/).waitFor()
  await take('82', '128')
  await nursing.getByText(/That number can't be right/).waitFor()
  await take('118', '76')
  const other = nursing.getByRole('listitem').filter({ hasText: '118/76' })
  await other.getByText(/in the chart/).waitFor()
  await other.getByRole('button', { name: 'Wrong, take it back' }).click()
  await other.getByText(/taken back/).waitFor()
  const tony = await patientNamed(house, 'Douglas')
  const taken = () => charted(house, 'Observation', tony, (one) => JSON.stringify(one).includes('rn-cole'))
  await expect
    .poll(async () => new Set((await taken()).map(({ status }) => status)), { timeout: 15_000 })
    .toEqual(new Set(['entered-in-error', 'final']))
  expect(await taken()).toHaveLength(2)
  // What the patient wrote before the visit is one press, and is offered once.
  await nursing.getByRole('button', { name: 'Blood pressure 132/84 mmHg: Into the chart' }).click()
  await nursing
    .getByRole('listitem')
    .filter({ hasText: '132/84' })
    .getByText(/in the chart, /)
    .waitFor()
  expect(await nursing.getByRole('button', { name: /132\/84 mmHg: Into the chart/ }).count()).toBe(0)
  await nursing.getByRole('button', { name: 'Medicines gone through' }).click()
  await nursing.getByRole('button', { name: 'Allergies gone through' }).click()
  await nursing.getByText(/Allergies gone through \(\d\d:\d\d\)/).waitFor()
  await goodAtAnyWidth(nurse, 'rooming-checklist')
})

test('what the patient takes besides goes into the chart’s list under the nurse’s sign-in; a diagnosis is not theirs', async () => {
  const medicines = nursing.getByRole('region', { name: /^Medicines/ })
  await medicines.getByRole('button', { name: 'Add a medicine' }).click()
  await medicines.getByLabel('Medicine that the patient takes').fill('Vitamin D')
  await medicines.getByRole('button', { name: 'Put into the chart' }).click()
  await medicines.getByText(/New: Vitamin D.*in the chart, \d\d:\d\d/).waitFor()
  await shot(nurse, 'rooming-lists')
  const tony = await patientNamed(house, 'Douglas')
  expect(await charted(house, 'MedicationStatement', tony)).toMatchObject([
    { medicationCodeableConcept: { text: 'Vitamin D' } },
  ])
  expect(await nursing.getByRole('button', { name: 'Add a problem' }).count()).toBe(0)
})

test('handed over, the patient is told who comes next, and the clinician what was done', async () => {
  await nursing.getByLabel(/A line for Dr. Ngozi Okafor/).fill('Worried about her mother.')
  await nursing.getByRole('button', { name: 'Hand over to Dr. Ngozi Okafor' }).click()
  await nursing.getByText(/Joy Cole, RN handed over at \d\d:\d\d/).waitFor()
  await patient.getByText('Everything is ready. Dr. Ngozi Okafor comes next.').waitFor()
  await workspace.getByText(/Roomed by Joy Cole, RN, ready since \d\d:\d\d/).waitFor()
  await workspace.getByText('Worried about her mother.').waitFor()
  await workspace.getByText('With the patient: parent').waitFor()
  await workspace.getByText(/Blood pressure 128\/82 mmHg, in the chart/).waitFor()
  await goodAtAnyWidth(emr, 'rooming-handed-over')
  await goodAtAnyWidth(patient, 'rooming-patient-ready')
})

test('admitted, patient and clinician see each other; the signed note says who roomed the patient', async () => {
  await workspace.getByRole('button', { name: /^Admit/ }).click()
  await playing(patient.getByLabel('Picture of Dr. Ngozi Okafor'))
  await playing(workspace.getByLabel(/Picture of .*Tony Douglas/))
  await workspace.getByLabel('History', { exact: true }).fill('Feels well.')
  await workspace.getByText(/in the chart, version/).waitFor()
  await workspace.getByRole('button', { name: 'End visit' }).click()
  await workspace.getByRole('button', { name: 'Sign note' }).click()
  await workspace.getByText(/^Note signed/).waitFor()
  await nursing.getByText('The visit is over. Nothing is left to do here.').waitFor()
  const tony = await patientNamed(house, 'Douglas')
  const note = await eventually(async () => {
    const [found] = await charted(house, 'DocumentReference', tony, ({ docStatus }) => docStatus === 'final')
    return found
  }, 'the signed note')
  expect(noteText(note)).toMatch(
    /Roomed by Ana Ruiz, MA and Joy Cole, RN, \d\d:\d\d to \d\d:\d\d; name and date of birth asked; medicines gone through; allergies gone through; with the patient: parent/,
  )
  const roomed = await charted(house, 'Encounter', tony, (one) => JSON.stringify(one).includes('"SPRF"'))
  expect(JSON.stringify(roomed)).toContain('Practitioner/rn-cole')
})

/** Opens the patient's chart as a person of the practice and presses the card of the waiting visit. */
async function rooms(page: Page, name: string): Promise<FrameLocator> {
  await page.goto(`${house.emr}/`)
  await page.getByRole('button', { name: new RegExp(name) }).click()
  await page
    .getByRole('link', { name: /Douglas/ })
    .first()
    .click()
  await page.getByRole('button', { name: 'Room the patient' }).first().click()
  return page.frameLocator('iframe')
}

async function take(systolic: string, diastolic: string): Promise<void> {
  await nursing.getByLabel('Upper number (systolic)').fill(systolic)
  await nursing.getByLabel('Lower number (diastolic)').fill(diastolic)
  await nursing.getByRole('button', { name: 'Into the chart', exact: true }).click()
}
