import { mkdir, readFile } from 'node:fs/promises'
import type { Browser, FrameLocator, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { sameAround } from './around.ts'
import { openBrowser, personIn } from './browser.ts'
import { forget, openHouse, type RunningHouse } from './house.ts'
import { axeClean, goodAtAnyWidth } from './looks.ts'
import { book, comeIn, eventually, launch, prepare, type Booked } from './people.ts'
import { charted, noteText, patientNamed, type Resource } from './record.ts'
import { searchOrders } from './search-orders.ts'

/** The main job, once through: booked, prepared, launched, held, documented, ordered, ended, signed, summarised. */
let house: RunningHouse
let browser: Browser
let patient: Page
let emr: Page
let workspace: FrameLocator
let booked: Booked
let tony: string

beforeAll(async () => {
  house = await openHouse()
  browser = await openBrowser()
  patient = await (await personIn(browser, { width: 360, height: 740 })).newPage()
  emr = await (await personIn(browser, { width: 1280, height: 800 })).newPage()
  tony = await patientNamed(house, 'Douglas')
})
afterEach(async ({ task }) => {
  if (task.result?.state !== 'fail') return
  await mkdir('test/.shots', { recursive: true })
  await patient.screenshot({ path: 'test/.shots/patient.png' })
  await emr.screenshot({ path: 'test/.shots/emr.png' })
})
afterAll(async () => {
  await browser?.close()
  await house?.stop()
  if (house) await forget(house.data)
})

test('a booking makes one appointment in the EMR and sends one link that tells nothing of the visit', async () => {
  booked = await book(house)
  const [appointment, ...others] = await of('Appointment', { status: 'booked' })
  expect(others).toEqual([])
  expect(appointment).toMatchObject({ status: 'booked', start: expect.stringContaining(booked.start.slice(0, 16)) })
  const mail = (await house.outbox()).find(({ text }) => text.includes(booked.link))
  expect(mail?.to).toBe('tony.douglas@example.org')
  expect(`${mail?.subject} ${mail?.text}`).not.toMatch(/blood|pressure|follow|primary|okafor/i)
  expect(mail?.attachments?.some(({ text }) => text.includes('BEGIN:VCALENDAR') && !text.includes('/p/'))).toBe(true)
})

test('the patient comes in with birth date and code, answers, and waits', async () => {
  await comeIn(house, patient, booked.link)
  await prepare(patient)
  const responses = await of('QuestionnaireResponse')
  expect(responses).toHaveLength(1)
  expect(responses[0]).toMatchObject({ status: 'completed' })
  expect(await of('Consent')).toHaveLength(1)
  const encounters = await eventually(async () => {
    const found = await of('Encounter', { status: 'arrived' }, video)
    return found.length > 0 && found
  }, 'the encounter')
  expect(encounters).toHaveLength(1)
  expect(encounters[0]).toMatchObject({ class: { code: 'VR' } })
})

test('the clinician starts the visit from the chart and sees it, without a login or a search', async () => {
  workspace = await launch(house, emr, 'Douglas')
  await workspace.getByRole('button', { name: /Admit/ }).waitFor()
  await workspace.getByText('12 Elm Street, Springfield').waitFor()
  await workspace.getByText('Hydrochlorothiazide 25 MG').first().waitFor()
  await workspace.getByText('Allergy to bee venom').first().waitFor()
  expect(emr.context().pages()).toHaveLength(1)
})

test('they meet: each sees the other’s picture move', async () => {
  await workspace.getByRole('button', { name: /Admit/ }).click()
  await moving(patient, 'Picture of Dr. Ngozi Okafor')
  const frame = emr.frames().find((each) => each.url().startsWith(house.causeway))
  if (frame === undefined) throw new Error('the workspace has no frame')
  await moving(frame, 'Picture of Mr. Tony Douglas')
  const [encounter] = await eventually(async () => {
    const found = await of('Encounter', { status: 'in-progress' }, video)
    return found.length > 0 && found
  }, 'the encounter in progress')
  expect(encounter).toMatchObject({ status: 'in-progress' })
})

test('the note is one draft in the chart, however often it is saved', async () => {
  const states = workspace.getByText(/in the chart, version/)
  await workspace.getByLabel('History', { exact: true }).fill('Home readings 150/95 for two weeks.')
  await states.waitFor()
  await workspace.getByLabel('Assessment', { exact: true }).fill('Hypertension, not at goal.')
  await workspace.getByLabel('Plan', { exact: true }).fill('Start lisinopril.')
  await workspace.getByRole('textbox', { name: 'For the patient' }).fill('Take one lisinopril tablet each morning.')
  await eventually(async () => {
    const [note] = await of('DocumentReference')
    return note !== undefined && noteText(note).includes('each morning')
  }, 'the draft in the chart')
  const notes = await of('DocumentReference')
  expect(notes).toHaveLength(1)
  expect(notes[0]).toMatchObject({ docStatus: 'preliminary', type: { coding: [{ code: '11506-3' }] } })
})

test('a phrase of one’s own is kept, found by its name, put in without overwriting, and its gap asks to be filled', async () => {
  await workspace.getByRole('button', { name: 'Phrases (.name)' }).click()
  const dialog = workspace.getByRole('dialog', { name: 'Phrases' })
  await dialog.getByLabel('Name, without the dot').fill('diet')
  await dialog.getByLabel('Text; *** marks a gap').fill('Less salt; next check in ***.')
  await dialog.getByRole('button', { name: 'Save', exact: true }).click()
  await dialog.getByText('.diet', { exact: true }).waitFor()
  await dialog.getByText('.safety', { exact: true }).waitFor()
  await dialog.getByRole('button', { name: 'Close' }).click()
  const field = workspace.getByLabel('Assessment', { exact: true })
  await field.press('End')
  await field.pressSequentially(' .di')
  await workspace.getByRole('option', { name: /^\.diet/ }).waitFor()
  await emr.screenshot({ path: 'test/.shots/phrases.png' })
  await field.press('Enter')
  expect(await field.inputValue()).toBe('Hypertension, not at goal. Less salt; next check in ***.')
  await field.pressSequentially('4 weeks')
  expect(await field.inputValue()).toBe('Hypertension, not at goal. Less salt; next check in 4 weeks.')
  await field.pressSequentially(' .sa')
  await workspace.getByRole('option', { name: /^\.safety/ }).waitFor()
  await axeClean(emr)
  await field.fill('Hypertension, not at goal. Less salt; next check in 4 weeks.')
  await workspace.getByText(/in the chart, version/).waitFor()
})

test('an order is checked by the EMR, signed, and ordered only when the EMR says so', async () => {
  await searchOrders(workspace, 'lisin')
  await workspace
    .getByRole('option', { name: /Lisinopril/ })
    .first()
    .click()
  await workspace.getByLabel(/Dose/).fill('10 mg by mouth once a day')
  await workspace.getByLabel('Reason').fill('Hypertension')
  await workspace.getByRole('button', { name: 'Propose' }).click()
  await workspace.getByRole('button', { name: 'Sign order' }).click()
  await workspace.getByText(/ordered, number/).waitFor()
  const orders = await of('MedicationRequest', { status: 'active', intent: 'order' })
  expect(orders.filter((order) => JSON.stringify(order).includes('isinopril'))).toHaveLength(1)
})

test('the follow-up is booked before the call ends, in the EMR, and its link goes out', async () => {
  const sent = (await house.outbox()).filter(({ text }) => text.includes('/p/')).length
  await workspace.getByRole('button', { name: 'Book a follow-up' }).click()
  const dialog = workspace.getByRole('dialog', { name: 'Book a follow-up' })
  await dialog.getByRole('radio').last().check()
  await dialog.getByLabel('Reason, as the patient will read it').fill('Blood pressure again')
  await goodAtAnyWidth(emr, 'follow-up')
  await dialog.getByRole('button', { name: 'Book it' }).click()
  await dialog.waitFor({ state: 'detached' })
  await workspace.getByText(/^Next video visit: .* with Dr. Ngozi Okafor/).waitFor()
  const next = await of('Appointment', { status: 'booked' }, (each) =>
    JSON.stringify(each).includes('Blood pressure again'),
  )
  expect(next).toHaveLength(1)
  await eventually(
    async () => (await house.outbox()).filter(({ text }) => text.includes('/p/')).length > sent,
    'the link of the follow-up',
  )
})

test('ending finishes the encounter with the call’s real end; signing makes the note final and moves no time', async () => {
  await workspace.getByRole('button', { name: 'End visit' }).click()
  const [finished] = await eventually(async () => {
    const found = await of('Encounter', { status: 'finished' }, video)
    return found.length > 0 && found
  }, 'the finished encounter')
  await workspace.getByRole('button', { name: 'Sign note' }).click()
  await workspace.getByText(/^Note signed/).waitFor()
  const [note] = await of('DocumentReference')
  expect(note).toMatchObject({ docStatus: 'final' })
  expect(noteText(note)).toContain('Patient located at 12 Elm Street, Springfield, MA')
  const [after] = await of('Encounter', { status: 'finished' }, video)
  expect(after?.['period']).toEqual(finished?.['period'])
  expect(await of('Appointment', { status: 'fulfilled' })).toHaveLength(1)
})

test('the patient’s page turns into the summary, with the clinician’s words for them and no others', async () => {
  await patient.getByText('Take one lisinopril tablet each morning.').waitFor()
  await patient.getByText(/^Your next visit: .*, with Dr. Ngozi Okafor/).waitFor()
  await patient
    .getByText(/Lisinopril/)
    .first()
    .waitFor()
  expect(await patient.locator('body').innerText()).not.toContain('not at goal')
})

test('what surrounds it is as of any visit: summary page, day and worklist of the desk, and ledger', () =>
  sameAround(house, browser, patient, /\/v\/([^/]+)/.exec(patient.url())?.[1] ?? ''))

test('the same page speaks Spanish when asked to', async () => {
  await patient.getByRole('button', { name: 'Español' }).click()
  await patient.getByRole('heading', { name: 'Resumen de su consulta' }).first().waitFor()
  expect(await patient.locator('html').getAttribute('lang')).toBe('es')
  await patient.getByText('Take one lisinopril tablet each morning.').waitFor()
  await patient.getByRole('button', { name: 'English' }).click()
})

test('after signing the note can be added to, and stays as it was', async () => {
  await workspace.getByLabel('Add to the signed note').fill('Patient called back: no cough.')
  await workspace.getByRole('button', { name: 'Add to the chart' }).click()
  const [addendum] = await eventually(async () => {
    const found = await of('DocumentReference', {}, (each) =>
      JSON.stringify(each['relatesTo'] ?? '').includes('appends'),
    )
    return found.length > 0 && found
  }, 'the addendum in the chart')
  expect(noteText(addendum)).toContain('no cough')
  const [note] = await of('DocumentReference', {}, (each) => each['relatesTo'] === undefined)
  expect(noteText(note)).not.toContain('no cough')
})

test('what was ordered is followed: done in the EMR, it is done in the visit too', async () => {
  const [order] = await of('MedicationRequest', { status: 'active', intent: 'order' }, (each) =>
    JSON.stringify(each).includes('isinopril'),
  )
  const chart = await emr.context().newPage()
  await chart.goto(`${house.emr}/chart/${tony.replace('Patient/', '')}/orders`)
  await chart.locator(`form[action*="${order?.id}"]`).getByRole('button', { name: 'Done' }).click()
  await workspace
    .locator('.order-status')
    .filter({ hasText: /^done$/ })
    .waitFor({ timeout: 40_000 })
  await chart.close()
})

test('both say how easy it was, and the clinician finds their visit in the ledger', async () => {
  await patient.getByLabel('5, very easy').check()
  await patient.getByLabel('Is there something you want to tell us about it?').fill('Went well.')
  await goodAtAnyWidth(patient, 'rating')
  await patient.getByRole('button', { name: 'Tell the practice' }).click()
  await patient.getByText('Thank you. We have it.').waitFor()
  await workspace.getByText('How easy was it to start this visit?').click()
  await workspace.getByRole('button', { name: '4', exact: true }).click()
  await workspace.getByText('How easy was it to start this visit?').waitFor({ state: 'detached' })

  const seat = await emr.context().newPage()
  await seat.goto(`${house.emr}/`)
  await seat.getByRole('link', { name: 'Video desk' }).click()
  const desk = seat.frameLocator('iframe')
  await desk.getByRole('link', { name: 'Ledger' }).click()
  await desk.getByText('Fewer than 5 visits in these weeks: too few to be shown.').waitFor()
  await desk.getByRole('button', { name: 'My visits', exact: true }).click()
  await desk.getByText('2 visits in these weeks.').waitFor()
  const joined = desk.getByRole('region', { name: 'Joined' })
  await joined.getByText('100%').first().waitFor()
  await desk.getByRole('region', { name: 'Easy to join' }).getByText('100%').first().waitFor()
  await goodAtAnyWidth(seat, 'ledger-mine')
  const [download] = await Promise.all([
    seat.waitForEvent('download'),
    desk.getByRole('button', { name: 'My visits as an event log (OCEL 2.0)' }).click(),
  ])
  const log = await readFile(await download.path(), 'utf8')
  expect(log).toContain('"type":"admitted"')
  expect(log).not.toMatch(/Douglas|Okafor|Went well|Practitioner\/|Elm Street/)
  await seat.close()
})

test('a message of the patient is answered in the EMR’s in-basket, and the answer is on the page', async () => {
  await patient.getByLabel('Write to the practice').fill('Morning or evening?')
  await patient.getByRole('button', { name: 'Send' }).click()
  await eventually(
    async () => (await of('Communication')).some((each) => JSON.stringify(each).includes('Morning or evening?')),
    'the message in the in-basket',
  )
  await emr.goto(`${house.emr}/inbasket`)
  await emr.getByText('Morning or evening?').first().waitFor()
  await emr.getByRole('textbox').last().fill('In the morning, please.')
  await emr
    .getByRole('button', { name: /answer|send|reply/i })
    .last()
    .click()
  await patient.getByText('In the morning, please.').waitFor({ timeout: 40_000 })
  expect(await of('Communication', {}, (each) => JSON.stringify(each).includes('Morning or evening?'))).toHaveLength(1)
})

/** A picture that plays: its time goes on. */
async function moving(page: { getByLabel: Page['getByLabel'] }, label: string): Promise<void> {
  const video = page.getByLabel(label)
  await video.waitFor({ timeout: 20_000 })
  const time = () =>
    video.evaluate((element) =>
      element instanceof HTMLVideoElement && element.videoWidth > 0 ? element.currentTime : 0,
    )
  const before = await eventually(async () => (await time()) || undefined, `${label} to begin`)
  await eventually(async () => (await time()) > before, `${label} to move`)
}

/** What the EMR holds of this patient. */
function of(
  type: string,
  fields: Record<string, string> = {},
  like: (resource: Resource) => boolean = () => true,
): Promise<Resource[]> {
  return charted(
    house,
    type,
    tony,
    (resource) => like(resource) && Object.entries(fields).every(([name, value]) => resource[name] === value),
  )
}

function video(encounter: Resource): boolean {
  return JSON.stringify(encounter['class']).includes('"VR"')
}
