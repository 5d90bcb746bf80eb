import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser, BrowserContext, FrameLocator, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { openBrowser, personIn } from './browser.ts'
import { forget, openHouse } from './house.ts'
import { goodAtAnyWidth, shot } from './looks.ts'
import { inWaitingRoom, onScreen } from './patient-by-http.ts'
import { eventually, launch } from './people.ts'
import { speaking } from './voice.ts'

/**
 * Listening for the note, with everybody's yes: a patient at 360 px, a clinician in the EMR's frame and a helper, each with
 * a voice from a file. The transcriber is the sandbox's fake, which recognizes nothing and says so.
 */
let folder: string
let house: Awaited<ReturnType<typeof openHouse>>
let browser: Browser
let patient: Page
let helper: Page
let emr: Page
let workspace: FrameLocator
const sent = { patient: 0, clinician: 0, helper: 0 }

const ON = 'The call is being listened to for the note.'
const QUESTION = 'Dr. Ngozi Okafor asks: may this call be listened to for the visit note?'

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'causeway-voices-'))
  const voice = join(folder, 'voice.wav')
  await writeFile(voice, speaking(2, 2))
  house = await openHouse()
  browser = await openBrowser([`--use-file-for-fake-audio-capture=${voice}`])
  const { device } = await inWaitingRoom(house)
  patient = await onScreen(house, counted(await personIn(browser, { width: 360, height: 740 }), 'patient'), device)
  emr = await counted(await personIn(browser, { width: 1280, height: 800 }), 'clinician').newPage()
  workspace = await launch(house, emr, 'Douglas')
  await workspace.getByRole('button', { name: /^Admit/ }).click()
  await patient.getByRole('heading', { name: /Your visit with Dr. Ngozi Okafor/ }).waitFor()
})
afterEach(async ({ task }) => {
  if (task.result?.state !== 'fail') return
  await shot(patient, 'listening-failed-patient', true)
  await shot(emr, 'listening-failed-emr', true)
})
afterAll(async () => {
  await browser?.close()
  await house?.stop()
  if (house) await forget(house.data)
  await rm(folder, { recursive: true, force: true })
})

test('nobody is listened to before it is asked, and a no is taken from everybody without another word', async () => {
  await workspace.getByRole('button', { name: 'Ask to listen for the note' }).waitFor()
  expect(await patient.getByText(/listen/i).count()).toBe(0)
  await workspace.getByRole('button', { name: 'Ask to listen for the note' }).click()
  await patient.getByText(QUESTION).waitFor()
  await workspace.getByText('Not listening yet. Asked, and not answered yet: Mr. Tony Douglas.').waitFor()
  await goodAtAnyWidth(patient, 'listening-asked-patient')
  await patient.getByRole('button', { name: 'No, do not listen' }).click()
  await patient.getByText('The call is not listened to, as you wished.').waitFor()
  await workspace.getByText('Not listening: Mr. Tony Douglas said no or stopped it.').waitFor()
  expect(await workspace.getByRole('button', { name: 'Ask to listen for the note' }).count()).toBe(0)
  await goodAtAnyWidth(patient, 'listening-refused-patient')
  expect(sent).toEqual({ patient: 0, clinician: 0, helper: 0 })
})

test('who said no may allow it after all; then the others are asked again, and each is heard by themselves', async () => {
  await patient.getByRole('button', { name: 'Allow it after all' }).click()
  await workspace.getByRole('button', { name: 'Yes, listen' }).click()
  await patient.getByText(ON).waitFor()
  await workspace.getByText(ON).waitFor()
  await workspace.getByText(/Written down: \d+ lines? · (.* · )?the transcriber takes \d+\.\d s/).waitFor()
  await eventually(async () => sent.patient > 0 && sent.clinician > 0, 'both to be heard', 60_000)
  await goodAtAnyWidth(patient, 'listening-on-patient')
  await goodAtAnyWidth(emr, 'listening-on-workspace')
})

test('somebody who comes pauses it for all until they have said yes', async () => {
  await patient.getByRole('button', { name: 'Somebody helps me' }).click()
  await patient.getByRole('button', { name: 'Make a link for them' }).click()
  const link = (await patient.getByText(/\/g\//).textContent()) ?? ''
  helper = await counted(await personIn(browser, { width: 360, height: 740 }), 'helper').newPage()
  await helper.goto(link)
  await helper.getByLabel('Your name').fill('Ana Ruiz')
  await helper.getByRole('button', { name: 'Ask to come in' }).click()
  await workspace.getByRole('button', { name: 'Let in' }).click()
  await helper.getByText(/asks: may this call be listened to for the visit note\?/).waitFor()
  await workspace.getByText('Paused: Ana Ruiz (helper) has come and is being asked.').waitFor()
  await patient.getByText(/^Listening is paused: Ana Ruiz .*has come and is being asked\.$/).waitFor()
  expect(sent.helper).toBe(0)
})

test('what they read meanwhile fits a phone, and once they have said yes all are heard again', async () => {
  await goodAtAnyWidth(helper, 'listening-asked-helper')
  await helper.getByRole('button', { name: 'Yes, it may be listened to' }).click()
  await patient.getByText(ON).waitFor()
  await eventually(async () => sent.helper > 0, 'the helper to be heard', 60_000)
})

test('the page reads in Spanish too', async () => {
  await patient.getByRole('button', { name: 'Español' }).click()
  await patient.getByText('La llamada se está escuchando para la nota.').waitFor()
  await patient.getByRole('button', { name: 'Detener y borrar lo escrito' }).waitFor()
  await patient.getByRole('button', { name: 'English' }).click()
})

test('anybody stops it for all at once, and what was written down is gone from the draft’s evidence', async () => {
  await patient.getByRole('button', { name: 'Stop and delete the words' }).click()
  await patient.getByText('The call is not listened to, as you wished.').waitFor()
  await helper.getByText('The call is not listened to. The patient said no or stopped it.').waitFor()
  await workspace.getByText('Not listening: Mr. Tony Douglas said no or stopped it.').waitFor()
  await workspace.getByText(/Written down/).waitFor({ state: 'detached' })
  await workspace.getByRole('button', { name: 'End visit' }).click()
  await workspace.getByText(/Draft from the conversation not used/).waitFor({ state: 'attached' })
  expect(house.log()).not.toMatch(/a cough for two weeks|brings you in today/)
})

/** Notes each piece of speech that leaves this person's browser. */
function counted(context: BrowserContext, who: keyof typeof sent): BrowserContext {
  context.on('request', (request) => {
    if (request.url().endsWith('/listening/speech')) sent[who] += 1
  })
  return context
}
