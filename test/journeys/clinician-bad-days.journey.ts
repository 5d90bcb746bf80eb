import type { Browser, Frame, FrameLocator, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { openBrowser, personIn } from './browser.ts'
import { forget, openHouse, type RunningHouse } from './house.ts'
import { goodAtAnyWidth, moving, shot } from './looks.ts'
import { CARIDAD, GAYLA, inWaitingRoom, MORRIS, onScreen, WILEY } from './patient-by-http.ts'
import { eventually, launch, TONY } from './people.ts'
import { charted, noteText, patientNamed } from './record.ts'

/** What goes wrong beside the chart, and the sentence that the clinician reads then. */
let house: RunningHouse & { port: number; sandboxPort: number }
let browser: Browser

const DESK = { width: 1280, height: 800 }

beforeAll(async () => {
  house = await openHouse()
  browser = await openBrowser()
})
afterEach(async ({ task }) => {
  await house.clearFaults()
  const pages = browser.contexts().flatMap((context) => context.pages())
  if (task.result?.state === 'fail')
    for (const [at, page] of pages.entries()) await shot(page, `clinician-bad-days-failed-${at}`)
  for (const context of browser.contexts()) await context.close()
})
afterAll(async () => {
  await browser?.close()
  await house?.stop()
  if (house) await forget(house.data)
})

const clinician = () => personIn(browser, DESK)

describe('a launch', () => {
  test('from a record system that is not the practice’s, or whose answer names another, opens nothing', async () => {
    const wrong = await fetch(`${house.causeway}/launch?iss=https%3A%2F%2Felsewhere.example%2Ffhir&launch=x`, {
      redirect: 'manual',
    })
    expect([wrong.status, wrong.headers.getSetCookie()]).toEqual([400, []])
    expect(await wrong.text()).toContain('start the visit again from the chart')

    const begun = await fetch(`${house.causeway}/launch?iss=${encodeURIComponent(`${house.emr}/fhir/r4`)}&launch=x`, {
      redirect: 'manual',
    })
    const state = new URL(begun.headers.get('location') ?? '').searchParams.get('state') ?? ''
    const cookie = begun.headers.getSetCookie()[0]?.split(';')[0] ?? ''
    const query = new URLSearchParams({ state, code: 'c', iss: 'https://elsewhere.example/auth' })
    const answered = await fetch(`${house.causeway}/launch/callback?${query}`, {
      redirect: 'manual',
      headers: { cookie },
    })
    expect(answered.status).toBe(400)
    expect(await answered.text()).toContain('did not agree')
    // The state is used up with that: the right issuer comes too late.
    query.set('iss', `${house.emr}/auth`)
    const late = await fetch(`${house.causeway}/launch/callback?${query}`, { redirect: 'manual', headers: { cookie } })
    expect(late.status).toBe(400)
  })

  test('is good once; in another chart than its visit’s it opens nothing; two patients in one browser stay apart', async () => {
    await inWaitingRoom(house, TONY)
    await inWaitingRoom(house, WILEY)
    const person = await clinician()
    const first = await person.newPage()
    const callbacks: string[] = []
    first.on('request', (request) => {
      if (request.url().includes('/launch/callback')) callbacks.push(request.url())
    })
    const tony = await launch(house, first, 'Douglas')
    await tony.getByRole('button', { name: /Admit/ }).waitFor()
    const [callback = ''] = callbacks

    const second = await person.newPage()
    await second.goto(`${house.emr}/schedule`)
    const wiley = await start(second, 'Wisoky')
    await wiley.getByText('Wiley').first().waitFor()
    await wiley.getByRole('button', { name: /Admit/ }).waitFor()
    // The first was locked when the second was opened: its user says whose visit it is.
    await tony.getByRole('button', { name: /Apr 18, 1972/ }).click()
    // What is typed in one is in that one's chart, and a reload of either stays where it was.
    await tony.getByLabel('History', { exact: true }).fill('Words for Tony')
    await wiley.getByLabel('History', { exact: true }).fill('Words for Wiley')
    await inChart(tony)
    await inChart(wiley)
    expect(await notesOf('Douglas')).toEqual([expect.stringContaining('Words for Tony')])
    expect(await notesOf('Wisoky')).toEqual([expect.stringContaining('Words for Wiley')])
    await (await frameOf(first)).evaluate(() => location.reload())
    await eventually(
      async () => (await tony.getByLabel('History', { exact: true }).inputValue()) === 'Words for Tony',
      'Tony’s note again',
    )

    const frame = await frameOf(first)
    await frame.goto(callback)
    await first.frameLocator('iframe').getByText('did not agree').waitFor()
    await first.frameLocator('iframe').getByText('start the visit again from the chart').waitFor()

    // Wiley's chart with the card of Tony's appointment: the EMR says one patient, the visit another.
    const [wisoky, douglas] = await Promise.all([patientNamed(house, 'Wisoky'), patientNamed(house, 'Douglas')])
    const appointment = (await charted(house, 'Appointment', douglas)).at(-1)?.id
    await first.goto(`${house.emr}/chart/${wisoky.replace('Patient/', '')}`)
    await first.evaluate(
      ({ action, fields }) => {
        const form = document.createElement('form')
        Object.assign(form, { method: 'post', action })
        for (const [name, value] of Object.entries(fields)) {
          const input = document.createElement('input')
          Object.assign(input, { name, value })
          form.append(input)
        }
        document.body.append(form)
        form.submit()
      },
      {
        action: `/chart/${wisoky.replace('Patient/', '')}/launch`,
        fields: {
          url: `${house.causeway}/launch`,
          appContext: JSON.stringify({ appointment: `Appointment/${appointment}` }),
        },
      },
    )
    await first.frameLocator('iframe').getByText('did not agree').waitFor()
    expect(await first.frameLocator('iframe').locator('body').innerText()).not.toMatch(/Tony|Wiley/)
  })

  test('whose cookie the browser does not keep says so, and what to do', async () => {
    await inWaitingRoom(house, CARIDAD, { clinician: 'Marisol Serrano, NP' })
    const page = await (await clinician()).newPage()
    await page.route(/\/launch\?iss=/, async (route) => {
      const { status, headers } = await fetch(route.request().url(), { redirect: 'manual' })
      expect(headers.getSetCookie()).toHaveLength(1)
      await route.fulfill({ status, headers: { location: headers.get('location') ?? '' } })
    })
    const frame = await launch(house, page, 'Olivares', 'Marisol Serrano')
    await frame.getByRole('heading', { name: /did not keep the visit’s cookie/ }).waitFor()
    await frame.getByText('Allow cookies for this page in the chart’s frame').waitFor()
    await goodAtAnyWidth(page, 'launch-without-cookie')
  })

  test('in a frame that forbids the camera says whom to ask, and goes on without', async () => {
    await inWaitingRoom(house, CARIDAD, { clinician: 'Marisol Serrano, NP' })
    const page = await (await clinician()).newPage()
    await signIn(page, 'Marisol Serrano')
    await page
      .getByRole('link', { name: /Olivares/ })
      .last()
      .click()
    await page.goto(`${page.url()}&frame=nocamera`)
    await page.getByRole('button', { name: 'Start virtual visit' }).last().click()
    const frame = page.frameLocator('iframe')
    await frame.getByRole('button', { name: /Admit/ }).click()
    await frame.getByText(/Ask your IT desk to allow “camera; microphone” for this frame/).waitFor()
    await frame.getByRole('button', { name: 'End visit' }).waitFor()
    await goodAtAnyWidth(page, 'launch-without-camera')
  })
})

describe('in the visit', () => {
  test('a state without a licence refuses admission, and a reason passes it and stands in the attestation', async () => {
    await inWaitingRoom(house, WILEY, { clinician: 'Dr. Erik Lindqvist', state: 'NY' })
    const page = await (await clinician()).newPage()
    await signIn(page, 'Erik Lindqvist')
    const workspace = await start(page, 'Wisoky')
    await workspace.getByText('The patient is in NY, and you hold no licence there').waitFor()
    await workspace.getByText('Your licences in force: MA.').waitFor()
    await workspace.getByText('Ask a colleague licensed in NY').waitFor()
    await goodAtAnyWidth(page, 'no-licence')
    // The server says no by itself, whatever the page shows.
    const refused = await (
      await frameOf(page)
    ).evaluate(async () => {
      const address = `/api/w/${location.pathname.split('/').pop()}/admit`
      const body = JSON.stringify({ identifiersChecked: true })
      const answer = await fetch(address, { method: 'POST', headers: { 'content-type': 'application/json' }, body })
      return { status: answer.status, says: ((await answer.json()) as { says: string }).says }
    })
    expect(refused).toEqual({ status: 409, says: expect.stringContaining('your licences in force are for MA') })
    await workspace.getByRole('button', { name: 'Admit with a reason…' }).click()
    await workspace.getByLabel(/^Reason/).fill('Chest pain; nobody licensed in NY can be reached.')
    await workspace.getByRole('button', { name: 'Admit with this reason' }).click()
    await workspace.getByRole('button', { name: 'End visit' }).click()
    await workspace.getByText('Attestation, signed with the note').click()
    await workspace.getByText(/Admitted from NY without a licence on record there/).waitFor()
  })

  test('a text changed or signed in the EMR is never overwritten: both are shown, and either can be kept', async () => {
    await inWaitingRoom(house, MORRIS, { clinician: 'Dr. Erik Lindqvist' })
    const person = await clinician()
    const page = await person.newPage()
    await signIn(page, 'Erik Lindqvist')
    const workspace = await start(page, 'Lockman')
    const history = workspace.getByLabel('History', { exact: true })
    await history.fill('Mine, one')
    await inChart(workspace)
    const chart = `${house.emr}/chart/${(await patientNamed(house, 'Lockman')).replace('Patient/', '')}?tab=notes`
    const emr = await person.newPage()

    await editInEmr(emr, chart, 'Mine, one', 'Theirs, one')
    await history.fill('Mine, one and more')
    await workspace
      .getByRole('heading', { name: 'This note was saved elsewhere meanwhile' })
      .waitFor({ timeout: 20_000 })
    const clash = workspace.getByRole('group', { name: 'This note was saved elsewhere meanwhile' })
    await clash.getByText('Mine, one and more').waitFor()
    await clash.getByText('Theirs, one').waitFor()
    expect(await notesOf('Lockman')).toEqual([expect.stringContaining('Theirs, one')])
    await goodAtAnyWidth(page, 'note-saved-elsewhere')
    await workspace.getByRole('button', { name: 'Keep mine' }).click()
    await noteHolds('Lockman', 'Mine, one and more')
    await inChart(workspace)

    await editInEmr(emr, chart, 'Mine, one and more', 'Theirs, two')
    await history.fill('Mine, two')
    await workspace.getByRole('button', { name: 'Take theirs' }).click({ timeout: 20_000 })
    await eventually(async () => (await history.inputValue()) === 'Theirs, two', 'their text in the field')
    await inChart(workspace)
    expect(await notesOf('Lockman')).toEqual([expect.stringContaining('Theirs, two')])

    // Signed in the EMR: final is final. What was typed since stays in sight.
    await emr.goto(chart)
    await emr.getByRole('button', { name: 'Sign this note' }).first().click()
    await history.fill('Typed after it was signed elsewhere')
    await workspace.getByRole('heading', { name: 'This note was signed in RiverChart' }).waitFor({ timeout: 20_000 })
    await workspace.getByText(/goes into an addendum in RiverChart/).waitFor()
    expect(await workspace.getByRole('button', { name: 'Keep mine' }).count()).toBe(0)
    expect(await history.inputValue()).toBe('Typed after it was signed elsewhere')
    expect(await notesOf('Lockman')).toEqual([expect.stringContaining('Theirs, two')])
  })

  test('a sign-in that lapsed before signing is told; the next launch signs, and no word is lost', async () => {
    await inWaitingRoom(house, GAYLA, { clinician: 'Dr. Erik Lindqvist' })
    const page = await (await clinician()).newPage()
    await signIn(page, 'Erik Lindqvist')
    const workspace = await start(page, 'Ferry')
    await workspace.getByRole('button', { name: /Admit/ }).click()
    await workspace.getByLabel('History', { exact: true }).fill('Sleeps badly.')
    await inChart(workspace)
    await workspace.getByRole('button', { name: 'End visit' }).click()
    await house.fault({ kind: 'revoke-grants', user: 'dr-lindqvist' })
    await workspace.getByLabel('Plan', { exact: true }).fill('Less coffee.')
    await workspace.getByRole('button', { name: 'Sign note' }).click()
    await workspace
      .getByText(/Your sign-in to the EMR has lapsed/)
      .first()
      .waitFor({ timeout: 20_000 })
    await workspace.getByText('sign again', { exact: true }).first().waitFor()
    expect(await workspace.getByLabel('Plan', { exact: true }).inputValue()).toBe('Less coffee.')
    await page.goto(`${house.emr}/schedule`)
    await page.getByRole('link', { name: /Ferry/ }).last().click()
    await page.getByRole('button', { name: 'Open the visit' }).last().click()
    const again = page.frameLocator('iframe')
    await eventually(
      async () => (await again.getByLabel('Plan', { exact: true }).inputValue()) === 'Less coffee.',
      'the typed plan',
    )
    expect(await again.getByLabel('History', { exact: true }).inputValue()).toBe('Sleeps badly.')
    await again.getByRole('button', { name: 'Sign note' }).click()
    await again.getByText(/^Note signed/).waitFor({ timeout: 20_000 })
    const [note, ...others] = await notesOf('Ferry')
    expect(others).toEqual([])
    expect(note).toContain('Sleeps badly.')
    expect(note).toContain('Less coffee.')
  })

  test('the EMR may go down: the call goes on, the screen says what waits, and it lands once', async () => {
    const { page, workspace, hers } = await meeting(GAYLA, 'Ferry')
    await house.fault({ kind: 'down' })
    await workspace.getByLabel('History', { exact: true }).fill('Typed while the EMR was down.')
    await workspace.getByText(/waiting for .*: kept safe, saved by itself/).waitFor({ timeout: 20_000 })
    await workspace.getByText(/does not answer. (One entry waits|\d entries wait) here, safe/).waitFor()
    await goodAtAnyWidth(page, 'emr-down')
    await moving(hers)
    await house.clearFaults()
    await workspace.getByText(/in the chart, version/).waitFor({ timeout: 60_000 })
    await workspace.getByText(/does not answer/).waitFor({ state: 'detached', timeout: 20_000 })
    await noteHolds('Ferry', 'Typed while the EMR was down.')

    await house.fault({ kind: 'garbled', type: 'AllergyIntolerance' })
    await workspace
      .getByRole('region', { name: /Allergies/ })
      .getByRole('button', { name: /Read again/ })
      .click()
    await workspace
      .getByText(/This list is not empty: it could not be read/)
      .first()
      .waitFor()
    await house.clearFaults()
    expect((await notesOf('Ferry')).filter((text) => text.includes('EMR was down'))).toHaveLength(1)
  })

  test('Causeway may be stopped or killed: the call goes on, the pages come back, and nothing typed is lost', async () => {
    const { patient, workspace, hers, theirs } = await meeting(MORRIS, 'Lockman')
    for (const end of ['stop', 'kill'] as const) {
      await house[end]()
      await workspace.getByLabel('Plan', { exact: true }).fill(`Typed after ${end}.`)
      await workspace.getByText('not saved: kept here, trying again').waitFor({ timeout: 20_000 })
      await moving(hers)
      await moving(theirs)
      house = await again(house)
      await noteHolds('Lockman', `Typed after ${end}.`)
      await workspace.getByText(/in the chart, version/).waitFor({ timeout: 30_000 })
      await moving(hers)
      await moving(theirs)
    }
    await workspace.getByRole('button', { name: 'End visit' }).click()
    await patient.getByRole('heading', { name: 'Your visit has ended' }).waitFor({ timeout: 30_000 })
    const notes = await notesOf('Lockman')
    expect(notes.filter((text) => text.includes('Typed after'))).toEqual([expect.stringContaining('Typed after kill.')])
    // Two starts more, each of which builds the pages anew where they have changed.
  }, 240_000)
})

/** A patient and a clinician who see each other. */
async function meeting(person: typeof GAYLA, family: string) {
  const { device } = await inWaitingRoom(house, person)
  const patient = await onScreen(house, await personIn(browser, { width: 360, height: 740 }), device)
  const page = await (await clinician()).newPage()
  const workspace = await launch(house, page, family)
  await workspace.getByRole('button', { name: /Admit/ }).click()
  const hers = patient.getByLabel('Picture of Dr. Ngozi Okafor')
  const theirs = workspace.getByLabel(new RegExp(`Picture of .*${family}`))
  await moving(hers)
  await moving(theirs)
  return { patient, page, workspace, hers, theirs }
}

async function signIn(page: Page, who: string): Promise<void> {
  await page.goto(`${house.emr}/`)
  await page.getByRole('button', { name: new RegExp(who) }).click()
}

/** *Start virtual visit* in the chart that the schedule shows last for this patient. */
async function start(page: Page, patient: string): Promise<FrameLocator> {
  await page
    .getByRole('link', { name: new RegExp(patient) })
    .last()
    .click()
  await page.getByRole('button', { name: 'Start virtual visit' }).last().click()
  return page.frameLocator('iframe')
}

async function frameOf(page: Page): Promise<Frame> {
  return eventually(
    async () => page.frames().find((each) => each.url().startsWith(house.causeway)),
    'the workspace’s frame',
  )
}

async function inChart(workspace: FrameLocator): Promise<void> {
  await workspace.getByText(/in the chart, version/).waitFor({ timeout: 15_000 })
}

async function notesOf(family: string): Promise<string[]> {
  const ours = (note: Record<string, unknown>) => JSON.stringify(note['identifier'] ?? []).includes('/note')
  return (await charted(house, 'DocumentReference', await patientNamed(house, family), ours)).map(noteText)
}

async function noteHolds(family: string, text: string): Promise<void> {
  await eventually(async () => (await notesOf(family)).some((note) => note.includes(text)), `"${text}" in the chart`)
}

/** Changes the visit's note on the EMR's own screen. */
async function editInEmr(page: Page, chart: string, from: string, to: string): Promise<void> {
  await page.goto(chart)
  const card = page.locator('article', { hasText: from }).first()
  await card.getByText('Edit this note').click()
  const text = card.getByLabel('Text')
  await text.fill((await text.inputValue()).replace(from, to))
  await card.getByRole('button', { name: 'Save this note' }).click()
  await page.getByText(to).first().waitFor()
}

/** The same house on the same ports, once whatever held them is gone. */
async function again(former: typeof house): Promise<typeof house> {
  return eventually(
    async () => {
      try {
        return await openHouse(former)
      } catch (fault) {
        if (/taken|running/.test(String(fault))) return undefined
        throw fault
      }
    },
    'the next start',
    START_MS,
  )
}

/** A start brings the database back after a kill, and on a busy machine that takes its time. */
const START_MS = 60_000
