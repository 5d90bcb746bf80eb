import { mkdir } from 'node:fs/promises'
import type { Browser, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { openBrowser, personIn } from './browser.ts'
import { forget, openHouse, type RunningHouse } from './house.ts'
import { answered, identified, type Device } from './patient-by-http.ts'
import { askAs, bookInEmr, eventually, json, linkTo, signedIn } from './people.ts'
import { axeClean, goodAtAnyWidth } from './looks.ts'
import { charted, noteText, patientNamed, record, type Resource } from './record.ts'
import { searchOrders } from './search-orders.ts'

/**
 * An EMR that talks by messages: no SMART, and by FHIR nothing but the search for a person. Staff book in it and sign in at
 * the practice's OpenID provider; appointment, encounter and note go and come by HL7 v2 alone.
 */
let house: RunningHouse
let browser: Browser
let emr: Page
let doctor: Page
let tony: string
let device: Device

beforeAll(async () => {
  house = await openHouse(undefined, { SANDBOX_PERSONALITY: 'v2-only' })
  browser = await openBrowser()
  tony = await patientNamed(house, 'Douglas')
  emr = await signedIn(house, browser, 'Terry Bowman')
})
afterEach(async ({ task }) => {
  if (task.result?.state !== 'fail') return
  await mkdir('test/.shots', { recursive: true })
  await doctor?.screenshot({ path: 'test/.shots/v2-only.png' })
})
afterAll(async () => {
  await browser?.close()
  await house?.stop()
  if (house) await forget(house.data)
})

test('booked by staff, the visit is known by the message, and the patient has the link', async () => {
  await bookInEmr(house, emr, 'dr-okafor', tony.replace('Patient/', ''))
  device = await identified(house, await linkTo(house, 'tony'))
  await eventually(
    async () =>
      (await charted(house, 'Appointment', tony)).find((one) => JSON.stringify(one).includes(`/v/${device.visit}`)),
    'the join address at the appointment',
  )
})

test('the patient comes, and the encounter that the message has opened is told back', async () => {
  await answered(device)
  await device.post('device', { camera: true, microphone: true })
  expect((await device.post('wait', {})).ok).toBe(true)
  await eventually(async () => (await encounters())[0], 'the encounter')
})

test('the clinician signs in at the provider and opens the visit from the list of theirs', async () => {
  doctor = await signedIn(house, browser, 'Dr. Ngozi Okafor')
  await doctor.getByRole('link', { name: 'Video desk' }).click()
  await mkdir('test/.shots', { recursive: true })
  const opens = doctor.getByRole('button', { name: 'Open the visit' })
  // Late in the evening the first free time is tomorrow's.
  await opens.or(doctor.getByText('No video visits on this day.', { exact: false })).waitFor()
  if ((await opens.count()) === 0) await doctor.getByRole('button', { name: 'Day after' }).click()
  await opens.waitFor()
  await doctor.screenshot({ path: 'test/.shots/v2-only-list.png' })
  await opens.click()
  await doctor.getByRole('button', { name: /^Admit/ }).waitFor()
})

test('of lists that the EMR gives to nobody it is said once which they are and why, and none looks empty', async () => {
  const absent = doctor.getByRole('region', { name: 'Not shown here' })
  await absent.getByText(/RiverChart EMR gives these lists to no other program/).waitFor()
  await eventually(async () => (await absent.getByRole('listitem').count()) === 9, 'all nine lists by name')
  expect(await doctor.getByText(/to no other program/).count()).toBe(1)
  await doctor.getByRole('region', { name: 'Allergies' }).getByText('Not shown here.').waitFor()
  expect(await doctor.getByRole('heading', { name: 'Procedures' }).count()).toBe(0)
  // What the patient answered went there by a message, and is read here until the note is signed.
  await doctor.getByRole('region', { name: 'The patient’s answers' }).getByText('PHQ-2').waitFor()
  const size = doctor.viewportSize() ?? { width: 1280, height: 900 }
  await doctor.setViewportSize({ width: 360, height: 740 })
  await doctor.getByRole('tab', { name: 'Chart' }).click()
  await absent.evaluate((lists) => lists.scrollIntoView())
  await goodAtAnyWidth(doctor, 'v2-only-missing')
  await doctor.setViewportSize(size)
})

test('the EMR’s schedule opens the same visit by a signed link, once and only for the one whose visit it is', async () => {
  const [appointment] = await charted(house, 'Appointment', tony, ({ status }) => status === 'booked')
  const link = async (page: Page) => {
    const pressed = await page.request.post(`${house.emr}/schedule/open-visit`, {
      form: { appointment: String(appointment?.id) },
      headers: { origin: house.emr },
      maxRedirects: 0,
    })
    return pressed.headers()['location'] ?? ''
  }
  const once = await link(doctor)
  const other = await doctor.context().newPage()
  await other.goto(once)
  await other.getByRole('button', { name: /^Admit/ }).waitFor()
  expect((await other.goto(once))?.status()).toBe(400)
  const spoilt = await link(doctor)
  expect(
    (await other.goto(spoilt.replace(/\.(.)(?=[\w-]{42}$)/, (_, first) => `.${first === 'A' ? 'B' : 'A'}`)))?.status(),
  ).toBe(400)
  await other.close()
  const colleague = await signedIn(house, browser, 'Dr. Erik Lindqvist')
  expect((await colleague.goto(await link(colleague)))?.status()).toBe(400)
  await colleague.close()
})

test('the visit is held, and one signed note is in that encounter', async () => {
  await doctor.getByRole('button', { name: /^Admit/ }).click()
  await doctor.getByLabel('History', { exact: true }).fill('Home readings 150/95 for two weeks.')
  await doctor.getByLabel('For the patient').fill('Measure twice a day, sitting.')
  await doctor.getByText(/not in the chart until signed/).waitFor()
  await searchOrders(doctor, 'lipid')
  await doctor.getByRole('option', { name: /Lipid panel/ }).click()
  await doctor.getByLabel(/^Reason/).fill('Screening')
  await doctor.getByRole('button', { name: 'Propose' }).click()
  await doctor.getByText('Not in RiverChart EMR until you sign.').waitFor()
  expect(await charted(house, 'ServiceRequest', tony, (one) => JSON.stringify(one).includes('Screening'))).toEqual([])
  await doctor.getByRole('button', { name: 'Sign order: Lipid panel' }).click()
  const [ordered, ...twice] = await eventually(async () => {
    const there = await charted(house, 'ServiceRequest', tony, (one) => JSON.stringify(one).includes('Screening'))
    return there.length > 0 && there
  }, 'the order in the EMR')
  expect(twice).toEqual([])
  expect(ordered).toMatchObject({ status: 'active', code: { coding: [{ code: 'LIPID' }] } })
  await doctor.getByRole('button', { name: 'End visit' }).click()
  await doctor.getByRole('button', { name: 'Sign note' }).click()
  await doctor.getByText(/^Note signed/).waitFor()
  const [encounter, ...others] = await encounters()
  expect(others).toEqual([])
  const notes = (await charted(house, 'DocumentReference', tony)).filter((one) => noteText(one).includes('150/95'))
  expect(notes).toMatchObject([
    { docStatus: 'final', context: { encounter: [{ reference: `Encounter/${encounter?.id}` }] } },
  ])
  await eventually(
    async () => (await encounters()).some(({ status }) => status === 'finished'),
    'the encounter to be finished by message',
  )
})

test('what the EMR told of counts as in the chart, under its own numbers', async () => {
  await doctor.getByText(/entries of this visit are in RiverChart/).click()
  const receipts = doctor.locator('.receipts')
  const [encounter] = await encounters()
  const [note] = (await charted(house, 'DocumentReference', tony)).filter((one) => noteText(one).includes('150/95'))
  await receipts.getByText(new RegExp(`^in the chart as ${encounter?.id}`)).waitFor()
  await receipts.getByText(new RegExp(`^in the chart as ${note?.id}`)).waitFor()
})

test('the patient reads what was signed for them, as the EMR gives out no summary, and where to ask for the rest', async () => {
  await eventually(
    async () => (await device.page()).open?.summary?.forPatient === 'Measure twice a day, sitting.',
    'the words for the patient',
  )
  const patient = await (await personIn(browser, { width: 360, height: 740 })).newPage()
  const [name = '', value = ''] = device.cookie.split('=')
  await patient.context().addCookies([{ name, value, url: house.causeway }])
  await patient.goto(`${house.causeway}/v/${device.visit}`)
  await patient.getByText('These are the words that were signed for you.', { exact: false }).waitFor()
  expect(await patient.getByText('Nothing was ordered.').count()).toBe(0)
  await axeClean(patient)
  await patient.screenshot({ path: 'test/.shots/v2-only-summary.png', fullPage: true })
  await patient.close()
})

test('from the chart of a patient without a visit one begins, once, and the patient has the link', async () => {
  const lockman = await patientNamed(house, 'Lockman')
  const chart = await signedIn(house, browser, 'Dr. Ngozi Okafor')
  await chart.goto(`${house.emr}/chart/${lockman.replace('Patient/', '')}`)
  await chart.screenshot({ path: 'test/.shots/v2-only-chart.png' })
  const [workspace] = await Promise.all([
    chart.waitForEvent('popup'),
    chart.getByRole('button', { name: 'Start a video visit now' }).click(),
  ])
  await workspace.getByText('Morris Lockman').first().waitFor({ timeout: 30_000 })
  await workspace.screenshot({ path: 'test/.shots/v2-only-begun.png' })
  // What begins now is told by telephone first.
  const known = (await record(house)).find(({ resourceType, id }) => `${resourceType}/${id}` === lockman)
  const phone = /"system":"phone","value":"([^"]+)"/.exec(JSON.stringify(known?.['telecom']))?.[1]
  await eventually(async () => (await house.outbox()).some(({ to }) => to === phone), 'the link of what begins now')
  await chart.reload()
  const [again] = await Promise.all([
    chart.waitForEvent('popup'),
    chart.getByRole('button', { name: 'Open the video visit of' }).click(),
  ])
  await again.getByText('Morris Lockman').first().waitFor({ timeout: 30_000 })
  expect(await charted(house, 'Appointment', lockman)).toHaveLength(1)
  await chart.context().close()
})

/** Of this visit: one that came by a message has the number that we gave. */
function encounters(): Promise<Resource[]> {
  return charted(house, 'Encounter', tony, (one) => JSON.stringify(one['identifier'] ?? '').includes('VN'))
}

test('a time of the EMR’s file is asked for, reads as requested, and is booked when staff confirm it there', async () => {
  const patient = await (await personIn(browser, { width: 360, height: 740 })).newPage()
  await patient.goto(`${house.causeway}/book/riverbend`)
  await patient.getByLabel('What is the reason for your visit?').fill('Knee')
  await patient.getByRole('button', { name: 'Continue' }).click()
  await patient.locator('.time').first().click()
  const { reference, mail } = await askAs(house, patient, { given: 'Gayla', family: 'Ferry' })
  await axeClean(patient)
  await mkdir('test/.shots', { recursive: true })
  await patient.screenshot({ path: 'test/.shots/book-requested.png', fullPage: true })
  expect(await patient.getByText('Your time is booked').count()).toBe(0)
  await patient.getByRole('button', { name: 'Español' }).click()
  await patient.getByRole('heading', { name: 'Solicitada, se la confirmaremos' }).waitFor()
  expect((await house.outbox()).filter(({ to }) => to === mail)).toEqual([])

  const [asked] = await charted(house, 'Appointment', reference, ({ status }) => status === 'pending')
  await emr.goto(`${house.emr}/schedule/appointment/${asked?.id}`)
  await emr.getByRole('button', { name: 'Confirm this appointment' }).click()
  await patient.getByRole('heading', { name: 'Su hora está reservada' }).waitFor({ timeout: 30_000 })
  await eventually(async () => (await house.outbox()).some(({ to }) => to === mail), 'the link, once it is booked')
})

test('who books and is not in the record gets one by a message, and a person at the desk matches them', async () => {
  const { times } = await json<{ times: { slot: string }[] }>(
    `${house.causeway}/api/book/riverbend/times?type=primary-care-follow-up`,
  )
  const identity = { given: 'Nina', family: 'Newcomer', birthDate: '1990-01-02', contact: 'nina@newcomer.example' }
  const asked = await fetch(`${house.causeway}/api/book/riverbend`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: house.causeway },
    body: JSON.stringify({
      type: 'primary-care-follow-up',
      slot: times[0]?.slot,
      reason: 'Knee',
      identity,
      zone: 'America/New_York',
      language: 'en',
    }),
  })
  expect(asked.status).toBe(202)
  const pending = await eventually(
    async () =>
      (await record(house)).find(
        ({ resourceType, status, participant }) =>
          resourceType === 'Appointment' && status === 'pending' && !JSON.stringify(participant).includes('Patient/'),
      ),
    'the booking of somebody unknown in the EMR',
  )
  await emr.goto(`${house.emr}/schedule/appointment/${pending.id}`)
  await emr.getByRole('button', { name: 'Confirm this appointment' }).click()
  await emr.getByRole('link', { name: 'Video desk' }).click()
  await emr.locator('button.suggested', { hasText: 'Match to a person' }).click()
  await emr.getByText('Nina Newcomer').first().waitFor()
  await emr.getByRole('button', { name: 'Make a record for them' }).click()
  await emr.getByText('The record system was asked to make it.', { exact: false }).waitFor()
  await emr.getByRole('button', { name: 'Look again' }).click()
  await emr.getByRole('button', { name: 'It is Nina Newcomer' }).waitFor()
  await axeClean(emr)
  await emr.screenshot({ path: 'test/.shots/v2-only-match.png' })
  await emr.getByRole('button', { name: 'It is Nina Newcomer' }).click()
  await eventually(
    async () => (await house.outbox()).some(({ to }) => to === identity.contact),
    'the link, once it is known whose it is',
  )
  const nina = await patientNamed(house, 'Newcomer')
  await eventually(async () => (await charted(house, 'Appointment', nina))[0], 'the EMR’s appointment to be theirs')
})
