import { mkdir } from 'node:fs/promises'
import type { Browser, FrameLocator, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { openBrowser, personIn } from './browser.ts'
import { forget, openHouse, type RunningHouse } from './house.ts'
import { goodAtAnyWidth, playing, shot } from './looks.ts'
import { inWaitingRoom, onScreen } from './patient-by-http.ts'
import { eventually, launch } from './people.ts'
import { charted, noteText, patientNamed, type Resource } from './record.ts'

/** A daughter helps and an interpreter interprets, each by a link of their own; a link forwarded to a stranger opens nothing. */
let house: RunningHouse
let browser: Browser
let patient: Page
let emr: Page
let workspace: FrameLocator
let helper: Page
let interpreter: Page
let link = ''

beforeAll(async () => {
  house = await openHouse()
  browser = await openBrowser()
  const { device } = await inWaitingRoom(house)
  patient = await onScreen(house, await personIn(browser, { width: 360, height: 740 }), device)
  emr = await (await personIn(browser, { width: 1280, height: 800 })).newPage()
  workspace = await launch(house, emr, 'Douglas')
})
afterEach(async ({ task }) => {
  if (task.result?.state !== 'fail') return
  await mkdir('test/.shots', { recursive: true })
  await patient.screenshot({ path: 'test/.shots/guests-patient.png', fullPage: true })
  await emr.screenshot({ path: 'test/.shots/guests-emr.png' })
  await helper?.screenshot({ path: 'test/.shots/guests-helper.png' })
})
afterAll(async () => {
  await browser?.close()
  await house?.stop()
  if (house) await forget(house.data)
})

test('a stranger to whom the link was forwarded and who was quicker is read by name, sent away, and out; the helper gets another', async () => {
  await patient.getByRole('button', { name: 'Somebody helps me' }).click()
  await patient.getByRole('button', { name: 'Make a link for them' }).click()
  const forwarded = (await patient.getByText(/\/g\//).textContent()) ?? ''
  const stranger = await (await personIn(browser, { width: 1280, height: 800 })).newPage()
  await stranger.goto(forwarded)
  await stranger.getByLabel('Your name').fill('Max Unger')
  await stranger.getByLabel('Who are you to the patient?').fill('neighbour')
  await goodAtAnyWidth(stranger, 'guest-stranger')
  await stranger.getByRole('button', { name: 'Ask to come in' }).click()
  await stranger.getByRole('heading', { name: 'The clinician will let you in' }).waitFor()
  expect(await stranger.content()).not.toMatch(/Tony|Douglas/)
  expect(
    await stranger
      .locator('video')
      .evaluateAll((all) => all.filter((one) => 'srcObject' in one && one.srcObject).length),
  ).toBeLessThan(2)
  await patient.getByText('Max Unger asks to come in. Your clinician lets them in.').waitFor()
  const asks = workspace.getByRole('listitem').filter({ hasText: 'Max Unger, neighbour (helper) asks to come in.' })
  await asks.getByRole('button', { name: 'Send away' }).click()
  await stranger.getByRole('heading', { name: 'This link does not open the visit any more' }).waitFor()
  await stranger.goto(forwarded)
  await stranger.getByRole('heading', { name: 'This link does not open the visit any more' }).waitFor()
  await stranger.context().close()
})

test('the patient makes a link for who helps them; it says nothing of the patient and asks for a name', async () => {
  await patient.setViewportSize({ width: 1280, height: 800 })
  await patient.getByRole('button', { name: 'Make a link for them' }).click()
  const shown = patient.getByText(/\/g\//)
  link = (await shown.textContent()) ?? ''
  await goodAtAnyWidth(patient, 'guests-link')
  await patient.setViewportSize({ width: 360, height: 740 })
  helper = await (await personIn(browser, { width: 360, height: 740 })).newPage()
  await helper.goto(link)
  await helper.getByRole('heading', { name: 'Help someone at a video visit' }).waitFor()
  expect(await helper.content()).not.toMatch(/Tony|Douglas/)
  await helper.getByRole('button', { name: 'Ask to come in' }).click()
  await helper.getByText('Enter your name.').waitFor()
  await goodAtAnyWidth(helper, 'guest-name')
  await helper.getByLabel('Your name').fill('Ana Ruiz')
  await helper.getByLabel('Who are you to the patient?').fill('daughter')
  await helper.getByRole('button', { name: 'Ask to come in' }).click()
  await helper.getByRole('heading', { name: 'The clinician will let you in' }).waitFor()
  await goodAtAnyWidth(helper, 'guest-asks')
})

test('a link forwarded to a stranger opens nothing: somebody came by it already', async () => {
  const stranger = await (await personIn(browser, { width: 360, height: 740 })).newPage()
  await stranger.goto(link)
  await stranger.getByRole('heading', { name: 'Somebody has used this link already' }).waitFor()
  await goodAtAnyWidth(stranger, 'guest-taken')
  await helper.reload()
  await helper.getByRole('heading', { name: 'The clinician will let you in' }).waitFor()
})

test('the clinician reads the name and lets them in; all three see each other', async () => {
  await workspace.getByText('Ana Ruiz, daughter (helper) asks to come in.').waitFor()
  await workspace.getByRole('button', { name: /^Admit/ }).click()
  await patient.getByRole('heading', { name: /Your visit with Dr. Ngozi Okafor/ }).waitFor()
  expect(await helper.getByRole('heading', { name: 'Video visit', exact: true }).count()).toBe(0)
  await workspace.getByRole('button', { name: 'Let in' }).click()
  await helper.getByRole('heading', { name: 'Video visit', exact: true }).waitFor()
  await playing(helper.getByLabel('The patient'))
  await playing(helper.getByLabel('Dr. Ngozi Okafor'))
  await playing(patient.getByLabel('Ana Ruiz (helper)'))
  await playing(workspace.getByLabel('Ana Ruiz (helper)'))
  await playing(patient.getByLabel(/Dr. Ngozi Okafor/).first())
  await workspace.getByText(/Tony Douglas and you, Ana Ruiz \(helper\)/).waitFor()
})

test('an interpreter comes by the clinician’s link and stands first, beside the helper', async () => {
  await emr.setViewportSize({ width: 360, height: 740 })
  await workspace.getByRole('button', { name: 'Link for an interpreter' }).click()
  const address = (await workspace.getByText(/\/g\//).textContent()) ?? ''
  interpreter = await (await personIn(browser, { width: 1280, height: 800 })).newPage()
  await interpreter.goto(address)
  await interpreter.getByLabel('Your name').fill('Luis Vega')
  await interpreter.getByLabel(/Language, and your number/).fill('Spanish, 4021')
  await interpreter.getByRole('button', { name: 'Ask to come in' }).click()
  await workspace.getByText('Luis Vega, Spanish, 4021 (interpreter) asks to come in.').waitFor()
  await workspace.getByRole('button', { name: 'Let in' }).click()
  await emr.setViewportSize({ width: 1280, height: 800 })
  for (const label of ['The patient', 'Dr. Ngozi Okafor', 'The helper']) await playing(interpreter.getByLabel(label))
  await playing(patient.getByLabel('Luis Vega (interpreter)'))
  expect(await patient.locator('.guest-seats figcaption').allTextContents()).toEqual([
    'Luis Vega (interpreter)',
    'Ana Ruiz (helper)',
  ])
  // Pinned: in sight on a phone without scrolling, and no less than a quarter of the clinician's stage.
  const seen = await patient.getByLabel('Luis Vega (interpreter)').boundingBox()
  expect(seen?.width).toBeGreaterThan(300)
  expect((seen?.y ?? 0) + (seen?.height ?? 0)).toBeLessThanOrEqual(740)
  const [tile, stage] = await Promise.all([
    workspace.getByLabel('Luis Vega (interpreter)').boundingBox(),
    workspace.locator('.stage').boundingBox(),
  ])
  expect(areaOf(tile) / areaOf(stage)).toBeGreaterThan(0.25)
  // And still there while the patient writes; what they write is not said to be watched.
  await patient.getByRole('button', { name: 'Chat' }).click()
  await patient.getByLabel('Write to your clinician').scrollIntoViewIfNeeded()
  await patient.getByText(/answered within 2 working days, and nobody watches in between/).waitFor()
  const pinned = await patient.getByLabel('Luis Vega (interpreter)').boundingBox()
  expect(pinned?.y).toBeGreaterThanOrEqual(0)
  await shot(patient, 'guests-chat')
  await patient.getByRole('button', { name: 'Chat' }).click()
  await goodAtAnyWidth(patient, 'guests-in-visit')
  await goodAtAnyWidth(emr, 'guests-workspace')
  await goodAtAnyWidth(interpreter, 'guest-in')
})

test('who is sent away is out at once and does not come back; the note says who was there, and from when to when', async () => {
  const row = workspace.getByRole('listitem').filter({ hasText: 'Ana Ruiz' })
  await row.getByRole('button', { name: 'Send away' }).click()
  await helper.getByRole('heading', { name: 'This link does not open the visit any more' }).waitFor()
  await patient.getByLabel('Ana Ruiz (helper)').waitFor({ state: 'detached' })
  await playing(patient.getByLabel('Luis Vega (interpreter)'))
  await workspace.getByLabel('History', { exact: true }).fill('Feels well.')
  await workspace.getByText(/in the chart, version/).waitFor()
  await workspace.getByRole('button', { name: 'End visit' }).click()
  await interpreter.getByRole('heading', { name: 'The visit is over' }).waitFor()
  await workspace.getByRole('button', { name: 'Sign note' }).click()
  await workspace.getByText(/^Note signed/).waitFor()
  const tony = await patientNamed(house, 'Douglas')
  const note = await eventually(async () => {
    const [found] = await charted(house, 'DocumentReference', tony, ({ docStatus }) => docStatus === 'final')
    return found
  }, 'the signed note')
  expect(noteText(note)).toMatch(
    /Also present: Ana Ruiz \(helper, daughter\) from \d\d:\d\d to \d\d:\d\d; Luis Vega \(interpreter, Spanish, 4021\) from \d\d:\d\d to \d\d:\d\d/,
  )
  const interpreted = (encounter: Resource) => JSON.stringify(encounter['participant'] ?? []).includes('"translator"')
  await eventually(async () => (await charted(house, 'Encounter', tony, interpreted)).length === 1, 'the encounter')
})

const areaOf = (box: { width: number; height: number } | null) => (box?.width ?? 0) * (box?.height ?? 0)
