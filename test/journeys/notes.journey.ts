import { mkdir } from 'node:fs/promises'
import type { Browser, FrameLocator, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { openBrowser, personIn } from './browser.ts'
import { forget, openHouse, type RunningHouse } from './house.ts'
import { inWaitingRoom } from './patient-by-http.ts'
import { launch } from './people.ts'
import { charted, patientNamed, type Resource } from './record.ts'

/** One visit's note in a format that the EMR's site wants: typed, signed and added to as in any other. */
const TYPED = 'Toma 2 l & “té” <b>tibio</b>; T ≥ 38 °C, 漢.'

let browser: Browser
beforeAll(async () => {
  browser = await openBrowser()
  await mkdir('test/.shots', { recursive: true })
})
afterAll(() => browser?.close())

describe.each([
  { format: 'xhtml', contentType: 'application/xhtml+xml; charset=utf-8', drafts: true },
  { format: 'pdf', contentType: 'application/pdf', drafts: false },
])('an EMR whose site wants $format', ({ format, contentType, drafts }) => {
  let house: RunningHouse
  let emr: Page
  let workspace: FrameLocator
  let tony: string

  beforeAll(async () => {
    house = await openHouse(undefined, { SANDBOX_NOTE_FORMATS: format })
    await inWaitingRoom(house)
    emr = await (await personIn(browser, { width: 1280, height: 800 })).newPage()
    tony = await patientNamed(house, 'Douglas')
    workspace = await launch(house, emr, 'Douglas')
    await workspace.getByRole('button', { name: /Admit/ }).click()
    await workspace.getByRole('button', { name: 'End visit' }).waitFor()
  })
  afterEach(async ({ task }) => {
    if (task.result?.state === 'fail') await emr.screenshot({ path: `test/.shots/notes-${format}-failed.png` })
  })
  afterAll(async () => {
    await house?.stop()
    if (house) await forget(house.data)
  })

  const notes = () =>
    charted(
      house,
      'DocumentReference',
      tony,
      ({ docStatus, identifier }) => docStatus !== undefined && identifier !== undefined,
    )

  test('has the draft in it where it can be read again, and a new launch brings back what was typed either way', async () => {
    await workspace.getByLabel('History', { exact: true }).fill(TYPED)
    await workspace.getByLabel('Assessment', { exact: true }).click()
    await workspace
      .getByText(drafts ? /^in the chart, version/ : /^not in the chart until signed/)
      .waitFor({ timeout: 20_000 })
    expect(await notes()).toMatchObject(drafts ? [{ docStatus: 'preliminary' }] : [])
    workspace = await launch(house, emr, 'Douglas')
    await expect
      .poll(() => workspace.getByLabel('History', { exact: true }).inputValue(), { timeout: 20_000 })
      .toBe(TYPED)
  })

  test('gets one signed note with one attachment of that kind, and the addendum in the same', async () => {
    await workspace.getByRole('button', { name: 'End visit' }).click()
    await workspace.getByRole('button', { name: 'Sign note' }).click()
    await workspace
      .getByText(/^signed /)
      .first()
      .waitFor({ timeout: 20_000 })
    const [signed, ...others] = await notes()
    expect(others).toEqual([])
    expect(signed).toMatchObject({ docStatus: 'final', content: [{ attachment: { contentType } }] })
    const data = textOf(signed)
    if (format === 'xhtml') expect(data).toContain('&lt;b&gt;tibio&lt;/b&gt;')
    else expect(data).toMatch(/^%PDF-1\.7/)
    await workspace.getByLabel('Add to the signed note').fill('Llamó: sin fiebre.')
    await workspace.getByRole('button', { name: 'Add to the chart' }).click()
    await expect.poll(async () => (await notes()).length, { timeout: 20_000 }).toBe(2)
    const [, addendum] = await notes()
    expect(addendum).toMatchObject({ relatesTo: [{ code: 'appends' }], content: [{ attachment: { contentType } }] })
    await emr.screenshot({ path: `test/.shots/notes-${format}.png` })
  })

  test('shows it in its own chart', async () => {
    await emr.goto(`${house.emr}/chart/${tony.replace('Patient/', '')}?tab=notes`)
    if (format === 'xhtml') await emr.getByText('Toma 2 l & “té” <b>tibio</b>').first().waitFor()
    else await emr.getByRole('link', { name: 'Open the PDF' }).first().waitFor()
    await emr.screenshot({ path: `test/.shots/notes-${format}-chart.png` })
  })
})

function textOf(document: Resource | undefined): string {
  const data = /"data":"([^"]+)"/.exec(JSON.stringify(document ?? {}))?.[1] ?? ''
  return Buffer.from(data, 'base64').toString('utf8')
}
