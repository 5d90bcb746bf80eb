import { mkdirSync, writeFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Browser, FrameLocator, Locator, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { openBrowser, personIn } from './browser.ts'
import { importCodes } from './charge-codes.ts'
import { atDesk } from './desk-seat.ts'
import { forget, openHouse } from './house.ts'
import { axeClean, goodAtAnyWidth, shot } from './looks.ts'
import { inWaitingRoom, onScreen } from './patient-by-http.ts'
import { eventually, launch } from './people.ts'
import { charted, patientNamed } from './record.ts'

/** A charge that needs its payer's number, leaves by message, is corrected and taken back. Payer, codes and numbers are nobody's. */
let house: Awaited<ReturnType<typeof openHouse>>
let browser: Browser
let desk: Page
let frame: FrameLocator

const RULES = `rules: ours
payers:
  plan: { en: A plan, es: Un plan }
list:
  - { id: plan-at-home, payer: plan, from: 2026-01-01, patient: home, place: '10', source: a test }
  - { id: plan-agrees, payer: plan, from: 2026-01-01, asks: [authorization], source: a test }
examples:
  - { payer: plan, state: MA, date: 2026-11-20, patient: home, modality: audio-video, place: '10', asks: [authorization] }
`

beforeAll(async () => {
  house = await openHouse()
  await house.stop()
  const described = JSON.parse(await readFile(join(house.data, 'organizations.json'), 'utf8')) as object[]
  const payers = { plan: ['Medicare (invented)'] }
  const site = join(house.data, 'by-message.json')
  writeFileSync(site, JSON.stringify(described.map((one) => ({ ...one, charge: 'hl7v2', payers }))))
  const rules = join(house.data, 'charge-rules')
  mkdirSync(rules)
  writeFileSync(join(rules, 'ours.yaml'), RULES)
  house = await openHouse(house, { CAUSEWAY_ORGANIZATIONS: site, CAUSEWAY_CHARGE_RULES: rules })
  browser = await openBrowser()
  importCodes(house)
  const { device } = await inWaitingRoom(house)
  const patient = await onScreen(house, await personIn(browser, { width: 360, height: 740 }), device)
  const emr = await (await personIn(browser, { width: 1280, height: 800 })).newPage()
  const workspace = await launch(house, emr, 'Douglas')
  await workspace.getByRole('button', { name: /Admit/ }).click()
  await patient.getByRole('heading', { name: /Your visit with Dr. Ngozi Okafor/ }).waitFor()
  await workspace.getByLabel('History', { exact: true }).fill('Feels well.')
  await workspace.getByText(/in the chart, version/).waitFor()
  const about = workspace.getByRole('region', { name: 'What the visit was about' })
  await about.getByRole('button', { name: 'Link a problem of the chart' }).click()
  await about.getByRole('button', { name: 'Put the list away' }).waitFor()
  const first = about.getByRole('button', { name: /^Link / }).first()
  const name = (await first.getAttribute('aria-label'))?.slice('Link '.length) ?? ''
  await first.click()
  await about.getByRole('button', { name: `Take out ${name}` }).waitFor()
  await workspace.getByRole('button', { name: 'End visit' }).click()
  await workspace.getByRole('button', { name: 'Sign note' }).click()
  await workspace.getByText(/^Note signed/).waitFor()
}, 120_000)
afterEach(async ({ task }) => {
  if (task.result?.state === 'fail' && desk) await shot(desk, 'correction-failed')
})
afterAll(async () => {
  await browser?.close()
  await house?.stop()
  if (house) await forget(house.data)
})

test('a charge whose payer asks for an authorization is held until its number is entered, and leaves with it', async () => {
  desk = (await atDesk(house, await personIn(browser, { width: 1280, height: 900 }))).page
  frame = desk.frameLocator('iframe')
  await frame.getByRole('link', { name: 'Charges' }).click()
  await frame.getByRole('button', { name: /Douglas/ }).click()
  await frame.getByLabel('Where the patient was').selectOption({ label: 'At home' })
  await frame.getByText(/ask for the number of its prior authorization/).waitFor()
  const number = frame.getByLabel('Prior authorization number')
  await number.fill('PA_17')
  await frame.getByText(/^! As the payer gave it/).waitFor()
  expect(await frame.getByRole('button', { name: 'Accept this charge' }).isDisabled()).toBe(true)
  await goodAtAnyWidth(desk, 'authorization')
  await axeClean(desk)
  await frame.getByRole('button', { name: 'Español' }).click()
  await frame.getByText(/piden el número de su autorización previa/).waitFor()
  await goodAtAnyWidth(desk, 'authorization-es')
  await onPhone('authorization-es-foot', frame.getByLabel('Número de autorización previa'))
  await frame.getByRole('button', { name: 'English' }).click()
  await number.fill('PA-17')
  await frame.getByRole('button', { name: 'Accept this charge' }).click()
  await frame
    .getByText(/^Accepted as ZZ101/)
    .first()
    .waitFor()
  expect(await posted(1)).toMatchObject([
    {
      status: 'billable',
      note: [{ text: expect.stringMatching(/Insurance 1: Medicare \(invented\) .*, authorization PA-17\.$/) }],
    },
  ])
})

test('it is corrected once the interface has it: one message credits it and posts the other, and the screen says so', async () => {
  await openedAgain('Correct this charge')
  await goodAtAnyWidth(desk, 'correction-sent')
  await frame.getByRole('button', { name: 'Correct this charge' }).scrollIntoViewIfNeeded()
  await shot(desk, 'correction-sent-foot')
  await frame.getByRole('button', { name: 'Correct this charge' }).click()
  // It stands among what waits from then on, and nothing is chosen yet.
  await frame.getByText('nothing holds it; nobody has accepted it yet.').waitFor()
  await frame.getByText(/one message credits that one \(CD\) and posts this one \(CG\)/).waitFor()
  await frame.getByLabel('Where the patient was').selectOption({ label: 'At home' })
  await frame.getByLabel('Code', { exact: true }).selectOption('ZZ102')
  await frame.getByLabel('Prior authorization number').fill('PA-17')
  await goodAtAnyWidth(desk, 'correction-proposed')
  await onPhone('correction-proposed-foot', frame.getByText(/one message credits that one/))
  await axeClean(desk)
  await frame.getByRole('button', { name: 'Accept this charge' }).click()
  await frame.getByText(/One message credits the charge before \(CD\) and posts this one \(CG\)/).waitFor()
  await goodAtAnyWidth(desk, 'correction-accepted')
  const both = await posted(2)
  expect(Object.fromEntries(both.map((one) => [codeOf(one), one['status']]))).toEqual({
    ZZ101: 'entered-in-error',
    ZZ102: 'billable',
  })
})

test('it is taken back the same way, and the desk reads so in Spanish', async () => {
  await openedAgain('Take this charge back')
  await frame.getByRole('button', { name: 'Español' }).click()
  await frame.getByRole('button', { name: 'Anular este cargo' }).click()
  await frame.getByText('nada lo retiene; aún no lo ha aceptado nadie.').waitFor()
  await frame.getByText(/un mensaje lo abona \(CD\) y no registra nada en su lugar/).waitFor()
  await frame.getByLabel('Dónde estaba el paciente').selectOption('home')
  await frame.getByLabel('Número de autorización previa').fill('PA-17')
  await goodAtAnyWidth(desk, 'correction-back-es')
  await frame.getByRole('button', { name: 'Aceptar este cargo' }).click()
  await frame.getByText(/El mensaje abona el cargo anterior \(CD\)/).waitFor()
  await eventually(async () => (await posted(2)).every((one) => one['status'] === 'entered-in-error'), 'the credit')
})

async function onPhone(name: string, about: Locator): Promise<void> {
  await desk.setViewportSize({ width: 360, height: 740 })
  await about.evaluate((element) => element.scrollIntoView({ block: 'center' }))
  await shot(desk, name)
  await desk.setViewportSize({ width: 1280, height: 900 })
}

/** The charges that the record has of the patient, once there are as many. */
async function posted(count: number) {
  const tony = await patientNamed(house, 'Douglas')
  return eventually(async () => {
    const found = await charted(house, 'ChargeItem', tony, () => true)
    return found.length === count && found
  }, `${count} charges in the record`)
}

function codeOf(charge: Record<string, unknown>): string | undefined {
  return (charge['code'] as { coding?: { code?: string }[] } | undefined)?.coding?.[0]?.code
}

/** Opened anew until what the interface has acknowledged can be pressed. */
async function openedAgain(button: string): Promise<void> {
  await eventually(async () => {
    await frame.getByRole('link', { name: 'Video desk' }).click()
    await frame.getByRole('link', { name: 'Charges' }).click()
    await frame.getByRole('button', { name: /Douglas/ }).click()
    await frame
      .getByText(/^Accepted as /)
      .first()
      .waitFor()
    await frame.getByRole('rowheader', { name: 'Note signed' }).waitFor()
    return (await frame.getByRole('button', { name: button }).count()) > 0
  }, button)
}
