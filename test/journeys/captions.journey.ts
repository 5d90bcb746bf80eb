import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser, BrowserContext, FrameLocator, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { openBrowser, personIn } from './browser.ts'
import { forget, openHouse } from './house.ts'
import { goodAtAnyWidth } from './looks.ts'
import { inWaitingRoom, onScreen } from './patient-by-http.ts'
import { eventually, launch } from './people.ts'
import { speaking } from './voice.ts'

/**
 * Captions of everybody in the room: a patient at 360 px, who rooms them, a clinician in the EMR's frame, a helper and an
 * interpreter, each with a voice from a file. The transcription
 * service is the sandbox's fake: it proves who was heard and for how long, and recognizes nothing.
 */
let folder: string
let house: Awaited<ReturnType<typeof openHouse>>
let browsers: { patient: Browser; clinician: Browser }
let patient: Page
let emr: Page
let workspace: FrameLocator
/** Pieces of speech that each side's browser has sent. */
const sent = { patient: 0, clinician: 0, helper: 0 }

const NOTICE = /^Captions are on\. What is said here (is sent|goes) to the transcription service of Riverbend/
const SPOKEN = /\(fake caption of \d\.\d seconds of sound\)/

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'causeway-voices-'))
  const voice = join(folder, 'voice.wav')
  // Chromium plays it again and again: two seconds of a voice, two of silence.
  await writeFile(voice, speaking(2, 2))
  const speaker = [`--use-file-for-fake-audio-capture=${voice}`]
  house = await openHouse()
  browsers = { patient: await openBrowser(speaker), clinician: await openBrowser(speaker) }
  const { device } = await inWaitingRoom(house)
  patient = await onScreen(
    house,
    await counted(await personIn(browsers.patient, { width: 360, height: 740 }), 'patient'),
    device,
  )
  const clinician = await counted(await personIn(browsers.clinician, { width: 1280, height: 800 }), 'clinician')
  emr = await clinician.newPage()
})
afterEach(async ({ task }) => {
  await house.clearFaults()
  if (task.result?.state !== 'fail') return
  await shot(patient, 'captions-failed-patient')
  await shot(emr, 'captions-failed-emr')
})
afterAll(async () => {
  await browsers?.patient.close()
  await browsers?.clinician.close()
  await house?.stop()
  if (house) await forget(house.data)
  await rm(folder, { recursive: true, force: true })
})

test('who rooms the patient before the clinician comes is read as well', async () => {
  const person = await personIn(browsers.clinician, { width: 1280, height: 800 })
  const assistant = await person.newPage()
  const rooming = await launch(house, assistant, 'Douglas', 'Ana Ruiz', 'Room the patient')
  await rooming.getByRole('button', { name: 'Start rooming' }).click()
  await patient.getByRole('button', { name: 'Turn captions on' }).click()
  await patient.locator('.captions-lines').getByText('Ana Ruiz, MA:').first().waitFor()
  await rooming.locator('.captions-lines').getByText('Tony Douglas:').first().waitFor()
  await goodAtAnyWidth(patient, 'captions-rooming-patient')
  await goodAtAnyWidth(assistant, 'captions-rooming')
  await rooming.getByRole('button', { name: 'Turn captions off for everybody' }).click()
  await patient.locator('.captions-lines').waitFor({ state: 'detached' })
  await person.close()
})

test('nothing is sent while captions are off', async () => {
  workspace = await launch(house, emr, 'Douglas')
  await workspace.getByRole('button', { name: /^Admit/ }).click()
  await patient.getByRole('heading', { name: /Your visit with Dr. Ngozi Okafor/ }).waitFor()
  const before = { ...sent }
  await patient.getByRole('button', { name: 'Turn captions on' }).waitFor()
  await workspace.getByRole('button', { name: 'Turn captions on for everybody' }).waitFor()
  await shot(patient, 'captions-off-patient')
  await pause(5_000)
  expect(sent).toEqual(before)
})

test('the patient turns them on, both are told in words, and each reads what both say', async () => {
  await patient.getByRole('button', { name: 'Turn captions on' }).click()
  await patient.getByText(NOTICE).waitFor()
  await workspace.getByText(NOTICE).waitFor()
  for (const screen of [patient.locator('body'), workspace.locator('body')]) {
    const lines = screen.locator('.captions-lines li')
    await eventually(async () => {
      const texts = await lines.allTextContents()
      return texts.some((text) => /Okafor|^You/.test(text) && SPOKEN.test(text))
    }, 'a caption')
  }
  await patient.locator('.captions-lines').getByText('Dr. Ngozi Okafor:').first().waitFor()
  await patient.locator('.captions-lines').getByText('You:').first().waitFor()
  await workspace.locator('.captions-lines').getByText('Tony Douglas:').first().waitFor()
  await workspace.locator('.captions-lines').getByText('You:').first().waitFor()
  expect(await patient.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(360)
  // Picture, notice and lines together on one small screen.
  await patient.evaluate(() => scrollTo(0, 0))
  const lines = await patient.locator('.captions-lines').boundingBox()
  expect((lines?.y ?? Infinity) + (lines?.height ?? 0)).toBeLessThanOrEqual(740)
  await goodAtAnyWidth(patient, 'captions-patient')
  await goodAtAnyWidth(emr, 'captions-workspace')
})

test('in a narrow frame of the EMR they stand above the pane that is looked at', async () => {
  await emr.setViewportSize({ width: 900, height: 700 })
  await workspace.getByRole('tab', { name: 'Chart' }).click()
  await workspace.getByText('Captions are on. What is said is not kept.').waitFor()
  await workspace.locator('.captions-lines li:last-child').getByText(SPOKEN).waitFor()
  await goodAtAnyWidth(emr, 'captions-docked')
  await workspace.getByRole('tab', { name: 'Visit' }).click()
  await emr.setViewportSize({ width: 1280, height: 800 })
})

test('whoever comes later is told before a word of theirs is sent', async () => {
  await patient.getByRole('button', { name: 'Somebody helps me' }).click()
  await patient.getByRole('button', { name: 'Make a link for them' }).click()
  const link = (await patient.getByText(/\/g\//).textContent()) ?? ''
  const helper = await (
    await counted(await personIn(browsers.patient, { width: 360, height: 740 }), 'helper')
  ).newPage()
  await helper.goto(link)
  await helper.getByLabel('Your name').fill('Ana Ruiz')
  await helper.getByRole('button', { name: 'Ask to come in' }).click()
  await workspace.getByRole('button', { name: 'Let in' }).click()
  await helper.getByText(NOTICE).waitFor()
  await workspace.locator('.captions-lines').getByText('Ana Ruiz (helper):').first().waitFor()
  await helper.locator('.captions-lines').getByText('The patient:').first().waitFor()
  expect(await toldFirst(helper)).toBe(true)
  await goodAtAnyWidth(helper, 'captions-helper')
  await helper.getByRole('button', { name: 'Leave' }).click()
  await helper.context().close()
})

test('an interpreter is read too, and where their browser can’t give the sound everybody else reads that', async () => {
  await workspace.getByRole('button', { name: 'Link for an interpreter' }).click()
  const link = (await workspace.getByText(/\/g\//).textContent()) ?? ''
  const person = await personIn(browsers.patient, { width: 360, height: 740 })
  // An older browser, until it is told to be a newer one.
  await person.addInitScript("if (sessionStorage.getItem('newer') === null) delete globalThis.AudioWorkletNode")
  const interpreter = await person.newPage()
  await interpreter.goto(link)
  await interpreter.getByLabel('Your name').fill('Luis Vega')
  await interpreter.getByRole('button', { name: 'Ask to come in' }).click()
  await workspace.getByRole('button', { name: 'Let in' }).click()
  await interpreter.getByText('This browser can’t show what you say as text.').waitFor()
  const untold = 'What they say is not shown as text yet: Luis Vega (interpreter).'
  await patient.getByText(untold).waitFor()
  await workspace.getByText(untold).waitFor()
  await goodAtAnyWidth(patient, 'captions-untold-patient')
  await goodAtAnyWidth(emr, 'captions-untold-workspace')
  await patient.getByRole('button', { name: 'Español' }).click()
  await patient.getByText(/^Todavía no se muestra como texto lo que dice: Luis Vega/).waitFor()
  await patient.getByRole('button', { name: 'English' }).click()
  await interpreter.evaluate(() => sessionStorage.setItem('newer', 'yes'))
  await interpreter.reload()
  await interpreter.getByRole('heading', { name: 'Video visit', exact: true }).waitFor()
  await shot(interpreter, 'captions-interpreter')
  await patient.locator('.captions-lines').getByText('Luis Vega (interpreter):').first().waitFor()
  await patient.getByText(untold).waitFor({ state: 'detached' })
  await workspace.locator('.captions-lines').getByText('Luis Vega (interpreter):').first().waitFor()
  await interpreter.getByRole('button', { name: 'Leave' }).click()
  await person.close()
})

test('the page reads in Spanish too', async () => {
  await patient.getByRole('button', { name: 'Español' }).click()
  await patient.getByText(/^Los subtítulos están activados\. Lo que se dice aquí se envía/).waitFor()
  await patient.getByRole('button', { name: 'Apagar los subtítulos para todos' }).waitFor()
  await patient.getByRole('button', { name: 'English' }).click()
  await patient.getByText(NOTICE).waitFor()
})

test('who mutes is not sent, and reads so', async () => {
  await patient.getByRole('button', { name: 'Mute', exact: true }).click()
  await patient.getByText('You are muted: nothing you say is sent.').waitFor()
  // What was on its way when the button was pressed.
  await pause(1_000)
  const before = sent.patient
  const others = sent.clinician
  await eventually(async () => sent.clinician > others + 1, 'the clinician to be sent meanwhile')
  expect(sent.patient).toBe(before)
  await patient.getByRole('button', { name: 'Unmute' }).click()
  await eventually(async () => sent.patient > before, 'the patient to be sent again')
})

test('a service that is down is said on both screens, the call goes on, and captions come back with it', async () => {
  await house.fault({ kind: 'transcription-down' })
  const away = 'Captions are not available just now. The call goes on.'
  await patient.getByText(away).waitFor()
  await workspace.getByText(away).waitFor()
  await shot(patient, 'captions-away-patient')
  await moves(patient.locator('video.remote'))
  await house.clearFaults()
  await patient.getByText(away).waitFor({ state: 'detached' })
  await patient.getByText(SPOKEN).first().waitFor()
})

test('the clinician turns them off for both, nothing is sent after that, and only they turn them on again', async () => {
  await workspace.getByRole('button', { name: 'Turn captions off for everybody' }).click()
  await patient
    .getByText('Dr. Ngozi Okafor turned captions off. While they are here, only they can turn them on again.')
    .waitFor()
  expect(await patient.locator('.captions-lines').count()).toBe(0)
  expect(await patient.getByRole('button', { name: /Turn captions/ }).count()).toBe(0)
  await shot(patient, 'captions-against-patient')
  await pause(1_000)
  const before = { ...sent }
  await pause(6_000)
  expect(sent).toEqual(before)
  await workspace.getByRole('button', { name: 'Turn captions on for everybody' }).click()
  await patient.getByText(NOTICE).waitFor()
  await eventually(
    async () => sent.patient > before.patient && sent.clinician > before.clinician,
    'both to be sent again',
  )
})

test('a page that is opened anew sends nothing before it has told again', async () => {
  await patient.reload()
  const before = sent.patient
  await patient.getByText(NOTICE).waitFor()
  await eventually(async () => sent.patient > before, 'the patient to be sent again')
  expect(await toldFirst(patient)).toBe(true)
})

test('what was said is in no log', () => {
  expect(house.log()).not.toMatch(/fake caption/)
})

test('without a transcription service in the settings no screen offers captions, and none is taken', async () => {
  await house.stop()
  const described = JSON.parse(await readFile(join(house.data, 'organizations.json'), 'utf8')) as object[]
  const without = join(folder, 'without.json')
  await writeFile(without, JSON.stringify(described.map((one) => ({ ...one, transcriber: undefined }))))
  house = await openHouse(house, { CAUSEWAY_ORGANIZATIONS: without })
  await patient.reload()
  await patient.getByRole('heading', { name: /Your visit with Dr. Ngozi Okafor/ }).waitFor()
  await patient.getByRole('button', { name: 'Mute', exact: true }).waitFor()
  expect(await patient.getByText(/captions|listen/i).count()).toBe(0)
  await workspace.getByRole('button', { name: 'End visit' }).waitFor()
  await workspace.getByRole('region', { name: 'Captions' }).waitFor({ state: 'detached' })
  expect(await workspace.getByText(/listen/i).count()).toBe(0)
  const status = await patient.evaluate(async () => {
    const address = `/api/visit/${location.pathname.split('/')[2]}/captions`
    const headers = { 'content-type': 'application/json' }
    const answer = await fetch(address, { method: 'POST', headers, body: JSON.stringify({ act: 'on' }) })
    return answer.status
  })
  expect(status).toBe(503)
})

/** Notes each piece of speech that leaves this person's browser, and in the page whether its notice stood there when the first did. */
async function counted(context: BrowserContext, who: keyof typeof sent): Promise<BrowserContext> {
  context.on('request', (request) => {
    if (request.url().endsWith('/captions/speech')) sent[who] += 1
  })
  await context.addInitScript((notice) => {
    const send = globalThis.fetch
    globalThis.fetch = (address, init) => {
      const told = new RegExp(notice).test(document.body.textContent ?? '')
      const first = !Reflect.has(globalThis, 'toldFirst')
      if (first && typeof address === 'string' && address.endsWith('/captions/speech'))
        Reflect.set(globalThis, 'toldFirst', told)
      return send(address, init)
    }
  }, NOTICE.source.slice(1))
  return context
}

const toldFirst = (page: Page) => page.evaluate(() => Reflect.get(globalThis, 'toldFirst') as unknown)

async function moves(video: ReturnType<Page['locator']>): Promise<void> {
  const time = () => video.evaluate((element) => (element instanceof HTMLVideoElement ? element.currentTime : 0))
  const before = await time()
  await eventually(async () => (await time()) > before, 'the picture to move')
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms))
}

async function shot(page: Page, name: string): Promise<void> {
  await mkdir('test/.shots', { recursive: true })
  await page.screenshot({ path: `test/.shots/${name}.png`, fullPage: true })
}
