import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser, FrameLocator, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { openBrowser, personIn } from './browser.ts'
import { forget, openHouse, type RunningHouse } from './house.ts'
import { goodAtAnyWidth, shot } from './looks.ts'
import { answered, GAYLA, identified, MORRIS, onScreen, type Device } from './patient-by-http.ts'
import { book, launch, TONY } from './people.ts'
import { charted, noteText, patientNamed } from './record.ts'

/** The draft in the templates that a site may name, each in its own order, and what in it disagrees or can't be read. */
let pathways: string
let house: RunningHouse
let browser: Browser
let emr: Page

beforeAll(async () => {
  pathways = await mkdtemp(join(tmpdir(), 'causeway-pathways-'))
  await cp(new URL('../../pathways/', import.meta.url).pathname, pathways, { recursive: true })
  await named('primary-care-follow-up', 'apso')
  await named('primary-care-new-concern', 'post-operative')
  await named('primary-care-medicine-check', 'behavioural-health')
  house = await openHouse(undefined, { CAUSEWAY_PATHWAYS: pathways })
  browser = await openBrowser()
})
afterEach(async ({ task }) => {
  if (task.result?.state === 'fail' && emr) await shot(emr, 'note-templates-failed', true)
})
afterAll(async () => {
  await browser?.close()
  await house?.stop()
  if (house) await forget(house.data)
  await rm(pathways, { recursive: true, force: true })
})

test('assessment and plan first: what was said stands where it belongs, and what disagrees stands side by side', async () => {
  const workspace = await held(TONY, 'primary-care-follow-up', ['I have a cough at night.', 'I have no cough.'])
  expect(await sections(workspace)).toEqual([
    'Assessment',
    'Plan',
    'Chief complaint',
    'Subjective',
    'Objective',
    'For the patient',
  ])
  const disagree = workspace.locator('.draft-aside[data-kind=disagree]')
  await disagree.getByRole('heading', { name: 'These disagree: see which holds' }).waitFor()
  await disagree.getByText('I have a cough at night.', { exact: true }).waitFor()
  await disagree.getByText('I have no cough.', { exact: true }).waitFor()
  await workspace.getByRole('region', { name: 'Proposed for Chief complaint' }).waitFor()
  await goodAtAnyWidth(emr, 'note-apso')
  await workspace.getByRole('button', { name: /^Accept all/ }).click()
  await workspace.getByText(/in the chart, version/).waitFor()
  const tony = await patientNamed(house, TONY.family)
  const [note] = await charted(house, 'DocumentReference', tony, (one) => one['docStatus'] === 'preliminary')
  const text = noteText(note)
  expect(text.indexOf('Chief complaint')).toBeLessThan(text.indexOf('Subjective'))
  expect(text).toContain('Blood pressure is up')
})

test('after an operation: words in Spanish are in no sentence, and are shown as they were written', async () => {
  const workspace = await held(GAYLA, 'primary-care-new-concern', ['No tengo fiebre, pero me duele la herida.'])
  expect(await sections(workspace)).toEqual([
    'Chief complaint',
    'Since the operation',
    'Wound and function',
    'Assessment',
    'Plan',
    'For the patient',
  ])
  await workspace.getByText('1 piece in another language or by an interpreter, not in the draft').click()
  await workspace.getByText('No tengo fiebre, pero me duele la herida.', { exact: true }).waitFor()
  expect((await workspace.locator('.proposed').allInnerTexts()).join(' ')).not.toMatch(/fiebre|herida/)
  await goodAtAnyWidth(emr, 'note-post-operative')
})

test('of behavioural health: data, assessment, plan', async () => {
  const workspace = await held(MORRIS, 'primary-care-medicine-check', ['I sleep better since last week.'])
  expect(await sections(workspace)).toEqual(['Chief complaint', 'Data', 'Assessment', 'Plan', 'For the patient'])
  await workspace.getByRole('region', { name: 'Proposed for Data' }).waitFor()
  await goodAtAnyWidth(emr, 'note-behavioural-health')
})

/** A visit that was held and has ended, in which the patient wrote this; the workspace with the draft in it. */
async function held(person: typeof TONY, type: string, chat: readonly string[]): Promise<FrameLocator> {
  const device = await identified(house, (await book(house, person, 'Dr. Ngozi Okafor', 0, type)).link, person)
  await waiting(device)
  const patient = await onScreen(house, await personIn(browser, { width: 360, height: 740 }), device)
  emr = await (await personIn(browser, { width: 1280, height: 800 })).newPage()
  const workspace = await launch(house, emr, person.family)
  await workspace.getByRole('button', { name: /^Admit/ }).click()
  await patient.getByRole('button', { name: 'Chat' }).click()
  for (const line of chat) {
    await patient.getByLabel('Write to your clinician').fill(line)
    await patient.getByRole('button', { name: 'Send' }).click()
    await patient.getByRole('listitem').filter({ hasText: line }).waitFor()
  }
  await workspace.getByRole('button', { name: 'End visit' }).click()
  await workspace.getByText(/^\d+ sentences? proposed$/).waitFor()
  await patient.context().close()
  return workspace
}

async function waiting(device: Device): Promise<void> {
  await answered(device)
  await device.post('device', { camera: true, microphone: true })
  await device.post('wait', {})
}

/** The note's sections, as they stand one below the other. */
function sections(workspace: FrameLocator): Promise<string[]> {
  return workspace.locator('.note-section > label').allInnerTexts()
}

/** Gives a shipped pathway this template in place of its own sections, and the room with a chat. */
async function named(pathway: string, template: string): Promise<void> {
  const file = join(pathways, `${pathway}.yaml`)
  const shipped = await readFile(file, 'utf8')
  const other = shipped.replace(/\n {2}sections:\n(?: {4}.*\n)+/, `\n  template: ${template}\n`)
  if (other === shipped) throw new Error(`expected the sections of ${pathway}`)
  await writeFile(file, other.replace(/^room: .*$/m, 'room: peer'))
}
