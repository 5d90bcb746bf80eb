import { mkdir } from 'node:fs/promises'
import type { Browser, FrameLocator, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { openBrowser, personIn } from './browser.ts'
import { keyboardOf, type Keyboard } from './focus.ts'
import { forget, openHouse, type RunningHouse } from './house.ts'
import { axeClean, goodAtAnyWidth } from './looks.ts'
import { codes } from './patient-by-http.ts'
import { book, eventually, launch } from './people.ts'

/**
 * The whole way of a patient from the link to the rating by keyboard alone, on the smallest phone: everything that Tab stops
 * at on each screen, in its order, by the name that a screen reader says, in both languages.
 */
const PATIENCE = { timeout: 15_000 }
const SMALLEST = { width: 320, height: 640 }
let house: RunningHouse
let browser: Browser
let page: Page
let keys: Keyboard
let workspace: FrameLocator
let link: string

beforeAll(async () => {
  house = await openHouse()
  browser = await openBrowser()
  page = await (await personIn(browser, SMALLEST)).newPage()
  keys = await keyboardOf(page)
})
afterEach(async ({ task }) => {
  if (task.result?.state !== 'fail') return
  await mkdir('test/.shots', { recursive: true })
  await page.screenshot({ path: 'test/.shots/keyboard.png', fullPage: true })
})
afterAll(async () => {
  await browser?.close()
  await house?.stop()
  if (house) await forget(house.data)
})

test('from the link through the door', async () => {
  link = (await book(house)).link
  await page.goto(link)
  await says('First, tell us it’s you')
  await stopsAt(
    { help: true },
    ['textbox Month', 'textbox Day', 'textbox Year', 'button Continue'],
    ['textbox Mes', 'textbox Día', 'textbox Año', 'button Continuar'],
  )
  await keys.type('Month', '4')
  await keys.type('Day', '18')
  await keys.type('Year', '1972')
  const before = new Set((await codes(house)).map(({ id }) => id))
  await keys.press('Continue')
  await says('Enter the code we sent you')
  await stopsAt(
    { help: true },
    ['textbox 6-digit code', 'button No code? Check your date of birth'],
    ['textbox Código de 6 números', 'button ¿No llegó? Revise su fecha de nacimiento'],
  )
  const code = await eventually(async () => {
    const message = (await codes(house)).find(({ id }) => !before.has(id))
    return /\b(\d{6})\b/.exec(message?.text ?? '')?.[1]
  }, 'the code in the outbox')
  await keys.type('6-digit code', code)
  await says('Your video visit')
})

test('the visit is looked at, moved to another time and back out of it, cancelled and kept', async () => {
  await page.getByRole('button', { name: 'Somebody helps me' }).waitFor()
  await stopsAt(
    { help: true },
    ['button Start', 'button Change the time', 'button I can’t come: cancel this visit', 'button Somebody helps me'],
    [
      'button Empezar',
      'button Cambiar la hora',
      'button No puedo venir: cancelar esta consulta',
      'button Alguien me ayuda',
    ],
  )
  await keys.press('Change the time')
  await page.locator('.time').first().waitFor()
  const times = (await keys.stops()).filter((stop) => /\d:\d\d/.test(stop))
  expect(times.length).toBeGreaterThan(0)
  expect(times.filter((stop) => !/^button \d{1,2}:\d\d (AM|PM) Dr\. Ngozi Okafor$/.test(stop))).toEqual([])
  await fits()
  await keys.to(/^\d{1,2}:\d\d /)
  await page.keyboard.press('Enter')
  await says('Move your visit to this time?')
  await stopsAt(
    { help: true },
    ['button Yes, move it', 'button Look at other times', 'button Keep my time'],
    ['button Sí, cambiarla', 'button Ver otras horas', 'button Mantener mi hora'],
  )
  await keys.press('Keep my time')
  await says('Your video visit')
  await keys.press('I can’t come: cancel this visit')
  await says('Cancel this visit?')
  await stopsAt(
    { help: true },
    ['button Yes, cancel it', 'button No, keep it'],
    ['button Sí, cancelar', 'button No, mantenerla'],
  )
  await keys.press('No, keep it')
  await says('Your video visit')
})

test('consent, whereabouts and every question are given', async () => {
  await keys.press('Start')
  await says('Do you agree to a video visit?')
  await stopsAt({ help: true }, ['button Yes, I agree', 'button Not now'], ['button Sí, acepto', 'button Ahora no'])
  await keys.press('Yes, I agree')
  await says('Where are you right now?')
  await stopsAt(
    { help: true },
    [
      'button ‹ Back',
      'textbox Street address',
      'textbox City',
      'combobox State',
      'textbox ZIP code',
      'textbox Phone number to call you back',
      'textbox Their name',
      'textbox Their phone number',
      'button Continue',
    ],
    [
      'button ‹ Atrás',
      'textbox Calle y número',
      'textbox Ciudad',
      'combobox Estado',
      'textbox Código postal',
      'textbox Teléfono para llamarle',
      'textbox Nombre de esa persona',
      'textbox Teléfono de esa persona',
      'button Continuar',
    ],
  )
  // Whose name and number: the two stand in a group of their own.
  await page
    .getByRole('group', { name: /call in an emergency/ })
    .getByLabel('Their name')
    .waitFor()
  await keys.type('Street address', '12 Elm Street')
  await keys.type('City', 'Springfield')
  await keys.to('State')
  await page.keyboard.type('Mas')
  await keys.type('ZIP code', '01103')
  await keys.type('Phone number to call you back', '413-555-0100')
  await keys.type('Their name', 'Ana Douglas')
  await keys.type('Their phone number', '413-555-0101')
  await keys.press('Continue')

  const title = page.getByRole('heading', { level: 1 })
  for (let question = 1; ; question += 1) {
    await page
      .getByText(`Question ${question} of`)
      .or(page.getByRole('heading', { name: 'Check your camera' }))
      .first()
      .waitFor()
    const asks = (await title.textContent()) ?? ''
    if (asks.startsWith('Check your camera')) break
    const checked = CHECKED[question]
    if (checked !== undefined)
      await stopsAt(
        { help: true },
        ['button ‹ Back', ...choicesAsOne([...checked.en]), 'button Continue'],
        ['button ‹ Atrás', ...choicesAsOne([...checked.es]), 'button Continuar'],
        choicesAsOne,
        checked,
      )
    const choice =
      CHOICES.find((one) => checked?.en[0]?.includes(one)) ?? ((await page.getByRole('radio').count()) > 0 ? /./ : null)
    if (question === 1) await keys.choose('None of these')
    else if (choice !== null) await keys.choose(choice)
    await keys.press('Continue')
    await eventually(async () => (await title.textContent()) !== asks, 'the next question')
  }
})

test('the camera is checked, the waiting room entered, a helper asked, and help', async () => {
  await stopsAt(
    { help: true },
    ['button ‹ Back', 'button Turn on camera and sound'],
    ['button ‹ Atrás', 'button Encender cámara y sonido'],
  )
  await keys.press('Turn on camera and sound')
  const early = page.getByRole('button', { name: 'Go to the waiting room now' })
  const waiting = page.getByRole('heading', { name: 'You are in the waiting room' })
  await early.or(waiting).first().waitFor({ timeout: 30_000 })
  if (await early.isVisible()) await keys.press('Go to the waiting room now')
  await says('You are in the waiting room')
  await stopsAt(
    { help: true },
    ['button Somebody helps me', 'button Leave the waiting room'],
    ['button Alguien me ayuda', 'button Salir de la sala de espera'],
  )
  await keys.press('Somebody helps me')
  await keys.press('Make a link for them')
  await page.getByText(/\/g\//).waitFor()
  await stopsAt(
    { help: true },
    ['button Copy the link', 'button Take this person out', 'button Leave the waiting room'],
    ['button Copiar el enlace', 'button Sacar a esta persona', 'button Salir de la sala de espera'],
  )
  await keys.press('Take this person out')
  await page.getByRole('button', { name: 'Make a link for them' }).waitFor()
  await keys.press('I need help')
  await page.getByRole('status').filter({ hasText: 'The practice has been told at' }).waitFor()
  await fits()
})

test('in the visit every control has its word, and the chat its field', async () => {
  const emr = await (await personIn(browser, { width: 1280, height: 800 })).newPage()
  workspace = await launch(house, emr, 'Douglas')
  await workspace.getByRole('button', { name: /Admit/ }).click()
  await says('Your visit with Dr. Ngozi Okafor')
  await page.getByRole('button', { name: 'Camera and microphone' }).waitFor()
  const controls = {
    en: [
      'button Turn captions on',
      'button Mute',
      'button Camera off',
      'button Chat',
      'button Leave',
      'button Camera and microphone',
      'button Make a link for them',
    ],
    es: [
      'button Activar los subtítulos',
      'button Silenciar',
      'button Apagar cámara',
      'button Chat',
      'button Salir',
      'button Cámara y micrófono',
      'button Crear un enlace para esa persona',
    ],
  }
  await keys.press('Mute')
  await page.getByRole('button', { name: 'Unmute' }).waitFor()
  await keys.press('Unmute')
  await keys.press('Chat')
  await page.getByLabel('Write to your clinician').waitFor()
  const inTurn = (stops: string[]) => stops.filter((stop) => !/helps me|Make a link|ayuda|Crear un enlace/.test(stop))
  await stopsAt(
    { help: false },
    [...inTurn(controls.en), 'textbox Write to your clinician', 'button Send'],
    [...inTurn(controls.es), 'textbox Escriba a su profesional de salud', 'button Enviar'],
    inTurn,
  )
  await keys.type('Write to your clinician', 'Can you hear me?')
  await keys.press('Send')
  await workspace.getByRole('button', { name: /^Chat/ }).click()
  await workspace.getByText('Can you hear me?').first().waitFor()
  // The other side of the call, on the smallest screen that a clinician has.
  await goodAtAnyWidth(emr, 'visit-in-frame')
})

test('afterwards the summary is read, the visit rated and a message written', async () => {
  await workspace.getByRole('textbox', { name: 'For the patient' }).fill('Take one tablet each morning.')
  await workspace.getByText(/in the chart, version/).waitFor()
  await workspace.getByRole('button', { name: 'End visit' }).click()
  await workspace.getByRole('button', { name: 'Sign note' }).click()
  await page.getByText('Take one tablet each morning.').waitFor({ timeout: 30_000 })
  await stopsAt(
    { help: false },
    [
      'button Print',
      ANY_CHOICE,
      'textbox Is there something you want to tell us about it?',
      'button Tell the practice',
      'textbox Write to the practice',
      'button Send',
    ],
    [
      'button Imprimir',
      ANY_CHOICE,
      'textbox ¿Hay algo que quiera decirnos sobre eso?',
      'button Decirlo al consultorio',
      'textbox Escriba al consultorio',
      'button Enviar',
    ],
    choicesAsOne,
    { en: ['radio 1, very hard'], es: ['radio 1, muy difícil'] },
  )
  await keys.choose('4')
  await keys.press('Tell the practice')
  await page.getByText('Thank you. We have it.').waitFor()
  await keys.type('Write to the practice', 'Morning or evening?')
  await keys.press('Send')
  await page.getByText('Morning or evening?').first().waitFor()
  await fits()
})

/** Of the nine questions, one of each form: a red flag, words, a list from the chart, numbers from home, a need. */
const CHECKED: Record<number, { en: readonly string[]; es: readonly string[] }> = {
  1: { en: ['radio Chest pain, or pressure in the chest'], es: ['radio Dolor o presión en el pecho'] },
  2: { en: ['textbox What would you like to talk about?'], es: ['textbox ¿De qué le gustaría hablar?'] },
  3: { en: ['radio Yes, this is right'], es: ['radio Sí, es correcto'] },
  8: {
    en: [
      'textbox Blood pressure, upper number (mmHg)',
      'textbox Blood pressure, lower number (mmHg)',
      'textbox Pulse (beats per minute)',
      'textbox Oxygen saturation (%)',
      'textbox Temperature (°F)',
      'textbox Weight (pounds)',
    ],
    es: [
      'textbox Presión arterial, número de arriba (mmHg)',
      'textbox Presión arterial, número de abajo (mmHg)',
      'textbox Pulso (latidos por minuto)',
      'textbox Saturación de oxígeno (%)',
      'textbox Temperatura (°F)',
      'textbox Peso (libras)',
    ],
  },
  9: { en: ['radio I need nothing special'], es: ['radio No necesito nada especial'] },
}
const CHOICES = ['Yes, this is right', 'I need nothing special']

async function says(title: string): Promise<void> {
  await page.getByRole('heading', { level: 1, name: title }).waitFor({ timeout: 20_000 })
}

/** Of choices the browser picks the one at which Tab stops; the arrow keys go through all of them, by name, in `choose`. */
const ANY_CHOICE = 'radio'
const choicesAsOne = (stops: string[]) => stops.map((stop) => (stop.startsWith('radio ') ? ANY_CHOICE : stop))

/** What Tab comes to between the frame's own stops, in English and in Spanish; `of` leaves aside what may or may not be there. */
async function stopsAt(
  { help }: { help: boolean },
  english: string[],
  spanish: string[],
  of: (stops: string[]) => string[] = (stops) => stops,
  choices: { en: readonly string[]; es: readonly string[] } = { en: [], es: [] },
): Promise<void> {
  const numbers = ['link 413-555-0142', 'link 911', 'link 988']
  // The questions themselves come from the server once more, in the other language.
  await expect
    .poll(async () => of(await keys.stops()), PATIENCE)
    .toEqual([
      'link Skip to the page',
      'button Español',
      ...english,
      ...(help ? ['button I need help'] : []),
      ...numbers,
    ])
  await namesChoices(choices.en)
  await fits()
  await keys.press('Español')
  await page.locator('html[lang=es]').waitFor()
  await page.getByRole('link', { name: 'Ir al contenido' }).waitFor({ state: 'attached' })
  // The questions themselves come from the server once more, in the other language.
  await expect
    .poll(async () => of(await keys.stops()), { timeout: 15_000 })
    .toEqual([
      'link Ir al contenido',
      'button English',
      ...spanish,
      ...(help ? ['button Necesito ayuda'] : []),
      ...numbers,
    ])
  await namesChoices(choices.es)
  await isWithin()
  await keys.press('English')
  await page.getByRole('link', { name: 'Skip to the page' }).waitFor({ state: 'attached' })
}

/** The choices among these are there by exactly these names. */
async function namesChoices(stops: readonly string[]): Promise<void> {
  for (const stop of stops.filter((one) => one.startsWith('radio ')))
    await page.getByRole('radio', { name: stop.slice('radio '.length), exact: true }).waitFor()
}

/** Meets the guidelines and stands within the width. */
async function fits(): Promise<void> {
  await axeClean(page)
  await isWithin()
}

async function isWithin(): Promise<void> {
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(SMALLEST.width)
}
