import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Browser, FrameLocator, Locator, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { fakeModel, says, type FakeModel } from '../fake-model.ts'
import { openBrowser, personIn } from './browser.ts'
import { forget, openHouse } from './house.ts'
import { goodAtAnyWidth, shot } from './looks.ts'
import { inWaitingRoom, onScreen } from './patient-by-http.ts'
import { eventually, launch } from './people.ts'
import { patientNamed, record } from './record.ts'

/** A draft that a model wrote (a fake), and two clinicians who choose otherwise of one sentence of it in the same moment. */
let house: Awaited<ReturnType<typeof openHouse>>
let browser: Browser
let model: FakeModel
let okafor: Page
let serrano: Page
let his: FrameLocator
let hers: FrameLocator

const HEARD = 'It is worse in the evening'
const WORSE = 'Reports that it is worse in the evening.'
const INVENTED = 'Lungs clear on both sides.'

beforeAll(async () => {
  model = await fakeModel()
  house = await openHouse()
  await house.stop()
  const organizations = join(house.data, 'organizations.json')
  const described = JSON.parse(await readFile(organizations, 'utf8')) as object[]
  const written = join(house.data, 'with-writer.json')
  const writer = { url: model.url, model: 'fake', baa: { status: 'simulated', until: '2099-12-31' } }
  await writeFile(written, JSON.stringify(described.map((one) => ({ ...one, writer }))))
  house = await openHouse(house, { CAUSEWAY_ORGANIZATIONS: written })
  browser = await openBrowser()
  const { device } = await inWaitingRoom(house)
  const patient = await onScreen(house, await personIn(browser, { width: 360, height: 740 }), device)
  const tony = await patientNamed(house, 'Douglas')
  const appointment = (await record(house)).find(
    (one) => one.resourceType === 'Appointment' && JSON.stringify(one['participant']).includes(`"${tony}"`),
  )
  const desk = await signedIn('Terry Bowman')
  await desk.goto(`${house.emr}/schedule?date=${practiceDay(String(appointment?.['start']))}`)
  await desk.locator(`[data-row="${appointment?.id}"]`).getByRole('link', { name: 'Change' }).first().click()
  await desk.getByLabel('Covering clinician').selectOption({ label: 'Marisol Serrano, NP' })
  await desk.getByRole('button', { name: 'Add' }).click()
  await desk.getByText('Covered by: Marisol Serrano, NP').waitFor()

  serrano = await signedIn('Marisol Serrano')
  await serrano.goto(`${house.emr}/chart/${tony.replace('Patient/', '')}?appointment=${appointment?.id}`)
  await serrano.getByRole('button', { name: 'Start virtual visit' }).first().click()
  hers = serrano.frameLocator('iframe')
  await hers.getByRole('button', { name: /Admit/ }).waitFor()
  okafor = await (await personIn(browser, { width: 1280, height: 800 })).newPage()
  his = await launch(house, okafor, 'Douglas')
  await his.getByRole('button', { name: /Admit/ }).click()
  await patient.getByRole('button', { name: 'Chat' }).click()
  await patient.getByLabel('Write to your clinician').fill(HEARD)
  await patient.getByRole('button', { name: 'Send' }).click()
  await patient.getByText(HEARD).waitFor()
})
afterEach(async ({ task }) => {
  if (task.result?.state === 'fail') {
    await shot(okafor, 'drafted-by-model-failed', true)
    await shot(serrano, 'drafted-by-model-failed-2', true)
  }
})
afterAll(async () => {
  await browser?.close()
  await house?.stop()
  await model?.close()
  if (house) await forget(house.data)
})

test('what a model wrote says so, each sentence with what it rests on; what nobody said is dropped and listed', async () => {
  model.answer = (response) => {
    const chat = evidenceSent().find(({ text }) => text === HEARD)?.id
    const wrote = (text: string) => ({ section: 'history', text, evidence: [chat] })
    says(JSON.stringify({ sentences: [wrote(WORSE), wrote(INVENTED)] }))(response)
  }
  await his.getByRole('button', { name: 'End visit' }).click()
  const draft = his.getByRole('region', { name: 'Draft from this visit' })
  await draft.getByText(/AI/).waitFor()
  await his.getByRole('region', { name: 'Proposed for History' }).getByText(WORSE).waitFor()
  const aside = draft.locator('.draft-aside').filter({ hasText: INVENTED })
  await aside.waitFor()
  expect(await his.getByRole('region', { name: 'Proposed for History' }).getByText(INVENTED).count()).toBe(0)
  await looksGood('drafted-by-model', 'Note and orders', aside)
})

test('the same in Spanish', async () => {
  await his.getByRole('button', { name: 'Español' }).click()
  await his.getByRole('region', { name: /Borrador/ }).waitFor()
  await looksGood('drafted-by-model-es', 'Nota y órdenes', his.locator('.draft-aside').filter({ hasText: INVENTED }))
  await his.getByRole('button', { name: 'English' }).click()
})

test('two who choose otherwise of one sentence in the same moment are shown both, and one choice is kept', async () => {
  await hers.getByRole('button', { name: `Dismiss: ${WORSE}` }).click()
  await hers.getByText('Everything that was proposed is in the note or put aside.').waitFor()
  await his.getByRole('button', { name: `Accept: ${WORSE}` }).click()
  const clash = his.getByRole('alert').filter({ hasText: 'A colleague has chosen otherwise in the same moment' })
  await clash.getByText(/^They dismissed it; you took it/).waitFor()
  await looksGood('draft-clash', 'Note and orders', clash)
  await his.getByRole('button', { name: 'Español' }).click()
  await looksGood('draft-clash-es', 'Nota y órdenes', his.locator('.draft-aside[role="alert"]'))
  await his.getByRole('button', { name: 'English' }).click()
  await clash.getByRole('button', { name: `Keep my choice: ${WORSE}` }).click()
  await clash.waitFor({ state: 'detached' })
  // Kept, hers is another word than what stands: she is told when she looks again.
  await hers.getByRole('button', { name: 'Make it again' }).click()
  await eventually(
    async () => (await hers.getByRole('button', { name: `Dismiss: ${WORSE}` }).count()) === 0,
    'the sentence to stay where he put it',
  )
})

/** At every width, and on a phone with the pane of the note before one, where this stands. */
async function looksGood(name: string, pane: string, what: Locator): Promise<void> {
  const before = okafor.viewportSize()
  await okafor.setViewportSize({ width: 360, height: 740 })
  await his.getByRole('tab', { name: pane }).click()
  await what.scrollIntoViewIfNeeded()
  await shot(okafor, `${name}-pane-360`)
  if (before !== null) await okafor.setViewportSize(before)
  await what.scrollIntoViewIfNeeded()
  await goodAtAnyWidth(okafor, name)
}

async function signedIn(name: string): Promise<Page> {
  const page = await (await personIn(browser, { width: 1280, height: 800 })).newPage()
  await page.goto(`${house.emr}/`)
  await page.getByRole('button', { name: new RegExp(name) }).click()
  await page.getByRole('heading', { name: /^Schedule/ }).waitFor()
  return page
}

/** The evidence of the last call, as the model had it. */
function evidenceSent(): { id: string; text: string }[] {
  const asked = JSON.parse(model.asked.at(-1)?.body ?? '{}') as { messages: { content: string }[] }
  return (JSON.parse(asked.messages[1]?.content ?? '{}') as { evidence: { id: string; text: string }[] }).evidence
}

/** The day of the practice's schedule on which it stands. */
function practiceDay(start: string): string {
  return new Intl.DateTimeFormat('en-CA', { timeZone: 'America/New_York' }).format(new Date(start))
}
