import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser, FrameLocator, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { openBrowser, personIn } from './browser.ts'
import { atDesk } from './desk-seat.ts'
import { forget, openHouse, type RunningHouse } from './house.ts'
import { goodAtAnyWidth, shot } from './looks.ts'
import { inWaitingRoom } from './patient-by-http.ts'
import { eventually, launch, signedIn } from './people.ts'
import { charted, noteText, patientNamed, type Resource } from './record.ts'
import { searchOrders } from './search-orders.ts'

/**
 * A visit type whose pathway has its orders go by message and its note to a person, at an EMR that takes both by FHIR: what the
 * clinician sees of it, and what the desk does.
 */
let pathways: string
let house: RunningHouse
let browser: Browser
let emr: Page
let atTheirDesk: Page | undefined
let workspace: FrameLocator
let tony: string

beforeAll(async () => {
  pathways = await mkdtemp(join(tmpdir(), 'causeway-pathways-'))
  await cp(new URL('../../pathways/', import.meta.url).pathname, pathways, { recursive: true })
  const file = join(pathways, 'primary-care-follow-up.yaml')
  const shipped = await readFile(file, 'utf8')
  const named = shipped.replace('\nroom: peer\n', '\nroom: peer\ndoors: { note: worklist, orders: hl7v2 }\n')
  if (named === shipped) throw new Error('expected the room on a line of its own')
  await writeFile(file, named)
  house = await openHouse(undefined, { CAUSEWAY_PATHWAYS: pathways })
  browser = await openBrowser()
  tony = await patientNamed(house, 'Douglas')
  await inWaitingRoom(house)
  emr = await (await personIn(browser, { width: 1280, height: 800 })).newPage()
})
afterEach(async ({ task }) => {
  if (task.result?.state !== 'fail') return
  await shot(emr, 'doors-failed')
  if (atTheirDesk !== undefined) await shot(atTheirDesk, 'doors-desk-failed')
})
afterAll(async () => {
  await browser?.close()
  await house?.stop()
  if (house) await forget(house.data)
  await rm(pathways, { recursive: true, force: true })
})

test('the note goes to a person, so the screen says that it is not in the chart until signed, and no draft is there', async () => {
  workspace = await launch(house, emr, 'Douglas')
  await workspace.getByRole('button', { name: /^Admit/ }).click()
  await workspace.getByLabel('History', { exact: true }).fill('Home readings 150/95 for two weeks.')
  await workspace.getByText(/^not in the chart until signed/).waitFor()
  expect(await notes()).toEqual([])
  await goodAtAnyWidth(emr, 'doors-writing')
})

test('an order goes by message, and is ordered once the EMR tells it under its own number', async () => {
  await searchOrders(workspace, 'sodi')
  await workspace.getByRole('option', { name: /^Sodium/ }).click()
  await workspace.getByLabel('Reason').fill('dizzy')
  await workspace.getByRole('button', { name: 'Propose' }).click()
  const row = workspace.locator('#orders').getByRole('listitem').filter({ hasText: 'Sodium' })
  await row.getByRole('button', { name: /^Sign order/ }).click()
  const ordered = await eventually(
    async () => (await charted(house, 'ServiceRequest', tony, (one) => JSON.stringify(one).includes('Sodium')))[0],
    'the order in the EMR, by the message',
    30_000,
  )
  expect(ordered).toMatchObject({ status: 'active' })
  await row.getByText(/sent, not yet confirmed|ordered, number/).waitFor({ timeout: 30_000 })
  expect(await row.count()).toBe(1)
  await goodAtAnyWidth(emr, 'doors-ordered')
})

test('signed, the note waits with the clinician: the chart has none, and the list of what is in it says whose it is', async () => {
  await workspace.getByRole('button', { name: 'End visit' }).click()
  await workspace.getByRole('button', { name: 'Sign note' }).click()
  await workspace.getByText(/of this visit (is|are) in RiverChart/).press('Enter')
  await workspace
    .locator('.receipts')
    .getByText(/^with you since .*: see your video desk/)
    .first()
    .waitFor()
  await goodAtAnyWidth(emr, 'doors-signed')
  expect(await notes()).toEqual([])
})

test('nothing is left to sign: the note reads as it was signed and with whom it is, until its signer takes it back to mend it', async () => {
  await workspace.getByText(/^The note is signed. It is not in RiverChart/).waitFor()
  await workspace.getByText(/^signed, with a person since/).waitFor()
  const history = workspace.getByLabel('History', { exact: true })
  const left = [
    workspace.getByRole('button', { name: 'Sign note' }),
    workspace.getByText('Missing before signing'),
    history,
  ]
  for (const gone of left) expect(await gone.count()).toBe(0)
  await workspace.getByText('Home readings 150/95 for two weeks.').waitFor()
  await goodAtAnyWidth(emr, 'doors-with-person')
  await workspace.getByRole('button', { name: 'Español' }).click()
  await workspace.getByText(/^La nota está firmada. Todavía no está en RiverChart/).waitFor()
  await goodAtAnyWidth(emr, 'doors-with-person-es')
  await workspace.getByRole('button', { name: 'English' }).click()
  await workspace.getByRole('button', { name: 'Take the signature back and change the note' }).click()
  await history.fill('Home readings 150/95 for three weeks.')
  await workspace.getByText(/^not in the chart until signed/).waitFor()
  await workspace.getByRole('button', { name: 'Sign note' }).click()
  await workspace.getByText(/^The note is signed. It is not in RiverChart/).waitFor()
})

test('the front desk reads nothing of the note; the clinician enters it from their video desk, and the visit is signed', async () => {
  const front = await atDesk(house, await personIn(browser, { width: 1280, height: 800 }))
  const theirs = front.task('Tony Douglas', 'Enter the note in the record system and sign it there.')
  await theirs.getByText('for Dr. Ngozi Okafor').waitFor()
  expect(await theirs.getByRole('button', { name: 'What to enter' }).count()).toBe(0)
  const page = await signedIn(house, browser, 'Dr. Ngozi Okafor')
  atTheirDesk = page
  await page.getByRole('link', { name: 'Video desk' }).click()
  const desk = page.frameLocator('iframe')
  const row = desk.getByRole('region', { name: /To do/ }).getByRole('listitem').filter({ hasText: 'note' })
  await row.waitFor()
  await goodAtAnyWidth(page, 'doors-desk')
  await row.getByRole('button', { name: 'What to enter' }).click()
  const sheet = desk.getByRole('dialog', { name: 'To be entered by hand' })
  await sheet.getByText('Home readings 150/95 for three weeks.').waitFor()
  await goodAtAnyWidth(page, 'doors-sheet')
  await sheet.getByRole('button', { name: 'It is entered' }).click()
  await sheet.getByText('Noted as your word.').waitFor()
  await sheet.getByRole('button', { name: 'Close' }).click()
  await row.waitFor({ state: 'detached' })
  await workspace.getByText(/^Note signed/).waitFor({ timeout: 20_000 })
  await goodAtAnyWidth(emr, 'doors-entered')
})

function notes(): Promise<Resource[]> {
  return charted(house, 'DocumentReference', tony, (one) => noteText(one).includes('150/95'))
}
