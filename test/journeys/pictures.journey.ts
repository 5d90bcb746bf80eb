import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import type { Browser, FrameLocator, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { withoutMetadata } from '#formats/jpeg.ts'
import { runningEmbedded } from '../../server/postgres/embedded.ts'
import { openBrowser, personIn } from './browser.ts'
import { forget, openHouse, type RunningHouse } from './house.ts'
import { goodAtAnyWidth, playing, shot } from './looks.ts'
import { inWaitingRoom, onScreen } from './patient-by-http.ts'
import { eventually, launch } from './people.ts'
import { charted, noteText, patientNamed } from './record.ts'

const PATHWAY = 'primary-care-follow-up.yaml'

/** The clinician asks for stills of the patient's picture; the patient decides, and the chart has what they allowed. */
let house: RunningHouse
let browser: Browser
let patient: Page
let emr: Page
let workspace: FrameLocator
let tony: string
let folder: string

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'causeway-pathways-'))
  await cp('pathways', folder, { recursive: true })
  const definition = await readFile(`pathways/${PATHWAY}`, 'utf8')
  // A practice whose visits of this kind need pictures of arms, legs and little else.
  const narrowed = definition.replace(/^budget:/m, 'body-sites: [hand, forearm, knee, other]\nbudget:')
  await writeFile(join(folder, PATHWAY), narrowed)
  house = await openHouse(undefined, { CAUSEWAY_PATHWAYS: folder })
  browser = await openBrowser()
  tony = await patientNamed(house, 'Douglas')
  const { device } = await inWaitingRoom(house)
  patient = await onScreen(house, await personIn(browser, { width: 360, height: 740 }), device)
  emr = await (await personIn(browser, { width: 1280, height: 800 })).newPage()
  workspace = await launch(house, emr, 'Douglas')
})
afterEach(async ({ task }) => {
  await house.clearFaults()
  if (task.result?.state !== 'fail') return
  await shot(patient, 'pictures-failed-patient', true)
  await shot(emr, 'pictures-failed-emr')
})
afterAll(async () => {
  await browser?.close()
  await house?.stop()
  if (house) await forget(house.data)
  if (folder) await rm(folder, { recursive: true })
})

test('nothing is taken before the patient was asked on their page, and a no costs nothing', async () => {
  await workspace.getByRole('button', { name: /^Admit/ }).click()
  await playing(theirPicture())
  await workspace.getByRole('button', { name: 'Take a picture' }).waitFor()
  await workspace.locator('body').press('p')
  const parts = workspace.getByLabel('Picture of', { exact: true })
  // Those that the pathway names, in its order.
  expect(await parts.getByRole('option').allInnerTexts()).toEqual(['Choose', 'Hand', 'Forearm', 'Knee', 'Another part'])
  await parts.selectOption('Hand')
  await shot(emr, 'pictures-ask')
  await workspace.getByRole('button', { name: /^Ask .*Tony/ }).click()
  await workspace.getByText(/is asked on their page for a picture of: hand/).waitFor()
  expect(await workspace.getByRole('button', { name: 'Take it now' }).count()).toBe(0)
  const question = patient.getByRole('heading', {
    name: 'Dr. Ngozi Okafor would like to take a picture of your hand for your record.',
  })
  await question.waitFor()
  await patient.getByText('It goes into your medical record at').waitFor()
  await goodAtAnyWidth(patient, 'pictures-question')
  await patient.getByRole('button', { name: 'No thanks' }).click()
  await patient.getByText('No picture is taken. That is fine.').waitFor()
  await workspace.getByText(/^Hand: .*Tony Douglas would rather not\./).waitFor()
  await playing(theirPicture())
  expect(await pictures()).toEqual([])
})

test('a yes may be taken back: the still is gone from the clinician’s window, and the chart has none', async () => {
  await ask('Knee')
  await patient.getByRole('button', { name: 'Allow' }).click()
  await workspace.getByRole('button', { name: 'Take it now' }).click()
  await workspace.getByAltText(/^The still of/).waitFor()
  await patient.getByRole('button', { name: 'I changed my mind' }).click()
  await workspace.getByAltText(/^The still of/).waitFor({ state: 'detached' })
  await workspace.getByText('Knee: none was taken, or it was discarded.').waitFor()
  await patient.getByText('No picture was kept.').waitFor()
  expect(await pictures()).toEqual([])
})

test('a still that was allowed is in the chart with part, side and consent, and then nowhere here', async () => {
  await ask('Hand')
  const widths = await widthsArriving()
  await patient.getByRole('button', { name: 'Allow' }).click()
  await workspace.getByRole('button', { name: 'Take it now' }).click()
  const still = workspace.getByAltText(/^The still of/)
  const first = await still.getAttribute('src')
  await workspace.getByRole('button', { name: 'Retake' }).click()
  await eventually(async () => (await still.getAttribute('src')) !== first, 'another still')
  // The side is never taken from anything.
  await workspace.getByRole('button', { name: 'File in the chart' }).click()
  await workspace.getByText('Say which side it shows, or that there is none.').waitFor()
  await workspace.getByRole('radio', { name: 'Left' }).check()
  const taken = Number(await still.getAttribute('width'))
  await goodAtAnyWidth(emr, 'pictures-still')
  await workspace.getByRole('button', { name: 'File in the chart' }).click()
  await workspace.getByText(/^Hand, left: in the chart, read back and compared \(Media\//).waitFor()
  await patient.getByText('Your picture is in your record.').waitFor()
  const [media, ...others] = await pictures()
  expect(others).toEqual([])
  expect(await sealed()).toBe(0)
  expect(media).toMatchObject({
    status: 'completed',
    bodySite: { text: 'Hand, left', coding: [{ code: '85562004' }] },
    subject: { reference: tony },
    encounter: { reference: expect.stringMatching(/^Encounter\//) },
    note: [{ authorReference: { reference: tony }, text: expect.stringContaining('asked on their page') }],
  })
  const filed = Buffer.from(/"data":"([^"]+)"/.exec(JSON.stringify(media))?.[1] ?? '', 'base64')
  const image = withoutMetadata(filed)
  // As large as the picture arrived, whatever it measures on the screen; and nothing but picture.
  expect(image?.width).toBe(taken)
  expect(await widths()).toContain(taken)
  expect(Buffer.from(image?.bytes ?? []).equals(filed)).toBe(true)
})

test('what the chart refuses is said and can be sent again; a yes by word of mouth stands as one', async () => {
  await house.fault({ kind: 'refuse', type: 'Media', method: 'POST', count: 1 })
  await ask('Another part')
  await patient.getByText(/a picture of what you are showing/).waitFor()
  await workspace.getByRole('button', { name: 'They said yes' }).click()
  await workspace.getByText(/Tony Douglas allows one picture, as they told you\./).waitFor()
  await workspace.getByRole('button', { name: 'Take it now' }).click()
  await workspace.getByLabel('Which part, in words').fill('surgical drain')
  await workspace.getByLabel('Not applicable').check()
  await workspace.getByRole('button', { name: 'File in the chart' }).click()
  await workspace.getByText(/^Another part: not in the chart\./).waitFor()
  await shot(emr, 'pictures-refused')
  expect(await sealed()).toBe(1)
  await workspace.getByRole('button', { name: 'Try again' }).click()
  await workspace.getByText(/^Another part: in the chart/).waitFor()
  expect(await sealed()).toBe(0)
  const spoken = (await pictures()).find((one) => JSON.stringify(one).includes('Surgical drain'))
  expect(spoken).toMatchObject({
    bodySite: { text: 'Surgical drain' },
    note: [
      { authorReference: { reference: 'Practitioner/dr-okafor' }, text: expect.stringContaining('word of mouth') },
    ],
  })
})

test('one that was filed with the wrong side is marked so in the chart by whoever filed it, and another is taken', async () => {
  await ask('Forearm')
  await patient.getByRole('button', { name: 'Allow' }).click()
  await takeAndFile('Right')
  await workspace.getByText(/^Forearm, right: in the chart/).waitFor()
  await house.fault({ kind: 'refuse', status: 403, type: 'Media', method: 'PUT', count: 1 })
  const filed = workspace.getByRole('listitem').filter({ hasText: 'Forearm, right' })
  const press = filed.getByRole('button', { name: 'Mark it as entered in error' })
  // After a refusal that came at once the words still stand open; another click on them would close them.
  const mark = () =>
    eventually(async () => {
      if (!(await press.isVisible())) await filed.getByText('Filed wrongly', { exact: true }).click()
      return press.click({ timeout: 2_000 }).then(
        () => true,
        () => false,
      )
    }, 'the press')
  await filed.getByText('Filed wrongly', { exact: true }).click()
  await filed.getByText(/keeps the picture as entered in error, under your name/).waitFor()
  await goodAtAnyWidth(emr, 'pictures-wrong')
  await filed.getByText('Filed wrongly', { exact: true }).click()
  expect((await forearms()).map(({ status }) => status)).toEqual(['completed'])
  await mark()
  await workspace.getByText(/^Forearm, right: in the chart.* It could not be marked as filed wrongly\./).waitFor()
  await mark()
  await workspace.getByText('Forearm, right: filed wrongly. The chart keeps it as entered in error.').waitFor()
  await patient.getByText('A mistake was made with your picture. Your record says so.').waitFor()
  await shot(patient, 'pictures-wrong-patient')
  await ask('Forearm')
  await patient.getByRole('button', { name: 'Allow' }).click()
  await takeAndFile('Left')
  await workspace.getByText(/^Forearm, left: in the chart/).waitFor()
  await shot(emr, 'pictures-put-right')
  expect((await forearms()).map(({ status, bodySite }) => [status, bodySite])).toMatchObject([
    ['entered-in-error', { text: 'Forearm, right' }],
    ['completed', { text: 'Forearm, left' }],
  ])
})

test('the signed note counts them, and the EMR’s own chart shows each with part and side', async () => {
  await workspace.getByLabel('History', { exact: true }).fill('Rash on the left hand.')
  await workspace.getByText(/in the chart, version/).waitFor()
  await workspace.getByRole('button', { name: 'End visit' }).click()
  await workspace.getByRole('button', { name: 'Sign note' }).click()
  await workspace.getByText(/^Note signed/).waitFor()
  const note = await eventually(async () => {
    const [found] = await charted(house, 'DocumentReference', tony, ({ docStatus }) => docStatus === 'final')
    return found
  }, 'the signed note')
  expect(noteText(note)).toContain('3 still images filed with the patient’s consent: 2 on the page, 1 by word of mouth')
  await emr.goto(`${house.emr}/chart/${tony.replace('Patient/', '')}?tab=notes`)
  const shown = emr.getByAltText('Hand, left')
  await shown.waitFor()
  expect(await shown.evaluate((image) => image instanceof HTMLImageElement && image.naturalWidth > 0)).toBe(true)
  await emr.getByText('Surgical drain').first().waitFor()
  const wrong = emr.getByRole('figure').filter({ hasText: 'Forearm, right' })
  await wrong.getByText('entered in error').waitFor()
  await shot(emr, 'pictures-chart', true)
})

async function ask(site: string): Promise<void> {
  await workspace.getByRole('button', { name: 'Take a picture' }).click()
  await workspace.getByLabel('Picture of', { exact: true }).selectOption(site)
  await workspace.getByRole('button', { name: /^Ask .*Tony/ }).click()
}

async function takeAndFile(side: string): Promise<void> {
  await workspace.getByRole('button', { name: 'Take it now' }).click()
  await workspace.getByRole('radio', { name: side }).check()
  await workspace.getByRole('button', { name: 'File in the chart' }).click()
}

const forearms = () => charted(house, 'Media', tony, (media) => JSON.stringify(media).includes('Forearm'))

/** Pictures that wait here, sealed. */
async function sealed(): Promise<number> {
  const pool = new pg.Pool({ connectionString: await runningEmbedded(join(house.data, 'postgres')), max: 1 })
  try {
    return (await pool.query("select from held where kind = 'picture'")).rowCount ?? 0
  } finally {
    await pool.end()
  }
}

const pictures = () => charted(house, 'Media', tony)

const theirPicture = () => workspace.getByLabel(/^Picture of .*Tony/)
/** Every width the patient's picture has arrived in since: a busy machine sends a smaller one. */
async function widthsArriving(): Promise<() => Promise<number[]>> {
  const widths = await theirPicture().evaluateHandle((video: HTMLVideoElement) => {
    const seen = [video.videoWidth]
    video.addEventListener('resize', () => seen.push(video.videoWidth))
    return seen
  })
  return () => widths.jsonValue()
}
