import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Browser, FrameLocator, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { openBrowser, personIn } from './browser.ts'
import { forget, openHouse } from './house.ts'
import { goodAtAnyWidth } from './looks.ts'
import { inWaitingRoom, onScreen, WILEY } from './patient-by-http.ts'
import { eventually, launch } from './people.ts'
import { charted, noteText, patientNamed } from './record.ts'

/** The telephone service rings the clinician and then the patient: continued and begun by phone, and when it can't. */
let house: Awaited<ReturnType<typeof openHouse>>
let browser: Browser
let patient: Page
let emr: Page
let telephone: Page
let workspace: FrameLocator

beforeAll(async () => {
  house = await openHouse()
  browser = await openBrowser()
  await mkdir('test/.shots', { recursive: true })
  const { device } = await inWaitingRoom(house)
  patient = await onScreen(house, await personIn(browser, { width: 360, height: 740 }), device)
  emr = await (await personIn(browser, { width: 1280, height: 800 })).newPage()
  telephone = await (await personIn(browser, { width: 1280, height: 800 })).newPage()
  workspace = await launch(house, emr, 'Douglas')
  await workspace.getByRole('button', { name: /Admit/ }).click()
  await patient.getByRole('heading', { name: /Your visit with Dr. Ngozi Okafor/ }).waitFor()
})
afterEach(async ({ task }) => {
  if (task.result?.state !== 'fail') return
  await patient.screenshot({ path: 'test/.shots/calls-failed-patient.png' })
  await emr.screenshot({ path: 'test/.shots/calls-failed-emr.png' })
})
afterAll(async () => {
  await browser?.close()
  await house?.stop()
  if (house) await forget(house.data)
})

test('a service that is down is said in words within seconds, beside the number to dial; the visit goes on', async () => {
  await house.fault({ kind: 'telephone-down' })
  await workspace.getByRole('button', { name: 'Continue by phone' }).click()
  await workspace.getByRole('radio', { name: /Call from here/ }).waitFor()
  expect(await workspace.getByLabel('Your telephone', { exact: true }).inputValue()).toBe('413-555-0143')
  await goodAtAnyWidth(emr, 'calls-choose')
  await workspace.getByRole('button', { name: 'Video failed' }).click()
  await workspace.getByText(/The telephone service does not answer\. Dial the number below yourself/).waitFor()
  expect(await workspace.getByRole('link', { name: '413-555-0100' }).getAttribute('href')).toBe('tel:4135550100')
  await goodAtAnyWidth(emr, 'calls-away')
  await house.clearFaults()
  await telephone.goto(`${house.emr}/telephone`)
  await telephone.getByText('Nobody has been called').waitFor()
})

test('a patient who does not answer: the screen says so, and another press rings again', async () => {
  await callFromHere('Continue by phone', 'Video failed')
  await workspace.getByText('Your telephone rings, at 413-555-0143.').waitFor()
  await patient.getByText(/Dr. Ngozi Okafor is calling you by phone, at the number you gave us/).waitFor()
  await goodAtAnyWidth(patient, 'calls-patient')
  await onTelephone('Answer as the clinician')
  await workspace.getByText(/^Ringing .*Douglas…/).waitFor()
  await goodAtAnyWidth(emr, 'calls-ringing')
  await onTelephone('The patient does not answer')
  await workspace.getByText(/Douglas did not answer\. Dial the number below yourself/).waitFor()
  await patient.getByText(/is calling you by phone/).waitFor({ state: 'detached' })
})

test('a call is taken back while it rings, and the service hangs up', async () => {
  await callFromHere('Continue by phone', 'Video failed')
  await workspace.getByText('Your telephone rings, at 413-555-0143.').waitFor()
  expect(await workspace.getByRole('button', { name: 'Continue by phone' }).count()).toBe(0)
  await goodAtAnyWidth(emr, 'calls-take-back')
  await workspace.getByRole('button', { name: 'Take the call back' }).click()
  await workspace.getByRole('button', { name: 'Continue by phone' }).waitFor()
  await patient.getByText(/is calling you by phone/).waitFor({ state: 'detached' })
  await hungUp()
})

test('ended by the clinician, the service hangs up', async () => {
  await callFromHere('Continue by phone', 'Video failed')
  await onTelephone('Answer as the clinician')
  await onTelephone('Answer as the patient')
  await workspace.getByText(/^By telephone since/).waitFor()
  await workspace.getByRole('button', { name: 'Call ended' }).click()
  await workspace.getByRole('button', { name: 'Continue by phone' }).waitFor()
  await hungUp()
})

test('answered by both they talk by telephone, until one hangs up; the signed note lists when, and why', async () => {
  await callFromHere('Continue by phone', 'Video failed')
  await onTelephone('Answer as the clinician')
  await onTelephone('Answer as the patient')
  await workspace.getByText(/^By telephone since/).waitFor()
  await emr.screenshot({ path: 'test/.shots/calls-talking.png' })
  await onTelephone('Hang up as the patient')
  await workspace.getByRole('button', { name: 'Continue by phone' }).waitFor()
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

test('begun by phone: whoever answers is compared first, and only then the visit begins', async () => {
  const { device } = await inWaitingRoom(house, WILEY, { clinician: 'Dr. Erik Lindqvist' })
  await device.post('leave', {})
  const tired = await onScreen(house, await personIn(browser, { width: 1280, height: 800 }), device)
  await emr.setViewportSize({ width: 360, height: 740 })
  workspace = await launch(house, emr, 'Wisoky', 'Dr. Erik Lindqvist')
  await workspace.getByRole('button', { name: 'Begin by phone' }).click()
  // The record has no telephone of theirs.
  await workspace.getByRole('button', { name: 'Patient would rather not' }).click()
  await workspace.getByText('Give the number at which your telephone rings now.').waitFor()
  await workspace.getByLabel('Your telephone', { exact: true }).fill('x217')
  await workspace.getByRole('button', { name: 'Patient would rather not' }).click()
  await workspace.getByText('Give the number at which your telephone rings now.').waitFor()
  await workspace.getByLabel('Your telephone', { exact: true }).fill('413-555-0142 x217')
  await goodAtAnyWidth(emr, 'calls-begin')
  await workspace.getByRole('button', { name: 'Patient would rather not' }).click()
  await onTelephone('Answer as the clinician')
  await tired.reload()
  await tired.getByText(/Dr. Erik Lindqvist is calling you by phone.*Please answer/).waitFor()
  await goodAtAnyWidth(tired, 'calls-patient-before')
  await onTelephone('Answer as the patient')
  await workspace.getByText(/Ask for name and date of birth, and compare: .*Wisoky/).waitFor()
  await goodAtAnyWidth(emr, 'calls-compare')
  expect(await workspace.getByText(/^By telephone since/).count()).toBe(0)
  await workspace.getByRole('button', { name: 'It is them: begin the visit' }).click()
  await workspace.getByText(/^By telephone since/).waitFor()
  await onTelephone('Hang up as the clinician')
  await workspace.getByRole('button', { name: 'Continue by phone' }).waitFor()
  await workspace.getByRole('button', { name: 'Continue by phone' }).click()
  // Asked once, remembered for the launch.
  expect(await workspace.getByLabel('Your telephone', { exact: true }).inputValue()).toBe('413-555-0142 x217')
})

test('where the agreement with the telephone service has ended the clinician reads that, and dials by hand', async () => {
  await house.stop()
  const described = JSON.parse(await readFile(join(house.data, 'organizations.json'), 'utf8')) as Practice[]
  const ended = join(house.data, 'agreement-ended.json')
  const baa = { status: 'simulated', until: '2020-12-31' }
  await writeFile(
    ended,
    JSON.stringify(described.map((one) => ({ ...one, telephone: one.telephone && { ...one.telephone, baa } }))),
  )
  house = await openHouse(house, { CAUSEWAY_ORGANIZATIONS: ended })
  await workspace.getByRole('button', { name: 'Video failed' }).click()
  await workspace.getByText(/agreement \(BAA\) with its telephone service is missing or has ended/).waitFor()
  await workspace.getByText('Dial the number below yourself; the visit goes on as usual.').waitFor()
  await goodAtAnyWidth(emr, 'calls-no-agreement')
  await workspace.getByRole('button', { name: 'Continue by phone' }).click()
  await workspace.getByRole('radio', { name: 'I dial the number below myself' }).check()
  await workspace.getByRole('button', { name: 'Video failed' }).click()
  await workspace.getByText(/^By telephone since/).waitFor()
})

/** As much of an organization's description as is changed here. */
interface Practice {
  telephone?: object
}

async function callFromHere(open: string, reason: string): Promise<void> {
  await workspace.getByRole('button', { name: open }).click()
  await workspace.getByRole('button', { name: reason }).click()
}

/** Presses a button of the newest call of the fake telephone service, once that call stands there. */
async function onTelephone(button: string): Promise<void> {
  await eventually(async () => {
    await telephone.goto(`${house.emr}/telephone`)
    return (await telephone.getByRole('button', { name: button }).count()) > 0
  }, `the button ${button}`)
  await telephone.getByRole('button', { name: button }).first().click()
  await telephone.getByText('Told the caller: taken.').waitFor()
}

/** The newest call of the fake telephone service is over, because it was told to hang up. */
async function hungUp(): Promise<void> {
  await eventually(async () => {
    await telephone.goto(`${house.emr}/telephone`)
    return (await telephone.locator('h2').first().innerText()).includes('over, as the caller asked')
  }, 'the service to hang up')
}
