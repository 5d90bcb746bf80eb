import { mkdir } from 'node:fs/promises'
import type { Browser, FrameLocator, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { openBrowser, personIn } from './browser.ts'
import { forget, openHouse, type RunningHouse } from './house.ts'
import { goodAtAnyWidth } from './looks.ts'
import { inWaitingRoom, onScreen, WILEY, type Device } from './patient-by-http.ts'
import { eventually, launch } from './people.ts'
import { charted, patientNamed, type Resource } from './record.ts'

/** What the patient said of the chart's lists is taken over by a press, and so is what comes up in the visit. */
let house: RunningHouse
let browser: Browser
let emr: Page
let workspace: FrameLocator
let device: Device
let wiley: string

beforeAll(async () => {
  house = await openHouse()
  browser = await openBrowser()
  device = (await inWaitingRoom(house, WILEY)).device
  wiley = await patientNamed(house, 'Wisoky')
  const [sertraline] = await charted(house, 'MedicationRequest', wiley, named('Sertraline'))
  const said = await device.post('intake', {
    answers: [
      { linkId: 'red-flags', kind: 'choice', value: 'none' },
      { linkId: 'reason', kind: 'text', value: 'Blood pressure is up' },
      {
        linkId: 'medicines',
        kind: 'confirm',
        right: false,
        changed: [`MedicationRequest/${sertraline?.id}`],
        note: 'Fish oil, one capsule a day',
      },
    ],
    complete: false,
  })
  if (!said.ok) throw new Error(`the answers were answered with ${said.status}`)
  emr = await (await personIn(browser, { width: 1280, height: 800 })).newPage()
  workspace = await launch(house, emr, 'Wisoky')
  await mkdir('test/.shots', { recursive: true })
})
afterEach(async ({ task }) => {
  if (task.result?.state === 'fail') await emr.screenshot({ path: 'test/.shots/lists-failed.png' })
})
afterAll(async () => {
  await browser?.close()
  await house?.stop()
  if (house) await forget(house.data)
})

test('the patient’s correction stands beside the list, and one press puts it into the chart, before the visit begins', async () => {
  const medicines = list('Medicines')
  await medicines.getByText('Before the visit the patient said of this list:').waitFor()
  await emr.screenshot({ path: 'test/.shots/lists-said.png' })
  await medicines.getByRole('button', { name: /^Accept into the chart: Sertraline/ }).click()
  const form = medicines.getByRole('form', { name: /^Change: Sertraline/ })
  await form.getByText('Not taken any more.').waitFor()
  expect(
    await form
      .getByRole('button', { name: 'Put into the chart' })
      .evaluate((press) => press === document.activeElement),
  ).toBe(true)
  await emr.keyboard.press('Enter')
  await medicines.getByText(/No longer: Sertraline.*in the chart, \d\d:\d\d/).waitFor()
  await medicines.getByText('accepted').waitFor()
  const [stopped] = await charted(house, 'MedicationRequest', wiley, named('Sertraline'))
  expect(stopped).toMatchObject({
    status: 'stopped',
    statusReason: { text: 'The patient said before the visit that this is no longer right.' },
  })
})

test('what the patient takes by their own word is no prescription', async () => {
  const medicines = list('Medicines')
  await medicines.getByRole('button', { name: /^Accept into the chart: Fish oil/ }).click()
  const form = medicines.getByRole('form', { name: 'Add a medicine' })
  await form.getByLabel('Medicine that the patient takes').fill('Fish oil')
  await form.getByLabel('How they take it').fill('one capsule a day')
  await form.getByRole('button', { name: 'Put into the chart' }).click()
  await medicines.getByText(/New: Fish oil\. in the chart, \d\d:\d\d/).waitFor()
  await medicines.getByText('by the patient’s word').waitFor()
  const taken = await charted(house, 'MedicationStatement', wiley)
  expect(taken).toMatchObject([
    {
      status: 'active',
      medicationCodeableConcept: { text: 'Fish oil' },
      dosage: [{ text: 'one capsule a day' }],
      informationSource: { reference: wiley },
    },
  ])
})

test('a problem is added with a code of the EMR’s own terminology, and resolved', async () => {
  const problems = list('Problems')
  await problems.getByRole('button', { name: 'Add a problem' }).click()
  await problems.getByLabel('Problem', { exact: true }).pressSequentially('asthm')
  await workspace.getByRole('option', { name: /^Unspecified asthma/ }).waitFor()
  await emr.screenshot({ path: 'test/.shots/lists-search.png' })
  await workspace.getByRole('option', { name: /^Unspecified asthma/ }).click()
  await problems.getByText('With the code J45.909.').waitFor()
  await goodAtAnyWidth(emr, 'lists-coded')
  await problems.getByRole('button', { name: 'Put into the chart' }).click()
  await problems.getByText(/New: Unspecified asthma.*in the chart/).waitFor()
  await problems.getByRole('button', { name: /^Change: Unspecified asthma/ }).click()
  await problems.getByLabel('Why, as the chart will show it').fill('Spirometry was normal.')
  await problems.getByRole('button', { name: 'Put into the chart' }).click()
  await problems.getByText(/No longer: Unspecified asthma.*in the chart/).waitFor()
  const [asthma] = await charted(house, 'Condition', wiley, named('J45.909'))
  expect(asthma).toMatchObject({
    clinicalStatus: { coding: [{ code: 'resolved' }] },
    note: [{ text: 'Spirometry was normal.' }],
  })
})

test('changed in the EMR since it was seen, an entry is left alone; tried again on what stands there now, it is changed', async () => {
  const allergies = list('Allergies')
  await allergies.getByRole('button', { name: 'Add an allergy' }).click()
  await allergies.getByLabel('Allergy or intolerance').fill('Walnut')
  await allergies.getByLabel('Reaction').fill('Hives')
  await allergies.getByRole('button', { name: 'Put into the chart' }).click()
  await allergies.getByText(/New: Walnut\. in the chart/).waitFor()
  await house.fault({ kind: 'conflict', method: 'PUT', type: 'AllergyIntolerance', count: 1 })
  await allergies.getByRole('button', { name: 'Change: Walnut' }).click()
  await allergies.getByLabel('Was never right').check()
  await allergies.getByRole('button', { name: 'Put into the chart' }).click()
  await allergies.getByText(/not in the chart\. This entry was changed in .* since you looked/).waitFor()
  await goodAtAnyWidth(emr, 'lists-conflict')
  await allergies.getByRole('button', { name: 'Try again: Walnut' }).click()
  await allergies.getByRole('button', { name: 'Put into the chart' }).click()
  await allergies.getByText(/Never right: Walnut\. in the chart/).waitFor()
  const [walnut] = await charted(house, 'AllergyIntolerance', wiley, named('Walnut'))
  expect(walnut).toMatchObject({ verificationStatus: { coding: [{ code: 'refuted' }] } })
})

test('with the sign-in lapsed it waits, and goes when the clinician starts the visit again', async () => {
  await house.fault({ kind: 'revoke-grants', user: 'dr-okafor' })
  const allergies = list('Allergies')
  await allergies.getByRole('button', { name: 'Add an allergy' }).click()
  await allergies.getByLabel('Allergy or intolerance').fill('Latex')
  await allergies.getByRole('button', { name: 'Put into the chart' }).click()
  await allergies.getByText(/New: Latex\. not in the chart\. Your sign-in to .* has lapsed/).waitFor()
  workspace = await launch(house, emr, 'Wisoky')
  await list('Allergies')
    .getByText(/New: Latex\. in the chart/)
    .waitFor()
  await eventually(
    async () => (await charted(house, 'AllergyIntolerance', wiley, named('Latex'))).length === 1,
    'latex',
  )
})

test('the patient’s summary says which medicines came onto the list and went off it', async () => {
  await workspace.getByRole('button', { name: /Admit/ }).click()
  await workspace.getByLabel('History', { exact: true }).fill('Feels well.')
  await workspace.getByText(/in the chart, version/).waitFor()
  await workspace.getByRole('button', { name: 'End visit' }).click()
  await workspace.getByRole('button', { name: 'Sign note' }).click()
  await workspace.getByText(/^Note signed/).waitFor()
  expect(await workspace.getByRole('button', { name: 'Add an allergy' }).count()).toBe(0)
  const patient = await onScreen(house, await personIn(browser, { width: 360, height: 740 }), device)
  await patient.getByText('New on your list: Fish oil: one capsule a day').waitFor()
  await patient.getByText(/^Taken off your list: Sertraline/).waitFor()
  await patient.screenshot({ path: 'test/.shots/lists-summary.png', fullPage: true })
})

function list(name: string) {
  return workspace.getByRole('region', { name: new RegExp(`^${name}`) })
}

function named(word: string): (resource: Resource) => boolean {
  return (resource) => JSON.stringify(resource).includes(word)
}
