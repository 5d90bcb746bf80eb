import type { Browser, CDPSession, FrameLocator, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'
import { EVERY_FRAME, openBrowser, personIn } from './browser.ts'
import { forget, openHouse, type RunningHouse } from './house.ts'
import { goodAtAnyWidth, playing } from './looks.ts'
import { inWaitingRoom, onScreen, WILEY } from './patient-by-http.ts'
import { eventually, launch } from './people.ts'
import { charted, noteText, patientNamed } from './record.ts'

/** A line that gets weak, and people without a picture: both sides read what is so, and the sound goes on. */
let house: RunningHouse
let browser: Browser
let patient: Page
let emr: Page
let workspace: FrameLocator
/** Chromium's own emulation of a line, which reaches WebRTC's sockets where it was on before they were opened. */
let network: CDPSession

beforeAll(async () => {
  house = await openHouse()
  browser = await openBrowser([EVERY_FRAME])
  const { device } = await inWaitingRoom(house)
  patient = await onScreen(house, await personIn(browser, { width: 360, height: 740 }), device)
  network = await patient.context().newCDPSession(patient)
  await network.send('Network.enable')
  await line(0)
  await patient.reload()
  emr = await (await personIn(browser, { width: 1280, height: 800 })).newPage()
  workspace = await launch(house, emr, 'Douglas')
})
afterAll(async () => {
  await browser?.close()
  await house?.stop()
  if (house) await forget(house.data)
})

test('a weak line makes the picture smaller, then pauses it to keep the sound, then offers the telephone', async () => {
  await workspace.getByRole('button', { name: /^Admit/ }).click()
  await playing(theirPicture())
  await line(30)
  await patient.getByText('Your picture is smaller now').waitFor({ timeout: 40_000 })
  await workspace.getByText(/picture is smaller: their line is weak/).waitFor()
  await patient.getByText('Your picture is paused to keep the sound.').waitFor({ timeout: 40_000 })
  await workspace.getByText(/picture is paused to keep the sound; what you see is from before/).waitFor()
  await stands(theirPicture())
  await patient.getByRole('button', { name: 'Ask to be called' }).waitFor({ timeout: 40_000 })
  await goodAtAnyWidth(patient, 'weak-phone')
  await patient.getByRole('button', { name: 'Ask to be called' }).click()
  await workspace.getByText(/carries not even the sound/).waitFor()
  await goodAtAnyWidth(emr, 'weak-workspace')
})

test('while the telephone service calls, the banner offers no second telephone', async () => {
  const banner = workspace.locator('.weak-line')
  await banner.getByRole('button', { name: 'Continue by phone' }).waitFor()
  await workspace.locator('.phone-switch').getByRole('button', { name: 'Continue by phone' }).click()
  await workspace.getByRole('button', { name: 'Video failed' }).click()
  await workspace.getByText(/^Your telephone rings/).waitFor()
  await banner.waitFor({ state: 'detached' })
  await goodAtAnyWidth(emr, 'weak-calling')
  await workspace.getByRole('button', { name: 'Take the call back' }).click()
  await banner.getByRole('button', { name: 'Continue by phone' }).waitFor()
  expect(await workspace.getByText(/^By telephone since/).count()).toBe(0)
})

test('a line that recovers brings the picture back by itself, but not past a camera that was turned off', async () => {
  await patient.getByRole('button', { name: 'Camera off' }).click()
  await line(0)
  await workspace.getByText(/carries not even the sound/).waitFor({ state: 'detached', timeout: 60_000 })
  await workspace.getByText(/Tony Douglas’s camera is off/).waitFor()
  await patient.getByText('Your camera is off.').waitFor()
  // The line is good again for long enough to send a picture; the person has not said so.
  await new Promise((resolve) => setTimeout(resolve, 16_000))
  await workspace.getByText(/Tony Douglas’s camera is off/).waitFor()
  await patient.getByRole('button', { name: 'Camera on' }).click()
  await workspace.getByText(/Tony Douglas’s camera is off/).waitFor({ state: 'detached' })
  await moves(theirPicture(), 60_000)
  await patient.getByText('Your picture is paused to keep the sound.').waitFor({ state: 'detached', timeout: 60_000 })
})

test('a helper on a weak line reads the same steps, in either language, and the others’ as well', async () => {
  await patient.getByRole('button', { name: 'Somebody helps me' }).click()
  await patient.getByRole('button', { name: 'Make a link for them' }).click()
  const link = (await patient.getByText(/\/g\//).textContent()) ?? ''
  const helper = await (await personIn(browser, { width: 360, height: 740 })).newPage()
  onTestFinished(() => helper.context().close())
  const theirs = await helper.context().newCDPSession(helper)
  await theirs.send('Network.enable')
  await line(0, theirs)
  await helper.goto(link)
  await helper.getByLabel('Your name').fill('Ana Ruiz')
  await helper.getByRole('button', { name: 'Ask to come in' }).click()
  await workspace.getByRole('button', { name: 'Let in' }).click()
  await playing(helper.getByLabel('Dr. Ngozi Okafor'))
  await line(30, theirs)
  await helper.getByText('Your connection is weak. Your picture is smaller now').waitFor({ timeout: 40_000 })
  await helper.getByText('Your picture is paused to keep the sound.').waitFor({ timeout: 40_000 })
  await goodAtAnyWidth(helper, 'weak-helper')
  await helper.getByRole('button', { name: 'Español' }).click()
  await helper.getByText('Su imagen está en pausa para mantener el sonido.').waitFor()
  await helper.getByRole('button', { name: 'English' }).click()
  await line(30)
  await helper.getByText(/^The patient’s picture is (smaller now|paused)/).waitFor({ timeout: 60_000 })
  await line(0)
  await helper.getByRole('button', { name: 'Leave' }).click()
})

test('a patient who declines the camera joins with sound, and the note says by what they met and when', async () => {
  const { device } = await inWaitingRoom(house, WILEY)
  // A browser that asks, and a person who allows the microphone alone.
  const asking = await openBrowser([EVERY_FRAME], ['--use-fake-ui-for-media-stream'])
  onTestFinished(() => asking.close())
  const person = await asking.newContext({ viewport: { width: 360, height: 740 }, permissions: ['microphone'] })
  const page = await onScreen(house, person, device)
  await emr.goto(`${house.emr}/schedule`)
  await emr
    .getByRole('link', { name: /Wisoky/ })
    .last()
    .click()
  await emr.getByRole('button', { name: 'Start virtual visit' }).last().click()
  await workspace.getByRole('button', { name: /^Admit/ }).click()
  await page.getByRole('heading', { name: /Your visit with/ }).waitFor()
  await playing(page.getByLabel(/^Picture of Dr/))
  await page.getByText('You are here with sound only.').waitFor()
  await workspace.getByText(/Wiley Wisoky’s camera is off/).waitFor()
  await eventually(() => heard(), 'the patient’s sound', 20_000)
  await goodAtAnyWidth(page, 'sound-only')
  await workspace.getByLabel('History', { exact: true }).fill('By sound.')
  await workspace.getByText(/in the chart, version/).waitFor()
  await workspace.getByRole('button', { name: 'End visit' }).click()
  await workspace.getByRole('button', { name: 'Sign note' }).click()
  await workspace.getByText(/^Note signed/).waitFor()
  const wiley = await patientNamed(house, 'Wisoky')
  const note = await eventually(async () => {
    const [found] = await charted(house, 'DocumentReference', wiley, ({ docStatus }) => docStatus === 'final')
    return found
  }, 'the signed note')
  expect(noteText(note)).toMatch(/^Visit by audio only/m)
  expect(noteText(note)).toMatch(/^By sound without picture \d\d:\d\d to \d\d:\d\d/m)
})

const theirPicture = () => workspace.getByLabel(/^Picture of .*Tony/)

/** The share of packets, in percent, that a line, the patient's unless another is given, loses from now on. */
async function line(packetLoss: number, of = network): Promise<void> {
  await of.send('Network.emulateNetworkConditions', {
    offline: false,
    latency: 1,
    downloadThroughput: 10_000_000,
    uploadThroughput: 10_000_000,
    packetLoss,
  })
}

const timeOf = (video: ReturnType<Page['getByLabel']>) =>
  video.evaluate((element) =>
    element instanceof HTMLVideoElement ? element.getVideoPlaybackQuality().totalVideoFrames : 0,
  )

/** No new frames come. */
async function stands(video: ReturnType<Page['getByLabel']>): Promise<void> {
  await eventually(async () => {
    const before = await timeOf(video)
    await new Promise((resolve) => setTimeout(resolve, 1_500))
    return (await timeOf(video)) === before
  }, 'the picture to stand still')
}

async function moves(video: ReturnType<Page['getByLabel']>, patienceMs: number): Promise<void> {
  const before = await timeOf(video)
  await eventually(async () => (await timeOf(video)) > before + 20, 'the picture to move', patienceMs)
}

/** Whether the workspace receives a sound that is not silence. */
async function heard(): Promise<boolean> {
  const video = workspace.getByLabel(/^Picture of .*Wiley/)
  if ((await video.count()) === 0) return false
  return video.evaluate(async (element) => {
    const stream = element instanceof HTMLVideoElement ? element.srcObject : null
    if (!(stream instanceof MediaStream)) return false
    const context = new AudioContext()
    const analyser = context.createAnalyser()
    context.createMediaStreamSource(stream).connect(analyser)
    const samples = new Uint8Array(analyser.fftSize)
    const until = Date.now() + 2_500
    let loudest = 0
    while (Date.now() < until) {
      analyser.getByteTimeDomainData(samples)
      loudest = Math.max(loudest, ...[...samples].map((one) => Math.abs(one - 128)))
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
    await context.close()
    return loudest > 3
  })
}
