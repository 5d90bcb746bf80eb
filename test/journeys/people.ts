import type { Browser, FrameLocator, Page } from 'playwright-core'
import { expect } from 'vitest'
import { personIn } from './browser.ts'
import type { RunningHouse } from './house.ts'
import { patientNamed, record } from './record.ts'

/** A synthetic patient of the sandbox, as they would type themselves. */
export const TONY = { given: 'Tony', family: 'Douglas', birthDate: '1972-04-18', contact: '555-707-6353' }

export interface Booked {
  start: string
  clinician: string
  link: string
}

/** Books the next free time by the booking page's own requests, and waits for the link in the outbox. */
export async function book(
  house: RunningHouse,
  person = TONY,
  clinician = 'Dr. Ngozi Okafor',
  freeTime = 0,
  type = 'primary-care-follow-up',
): Promise<Booked> {
  // The summary of an earlier visit may arrive meanwhile: its link is one that was sent before.
  const before = new Set((await house.outbox()).flatMap(({ text }) => linkIn(text) ?? []))
  const { times } = await json<{ times: { slot: string; start: string; clinician: string }[] }>(
    `${house.causeway}/api/book/riverbend/times?type=${type}`,
  )
  const time = times.filter((free) => free.clinician === clinician)[freeTime]
  if (time === undefined) throw new Error(`${clinician} has no free time`)
  const asked = await fetch(`${house.causeway}/api/book/riverbend`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: house.causeway },
    body: JSON.stringify({
      type,
      slot: time.slot,
      reason: 'Blood pressure is up',
      identity: person,
      zone: 'America/New_York',
      language: 'en',
    }),
  })
  expect(asked.status).toBe(202)
  const link = await eventually(async () => {
    const sent = (await house.outbox()).filter(
      ({ to }) => to.includes(person.family.toLowerCase()) || to === person.contact,
    )
    return sent.flatMap(({ text }) => linkIn(text) ?? []).find((one) => !before.has(one))
  }, 'the link in the outbox')
  return { start: time.start, clinician: time.clinician, link }
}

function linkIn(text: string): string | undefined {
  return /https?:\/\/\S+\/p\/[\w-]+/.exec(text)?.[0]
}

/** From the link to an identified device: birth date, then the code from the outbox. */
export async function comeIn(house: RunningHouse, page: Page, link: string, person = TONY): Promise<void> {
  const codes = async () => (await house.outbox()).filter(({ text }) => /\b\d{6}\b/.test(text) && !text.includes('/p/'))
  const before = new Set((await codes()).map(({ id }) => id))
  await page.goto(link)
  const [year, month, day] = person.birthDate.split('-').map(Number)
  await page.getByLabel('Month').fill(String(month))
  await page.getByLabel('Day').fill(String(day))
  await page.getByLabel('Year').fill(String(year))
  await page.getByRole('button', { name: 'Continue' }).click()
  const code = await eventually(async () => {
    const message = (await codes()).find(({ id }) => !before.has(id))
    return /\b(\d{6})\b/.exec(message?.text ?? '')?.[1]
  }, 'the code in the outbox')
  await page.getByLabel('6-digit code').fill(code)
}

/** Waits for something that another process does; says what was awaited when it does not come. */
export async function eventually<T>(
  look: () => Promise<T | undefined | false>,
  what: string,
  patienceMs = 15_000,
): Promise<T> {
  const until = Date.now() + patienceMs
  for (;;) {
    const found = await look()
    if (found !== undefined && found !== false) return found
    if (Date.now() > until) throw new Error(`waited ${patienceMs} ms in vain for ${what}`)
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
}

export async function json<T>(address: string, init?: RequestInit): Promise<T> {
  const answer = await fetch(address, init)
  if (!answer.ok) throw new Error(`${new URL(address).pathname} answered ${answer.status}`)
  return (await answer.json()) as T
}

/** The clinician signs in to the EMR and starts the visit from the patient's chart; gives the workspace in its frame. */
export async function launch(
  house: RunningHouse,
  page: Page,
  patient: string,
  clinician = 'Dr. Ngozi Okafor',
  press = 'Start virtual visit',
): Promise<FrameLocator> {
  await page.goto(`${house.emr}/`)
  await page.getByRole('button', { name: new RegExp(clinician) }).click()
  await page
    .getByRole('link', { name: new RegExp(patient) })
    .first()
    .click()
  await page.getByRole('button', { name: press }).first().click()
  return page.frameLocator('iframe')
}

/** From the identified device to the waiting room, every question answered as a patient with nothing to change would. */
export async function prepare(page: Page, checksDevices = true): Promise<void> {
  await page.getByRole('button', { name: 'Start' }).click()
  await page.getByRole('button', { name: 'Yes, I agree' }).click()
  await sayWhere(page)
  await page.getByLabel('Street address').waitFor({ state: 'detached' })
  for (;;) {
    const title = page.getByRole('heading', { level: 1 })
    await title.waitFor()
    const asks = (await title.textContent()) ?? ''
    if (/camera and sound|in the waiting room|Everything is ready|You are ready/.test(asks)) break
    await answerQuestion(page)
    // The next question, or the device check, has another title.
    await eventually(async () => (await title.textContent()) !== asks, 'the next question', 10_000)
  }
  const check = page.getByRole('button', { name: 'Turn on camera and sound' })
  if (checksDevices) await check.click()
  const inWaitingRoom = page.getByRole('heading', { name: 'You are in the waiting room' })
  const early = page.getByRole('button', { name: 'Go to the waiting room now' })
  await inWaitingRoom.or(early).waitFor({ timeout: 30_000 })
  if (await early.isVisible()) await early.click()
  await inWaitingRoom.waitFor({ timeout: 30_000 })
}

/** Where the patient is for this visit. */
export async function sayWhere(page: Page, state = 'MA'): Promise<void> {
  await page.getByLabel('Street address').fill('12 Elm Street')
  await page.getByLabel('City').fill('Springfield')
  await page.getByLabel('State', { exact: true }).selectOption(state)
  await page.getByLabel('ZIP code').fill('01103')
  await page.getByLabel('Phone number to call you back').fill('413-555-0100')
  await page.getByLabel('Their name').fill('Ana Douglas')
  await page.getByLabel('Their phone number').fill('413-555-0101')
  await page.getByRole('button', { name: 'Continue' }).click()
}

/** Answers the question on the page as a patient with nothing to change would. */
export async function answerQuestion(page: Page): Promise<void> {
  const choice = page.getByRole('radio')
  const noRedFlag = page.getByRole('radio', { name: 'None of these' })
  const measures = page.getByLabel('Weight (pounds)')
  // A title may stand before its question does.
  await choice.or(page.getByRole('textbox')).first().waitFor()
  // Numbers from home are not owed.
  if ((await measures.count()) > 0) return page.getByRole('button', { name: 'Continue' }).click()
  if ((await noRedFlag.count()) > 0) await noRedFlag.check()
  else if ((await choice.count()) > 0) await choice.first().check()
  else await page.getByRole('textbox').first().fill('Blood pressure is up')
  await page.getByRole('button', { name: 'Continue' }).click()
}

/** On the booking page: who they are, as the record of this family name has them, and that the time is asked for; gives their reference and mail address. */
export async function askAs(
  house: RunningHouse,
  page: Page,
  { given, family }: Pick<typeof TONY, 'given' | 'family'>,
): Promise<{ reference: string; mail: string }> {
  const reference = await patientNamed(house, family)
  const known = (await record(house)).find(({ resourceType, id }) => `${resourceType}/${id}` === reference)
  const [year = '', month = '', day = ''] = String(known?.['birthDate']).split('-')
  const mail = /"system":"email","value":"([^"]+)"/.exec(JSON.stringify(known?.['telecom']))?.[1] ?? ''
  await page.getByLabel('First name').fill(given)
  await page.getByLabel('Last name').fill(family)
  await page.getByLabel('Month').fill(month)
  await page.getByLabel('Day').fill(day)
  await page.getByLabel('Year').fill(year)
  await page.getByLabel('Email or phone number').fill(mail)
  await page.getByRole('button', { name: 'Continue' }).click()
  await page.getByRole('button', { name: 'Ask for this time' }).click()
  await page.getByRole('heading', { name: 'Requested, we will confirm' }).waitFor({ timeout: 30_000 })
  return { reference, mail }
}

/** Somebody of the practice in the EMR's own screens, on their schedule. */
export async function signedIn(house: RunningHouse, browser: Browser, name: string): Promise<Page> {
  const page = await (await personIn(browser, { width: 1280, height: 900 })).newPage()
  await page.goto(`${house.emr}/`)
  await page.getByRole('button', { name: new RegExp(name) }).click()
  await page.getByRole('heading', { name: /^Schedule/ }).waitFor()
  return page
}

/** Staff book the clinician's next free time in the EMR's own schedule; `patient` is the EMR's id. */
export async function bookInEmr(house: RunningHouse, emr: Page, clinician: string, patient: string): Promise<void> {
  await emr.goto(`${house.emr}/schedule`)
  for (let day = 0; day < 5 && (await emr.getByText('Book a free time').count()) === 0; day += 1)
    await emr.getByRole('link', { name: 'Next day' }).click()
  const form = emr.locator('details.book').filter({ has: emr.locator(`#time-${clinician}`) })
  await form.getByText('Book a free time').click()
  await form.getByLabel('Patient').selectOption(patient)
  await form.getByLabel('Reason').fill('Blood pressure')
  await form.getByRole('button', { name: 'Book' }).click()
}

/** The link that this patient was sent. */
export async function linkTo(house: RunningHouse, name: string): Promise<string> {
  const mail = await eventually(
    async () => (await house.outbox()).find(({ to, text }) => to.includes(name) && linkIn(text) !== undefined),
    'the link of the visit that staff booked',
    45_000,
  )
  return linkIn(mail.text) ?? ''
}
