import { execFileSync } from 'node:child_process'
import { mkdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Browser, FrameLocator, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { openBrowser } from './browser.ts'
import { atDesk, type DeskSeat } from './desk-seat.ts'
import { forget, openHouse, type RunningHouse } from './house.ts'
import { goodAtAnyWidth } from './looks.ts'
import { eventually } from './people.ts'

/**
 * Petra Novak of the clinic's IT opens Operation in the EMR: she sees by which doors the EMR is reached, hears that it offers
 * less before any visit does, tries out where HL7 v2 says what, and compares this install with another.
 */
let house: RunningHouse
let browser: Browser
let page: Page
let operation: FrameLocator
let desk: DeskSeat

beforeAll(async () => {
  house = await openHouse()
  browser = await openBrowser()
  page = await (await browser.newContext({ viewport: { width: 1280, height: 800 } })).newPage()
  await page.goto(`${house.emr}/`)
  await page.getByRole('button', { name: /Petra Novak/ }).click()
  await page.getByRole('link', { name: 'Operation' }).click()
  operation = page.frameLocator('iframe')
})
afterEach(async ({ task }) => {
  if (task.result?.state !== 'fail') return
  await mkdir('test/.shots', { recursive: true })
  await page?.screenshot({ path: 'test/.shots/operator.png' })
})
afterAll(async () => {
  await browser?.close()
  await house?.stop()
  if (house) await forget(house.data)
})

const region = (name: string | RegExp) => operation.getByRole('region', { name })
const says = (name: string | RegExp, text: string | RegExp) => region(name).getByText(text).first().waitFor()
const doorOf = (name: string) =>
  region('Doors')
    .getByRole('row', { name: new RegExp(`^${name} `) })
    .first()

test('the page says at once that this is a test, and by which door each read and write goes', async () => {
  await operation.getByText('nobody here is real, and nothing reaches a system of production').waitFor()
  await says('RiverChart EMR', /^Read on .* and again every day\./)
  await says('RiverChart EMR', /With the credentials of "riverbend" each resource type was searched once/)
  await says('Doors', /^Reads: \d+ by FHIR, 0 not to be had\. Writes: \d+ by FHIR, 0 by HL7 v2, 0 by a person\.$/)
  await doorOf('book').getByText('FHIR').waitFor()
  await operation.getByLabel('Only what does not go by FHIR').check()
  await says('Doors', 'Everything that a visit reads and writes goes by FHIR.')
  await operation.getByLabel('Only what does not go by FHIR').uncheck()
})

test('what is to be registered is copied fact by fact', async () => {
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write'])
  const register = region(/^To register in/)
  await register.getByRole('button', { name: 'Copy launch address of SMART app' }).click()
  await register.getByText('✓ copied').first().waitFor()
  expect(await clipboard()).toBe(`${house.causeway}/launch`)
  await register.getByRole('button', { name: 'Copy all' }).click()
  await eventually(async () => (await clipboard()).startsWith('TO REGISTER IN THE EMR'), 'the whole sheet')
  expect(await clipboard()).toContain(`${house.causeway}/.well-known/jwks.json`)
})

test('an EMR that offers less is told here and at the desk before a visit finds out', async () => {
  desk = await atDesk(house, await browser.newContext())
  const atTheDesk = desk.page.frameLocator('iframe').getByRole('region', { name: 'To do' })
  await atTheDesk.getByText('Nothing is left to do.').waitFor()
  await house.fault({ kind: 'refuse', status: 403, type: 'Slot' })
  await operation.getByRole('button', { name: 'Read again now' }).click()
  await says('RiverChart EMR', /Something is gone: see To do\./)
  await says(/^To do/, /The EMR offers less than before, since/)
  await says(/^To do/, /free times: fhir became nothing: not offered: Slot/)
  await doorOf('free times').getByText('empty').waitFor()
  await doorOf('free times').getByText('measured: ').waitFor()
  await atTheDesk.getByText('The record system offers less than before').waitFor()
  await atTheDesk.getByText(/Gone: .*free times/).waitFor()
  await goodAtAnyWidth(page, 'operator-connection')
  await goodAtAnyWidth(desk.page, 'desk-emr-offers-less')
})

test('it is taken as it is by a press, and what comes back is told too', async () => {
  await operation.getByRole('button', { name: 'Take it as it is' }).click()
  await says(/^To do/, /^Nothing\. What the EMR offers no more appears here/)
  await desk.page.frameLocator('iframe').getByText('Nothing is left to do.').waitFor()
  await house.clearFaults()
  await operation.getByRole('button', { name: 'Read again now' }).click()
  await says('RiverChart EMR', /Nothing is lost\./)
  await region(/^To do/)
    .getByText(/What differed when it last changed/)
    .click()
  await says(/^To do/, /Better: free times: nothing became fhir/)
})

test('an EMR that does not answer is said beside what was read before', async () => {
  await house.fault({ kind: 'down' })
  try {
    await operation.getByRole('button', { name: 'Read again now' }).click()
    await says('RiverChart EMR', /! Not read on .*What stands here is what was read before\./)
    await doorOf('book').getByText('FHIR').waitFor()
  } finally {
    await house.clearFaults()
  }
})

test('where HL7 v2 says what is edited with what is wrong in words, and seen in each message', async () => {
  await operation.getByRole('tab', { name: 'Connection' }).press('ArrowRight')
  await says('Site profile for HL7 v2', /In force is what the settings file says/)
  await operation.getByLabel('Where it stands').first().selectOption({ label: 'in a segment of your own (after SCH)' })
  await operation.getByLabel('Segment', { exact: true }).fill('NTE')
  await operation.getByText('A segment of your own is a Z and two capitals or digits, such as ZVV.').waitFor()
  expect(await operation.getByRole('button', { name: 'Put in force' }).isDisabled()).toBe(true)
  expect(await operation.getByRole('button', { name: 'Send a test message' }).isDisabled()).toBe(true)
  await operation.getByLabel('Segment', { exact: true }).fill('ZVV')
  await says('What the messages look like', /^→ ZVV\|http/)
  await operation.getByText('1 segment changes').first().waitFor()
})

test('a test message about nobody tries an edit before it is in force, and its answer is told in words', async () => {
  await operation.getByRole('button', { name: 'Send a test message' }).click()
  await says('Test message', /It says: 101, Required field missing at NTE-3\. It looks for something at another place/)
  await operation.getByRole('button', { name: 'Put in force' }).click()
  await says('Where the site wants what', /In force from the next message on/)
  await says(
    'Site profile for HL7 v2',
    /In force is version 1, which was edited here and counts over the settings file\./,
  )
  await says('Versions', /Version 1, in force, .*Petra Novak/)
  await says('Versions', 'Join address: note JOIN after SCH became ZVV-1')
  await goodAtAnyWidth(page, 'operator-profile')
})

test('one press goes back, as a version of its own, and the interface takes what it agreed to', async () => {
  await operation.getByRole('button', { name: 'Go back to the settings file' }).first().click()
  await says('Where the site wants what', /In force: what the settings file says\./)
  await says('Site profile for HL7 v2', /version 2 went back to it/)
  await operation.getByRole('button', { name: 'Send a test message' }).click()
  await says('Test message', 'The interface took it (AA).')
  await operation.getByRole('button', { name: 'Go back to version 1' }).first().click()
  await says('Versions', /Version 3, in force, .*went back to version 1/)
  const changed = command('audit', 'riverbend').filter((line) => /site profile|test message/.test(line))
  expect(changed.map((line) => /"(site profile (?:changed|set back)|test message sent)"/.exec(line)?.[1])).toEqual([
    'test message sent',
    'site profile changed',
    'site profile set back',
    'test message sent',
    'site profile set back',
  ])
  expect(changed.every((line) => line.includes('Practitioner/it-novak'))).toBe(true)
})

test('the configuration is exported without a secret, the same on the page as by the command', async () => {
  await operation.getByRole('tab', { name: 'Configuration' }).click()
  const exported = await exportedByPage()
  expect(exported).not.toMatch(/signs-with-these-words|sandbox-sms|sandbox-transcription/)
  expect(exported).toContain('"secret": "present"')
  expect(exported).toContain('"segment": "ZVV"')
  const byCommand: { organizations: unknown } = JSON.parse(command('config', 'export', 'riverbend').join('\n'))
  expect(JSON.parse(exported).organizations).toEqual(byCommand.organizations)
  expect(await exportedByPage()).toBe(exported)
})

test('another export is compared line by line, and what is none is called that', async () => {
  const upload = async (name: string, text: string) =>
    operation.getByLabel('Export to compare with').setInputFiles({
      name,
      mimeType: 'application/json',
      buffer: Buffer.from(text),
    })
  const exported = await exportedByPage()
  await upload('same.json', exported)
  await operation.getByText('✓ same.json says the same as this install.').waitFor()
  await upload(
    'production.json',
    exported.replace('"install": "test"', '"install": "production"').replace('413-555-0142', '413-555-0100'),
  )
  await operation.getByText('2 lines differ from production.json.').waitFor()
  const row = operation.getByRole('row', { name: /^organization, setting phone/ })
  expect((await row.getByRole('cell').allInnerTexts()).map((text) => text.trim())).toEqual([
    '413-555-0142',
    '413-555-0100',
  ])
  await goodAtAnyWidth(page, 'operator-configuration')
  await upload('notes.txt', 'not this')
  await operation.getByText('! notes.txt is no export of a configuration.').waitFor()
})

test('whoever is not named for it gets the desk, and nothing of this page', async () => {
  const terry = await (await browser.newContext()).newPage()
  await terry.goto(`${house.emr}/`)
  await terry.getByRole('button', { name: /Terry Bowman/ }).click()
  await terry.goto(`${house.emr}/operation`)
  await terry.frameLocator('iframe').getByRole('heading', { name: 'Video desk' }).waitFor()
  const launch = terry.frames().at(-1)?.url().split('/').at(-1) ?? ''
  const refused = await terry
    .frames()
    .at(-1)
    ?.evaluate(async (path) => (await fetch(path)).status, `/api/operator/${launch}/connection`)
  expect(refused).toBe(403)
})

/** The EMR's frame may write to the clipboard and not read it: it is read in another tab. */
async function clipboard(): Promise<string> {
  const reader = await page.context().newPage()
  await reader.goto(`${house.emr}/`)
  await reader.bringToFront()
  const text = await reader.evaluate(() => navigator.clipboard.readText())
  await reader.close()
  await page.bringToFront()
  return text
}

async function exportedByPage(): Promise<string> {
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    operation.getByRole('button', { name: 'Export as causeway-riverbend-test.json' }).click(),
  ])
  return readFile(await download.path(), 'utf8')
}

/** A command for those who run Causeway, beside the one that runs; its lines. */
function command(name: string, ...words: string[]): string[] {
  const env = {
    ...process.env,
    CAUSEWAY_SANDBOX: '1',
    CAUSEWAY_DATA: house.data,
    CAUSEWAY_ORGANIZATIONS: join(house.data, 'organizations.json'),
  }
  const cli = new URL(`../../server/cli/${name}.ts`, import.meta.url).pathname
  return execFileSync(process.execPath, [cli, ...words], { env, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] })
    .trim()
    .split('\n')
}
