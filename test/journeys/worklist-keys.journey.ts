import { appendFileSync } from 'node:fs'
import { join } from 'node:path'
import pg from 'pg'
import type { Browser, Frame, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { withOwnPostgres } from '../own-postgres.ts'
import { openBrowser, personIn } from './browser.ts'
import { houseClock } from './clock.ts'
import { keyboardOf } from './focus.ts'
import { fillWorklist, TASKS } from './full-worklist.ts'
import { forget, openHouse } from './house.ts'
import { goodAtAnyWidth, shot } from './looks.ts'
import { GAYLA, identified, inWaitingRoom, onScreen } from './patient-by-http.ts'
import { book, eventually, launch } from './people.ts'
import { charted, patientNamed, type Resource } from './record.ts'

/**
 * A morning of front desk and billing at a worklist of ten thousand rows, by keyboard alone: no pointer is pressed at any time,
 * and something of the page has the focus after each step.
 */
const clock = houseClock()
let house: Awaited<ReturnType<typeof openHouse>>
let browser: Browser
let page: Page
let desk: Frame
let pool: pg.Pool
let ended: () => void
let databaseGone: Promise<unknown>
let tony: string

beforeAll(async () => {
  const url = await new Promise<string>((resolve, reject) => {
    databaseGone = withOwnPostgres((at) => {
      resolve(at)
      return new Promise<void>((end) => (ended = end))
    })
    databaseGone.catch(reject)
  })
  house = await openHouse(undefined, { ...clock.settings, DATABASE_URL: url })
  browser = await openBrowser()
  pool = new pg.Pool({ connectionString: url, max: 1 })
  await heldVisit()
  const gayla = await identified(house, (await book(house, GAYLA)).link, GAYLA)
  await house.stop()
  await reopenAppointment()
  // After the half hour that the EMR has to close it itself.
  clock.set(new Date(clock.now().getTime() + 31 * 60_000))
  house = await openHouse(house, { ...clock.settings, DATABASE_URL: url })
  await fillWorklist(pool, gayla.visit, new Date(clock.now().getTime() + 6 * 3_600_000))
  const person = await personIn(browser, { width: 1280, height: 800 })
  await person.addInitScript(() => {
    addEventListener('pointerdown', () => (document.documentElement.dataset['pointed'] = 'yes'), true)
  })
  page = await person.newPage()
}, 180_000)
afterEach(async ({ task }) => {
  if (task.result?.state === 'fail' && page) await shot(page, 'worklist-keys-failed')
})
afterAll(async () => {
  await browser?.close()
  await pool?.end()
  await house?.stop()
  if (house) await forget(house.data)
  clock.forget()
  ended?.()
  await databaseGone
})

test('the desk is opened and the whole worklist comes, with the first row chosen', async () => {
  await page.goto(`${house.emr}/`)
  await (await keyboardOf(page)).press(/Terry Bowman/)
  await page.getByRole('heading', { name: /Schedule/ }).waitFor()
  await (await keyboardOf(page)).press('Video desk')
  desk = await eventually(
    async () => page.frames().find((one) => one.url().startsWith(house.causeway)),
    'the desk in its frame',
  )
  await desk.locator('.board').waitFor()
  await press('All rows')
  await desk.getByText(/^10,\d\d\d rows$/).waitFor()
  expect(TASKS).toBe(10_000)
  await focusOn('.rows-row[aria-current]')
})

test('the team’s rows are chosen, what is due first, and the focus stays at the choice until a row is asked for', async () => {
  await press('Front desk')
  await desk.getByText(/^5,\d\d\d rows$/).waitFor()
  // Found once the visit is judged, and among the first.
  const reopened = desk.locator('.rows-row').filter({ hasText: 'but its appointment is still booked' })
  await reopened.waitFor({ timeout: 90_000 })
  expect(await focused()).toBe('BUTTON Front desk')
  await page.keyboard.press('j')
  await focusOn('.rows-row[aria-current]')
  const place = () =>
    desk.evaluate(() =>
      [...document.querySelectorAll('.rows-row')].findIndex((one) => one.textContent?.includes('is still booked')),
    )
  await eventually(async () => {
    const [wanted, chosen] = [await place(), await at()]
    if (wanted === chosen) return true
    await page.keyboard.press(chosen < wanted ? 'j' : 'k')
    return undefined
  }, 'the row of the appointment that was set back')
  await focusOn('.rows-row[aria-current]')
})

test('Enter opens everything about the visit beside the row, and what is reversible is set right by a key', async () => {
  await desk
    .locator('.rows-row[aria-current]')
    .getByText(/but its appointment is still booked/)
    .waitFor()
  await page.keyboard.press('Enter')
  await focusOn('.rows-detail')
  await desk.getByRole('heading', { name: 'By the visit itself' }).waitFor()
  await desk.getByRole('button', { name: 'Set it right (M)' }).waitFor()
  await goodAtAnyWidth(page, 'worklist-keys-fix')
  await page.keyboard.press('m')
  await desk.getByText(/on its way to the record system/).waitFor()
  await eventually(
    async () => (await appointment())['status'] === 'fulfilled' || undefined,
    'the EMR to have it',
    60_000,
  )
  await desk.getByText(/^This row has gone from the list/).waitFor({ timeout: 60_000 })
  await page.keyboard.press('Escape')
  await anyFocus()
})

test('a row is taken, found among one’s own, and put back', async () => {
  await page.keyboard.press('j')
  await focusOn('.rows-row[aria-current]')
  await page.keyboard.press('t')
  await desk.getByRole('button', { name: 'Put it back (T)' }).waitFor()
  await focusOn('.rows-row[aria-current]')
  await press('Mine')
  await desk.getByText('1 row', { exact: true }).waitFor()
  await page.keyboard.press('j')
  await focusOn('.rows-row[aria-current]')
  await page.keyboard.press('t')
  await desk.getByText('Nothing waits here.').waitFor()
  await anyFocus()
})

test('of billing’s rows those with the most money come first, and one after the other is done, taken back, and done again', async () => {
  await press('Billing')
  await press('Most money')
  await desk
    .locator('.rows-row')
    .first()
    .getByText(/\$20\.00/)
    .waitFor()
  await page.keyboard.press('j')
  await page.keyboard.press('k')
  await eventually(async () => (await at()) === 0 || undefined, 'the first row')
  const before = await count()
  await page.keyboard.press('d')
  await desk.getByText(`${(before - 1).toLocaleString('en-US')} rows`, { exact: true }).waitFor()
  await focusOn('.rows-row[aria-current]')
  await goodAtAnyWidth(page, 'worklist-keys-done')
  await page.keyboard.press('u')
  await desk.getByText(`${before.toLocaleString('en-US')} rows`, { exact: true }).waitFor()
  await anyFocus()
  // By the button beside the row too, which goes with its row.
  await page.keyboard.press('Enter')
  await focusOn('.rows-detail')
  await press(/^Done.*\(D\)$/)
  await desk.getByText(`${(before - 1).toLocaleString('en-US')} rows`, { exact: true }).waitFor()
  await focusOn('.rows-row[aria-current]')
})

test('held down, the key goes beyond what was read first without losing the row', async () => {
  for (let row = 0; row < 130; row += 1) await page.keyboard.press('j')
  await eventually(async () => (await at()) > 100 || undefined, 'a row beyond the first hundred', 60_000)
  await focusOn('.rows-row[aria-current]')
})

test('it reads in Spanish by the same keys, and nobody has pressed a pointer', async () => {
  await press('Español')
  await desk.getByRole('heading', { name: /^Todo lo que espera a alguien/ }).waitFor()
  await page.keyboard.press('k')
  await focusOn('.rows-row[aria-current]')
  await goodAtAnyWidth(page, 'worklist-keys-es')
  await press('Recepción de video')
  await desk.locator('.board').waitFor()
  await anyFocus()
  expect(await desk.evaluate(() => document.documentElement.dataset['pointed'] ?? 'no')).toBe('no')
})

/** Tony’s visit, held and over here and in the EMR. */
async function heldVisit(): Promise<void> {
  tony = await patientNamed(house, 'Douglas')
  const { device } = await inWaitingRoom(house)
  const patient = await onScreen(house, await personIn(browser, { width: 360, height: 740 }), device)
  const emr = await (await personIn(browser, { width: 1280, height: 800 })).newPage()
  const workspace = await launch(house, emr, 'Douglas')
  await workspace.getByRole('button', { name: /^Admit/ }).click()
  await patient.getByRole('heading', { name: /Your visit with/ }).waitFor()
  await workspace.getByRole('button', { name: 'End visit' }).click()
  await eventually(
    async () => (await appointment())['status'] === 'fulfilled' || undefined,
    'the EMR to have it',
    60_000,
  )
  await emr.close()
  await patient.close()
}

async function appointment(): Promise<Resource> {
  const [found] = await charted(house, 'Appointment', tony, ({ status }) => status !== 'cancelled')
  if (found === undefined) throw new Error('Tony has no appointment')
  return found
}

/** Somebody has set it back in the EMR, while it was closed to everybody else. */
async function reopenAppointment(): Promise<void> {
  const back = { ...(await appointment()), status: 'booked' }
  appendFileSync(join(house.data, 'sandbox', 'record.jsonl'), `${JSON.stringify([back])}\n`)
}

/** What has the focus on the desk, as tag and name. */
function focused(): Promise<string> {
  return desk.evaluate(() => `${document.activeElement?.tagName} ${document.activeElement?.textContent?.trim()}`)
}

function focusOn(selector: string): Promise<unknown> {
  return eventually(
    () => desk.evaluate((wanted) => document.activeElement?.matches(wanted) === true || undefined, selector),
    `the focus on ${selector}`,
  )
}

function anyFocus(): Promise<unknown> {
  return eventually(
    () => desk.evaluate(() => document.activeElement !== document.body || undefined),
    'the focus on something of the page',
  )
}

/** Tabs to it, forwards and round, and presses Enter. */
async function press(name: string | RegExp): Promise<void> {
  const met: string[] = []
  for (let stop = 0; stop < 120; stop += 1) {
    await page.keyboard.press('Tab')
    const says = await desk.evaluate(() =>
      document.hasFocus() ? (document.activeElement?.textContent ?? '').trim() : '',
    )
    met.push(says)
    if (typeof name === 'string' ? says === name : name.test(says)) return page.keyboard.press('Enter')
  }
  throw new Error(`Tab never comes to ${String(name)}; it comes to ${[...new Set(met)].join(' | ')}`)
}

/** Which row is chosen, from 0. */
function at(): Promise<number> {
  return desk.evaluate(() =>
    [...document.querySelectorAll('.rows-row')].findIndex((one) => one.hasAttribute('aria-current')),
  )
}

async function count(): Promise<number> {
  return Number((await desk.locator('.rows h2 .count').textContent())?.replaceAll(/\D/g, ''))
}
