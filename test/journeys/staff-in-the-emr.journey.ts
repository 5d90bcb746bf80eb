import { workspacePaths } from '#api/workspace.ts'
import type { Browser, FrameLocator, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openBrowser, personIn } from './browser.ts'
import { forget, openHouse, type Caught, type RunningHouse } from './house.ts'
import { goodAtAnyWidth } from './looks.ts'
import {
  answered,
  CARIDAD,
  GAYLA,
  identified,
  inWaitingRoom,
  MORRIS,
  onScreen,
  WILEY,
  type Device,
} from './patient-by-http.ts'
import { book, eventually, json, type Booked } from './people.ts'
import { charted, patientNamed, noteText, record, type Resource } from './record.ts'

/** What staff do in the EMR's own screens reaches the visit by itself: booked, moved, matched, cancelled, turned, covered. */
/** Two looks at the schedule, ten seconds apart, and what is written meanwhile, on a slow machine too. */
const FOLLOWED_MS = 45_000
const DESK = { width: 1280, height: 900 }
let house: RunningHouse
let browser: Browser
let desk: Page
let tony: string
let booked: Booked
let device: Device
let phone: Page
let matched: Device
let seen: Page

beforeAll(async () => {
  house = await openHouse()
  browser = await openBrowser()
  desk = await signedIn('Terry Bowman')
  tony = await patientNamed(house, 'Douglas')
})
afterAll(async () => {
  await browser?.close()
  await house?.stop()
  if (house) await forget(house.data)
})

test('moved in the EMR, the same link goes out again with the new time, and the patient’s page shows it', async () => {
  booked = await book(house)
  device = await identified(house, booked.link)
  phone = await onScreen(house, await personIn(browser, { width: 360, height: 740 }), device)
  await phone.getByText(timeOf(booked.start)).first().waitFor()
  const before = await mailsWith(booked.link)
  const appointment = await appointmentOf(tony)

  await openAppointment(appointment)
  const free = desk.locator('optgroup[label="Marisol Serrano, NP"] option').nth(2)
  await desk.getByLabel('Free time').selectOption(await free.getAttribute('value'))
  await desk.getByRole('button', { name: 'Move' }).click()
  await desk.getByText('With: Marisol Serrano').waitFor()

  const [again] = await eventually(
    async () => {
      const mails = await mailsWith(booked.link)
      return mails.length > before.length && mails
    },
    'the link to be sent again',
    FOLLOWED_MS,
  )
  const { start } = await appointmentOf(tony)
  expect(start).not.toBe(booked.start)
  expect(again?.text).toContain(timeOf(String(start)))
  expect(sequence(again)).toBeGreaterThan(sequence(before[0]))
  expect(await mailsWith('/p/')).toHaveLength(before.length + 1)
  // Nobody loads anything: a page that is looked at shows what the practice changed.
  await phone
    .getByText(timeOf(String(start)))
    .first()
    .waitFor()
  await phone.getByText('Marisol Serrano').first().waitFor()
})

test('booked with a contact that is not on file, nobody is sent a link and nothing of a chart is shown', async () => {
  const sent = (await house.outbox()).length
  await askFor({ ...WILEY, contact: 'somebody@elsewhere.example' }, 'Dr. Erik Lindqvist')
  const unmatched = await unmatchedAppointment()
  expect(JSON.stringify(unmatched)).not.toContain(await patientNamed(house, 'Wisoky'))

  const page = await (await personIn(browser, { width: 360, height: 740 })).newPage()
  await page.goto(joinAddress(unmatched))
  await page.getByRole('heading', { level: 1 }).waitFor()
  expect(await page.locator('body').innerText()).not.toMatch(/wiley|wisoky|lindqvist|cough/i)
  expect(await house.outbox()).toHaveLength(sent)
})

test('matched in the EMR, the link goes to the contact on the record and opens that person’s visit', async () => {
  const unmatched = await unmatchedAppointment()
  await openAppointment(unmatched)
  await desk.getByText('reached at somebody@elsewhere.example').waitFor()
  await desk.getByRole('button', { name: /This is Wisoky, Wiley/ }).click()
  await desk.getByText('Patient: Wisoky, Wiley').waitFor()

  const mail = await eventually(
    async () => {
      const [newest] = await mailsWith('/p/')
      return newest?.to.includes('wiley') && newest
    },
    'the link to the contact on the record',
    FOLLOWED_MS,
  )
  expect((await house.outbox()).some(({ to }) => to.includes('elsewhere'))).toBe(false)
  const link = /https?:\/\/\S+\/p\/[\w-]+/.exec(mail.text)?.[0] ?? ''
  const wiley = await identified(house, link, WILEY)
  expect(await wiley.page()).toMatchObject({
    access: 'open',
    open: { next: 'consent', clinician: 'Dr. Erik Lindqvist' },
  })
  matched = wiley
  seen = await onScreen(house, await personIn(browser, { width: 1280, height: 800 }), wiley)
  await seen
    .getByText(/Dr\. Erik Lindqvist/)
    .first()
    .waitFor()
})

test('cancelled in the EMR, the patient’s page says so', async () => {
  const appointment = await appointmentOf(await patientNamed(house, 'Wisoky'))
  await desk.goto(`${house.emr}/schedule?date=${practiceDay(String(appointment.start))}`)
  await desk
    .locator(`[data-row="${appointment.id}"]`)
    .getByRole('button', { name: /^Cancel/ })
    .first()
    .click()
  await desk.locator(`[data-row="${appointment.id}"]`).getByText('cancelled').first().waitFor()
  await eventually(
    async () => (await matched.page()).open?.next === 'cancelled',
    'the visit to be cancelled',
    FOLLOWED_MS,
  )
  await seen.reload()
  await seen.getByRole('heading', { name: 'This visit was cancelled' }).waitFor()
  await goodAtAnyWidth(seen, 'cancelled-by-the-practice')
})

test('a clinician who neither gives the visit nor covers can only look', async () => {
  const lindqvist = await signedIn('Dr. Erik Lindqvist')
  const workspace = await launched(lindqvist)
  await workspace.getByText('This visit belongs to another clinician').waitFor()
  await workspace.getByText('Allergy to bee venom').first().waitFor()
  expect(await workspace.getByRole('button', { name: /^(Admit|End visit|Sign note|Propose)/ }).count()).toBe(0)
  expect(await workspace.locator('textarea, input, [contenteditable=true]').count()).toBe(0)
  const frame = lindqvist.frames().find((each) => each.url().startsWith(house.causeway))
  const launch = /\/w\/([^/?]+)/.exec(frame?.url() ?? '')?.[1] ?? ''
  const answer = await frame?.evaluate(
    async (address) => {
      const response = await fetch(address, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: '{}',
      })
      return [response.status, await response.text()]
    },
    workspacePaths.admit.replace(':launch', launch),
  )
  expect(answer).toEqual([403, expect.stringContaining('not-your-visit')])
})

test('a covering clinician recorded in the EMR launches at once, admits, documents and signs in their own name', async () => {
  await answered(device)
  await device.post('device', { camera: true, microphone: true })
  expect((await device.post('wait', {})).ok).toBe(true)
  const appointment = await appointmentOf(tony)
  await openAppointment(appointment)
  await desk.getByLabel('Covering clinician').selectOption({ label: 'Dr. Ngozi Okafor' })
  await desk.getByRole('button', { name: 'Add' }).click()
  await desk.getByText('Covered by: Dr. Ngozi Okafor').waitFor()

  const okafor = await signedIn('Dr. Ngozi Okafor')
  await okafor.goto(`${house.emr}/chart/${tony.replace('Patient/', '')}?appointment=${appointment.id}`)
  await okafor.getByRole('button', { name: 'Start virtual visit' }).first().click()
  const workspace = okafor.frameLocator('iframe')
  await workspace.getByRole('button', { name: /Admit/ }).click()
  await workspace.getByLabel('History', { exact: true }).fill('Home readings 150/95 for two weeks.')
  await workspace.getByText(/in the chart, version/).waitFor()
  await workspace.getByRole('button', { name: 'End visit' }).click()
  await workspace.getByRole('button', { name: 'Sign note' }).click()
  await workspace.getByText(/^Note signed/).waitFor()

  const all = await record(house)
  const [note] = all
    .filter(({ resourceType, docStatus }) => resourceType === 'DocumentReference' && docStatus === 'final')
    .filter(ofTony)
  expect(note).toMatchObject({ author: [{ reference: 'Practitioner/dr-okafor' }] })
  expect(noteText(note)).toMatch(/Patient identified by name and date of birth \(Dr\. Ngozi Okafor,/)
  expect(noteText(note)).not.toContain('Serrano')
  const encounter = all.find(
    (one) => one.resourceType === 'Encounter' && JSON.stringify(one['appointment'] ?? '').includes(appointment.id),
  )
  expect(encounter).toMatchObject({
    status: 'finished',
    participant: [{ individual: { reference: 'Practitioner/dr-okafor' } }],
  })
})

test('an encounter that staff close while the call goes on is told to the clinician too, who goes on, and ends with the visit', async () => {
  await inWaitingRoom(house, CARIDAD, { clinician: 'Dr. Erik Lindqvist' })
  const lindqvist = await signedIn('Dr. Erik Lindqvist')
  await lindqvist
    .getByRole('link', { name: /Olivares/ })
    .first()
    .click()
  await lindqvist.getByRole('button', { name: 'Start virtual visit' }).first().click()
  const workspace = lindqvist.frameLocator('iframe')
  await workspace.getByRole('button', { name: /Admit/ }).click()
  await workspace.getByRole('button', { name: 'End visit' }).waitFor()
  await openAppointment(await appointmentOf(await patientNamed(house, 'Olivares')))
  await desk.getByRole('button', { name: 'End the visit' }).click()

  const told = workspace.getByText(/this visit’s encounter was closed\. Seen at/)
  await told.waitFor({ timeout: FOLLOWED_MS })
  await goodAtAnyWidth(lindqvist, 'closed-in-the-emr')
  await workspace.getByLabel('History', { exact: true }).fill('Cough is better.')
  await workspace.getByText(/in the chart, version/).waitFor()
  await workspace.getByRole('button', { name: 'End visit' }).click()
  await told.waitFor({ state: 'detached' })
})

test('a note that the clinician signs in the EMR itself counts as signed, and nothing is left to do', async () => {
  await inWaitingRoom(house, MORRIS, { clinician: 'Dr. Erik Lindqvist' })
  const lindqvist = await signedIn('Dr. Erik Lindqvist')
  await lindqvist
    .getByRole('link', { name: /Lockman/ })
    .first()
    .click()
  await lindqvist.getByRole('button', { name: 'Start virtual visit' }).first().click()
  const workspace = lindqvist.frameLocator('iframe')
  await workspace.getByRole('button', { name: /Admit/ }).click()
  const schedule = await lindqvist.context().newPage()
  const { start } = await appointmentOf(await patientNamed(house, 'Lockman'))
  await schedule.goto(`${house.emr}/schedule?date=${practiceDay(String(start))}`)
  await schedule
    .getByText(/^in visit since/)
    .first()
    .waitFor()
  await schedule.close()
  await workspace.getByLabel('History', { exact: true }).fill('Knee better.')
  await workspace.getByText(/in the chart, version/).waitFor()
  await workspace.getByRole('button', { name: 'End visit' }).click()
  await workspace.getByRole('button', { name: 'Sign note' }).waitFor()

  const chart = await lindqvist.context().newPage()
  const lockman = (await patientNamed(house, 'Lockman')).replace('Patient/', '')
  await chart.goto(`${house.emr}/chart/${lockman}?tab=notes`)
  await chart.getByRole('button', { name: 'Sign this note' }).first().click()
  await workspace.getByText(/^Note signed/).waitFor({ timeout: FOLLOWED_MS })
  await workspace.getByText('Knee better.').first().waitFor()
})

test('booked in the EMR’s own schedule, the patient gets the one link; made a visit in person, the page says so', async () => {
  const before = new Set((await house.outbox()).map(({ id }) => id))
  await desk.goto(`${house.emr}/schedule`)
  for (let day = 0; day < 5 && (await desk.getByText('Book a free time').count()) === 0; day += 1)
    await desk.getByRole('link', { name: 'Next day' }).click()
  const form = desk.locator('details.book').first()
  await form.getByText('Book a free time').click()
  await form.getByLabel('Patient').selectOption({ label: `Ferry, Gayla (${GAYLA.birthDate})` })
  await form.getByLabel('Reason').fill('Knee')
  await form.getByRole('button', { name: 'Book' }).click()
  const mail = await eventually(
    async () => (await mailsWith('/p/')).find(({ id, to }) => !before.has(id) && to.includes('gayla')),
    'the link of the visit that staff booked',
    FOLLOWED_MS,
  )
  expect(mail.attachments?.some(({ text }) => text.includes('METHOD:REQUEST'))).toBe(true)
  const gayla = await identified(house, /https?:\/\/\S+\/p\/[\w-]+/.exec(mail.text)?.[0] ?? '', GAYLA)
  expect((await gayla.page()).open?.next).toBe('consent')
  const ferry = await patientNamed(house, 'Ferry')
  const appointment = await eventually(async () => {
    const found = await appointmentOf(ferry)
    return joinAddress(found).endsWith(`/v/${gayla.visit}`) && found
  }, 'the join address in the appointment')

  await openAppointment(appointment)
  await desk.getByRole('button', { name: 'Make it in person' }).click()
  const told = await eventually(
    async () =>
      (await house.outbox()).find(({ to, text }) => to.includes('gayla') && text.includes('no longer by video')),
    'the message that it is in person',
    FOLLOWED_MS,
  )
  expect(told.attachments?.some(({ text }) => text.includes('METHOD:CANCEL'))).toBe(true)
  expect((await gayla.page()).open?.next).toBe('in-person')
  const page = await onScreen(house, await personIn(browser, { width: 360, height: 740 }), gayla)
  await page.getByRole('heading', { level: 1 }).waitFor()
  await goodAtAnyWidth(page, 'made-in-person')
  await page.close()
})

test('moved by the patient, the EMR has it, and the link goes again; moved by staff under their eyes, nothing is overwritten', async () => {
  const booked = await book(house, MORRIS, 'Dr. Ngozi Okafor')
  const device = await identified(house, booked.link, MORRIS)
  const page = await onScreen(house, await personIn(browser, { width: 360, height: 740 }), device)
  const sent = (await mailsWith(booked.link)).length
  await page.getByRole('button', { name: 'Change the time' }).click()
  await page.locator('.time').last().waitFor()
  await goodAtAnyWidth(page, 'move')
  await page.locator('.time').last().click()
  await page.getByRole('heading', { name: 'Move your visit to this time?' }).waitFor()
  await goodAtAnyWidth(page, 'move-check')
  await page.getByRole('button', { name: 'Yes, move it' }).click()
  await page.getByText('We have sent you the new time').waitFor({ timeout: FOLLOWED_MS })
  await goodAtAnyWidth(page, 'moved')
  const patient = await patientNamed(house, 'Lockman')
  const standing = async () => {
    const [found] = await charted(house, 'Appointment', patient, ({ status }) => status === 'booked')
    if (found === undefined) throw new Error('expected the appointment to stand')
    return found
  }
  const { start } = await standing()
  expect(start).not.toBe(booked.start)
  await page
    .getByText(timeOf(String(start)))
    .first()
    .waitFor()
  await eventually(async () => (await mailsWith(booked.link)).length > sent, 'the link to be sent again', FOLLOWED_MS)

  await page.getByRole('button', { name: 'Change the time' }).click()
  await page.locator('.time').last().click()
  await openAppointment(await standing())
  // The patient wishes for the last time of the day; late in the afternoon that may be the fourth.
  const free = desk.locator('optgroup[label="Dr. Ngozi Okafor"] option').first()
  await desk.getByLabel('Free time').selectOption(await free.getAttribute('value'))
  await desk.getByRole('button', { name: 'Move' }).click()
  await desk.getByText('With: Dr. Ngozi Okafor').waitFor()
  const theirs = String((await standing()).start)
  await page.getByRole('button', { name: 'Yes, move it' }).click()
  await page
    .getByText(/could not be moved here|changed on another device/)
    .first()
    .waitFor({ timeout: FOLLOWED_MS })
  expect((await standing()).start).toBe(theirs)
  // Where the visit stands now is read at once.
  await page.getByText(timeOf(theirs)).first().waitFor({ timeout: 5_000 })
  await page.close()
})

test.each([
  [360, MORRIS],
  [1280, CARIDAD],
] as const)(
  'moved by the patient and by staff in the same moment, at %i pixels: one appointment, one slot, and both read which',
  async (width, who) => {
    const booked = await book(house, who, 'Dr. Erik Lindqvist')
    const device = await identified(house, booked.link, who)
    const page = await onScreen(house, await personIn(browser, { width, height: 800 }), device)
    const patient = await patientNamed(house, who.family)
    const standing = () =>
      charted(
        house,
        'Appointment',
        patient,
        (each) => each['status'] === 'booked' && JSON.stringify(each).includes('lindqvist'),
      )
    const [appointment] = await standing()
    if (appointment === undefined) throw new Error('expected the appointment to stand')
    await page.getByRole('button', { name: 'Change the time' }).click()
    await page.locator('.time').last().click()
    await page.getByRole('heading', { name: 'Move your visit to this time?' }).waitFor()
    await openAppointment(appointment)
    const free = desk.locator('optgroup[label="Dr. Erik Lindqvist"] option').nth(5)
    const theirs = (await free.getAttribute('value')) ?? ''
    await desk.getByLabel('Free time').selectOption(theirs)
    await Promise.all([
      page.getByRole('button', { name: 'Yes, move it' }).click(),
      desk.getByRole('button', { name: 'Move' }).click(),
    ])
    const read = page
      .getByText(/We have sent you the new time|could not be moved here|changed on another device/)
      .first()
    await read.waitFor({ timeout: FOLLOWED_MS })
    await eventually(async () => (await device.page()).open?.moving !== 'asked', 'the wish to be settled', FOLLOWED_MS)
    const followed = async () => {
      const [now, ...others] = await standing()
      return others.length === 0 && now?.start === (await device.page()).open?.start && now
    }
    const now = await eventually(followed, 'one appointment, at the time that the page shows', FOLLOWED_MS)
    expect(now.start).not.toBe(appointment.start)
    await page
      .getByText(timeOf(String(now.start)))
      .first()
      .waitFor()
    const held = (await record(house)).filter(
      ({ resourceType, status }) => resourceType === 'Slot' && status === 'busy',
    )
    const [slot] = held.filter(({ id }) => JSON.stringify(now['slot']).includes(`"Slot/${id}"`))
    expect(slot?.['start']).toBe(now.start)
    // Neither the time that was left nor the one that lost stays taken.
    const wanted = [appointment['slot'], theirs].map(
      (one) => /[\w-]+(?="|$)/.exec(JSON.stringify(one).replaceAll(/.*Slot\//g, ''))?.[0],
    )
    expect(held.filter(({ id }) => wanted.includes(id) && id !== slot?.id)).toEqual([])
    await page.close()
  },
)

test('cancelled by the patient, the EMR has it, its slot is free again, and their calendar too', async () => {
  const booked = await book(house, CARIDAD, 'Marisol Serrano, NP')
  const device = await identified(house, booked.link, CARIDAD)
  const page = await onScreen(house, await personIn(browser, { width: 1280, height: 800 }), device)
  await page.getByRole('button', { name: 'I can’t come: cancel this visit' }).click()
  await page.getByRole('heading', { name: 'Cancel this visit?' }).waitFor()
  await goodAtAnyWidth(page, 'cancel')
  await page.getByRole('button', { name: 'No, keep it' }).click()
  await page.getByRole('button', { name: 'I can’t come: cancel this visit' }).click()
  const before = await cancellations()
  await page.getByRole('button', { name: 'Yes, cancel it' }).click()
  await page.getByRole('heading', { name: 'This visit was cancelled' }).waitFor()
  const caridad = await patientNamed(house, 'Olivares')
  const [appointment] = await charted(house, 'Appointment', caridad, ({ status }) => status === 'cancelled')
  expect(appointment).toMatchObject({ cancelationReason: { coding: [{ code: 'pat' }] } })
  await eventually(async () => (await cancellations()) > before, 'the mail that takes it off the calendar')
  await page.close()
})

async function cancellations(): Promise<number> {
  const sent = await house.outbox()
  return sent.filter(({ attachments }) => attachments?.some(({ text }) => text.includes('METHOD:CANCEL'))).length
}

async function signedIn(name: string): Promise<Page> {
  const page = await (await personIn(browser, DESK)).newPage()
  await page.goto(`${house.emr}/`)
  await page.getByRole('button', { name: new RegExp(name) }).click()
  await page.getByRole('heading', { name: /^Schedule/ }).waitFor()
  return page
}

/** By *Change* on the schedule, as the front desk comes there. */
async function openAppointment({ id, start }: Resource): Promise<void> {
  await desk.goto(`${house.emr}/schedule?date=${practiceDay(String(start))}`)
  await desk.locator(`[data-row="${id}"]`).getByRole('link', { name: 'Change' }).first().click()
}

/** Opens Causeway from Tony's chart as any app is opened there: no card offers it to somebody else's clinician. */
async function launched(page: Page): Promise<FrameLocator> {
  const appointment = await appointmentOf(tony)
  await page.goto(`${house.emr}/chart/${tony.replace('Patient/', '')}?appointment=${appointment.id}`)
  await page.evaluate(
    ([action, url, id]) => {
      const form = document.createElement('form')
      form.method = 'post'
      form.action = action ?? ''
      for (const [name, value] of [
        ['url', url],
        ['appointment', id],
      ]) {
        const field = document.createElement('input')
        field.name = name ?? ''
        field.value = value ?? ''
        form.append(field)
      }
      document.body.append(form)
      form.submit()
    },
    [`/chart/${tony.replace('Patient/', '')}/launch`, `${house.causeway}/launch`, appointment.id],
  )
  return page.frameLocator('iframe')
}

function ofTony(resource: Resource): boolean {
  return JSON.stringify(resource).includes(`"${tony}"`)
}

async function appointmentOf(patient: string): Promise<Resource> {
  const found = (await record(house)).find(
    (one) => one.resourceType === 'Appointment' && JSON.stringify(one['participant']).includes(`"${patient}"`),
  )
  if (found === undefined) throw new Error(`the EMR holds no appointment of ${patient}`)
  return found
}

async function unmatchedAppointment(): Promise<Resource> {
  return eventually(
    async () =>
      (await record(house)).find(
        ({ resourceType, comment }) => resourceType === 'Appointment' && comment !== undefined,
      ),
    'the unmatched appointment',
  )
}

function joinAddress(appointment: Resource): string {
  return /"valueUrl":"([^"]+)"/.exec(JSON.stringify(appointment))?.[1] ?? ''
}

/** Asks for the next free time, and for nothing that only a person on file gets. */
async function askFor(identity: typeof WILEY, clinician: string): Promise<void> {
  const type = 'primary-care-follow-up'
  const address = `${house.causeway}/api/book/riverbend`
  const { times } = await json<{ times: { slot: string; clinician: string }[] }>(`${address}/times?type=${type}`)
  const { slot } = times.find((free) => free.clinician === clinician) ?? {}
  const asked = await fetch(address, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: house.causeway },
    body: JSON.stringify({ type, slot, reason: 'Cough', identity, zone: 'America/New_York', language: 'en' }),
  })
  expect(asked.status).toBe(202)
}

/** Mails that hold a text, newest first. */
async function mailsWith(text: string): Promise<Caught[]> {
  return (await house.outbox()).filter((message) => message.channel === 'mail' && message.text.includes(text))
}

function sequence(mail: Caught | undefined): number {
  return Number(
    /SEQUENCE:(\d+)/.exec(mail?.attachments?.find(({ text }) => text.includes('BEGIN:VCALENDAR'))?.text ?? '')?.[1],
  )
}

/** As a patient in New York reads the time. */
function timeOf(instant: string): string {
  return new Intl.DateTimeFormat('en-US', { timeZone: 'America/New_York', hour: 'numeric', minute: '2-digit' }).format(
    new Date(instant),
  )
}

function practiceDay(instant: string): string {
  return new Intl.DateTimeFormat('en-CA', { timeZone: 'America/New_York', dateStyle: 'short' }).format(
    new Date(instant),
  )
}
