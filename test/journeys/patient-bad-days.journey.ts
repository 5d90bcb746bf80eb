import type { Browser, FrameLocator, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { FAKE_DEVICES, openBrowser, personIn } from './browser.ts'
import { forget, openHouse, type RunningHouse } from './house.ts'
import { goodAtAnyWidth } from './looks.ts'
import {
  answered,
  codeFor,
  codes,
  CARIDAD,
  GAYLA,
  identified,
  inWaitingRoom,
  NOA,
  onScreen,
  openLink,
  WILEY,
  type Device,
} from './patient-by-http.ts'
import { book, comeIn, eventually, json, TONY } from './people.ts'
import { charted, patientNamed, record, type Resource } from './record.ts'

/** What goes wrong on the patient's side, and the sentence that stands on their screen then. */
let house: RunningHouse
let browser: Browser

const PHONE = '413-555-0142'
const PHONE_SIZE = { width: 360, height: 740 }

beforeAll(async () => {
  house = await openHouse()
  browser = await openBrowser()
})
afterAll(async () => {
  await browser?.close()
  await house?.stop()
  if (house) await forget(house.data)
})

describe('a link', () => {
  test('that is forged opens nothing and says where a good one is', async () => {
    const { link } = await book(house, WILEY, 'Marisol Serrano, NP')
    const page = await phone()
    for (const forged of [`${link.slice(0, -6)}AAAAAA`, `${house.causeway}/p/made.up`]) {
      await page.goto(forged)
      await page.getByRole('heading', { name: 'This link does not open a visit' }).waitFor()
      await page.getByText('ask for a new link on the practice’s page').waitFor()
      await page.getByRole('link', { name: PHONE }).first().waitFor()
      expect(await page.context().cookies()).toEqual([])
    }
  })

  test('is sent again from the address in the calendar, which opens nothing and says the same of any visit', async () => {
    const { visit } = await openLink(house, (await book(house, WILEY, 'Marisol Serrano, NP')).link)
    const links = async () =>
      (await house.outbox()).filter(({ to, text }) => text.includes('/p/') && to.includes('wisoky'))
    const before = (await links()).length
    const page = await phone()
    for (const address of ['00000000-0000-4000-8000-000000000000', visit]) {
      await page.goto(`${house.causeway}/v/${address}`)
      await page.getByRole('button', { name: 'Send my link again' }).click()
      await page.getByText('If there is a visit at this address, its link goes to').waitFor()
      expect(await page.locator('body').innerText()).not.toMatch(/Wiley|Wisoky|Serrano/)
    }
    await eventually(async () => (await links()).length === before + 1, 'one more link')
  })

  test('of somebody else lets nobody in: no code leaves, and after five tries the practice is to be called', async () => {
    const { link } = await book(house, TONY, 'Marisol Serrano, NP')
    const before = await codes(house)
    const page = await phone()
    await page.goto(link)
    await giveBirthDate(page, WILEY.birthDate)
    // The same page as with the right date: a stranger does not learn which one that is.
    const closed = page.getByRole('heading', { name: 'Please call the practice' })
    const left = page.getByText(/You have \d tr(y|ies) left/)
    // Looks and does not wait: the words go when the page is closed, and a look that waits for them misses that.
    const triesLeft = async () => Number(/\d/.exec((await left.allTextContents()).join(''))?.[0])
    for (let before = 5; before > 0; before -= 1) {
      await page.getByLabel('6-digit code').fill('000000')
      await eventually(async () => (await closed.isVisible()) || (await triesLeft()) < before, 'one try less')
      if (await closed.isVisible()) break
      before = (await triesLeft()) + 1
      expect(await page.locator('body').innerText()).not.toMatch(/Tony|Douglas|Serrano/)
    }
    await closed.waitFor()
    await page.getByRole('link', { name: `Call ${PHONE}` }).waitFor()
    expect(await codes(house)).toEqual(before)
    // Another device with the right date gets no further either: only the practice lets this visit's patient in now.
    const other = await openLink(house, link)
    const asked = await other.post('code', { birthDate: TONY.birthDate })
    expect([asked.status, (await problem(asked)).code]).toEqual([403, 'locked'])
    expect(await codes(house)).toEqual(before)
  })

  test('on a second device needs a code of its own: the first one’s is used up and fits nowhere else', async () => {
    const { link } = await book(house, CARIDAD, 'Marisol Serrano, NP')
    const first = await openLink(house, link)
    const code = await codeFor(house, first, CARIDAD.birthDate)
    const second = await openLink(house, link)
    const own = await codeFor(house, second, CARIDAD.birthDate)
    expect((await second.post('verify', { code })).status).toBe(code === own ? 204 : 403)
    expect((await first.post('verify', { code })).status).toBe(204)
    expect((await first.page()).access).toBe('open')
    const again = await first.post('verify', { code })
    expect([again.status, (await problem(again)).says]).toEqual([
      403,
      expect.stringContaining('This code is not right.'),
    ])
    expect((await second.post('verify', { code: own })).status).toBe(204)
  })

  test('opened by a second person in the waiting room moves the seat there and tells the first', async () => {
    const { booked, device } = await inWaitingRoom(house, WILEY)
    const first = await onScreen(house, await personIn(browser, PHONE_SIZE), device)
    const second = await phone()
    const waiting = (page: Page) => page.getByRole('heading', { name: 'You are in the waiting room' }).waitFor()
    await waiting(first)
    await comeIn(house, second, booked.link, WILEY)
    await waiting(second)
    await first.getByRole('heading', { name: 'Your visit goes on somewhere else' }).waitFor()
    await first.getByText('so that nobody hears you twice').waitFor()
    await first.getByRole('button', { name: 'Continue here' }).click()
    await waiting(first)
    await second.getByRole('heading', { name: 'Your visit goes on somewhere else' }).waitFor()
  })
})

describe('a camera', () => {
  let device: Device
  beforeAll(async () => {
    device = await identified(house, (await book(house, TONY, 'Dr. Erik Lindqvist')).link)
    await answered(device)
  })
  test.each([
    [
      'that is denied',
      ['--use-fake-ui-for-media-stream'],
      [],
      /Your browser is not allowed to use your camera or microphone/,
      /turn on camera and microphone/,
    ],
    [
      'that is missing',
      [FAKE_DEVICES],
      ['camera', 'microphone'],
      /We can’t find a camera or microphone/,
      /Plug in a camera or headset, or use your phone/,
    ],
  ])('%s is said with what helps and whom to call', async (_, without, permissions, says, helps) => {
    const other = await openBrowser([], without)
    try {
      const page = await onScreen(house, await other.newContext({ viewport: PHONE_SIZE, permissions }), device)
      await page.getByRole('heading', { name: 'Your video visit' }).waitFor()
      await page.getByRole('button', { name: /Continue|Start/ }).click()
      await page.getByRole('button', { name: 'Turn on camera and sound' }).click()
      await page.getByText(says).first().waitFor()
      await page.getByText(helps).first().waitFor()
      await page.getByText('Or call the practice').waitFor()
      await page.getByRole('link', { name: PHONE }).first().waitFor()
    } finally {
      await other.close()
    }
  })
})

describe('the page', () => {
  test('of which a part does not arrive keeps the numbers to call in sight, and fetches it by itself', async () => {
    const device = await identified(house, (await book(house, CARIDAD, 'Marisol Serrano, NP')).link, CARIDAD)
    const page = await onScreen(house, await personIn(browser, PHONE_SIZE), device)
    const part = /\/assets\/location-.*\.js/
    await page.route(part, (route) => route.abort())
    await page.getByRole('button', { name: 'Start' }).click()
    await page.getByRole('button', { name: 'Yes, I agree' }).click()
    await page.getByText('This part of the page has not arrived.').waitFor()
    await page.getByRole('link', { name: '911' }).waitFor()
    await goodAtAnyWidth(page, 'part-late')
    await page.unroute(part)
    await page.getByRole('heading', { name: 'Where are you right now?' }).waitFor()
  })
})

describe('the page of a visit that can’t be read anew', () => {
  let page: Page
  beforeAll(async () => {
    const device = await identified(house, (await book(house, GAYLA, 'Marisol Serrano, NP')).link, GAYLA)
    page = await onScreen(house, await personIn(browser, PHONE_SIZE), device)
    await page.getByRole('button', { name: 'Start' }).waitFor()
  })
  afterAll(async () => page?.context().close())

  test('says that the practice’s records do not answer, and not that the line is down', async () => {
    await house.fault({ kind: 'down' })
    // Another language is asked for anew, and stands in the page meanwhile.
    await page.getByRole('button', { name: 'Español' }).click()
    await page.getByText('Su conexión funciona, pero el sistema de expedientes del consultorio no responde').waitFor()
    await goodAtAnyWidth(page, 'records-away-es')
    await page.getByRole('button', { name: 'English' }).click()
    const said = page.getByText('Your connection works, but the practice’s record system does not answer right now.')
    await said.waitFor()
    expect(await page.getByText('The connection dropped').count()).toBe(0)
    await goodAtAnyWidth(page, 'records-away')
    await page.reload()
    await page.getByRole('heading', { name: 'We can’t open your visit right now' }).waitFor()
    await page.getByText('Your connection works. We keep trying. Your visit is not lost.').waitFor()
    await page.getByText("The practice's system does not answer.").waitFor()
    await goodAtAnyWidth(page, 'records-away-from-the-start')
    await house.clearFaults()
    await page.getByRole('button', { name: 'Start' }).waitFor({ timeout: 30_000 })
  })

  test('says that the line is down when it is', async () => {
    await page.context().setOffline(true)
    await page.getByRole('button', { name: 'Español' }).click()
    await page.getByText('Se cortó la conexión.').waitFor()
    await page.context().setOffline(false)
    await page.getByText('Se cortó la conexión.').waitFor({ state: 'detached', timeout: 30_000 })
  })
})

describe('booking', () => {
  test('a time that the practice gives away meanwhile ends in a kind sentence and the next free times', async () => {
    const page = await phone()
    const frame = await chooseTime(page, { reason: 'Blood pressure' })
    await typeIdentity(frame, CARIDAD)
    // The EMR takes its time with our booking; the front desk is quicker.
    const [free] = await times()
    await house.fault({ kind: 'slow', method: 'POST', type: 'Appointment', ms: 2000, count: 1 })
    await frame.getByRole('button', { name: 'Book this time' }).click()
    const rival = await patientNamed(house, 'Lockman')
    await eventually(async () => (await faults()) === 0, 'our booking to be on its way')
    expect(await bookedAtTheDesk(free?.slot ?? '', rival)).toBe(303)
    await frame.getByText('Sorry, someone else just took that time. Nothing was booked.').waitFor({ timeout: 20_000 })
    const slots = (await record(house)).filter(({ resourceType }) => resourceType === 'Slot')
    const offered = await times()
    expect(offered.map(({ slot }) => slot)).not.toContain(free?.slot)
    expect(offered.length).toBeGreaterThan(2)
    expect(slots.find(({ id }) => free?.slot.endsWith(id))).toMatchObject({ status: 'busy' })
    const taken = (await appointments()).filter((each) =>
      JSON.stringify(each['slot'] ?? []).includes(free?.slot ?? '-'),
    )
    expect(taken.map((each) => JSON.stringify(each['participant']).includes(rival))).toEqual([true])
    // The next free time is one press away, and nothing has to be typed again.
    await frame.locator('.time').first().click()
    await frame.getByRole('button', { name: 'Book this time' }).click()
    await frame.getByRole('heading', { name: 'Your time is booked' }).waitFor({ timeout: 20_000 })
  })

  test('a person who is not 18 by then is sent to the telephone, and nothing is in the EMR', async () => {
    const ids = async () => (await appointments()).map(({ id }) => id)
    const before = await ids()
    const page = await phone()
    const frame = await chooseTime(page, { reason: 'Sore throat' })
    await typeIdentity(frame, NOA)
    await frame.getByRole('button', { name: 'Book this time' }).click()
    await frame.getByText(/aged 18 and older/).waitFor()
    await frame.getByText(new RegExp(`Call the practice at ${PHONE}`)).waitFor()
    expect(await ids()).toEqual(before)
  })

  test('a contact that is not on file books a time, and opens and files nothing', async () => {
    // The rival whom staff booked is sent a link of his own, whenever the schedule is next looked at.
    const sent = async () => (await house.outbox()).filter(({ to }) => !to.includes('lockman'))
    const [outbox, before] = [await sent(), await appointments()]
    const page = await phone()
    const frame = await chooseTime(page, { reason: 'Knee pain' })
    await typeIdentity(frame, { ...TONY, contact: 'somebody.else@example.net' })
    await frame.getByRole('button', { name: 'Book this time' }).click()
    await frame.getByRole('heading', { name: 'Your time is booked' }).waitFor({ timeout: 20_000 })
    await frame.getByText('Otherwise the practice will call you').waitFor()
    const known = new Set(before.map(({ id }) => id))
    const [made, ...others] = (await appointments()).filter(({ id }) => !known.has(id))
    expect(others).toEqual([])
    expect(made).toMatchObject({ status: 'booked' })
    const tony = await patientNamed(house, 'Douglas')
    expect(JSON.stringify(made)).not.toContain('"Patient/')
    expect((await charted(house, 'Appointment', tony)).map(({ id }) => id)).not.toContain(made?.id)
    // Asked for again with the same typed contact: the same words, and still nothing leaves.
    await askAgain(TONY.family, 'somebody.else@example.net')
    await new Promise((resolve) => setTimeout(resolve, 1500))
    expect(await sent()).toEqual(outbox)
  })
})

function phone(): Promise<Page> {
  return personIn(browser, PHONE_SIZE).then((person) => person.newPage())
}

async function giveBirthDate(page: Page, birthDate: string): Promise<void> {
  const [year, month, day] = birthDate.split('-').map(Number)
  await page.getByLabel('Month').fill(String(month))
  await page.getByLabel('Day').fill(String(day))
  await page.getByLabel('Year').fill(String(year))
  await page.getByRole('button', { name: 'Continue' }).click()
}

/** On the practice's website, up to who the visit is for. */
async function chooseTime(page: Page, { reason }: { reason: string }): Promise<FrameLocator> {
  await page.goto(`${house.emr}/practice`)
  const frame = page.frameLocator('causeway-book iframe')
  await frame.getByRole('radio', { name: 'Primary care follow-up by video' }).check()
  await frame.getByLabel('What is the reason for your visit?').fill(reason)
  await frame.getByRole('button', { name: 'Continue' }).click()
  await frame.locator('.time').first().click()
  return frame
}

async function typeIdentity(frame: FrameLocator, person: typeof TONY): Promise<void> {
  const [year, month, day] = person.birthDate.split('-').map(Number)
  await frame.getByLabel('First name').fill(person.given)
  await frame.getByLabel('Last name').fill(person.family)
  await frame.getByLabel('Month').fill(String(month))
  await frame.getByLabel('Day').fill(String(day))
  await frame.getByLabel('Year').fill(String(year))
  await frame.getByLabel('Email or phone number').fill(person.contact)
  await frame.getByRole('button', { name: 'Continue' }).click()
}

async function times() {
  const type = 'primary-care-follow-up'
  return (
    await json<{ times: { slot: string; start: string }[] }>(`${house.causeway}/api/book/riverbend/times?type=${type}`)
  ).times
}

async function faults(): Promise<number> {
  return (await json<{ active: unknown[] }>(`${house.emr}/faults.json`)).active.length
}

/** As the front desk does on the schedule of the EMR. */
async function bookedAtTheDesk(slot: string, patient: string): Promise<number> {
  const send = (path: string, form: Record<string, string>, cookie = '') =>
    fetch(house.emr + path, {
      method: 'POST',
      redirect: 'manual',
      headers: { origin: house.emr, cookie },
      body: new URLSearchParams(form),
    })
  const signedIn = await send('/sign-in', { practitioner: 'desk-bowman' })
  const cookie = signedIn.headers
    .getSetCookie()
    .map((set) => set.split(';')[0])
    .join('; ')
  const [id, who] = [slot, patient].map((reference) => reference.slice(reference.indexOf('/') + 1))
  return (await send('/schedule/book', { slot: id ?? '', patient: who ?? '', reason: 'Called in' }, cookie)).status
}

async function askAgain(family: string, contact: string): Promise<void> {
  const answer = await fetch(`${house.causeway}/api/book/riverbend/link`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: house.causeway },
    body: JSON.stringify({ ...TONY, family, contact }),
  })
  expect(answer.status).toBe(202)
}

async function appointments(): Promise<Resource[]> {
  return (await record(house)).filter(({ resourceType }) => resourceType === 'Appointment')
}

async function problem(answer: Response): Promise<{ code: string; says: string }> {
  return (await answer.json()) as { code: string; says: string }
}
