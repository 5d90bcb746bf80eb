import { mkdir } from 'node:fs/promises'
import type { Browser, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import type { FreeTimes } from '#api/book.ts'
import { visitPaths } from '#api/visit.ts'
import { openBrowser } from './browser.ts'
import { houseClock, nextMonday, peopleBy } from './clock.ts'
import { atDesk, type DeskSeat } from './desk-seat.ts'
import { forget, openHouse, type Caught, type RunningHouse } from './house.ts'
import { goodAtAnyWidth } from './looks.ts'
import { CARIDAD, type Device, GAYLA, identified, inWaitingRoom, MORRIS, onScreen, WILEY } from './patient-by-http.ts'
import { eventually, json, launch, TONY } from './people.ts'
import { charted, patientNamed } from './record.ts'

/**
 * Two weeks of a practice, by the house's own clock: who is reminded when, and what becomes of a patient and of a clinician
 * who is late. Each test stands on the day that the one before it left.
 */
const MINUTE_MS = 60_000
const DAY_MS = 24 * 60 * MINUTE_MS
/** Half past eight in New York; the slots of the Monday two weeks on are just more than fourteen days ahead. */
const FIRST_DAY = nextMonday('08:30')
const clock = houseClock(FIRST_DAY)
/** A time of the visits' Monday, by New York's clock; no test crosses a change of clocks by less than a week. */
const theDay = (time: string): Date => at(14, time)
const PHONE = { width: 360, height: 740 }
const WIDE = { width: 1280, height: 800 }

let house: RunningHouse
let browser: Browser
let desk: DeskSeat
let small: DeskSeat
let told = new Set<string>()
const { person, goOn } = peopleBy(clock, () => browser)

beforeAll(async () => {
  house = await openHouse(undefined, clock.settings)
  browser = await openBrowser()
})
afterEach(async ({ task }) => {
  if (task.result?.state !== 'fail') return
  await mkdir('test/.shots', { recursive: true })
  for (const [name, seat] of Object.entries({ desk, small })) if (seat) await shot(seat.page, name)
})
afterAll(async () => {
  await browser?.close()
  await house?.stop()
  if (house) await forget(house.data)
  clock.forget()
})

test('whoever books more than two weeks ahead is reminded a week before, in no night of their own, and not of what was moved or cancelled', async () => {
  await bookFor(TONY, theDay('16:40'), 'Dr. Ngozi Okafor')
  await bookFor(CARIDAD, theDay('16:40'), 'Marisol Serrano, NP')
  // Nine o'clock in New York is six in the morning for them.
  await bookFor(WILEY, theDay('09:00'), 'Dr. Erik Lindqvist', 'America/Los_Angeles')
  const cancelled = await identified(house, await bookFor(GAYLA, theDay('13:00'), 'Dr. Ngozi Okafor'), GAYLA)
  const moved = await identified(house, await bookFor(MORRIS, theDay('13:20'), 'Dr. Ngozi Okafor'), MORRIS)
  await done(cancelled.post('cancel', {}))
  await movedTo(moved, theDay('13:20'), at(11, '13:20'))
  await eventually(async () => {
    const mails = (await house.outbox()).filter(({ channel }) => channel === 'mail')
    const again = mails.filter(({ to, text }) => to.startsWith('morris') && text.includes('/p/'))
    return again.length === 2 && mails.some(({ text }) => text.includes('is cancelled'))
  }, 'the news of what was changed')
  await goneBy()

  await goOn(at(7, '09:10'))
  expect(await sent()).toEqual([])
  await goOn(at(7, '16:41'))
  expect(await sent(3)).toEqual([
    'mail caridad.olivares: Reminder',
    'mail tony.douglas: Reminder',
    'mail wiley.wisoky: Reminder',
  ])
})

test('a day before everybody is reminded once, of the time that stands', async () => {
  await goOn(at(10, '13:21'))
  expect(await sent(1)).toEqual(['mail morris.lockman: Reminder'])
  await goOn(at(13, '09:10'))
  expect(await sent()).toEqual([])
  await goOn(at(13, '16:41'))
  expect(await sent(3)).toEqual([
    'mail caridad.olivares: Reminder',
    'mail tony.douglas: Reminder',
    'mail wiley.wisoky: Reminder',
  ])
})

test('an hour and ten minutes before, a text message says how to join; a clinician’s visit in the patient’s night says nothing', async () => {
  await goOn(theDay('08:51'))
  expect(await sent()).toEqual([])
  // Six messages are the most: after a week's reminder there is no place for that of what is left to answer.
  await goOn(theDay('14:41'))
  expect(await sent()).toEqual([])
  await goOn(theDay('15:41'))
  expect(await sent(2)).toEqual(['sms 555-364-9098: soon', 'sms 555-707-6353: soon'])
})

test('who waits for a late clinician is told so after five minutes, and asked after fifteen; each wish is a row of the desk', async () => {
  const early = await inWaitingRoom(house, WILEY, { clinician: 'Dr. Erik Lindqvist' })
  const next = await inWaitingRoom(house, MORRIS, { clinician: 'Dr. Erik Lindqvist' })
  expect([early.booked.start, next.booked.start]).toEqual([iso('16:00'), iso('16:20')])
  const phone = await onScreen(house, await person(PHONE), early.device)
  const laptop = await onScreen(house, await person(WIDE), next.device)
  desk = await atDesk(house, await person(WIDE))
  small = await atDesk(house, await person(PHONE))
  for (const page of [phone, laptop]) await page.getByText(/^Your visit is planned for/).waitFor()
  await goneBy()

  await goOn(theDay('16:26'))
  await laptop.getByText('It is taking longer than planned. You keep your place.').waitFor()
  expect(await laptop.getByRole('button', { name: 'Call me instead' }).count()).toBe(0)
  await phone.getByRole('heading', { name: 'Dr. Erik Lindqvist is late. We are sorry.' }).waitFor()
  await goodAtAnyWidth(phone, 'days-late-after-five')
  await desk.task('Wiley Wisoky', 'The patient is waiting and nobody has admitted them').waitFor()
  await phone.getByRole('button', { name: 'Call me instead' }).click()
  await phone.getByText('They will call you at the number you gave.').waitFor()
  await desk.task('Wiley Wisoky', 'asks to be called').waitFor()
  await desk.row('Wiley Wisoky').locator('.state').filter({ hasText: 'Gave up waiting' }).waitFor()
  expect(await desk.task('Wiley Wisoky', 'not there yet').filter({ hasText: '4:00 PM' }).count()).toBe(0)

  await goOn(theDay('16:31'))
  expect(await sent(2)).toEqual(['sms 555-364-9098: soon', 'sms 555-707-6353: soon'])
  await goOn(theDay('16:36'))
  await laptop.getByRole('heading', { name: 'Dr. Erik Lindqvist is late. We are sorry.' }).waitFor()
  await goodAtAnyWidth(laptop, 'days-late-after-fifteen')
  await laptop.getByRole('button', { name: 'I need another time' }).click()
  await laptop.getByText('They will call you to find another time.').waitFor()
  await shot(laptop, 'gave-up-1280')
  await desk.task('Morris Lockman', 'asks for another time').waitFor()
  await laptop.getByRole('button', { name: 'Go back to the waiting room' }).click()
  await laptop.getByRole('heading', { name: 'You are in the waiting room' }).waitFor()
  await desk.task('Morris Lockman', 'asks for another time').waitFor({ state: 'detached' })
})

test('a late patient is written to after two minutes and is a row of the desk after five; after fifteen the clinician offers', async () => {
  await goOn(theDay('16:43'))
  expect(await sent(2)).toEqual(['sms 555-364-9098: waiting for you', 'sms 555-707-6353: waiting for you'])
  await desk.row('Tony Douglas').getByText('late by 3 min').waitFor()
  expect(await desk.task('Tony Douglas', 'The patient is not there yet').count()).toBe(0)
  await goOn(theDay('16:46'))
  await desk.task('Tony Douglas', 'The patient is not there yet. Call them.').waitFor()
  const emr = await (await person(WIDE)).newPage()
  const workspace = await launch(house, emr, 'Douglas')
  await workspace.getByText(/^6 min after the start, and the patient has not come/).waitFor()
  const offers = workspace.getByRole('group', { name: 'What may the desk offer?' })
  expect(await offers.count()).toBe(0)

  await goOn(theDay('16:56'))
  await offers.waitFor()
  for (const [width, offer, asked] of [
    [360, 'A shorter visit now', 'offers a shorter visit now'],
    [900, 'Later today', 'offers a time later today'],
    [1280, 'Another day', 'offers another day'],
  ] as const) {
    await emr.setViewportSize({ ...WIDE, width })
    await offers.getByRole('button', { name: offer }).click()
    await offers.getByRole('button', { name: offer, pressed: true }).waitFor()
    await desk.task('Tony Douglas', asked).waitFor()
    expect(await desk.task('Tony Douglas', 'The clinician offers').count()).toBe(1)
  }
  await goodAtAnyWidth(emr, 'days-offers')
  await emr.close()
})

test.each([
  [1280, () => desk, TONY, PHONE],
  [360, () => small, CARIDAD, WIDE],
] as const)(
  'after two attempts on two channels a person at the desk says no-show, at %i pixels; no clock has said it',
  async (width, seat, who, theirs) => {
    const name = `${who.given} ${who.family}`
    const { page: screen, row } = seat()
    const visit = row(name)
    expect(await appointmentsOf(who.family)).toContain('booked')
    await visit.locator('.row-head').click()
    await visit.getByText(/^4:43.* text message: sent$/).waitFor()
    const noShow = visit.getByRole('button', { name: 'The patient did not come …' })
    expect(await noShow.count()).toBe(0)
    await visit.getByRole('button', { name: 'I called: no answer' }).click()
    await noShow.waitFor()
    await shot(screen, `attempts-${width}`)
    await noShow.click()
    const dialog = screen.frameLocator('iframe').getByRole('dialog')
    await goodAtAnyWidth(screen, `days-no-show-${width}`)
    await dialog.getByRole('button', { name: 'Not yet' }).click()
    expect(await appointmentsOf(who.family)).toContain('booked')
    await noShow.click()
    await dialog.getByRole('button', { name: 'Yes, no-show' }).click()
    await visit.locator('.state').filter({ hasText: 'No-show' }).waitFor()
    await eventually(async () => (await appointmentsOf(who.family)).includes('noshow'), 'the no-show in the EMR')
    await desk.task(name, 'The patient is late').waitFor({ state: 'detached' })
    const device = await identified(house, links.get(who.family) ?? '', who)
    const page = await onScreen(house, await person(theirs), device)
    await page.getByRole('heading', { name: 'We missed you' }).waitFor()
    await goodAtAnyWidth(page, `days-missed-${theirs.width}`)
    await page.close()
  },
)

/** The links by family name, as each person was first sent theirs. */
const links = new Map<string, string>()

/** Books exactly this time as the booking page does; gives the link that is sent. */
async function bookFor(who: typeof TONY, start: Date, clinician: string, zone = 'America/New_York'): Promise<string> {
  const known = new Set((await house.outbox()).map(({ id }) => id))
  const free = await freeTime(
    `${house.causeway}/api/book/riverbend/times?type=primary-care-follow-up`,
    start,
    clinician,
  )
  const asked = await fetch(`${house.causeway}/api/book/riverbend`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: house.causeway },
    body: JSON.stringify({
      type: 'primary-care-follow-up',
      slot: free,
      reason: 'Blood pressure',
      identity: who,
      zone,
      language: 'en',
    }),
  })
  expect(asked.status).toBe(202)
  const link = await eventually(async () => {
    const mail = (await house.outbox()).find(({ id, to }) => !known.has(id) && to.includes(who.family.toLowerCase()))
    return /https?:\/\/\S+\/p\/[\w-]+/.exec(mail?.text ?? '')?.[0]
  }, `the link of ${who.family}`)
  links.set(who.family, link)
  return link
}

async function movedTo(device: Device, from: Date, to: Date): Promise<void> {
  const address = house.causeway + visitPaths.times.replace(':visit', device.visit)
  const slot = await freeTime(`${address}?`, to, null, { headers: { cookie: device.cookie } })
  await done(device.post('move', { slot, from: from.toISOString() }))
  await eventually(async () => (await device.page()).open?.start === to.toISOString(), 'the visit at its new time')
}

/** The slot of this very start, however many pages of free times it is away. */
async function freeTime(address: string, start: Date, clinician: string | null, init?: RequestInit): Promise<string> {
  for (let after: string | null = ''; after !== null;) {
    const page: FreeTimes = await json(
      `${address}&after=${encodeURIComponent(after || clock.now().toISOString())}`,
      init,
    )
    const found = page.times.find(
      (time) => Date.parse(time.start) === start.getTime() && (clinician === null || time.clinician === clinician),
    )
    if (found !== undefined) return found.slot
    after = page.next
  }
  throw new Error(`${clinician ?? 'nobody'} has no free time at ${start.toISOString()}`)
}

/** Days after the first, at a time of New York's clock. */
function at(days: number, time: string): Date {
  const [hours = 0, minutes = 0] = time.split(':').map(Number)
  const day = new Date(FIRST_DAY.getTime() + days * DAY_MS)
  const clockOf = new Intl.DateTimeFormat('en-GB', { timeZone: 'America/New_York', hour: '2-digit', hourCycle: 'h23' })
  return new Date(
    day.getTime() +
      (hours - Number(clockOf.format(day))) * 60 * MINUTE_MS +
      (minutes - day.getUTCMinutes()) * MINUTE_MS,
  )
}

function iso(time: string): string {
  return theDay(time).toISOString()
}

/** What was sent since it was last asked: at least so many messages, and whatever else comes with them. */
async function sent(count = 0): Promise<string[]> {
  const fresh = async (): Promise<Caught[]> => (await house.outbox()).filter(({ id }) => !told.has(id))
  await eventually(async () => (await fresh()).length >= count, `${count} messages`).catch(() => undefined)
  // Whatever was due is asked for within a quarter of a second; a message too many would be here by now.
  await new Promise((resolve) => setTimeout(resolve, 1_200))
  const found = await fresh()
  await goneBy()
  return found
    .map(({ channel, to, text, subject }) => {
      const about = /^Reminder|^Get ready|soon|waiting for you/.exec(channel === 'mail' ? (subject ?? '') : text)?.[0]
      return `${channel} ${to.replace(/@.*/, '')}: ${about ?? text}`
    })
    .toSorted()
}

/** What was sent so far is of no interest. */
async function goneBy(): Promise<void> {
  told = new Set((await house.outbox()).map(({ id }) => id))
}

/** The statuses of what is in the EMR for this person. */
async function appointmentsOf(family: string): Promise<unknown[]> {
  return (await charted(house, 'Appointment', await patientNamed(house, family))).map(({ status }) => status)
}

async function done(sending: Promise<Response>): Promise<void> {
  const answer = await sending
  if (!answer.ok) throw new Error(`${new URL(answer.url).pathname} answered ${answer.status}: ${await answer.text()}`)
}

async function shot(page: Page, name: string): Promise<void> {
  await mkdir('test/.shots', { recursive: true })
  await page.screenshot({ path: `test/.shots/days-${name}.png`, fullPage: true })
}
