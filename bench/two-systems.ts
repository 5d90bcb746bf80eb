import Fastify from 'fastify'
import type { Browser, Page } from 'playwright-core'
import type { Counts } from '#domain/ledger/ledger.ts'
import { personIn } from '../test/journeys/browser.ts'
import type { RunningHouse } from '../test/journeys/house.ts'
import { TONY } from '../test/journeys/people.ts'
import { watch } from '../test/journeys/presses.ts'
import { patientNamed } from '../test/journeys/record.ts'
import { knownOf } from '../test/journeys/scripted-visit.ts'
import { patientAt } from '../test/journeys/patient-at.ts'
import { signIn, startVisit } from './prepared-visit.ts'

const CLINICIAN = 'Dr. Ngozi Okafor'
const NOTE = [
  'Home readings 150/95 for two weeks.',
  'Hypertension, not at goal.',
  'Start lisinopril.',
  'Take one tablet each morning.',
]

/**
 * The same visit as Causeway's scripted one, with the same EMR and a call site that knows nothing of it: its own sign-in
 * with a second factor, its own list of people, its own box for notes, which are then copied into the chart. No order is
 * placed. Counted by the same probe.
 */
export async function holdInTwoSystems(house: RunningHouse, browser: Browser): Promise<Counts> {
  const site = Fastify()
  site.addContentTypeParser('application/x-www-form-urlencoded', (_request, _body, done) => done(null))
  for (const [path, body] of Object.entries(PAGES)) {
    site.all(path, (_request, reply) => reply.type('text/html; charset=utf-8').send(`<!doctype html>${body}`))
  }
  const origin = await site.listen({ port: 0, host: '127.0.0.1' })
  const context = await personIn(browser, { width: 1280, height: 800 })
  try {
    const probe = await watch(context, 'clinician', { theirs: () => true, known: knownOf(TONY) })
    const emr = await context.newPage()
    const call = await context.newPage()
    await signIn(house, emr, CLINICIAN)
    await draftNote(house, emr)
    await emr.goto(`${house.emr}/schedule`)
    await call.goto(origin)
    probe.begin()
    await meet(call)
    await writeUp(house, emr)
    return probe.counts()
  } finally {
    await context.close()
    await site.close()
  }
}

async function meet(page: Page): Promise<void> {
  await page.getByLabel('E-mail').fill('ngozi.okafor@riverbend.example')
  await page.getByLabel('Password').fill('a long secret')
  await page.getByRole('button', { name: 'Sign in' }).click()
  await page.getByLabel('Code').fill('123456')
  await page.getByRole('button', { name: 'Continue' }).click()
  await page.getByLabel('Find a person').fill(TONY.family)
  await page.getByRole('button', { name: 'Find' }).click()
  await page.getByLabel('Full name').fill(`${TONY.given} ${TONY.family}`)
  await page.getByLabel('Date of birth').fill(TONY.birthDate)
  await page.getByLabel('Telephone').fill(TONY.contact)
  await page.getByRole('button', { name: 'Invite and start' }).click()
  await page.getByLabel('Notes').fill(NOTE.join('\n'))
  await page.getByRole('button', { name: 'End call' }).click()
}

/** Nothing leads from the call to the chart, so the patient is looked for. */
async function writeUp(house: RunningHouse, page: Page): Promise<void> {
  await page.getByRole('link', { name: 'Patients' }).click()
  await page.locator('main').getByLabel('Name', { exact: true }).fill(TONY.family)
  await page.locator('main').getByRole('button', { name: 'Search' }).click()
  const chart = `/chart/${(await patientNamed(house, TONY.family)).replace('Patient/', '')}`
  await page.locator(`a[href="${chart}"]`).click()
  await page.getByRole('link', { name: 'Notes and documents' }).click()
  await page.getByText('Edit this note').first().click()
  await page.getByLabel('Text').first().fill(NOTE.join('\n'))
  await page.getByRole('button', { name: 'Save this note' }).first().click()
  await page.getByRole('button', { name: 'Sign this note' }).first().click()
  await page.getByText('final').first().waitFor()
}

/** The EMR has a draft to write into, as one that opens an encounter would make; before anything is counted. */
async function draftNote(house: RunningHouse, page: Page): Promise<void> {
  const person = patientAt(house, 90)
  const visit = await person.book(CLINICIAN)
  await person.prepare(visit)
  const tony = (await patientNamed(house, TONY.family)).replace('Patient/', '')
  const workspace = await startVisit(house, page, tony, visit.appointment)
  await workspace.getByLabel('History', { exact: true }).fill('Draft')
  await workspace.getByText(/in the chart, version/).waitFor()
}

const form = (action: string, fields: string, press: string) =>
  `<form method="post" action="${action}">${fields}<button>${press}</button></form>`

const PAGES: Record<string, string> = {
  '/': form(
    '/code',
    '<label>E-mail <input type="email"></label><label>Password <input type="password"></label>',
    'Sign in',
  ),
  '/code': form('/people', '<label>Code <input autocomplete="one-time-code"></label>', 'Continue'),
  '/people': form('/invite', '<label>Find a person <input type="search"></label>', 'Find'),
  '/invite': form(
    '/call',
    '<label>Full name <input></label><label>Date of birth <input></label><label>Telephone <input></label>',
    'Invite and start',
  ),
  '/call': form('/over', '<video></video><label>Notes <textarea></textarea></label>', 'End call'),
  '/over': '<h1>The call has ended</h1>',
}
