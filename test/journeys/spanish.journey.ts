import type { Browser, FrameLocator, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { openBrowser, personIn } from './browser.ts'
import { forget, openHouse, type RunningHouse } from './house.ts'
import { goodAtAnyWidth, shot } from './looks.ts'
import { inWaitingRoom } from './patient-by-http.ts'
import { launch, signedIn } from './people.ts'

/** A clinician who works in Spanish holds a visit from the waiting room to the signature. The EMR around it stays as it is. */
let house: RunningHouse
let browser: Browser
let emr: Page
let workspace: FrameLocator

beforeAll(async () => {
  house = await openHouse()
  browser = await openBrowser()
  await inWaitingRoom(house)
  emr = await (await personIn(browser, { width: 1280, height: 800 })).newPage()
})
afterEach(async ({ task }) => {
  if (task.result?.state === 'fail') await shot(emr, 'spanish-failed')
})
afterAll(async () => {
  await browser?.close()
  await house?.stop()
  if (house) await forget(house.data)
})

test('one press puts the workspace into Spanish, and it fits as the English one does', async () => {
  workspace = await launch(house, emr, 'Douglas')
  await workspace.getByRole('button', { name: 'Español' }).click()
  await workspace.getByRole('button', { name: /^Hacer pasar/ }).waitFor()
  await workspace.getByRole('heading', { name: 'Alergias' }).waitFor()
  expect(await workspace.locator('html').getAttribute('lang')).toBe('es')
  await goodAtAnyWidth(emr, 'spanish-waiting')
})

test('the visit is held, written down and ended in Spanish, and what is missing before the signature is said in it', async () => {
  await workspace.getByRole('button', { name: /^Hacer pasar/ }).click()
  await workspace.getByRole('button', { name: 'Terminar la visita' }).waitFor()
  await goodAtAnyWidth(emr, 'spanish-call')
  await workspace.getByLabel('History').fill('Presión alta desde hace dos semanas.')
  await workspace.getByText(/^en el expediente, versión/).waitFor({ timeout: 20_000 })
  await workspace.getByRole('button', { name: 'Terminar la visita' }).click()
  await workspace.getByRole('button', { name: 'Firmar la nota' }).waitFor()
  await workspace
    .getByRole('button', { name: /^Sin registrar: .*; la nota lo dirá$/ })
    .first()
    .waitFor()
  await goodAtAnyWidth(emr, 'spanish-ended')
})

test('in another browser, which has kept nothing, the visit and the desk open in the language that this clinician chose, a colleague’s in theirs', async () => {
  const other = await (await personIn(browser, { width: 1280, height: 800 })).newPage()
  const again = await launch(house, other, 'Douglas', 'Dr. Ngozi Okafor', 'Open the visit')
  await again.getByRole('heading', { name: 'Alergias' }).waitFor()
  // The first one is gone back to, and signs below, although the room's line was taken over.
  await other.context().close()
  for (const [name, otherLanguage] of [
    ['Dr. Ngozi Okafor', 'English'],
    ['Dr. Erik Lindqvist', 'Español'],
  ] as const) {
    const page = await signedIn(house, browser, name)
    await page.getByRole('link', { name: 'Video desk' }).click()
    await page.frameLocator('iframe').getByRole('button', { name: otherLanguage }).waitFor()
    await page.context().close()
  }
})

test('the note is signed, and the receipts are read in Spanish', async () => {
  await workspace.getByRole('button', { name: 'Firmar la nota' }).click()
  await workspace.getByText(/^Nota firmada:/).waitFor({ timeout: 30_000 })
  await workspace.getByText(/Todo lo de esta visita está en/).waitFor({ timeout: 30_000 })
  await goodAtAnyWidth(emr, 'spanish-signed')
})

test('one press puts the page Operation into Spanish, and each of its parts fits', async () => {
  emr = await (await personIn(browser, { width: 1280, height: 800 })).newPage()
  await emr.goto(`${house.emr}/`)
  await emr.getByRole('button', { name: /Petra Novak/ }).click()
  await emr.getByRole('link', { name: 'Operation' }).click()
  const operation = emr.frameLocator('iframe')
  await operation.getByRole('button', { name: 'Español' }).click()
  for (const [tab, heading] of [
    ['Conexión', 'Puertas'],
    ['Perfil del sitio', 'Perfil del sitio para HL7 v2'],
    ['Configuración', 'Comparar con una exportación'],
    ['Rutas', 'Rutas'],
  ] as const) {
    await operation.getByRole('tab', { name: tab }).click()
    await operation.getByRole('heading', { name: heading, exact: true }).waitFor()
    await goodAtAnyWidth(emr, `spanish-${tab.toLowerCase().replaceAll(' ', '-')}`)
  }
})
