import { createHmac } from 'node:crypto'
import { chmod, cp, mkdir, mkdtemp, readdir, readFile, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser, FrameLocator, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { acknowledgementOf, type Verdict } from '#formats/hl7v2/acknowledgement.ts'
import { parseMessage, text, writeMessage } from '#formats/hl7v2/message.ts'
import { listenMllp } from '../../server/mllp/listener.ts'
import { writePractice } from '../../setup/practice.mjs'
import { freePair, freePort } from '../free-port.ts'
import { mllpClient, type MllpClient } from '../mllp-client.ts'
import { openBrowser } from './browser.ts'
import { forget, openHouse, type RunningHouse } from './house.ts'
import { goodAtAnyWidth } from './looks.ts'
import { eventually } from './people.ts'

/**
 * The department's EMR refuses a message. Petra Novak sees it on the page Operation, finds it by the patient's number, reads
 * its life, opens it with a reason, mends a copy, tries it, and sends it; what came later of the patient goes after it.
 */
let house: RunningHouse
let browser: Browser
let page: Page
let operation: FrameLocator
let line: MllpClient
let stopDepartment: () => Promise<void>
/** Where the second route, which makes HL7 v2 of what a webhook tells by FHIR, puts it. */
let archive: string
const SECRET = 'the-webhook-of-the-archive-signs-so'
/** Names (PID-5) that the department took, in its order. */
const taken: string[] = []

beforeAll(async () => {
  const [port, sandboxPort] = await freePair()
  const [inbound, outbound] = [await freePort(), await freePort()]
  const data = await mkdtemp(join(tmpdir(), 'causeway-journey-'))
  await chmod(data, 0o755)
  const own = join(data, 'own')
  const causeway = `http://127.0.0.1:${port}`
  const { organizations } = writePractice(own, { causeway, emr: `http://localhost:${sandboxPort}` })
  const [practice] = JSON.parse(await readFile(organizations, 'utf8'))
  const names = { sendingApplication: 'RIS', sendingFacility: 'M', receivingApplication: 'CW', receivingFacility: 'M' }
  const baa = { status: 'simulated', until: '2099-12-31' }
  practice.alarms = { mail: ['it@riverbend.example'] }
  archive = join(data, 'archive')
  const routes = join(data, 'routes')
  await mkdir(archive)
  await cp(join(import.meta.dirname, '..', '..', 'routes'), routes, { recursive: true })
  await writeFile(
    join(routes, 'appointments-to-archive.yaml'),
    `route: appointments-to-archive
title: Appointments, to the archive
source: webhook
take: [Appointment]
map: appointment-to-siu
destination: file
find: [identifier.value]
`,
  )
  await writeFile(
    join(routes, 'appointments-as-json.yaml'),
    'route: appointments-as-json\ntitle: Appointments, as JSON\nsource: webhook\ntake: [Appointment]\nmap: appointment-to-json\ndestination: file\n',
  )
  await writeFile(
    join(routes, 'calls-to-chart.yaml'),
    'route: calls-to-chart\ntitle: What a call centre books, to a chart\nsource: webhook\ntake: [booked]\nmap: json-to-appointment\ndestination: fhir\n',
  )
  await writeFile(
    join(routes, 'schedule-to-chart.yaml'),
    'route: schedule-to-chart\ntitle: The schedule, to a chart\nsource: webhook\ntake: [SIU^S12]\nmap: siu-to-appointment\ndestination: fhir\n',
  )
  // Nobody listens there: what goes to these charts waits, and can be tried all the same.
  const nobody = { fhirBase: `http://127.0.0.1:${await freePort()}/fhir`, baa }
  await mkdir(join(data, 'json'))
  practice.routes = {
    'appointments-as-json': { hear: { secret: SECRET }, drop: { folder: join(data, 'json'), baa } },
    'calls-to-chart': { hear: { secret: SECRET }, write: nobody },
    'schedule-to-chart': { hear: { secret: SECRET }, write: nobody },
    'appointments-to-archive': { hear: { secret: SECRET }, drop: { folder: archive, baa } },
    'schedule-to-department': {
      listen: { port: inbound },
      accept: [names],
      deliver: { host: '127.0.0.1', port: outbound, baa },
    },
  }
  await writeFile(organizations, JSON.stringify([practice]))
  stopDepartment = await department(outbound)
  house = await openHouse(
    { data, port, sandboxPort },
    { CAUSEWAY_ORGANIZATIONS: organizations, CAUSEWAY_ROUTES: routes },
  )
  line = await mllpClient(inbound)
  browser = await openBrowser()
  page = await (await browser.newContext({ viewport: { width: 1280, height: 800 } })).newPage()
  await page.goto(`${house.emr}/`)
  await page.getByRole('button', { name: /Petra Novak/ }).click()
  await page.getByRole('link', { name: 'Operation' }).click()
  operation = page.frameLocator('iframe')
  await operation.getByRole('tab', { name: 'Routes' }).click()
})
afterEach(async ({ task }) => {
  if (task.result?.state !== 'fail') return
  await mkdir('test/.shots', { recursive: true })
  await page?.screenshot({ path: 'test/.shots/routes.png', fullPage: true })
})
afterAll(async () => {
  await browser?.close()
  line?.end()
  await house?.stop()
  await stopDepartment?.()
  if (house) await forget(house.data)
})

/** Another EMR, which knows nobody of the name Refused. */
function department(port: number): Promise<() => Promise<void>> {
  return listenMllp({
    listen: { port },
    answer: async (bytes) => {
      const message = parseMessage(bytes)
      const person = message.segments.find(({ name }) => name === 'PID')
      const name = person === undefined ? '' : text(person, 5)
      const verdict: Verdict =
        name === 'Refused' ? { verdict: 'refused', error: { code: 204, where: 'PID-5' } } : { verdict: 'done' }
      if (verdict.verdict === 'done') taken.push(name)
      const answer = acknowledgementOf(message, verdict, { id: 'D1', at: new Date() })
      return answer === null ? null : writeMessage(answer)
    },
    onClosed: () => undefined,
    onBug: (fault) => {
      throw fault
    },
  })
}

const siu = (control: string, patient: string, name: string) =>
  `MSH|^~\\&|RIS|M|CW|M|20261126||SIU^S12|${control}|P|2.5.1\rSCH|A-${control}\rPID|1||${patient}^^^RIS^MR||${name}^Ada`

const region = (name: string | RegExp) => operation.getByRole('region', { name })
const flow = (name: string | RegExp) =>
  region('Routes')
    .getByRole('row', { name: /department/ })
    .getByRole('cell', { name })

test('what comes shows within seconds: what went, and what is a person’s', async () => {
  await flow('never').waitFor()
  for (const [control, patient, name] of [
    ['C1', '4711', 'Refused'],
    ['C2', '4711', 'Later'],
    ['C3', '4712', 'Other'],
  ] as const)
    expect((await line.send(siu(control, patient, name)))[1]).toBe(`MSA|AA|${control}`)
  await eventually(async () => taken.includes('Other'), 'the other patient’s message')
  await flow(/^! 1$/).waitFor()
  await region('Routes').getByText('just now').waitFor()
  // The look at every route comes within seconds.
  await region('To see to').getByText('1 message is a person’s: AR, 204 at PID-5.').waitFor({ timeout: 30_000 })
  const told = await eventually(
    async () => (await house.outbox()).find(({ to }) => to === 'it@riverbend.example'),
    'the alarm’s mail',
  )
  expect(told.text).toContain('AR, 204 at PID-5')
  expect(told.text).not.toMatch(/4711|Refused/)
})

test('the refused one is found by the patient’s number, and its life is told', async () => {
  await page.locator('iframe').focus()
  await operation.getByRole('tab', { name: 'Routes' }).press('/')
  const box = operation.getByRole('searchbox')
  await box.fill('4711 quarantined')
  await box.press('Enter')
  await region('Find a message').getByText('1 found, the newest first.').waitFor()
  await region('Find a message').getByRole('link', { name: '1', exact: true }).click()
  const message = region('Message 1')
  await message.getByText('Left to a person').waitFor()
  await message.getByText('AR, 204 at PID-5').first().waitFor()
  expect(await message.innerText()).not.toMatch(/4711|Refused/)
  await goodAtAnyWidth(page, 'operator-routes')
})

test('it is opened with a reason, mended in a copy that is tried first, and goes before what came later', async () => {
  const message = region('Message 1')
  await message.getByLabel('Why you open it').fill('name refused')
  await message.getByRole('button', { name: 'Open what it says' }).click()
  await message.getByText('Refused^Ada').first().waitFor()
  await message.getByRole('button', { name: 'Edit a copy' }).click()
  const copy = message.getByLabel('Copy, a segment a line')
  await copy.fill((await copy.inputValue()).replace('Refused', 'Mended'))
  await message.getByRole('button', { name: 'Try', exact: true }).click()
  await message.getByText(/This would go by MLLP to/).waitFor()
  await goodAtAnyWidth(page, 'operator-message')
  expect(taken).toEqual(['Other'])
  await message.getByLabel('Why it is edited').fill('the name that they know')
  await message.getByRole('button', { name: 'Send the copy' }).click()
  await message.getByText('The edited copy waits in the message’s place.').waitFor()
  await eventually(async () => taken.length === 3, 'both messages')
  expect(taken).toEqual(['Other', 'Mended', 'Later'])
  // Neither the message nor its row in the list has to be asked for again.
  await message.getByText('Sent, and taken').waitFor()
  await region('Find a message').getByText('Delivered').waitFor()
  await flow('0').first().waitFor()
})

test('what is mended is to be seen to no more', async () => {
  await region('To see to').waitFor({ state: 'detached', timeout: 30_000 })
})

test('a route is quieted with a reason, and told again by a press', async () => {
  await region('Routes')
    .getByRole('button', { name: /department/ })
    .click()
  await operation.getByLabel('Why it is quiet').fill('upgrade')
  await operation.getByRole('button', { name: 'Quiet its alarms' }).click()
  await operation.getByText(/^Quiet until .*: upgrade \(Petra Novak\)\.$/).waitFor()
  await goodAtAnyWidth(page, 'operator-route')
  await operation.getByRole('button', { name: 'Tell them again now' }).click()
  await operation.getByLabel('Why it is quiet').waitFor()
})

test('a test message says what the destination answers', async () => {
  await operation.getByRole('button', { name: 'Send a test message' }).click()
  await operation.getByText(/The destination took it\./).waitFor()
  expect(taken.at(-1)).toBe('ZZTEST')
})

test('the fixtures of a map run on the page, and say what differs', async () => {
  await operation.getByRole('button', { name: 'Change this route' }).click()
  const put = operation.getByLabel(/^Or put files in their place/)
  await put.setInputFiles(join(import.meta.dirname, '..', '..', 'maps', 'siu-to-json.yaml'))
  await operation.getByRole('button', { name: 'Run the map’s fixtures' }).click()
  await operation.getByText('Its one fixture holds.').waitFor()
  const map = operation.getByLabel('Map file')
  await map.fill((await map.inputValue()).replace('S12: booked', 'S12: planned'))
  await operation.getByRole('button', { name: 'Run the map’s fixtures' }).click()
  await operation.getByText('Its one fixture does not hold.').waitFor()
  await operation.getByText('the map makes planned').waitFor()
  await goodAtAnyWidth(page, 'operator-fixtures')
  await operation.getByRole('button', { name: 'Change this route' }).click()
})

test('a changed route is tried on what came, switched on without a restart, and gone back from', async () => {
  await operation.getByRole('button', { name: 'Change this route' }).click()
  const text = operation.getByLabel('Route file')
  const file = await text.inputValue()
  await text.fill(file.replace('take: [SIU^S12', 'take: [SIU-S12'))
  await operation.getByRole('button', { name: 'Try it', exact: true }).click()
  await operation.getByText(/schedule-to-department\.yaml:\d+: .*"SIU-S12" is not a message type/).waitFor()
  await text.fill(file.replace('take: [SIU^S12, ', 'take: ['))
  await operation.getByRole('button', { name: 'Try it', exact: true }).click()
  await operation.getByText('Tried on 3 messages.').waitFor()
  const trial = operation.getByRole('group', { name: /^Trial \d+$/ })
  expect(await trial.getByRole('row').count()).toBe(4)
  await trial.getByText('Not taken any more').first().waitFor()
  expect(await trial.innerText()).not.toMatch(/4711|Refused|Mended/)
  await goodAtAnyWidth(page, 'operator-trial')
  expect(taken).toHaveLength(4)

  await trial.getByLabel('Why it is switched on').fill('they have it already')
  await trial.getByRole('button', { name: 'Switch it on' }).click()
  await operation.getByText('Version 1 is in force. It counts over the file, which says something else.').waitFor()
  expect((await line.send(siu('C4', '4713', 'Unwanted')))[1]).toBe('MSA|AA|C4')

  const versions = operation.getByRole('group', { name: 'Versions' })
  await versions.getByText(/^Version 1, in force, .*, Petra Novak: they have it already$/).waitFor()
  await versions.getByRole('button', { name: 'Go back to the file' }).click()
  await versions.getByLabel('Why it goes back').fill('they want it again')
  await versions.getByRole('button', { name: 'Carry by the file again' }).click()
  await operation.getByText('Version 2 is in force, which is as the file.').waitFor()
  expect((await line.send(siu('C5', '4713', 'Wanted')))[1]).toBe('MSA|AA|C5')
  await eventually(async () => taken.includes('Wanted'), 'the message after the way back')
  expect(taken).not.toContain('Unwanted')
})

test('a route of FHIR has a test message too, which its map makes a test of HL7 v2', async () => {
  await region('Routes')
    .getByRole('button', { name: /archive/ })
    .click()
  await operation.getByRole('button', { name: 'Send a test message' }).click()
  await operation.getByText(/The destination took it\./).waitFor()
  expect((await archived()).map(({ segments: [header] }) => [text(header, 9), text(header, 11)])).toEqual([
    ['SIU', 'T'],
  ])
})

test('what a webhook tells is found by a field that its route declares, and read beside what its map makes of it', async () => {
  const before = (await archived()).length
  expect(await told('appointments-to-archive', appointment('a9'))).toBe(204)
  await eventually(async () => (await archived()).length > before, 'the message in the archive')
  const box = operation.getByRole('searchbox')
  // By its value a message is found a second or two later.
  await eventually(async () => {
    await box.fill('visit-77')
    await box.press('Enter')
    return region('Find a message')
      .getByText('1 found, the newest first.')
      .waitFor({ timeout: 2_000 })
      .then(() => true)
      .catch(() => undefined)
  }, 'the message by its declared field')
  await region('Find a message')
    .getByRole('row', { name: /Appointment/ })
    .getByRole('link')
    .click()
  const message = region(/^Message \d+$/)
  await message.getByText('Sent, and taken').waitFor()
  expect(await message.innerText()).not.toMatch(/VISIT-77|Byron/)
  await message.getByLabel('Why you open it').fill('map of the bell')
  await message.getByRole('button', { name: 'Open what it says' }).click()
  await message.getByText('Ring the bell').first().waitFor()
  await message.getByRole('group', { name: 'What it makes of it' }).getByText('MSH-9').scrollIntoViewIfNeeded()
  await goodAtAnyWidth(page, 'operator-mapped')
  await operation.getByText(/^Carried nowhere by its map in the last 30 days: .*patientInstruction \(1\)/).waitFor()
})

test.each([
  {
    makes: 'FHIR of HL7 v2',
    route: 'schedule-to-chart',
    row: /^The schedule, to a chart/,
    came: 'MSH|^~\\&|RIS|M|CW|M|20261126||SIU^S12|C9|P|2.5.1\rSCH||A-C9\rTQ1|||||||20270105150000+0000|20270105153000+0000\rPID|1||4711^^^RIS&2.16.840.1.113883.19.5&ISO^MR||Byron^Ada',
    change: ['leave:', 'set: [{ at: Appointment.description, value: Ring the bell }]\nleave:'],
    place: 'Appointment.description',
  },
  {
    makes: 'FHIR of JSON',
    route: 'calls-to-chart',
    row: /^What a call centre books/,
    came: {
      id: 'e1',
      type: 'booked',
      appointment: 'V1',
      patient: '4711',
      family: 'Byron',
      start: '2027-01-05T15:00:00Z',
      end: '2027-01-05T15:30:00Z',
    },
    change: ['      start: {', '      description: { value: Ring the bell }\n      start: {'],
    place: 'Appointment.description',
  },
  {
    makes: 'JSON of FHIR',
    route: 'appointments-as-json',
    row: /^Appointments, as JSON/,
    came: appointment('a9'),
    change: ['      start: start', '      start: start\n      note: patientInstruction'],
    place: 'JSON.note',
  },
])('a changed map that makes $makes is tried on what came, and both results are read side by side', async (tried) => {
  expect(await told(tried.route, tried.came)).toBe(204)
  await region('Routes').getByRole('button', { name: tried.row }).click()
  const trial = await triedWith(tried.change)
  await operation.getByText('Tried on 1 message.').waitFor()
  await trial.getByText(`Places that differ: ${tried.place} (1).`).waitFor()
  await trial.getByRole('row', { name: new RegExp(`Go otherwise.*${tried.place}`) }).waitFor()
  expect(await trial.innerText()).not.toMatch(/4711|Byron|Ring the bell/)
  await trial.getByRole('table').getByRole('button').click()
  await trial.getByLabel('Why you open it').fill('map of the bell')
  await trial.getByRole('button', { name: 'Open both results' }).click()
  await trial
    .getByRole('group', { name: /^Tried:/ })
    .getByText('Ring the bell')
    .waitFor()
  expect(await trial.getByRole('group', { name: /^In force:/ }).innerText()).not.toContain('Ring the bell')
  await goodAtAnyWidth(page, `operator-trial-${tried.route}`)
})

test('a changed map that makes HL7 v2 of FHIR says what it can’t map any more, and counts once it is switched on', async () => {
  const unplanned = { ...appointment('a10'), start: undefined, end: undefined }
  const before = (await archived()).length
  expect(await told('appointments-to-archive', unplanned)).toBe(204)
  await eventually(async () => (await archived()).length > before, 'the message in the archive')
  await region('Routes')
    .getByRole('button', { name: /archive/ })
    .click()
  const trial = await triedWith(
    ["'11.4': { from: start, as: dtm }", "'11.4': { from: start, as: dtm, must: true }"],
    ['[reasonCode.text, ', '[patientInstruction, reasonCode.text, '],
  )
  await operation.getByText('Tried on 2 messages.').waitFor()
  await trial.getByText(/^Places that differ: .*SCH-7 \(1\)/).waitFor()
  await trial.getByRole('row', { name: /Can’t be mapped any more/ }).waitFor()
  await trial.getByText(/^Reasons: SCH-11\.4 is missing/).waitFor()
  expect(await trial.innerText()).not.toMatch(/VISIT-77|Byron|Ring the bell/)
  await goodAtAnyWidth(page, 'operator-trial-archive')
  await trial.getByLabel('Why it is switched on').fill('the bell is to be rung')
  await trial.getByRole('button', { name: 'Switch it on' }).click()
  await operation.getByText('Version 1 is in force. It counts over the file, which says something else.').waitFor()
  expect(await told('appointments-to-archive', appointment('a11'))).toBe(204)
  await eventually(async () => (await archived()).length > before + 1, 'what the switched map made')
  expect((await archived()).map(({ segments: [, sch] }) => sch && text(sch, 7, 2))).toContain('Ring the bell')
})

test('all of it is read in Spanish', async () => {
  await operation.getByRole('button', { name: 'Español' }).click()
  await region('Rutas').getByRole('columnheader', { name: 'Por minuto' }).waitFor()
  await goodAtAnyWidth(page, 'operator-routes-es')
  await region('Rutas')
    .getByRole('button', { name: /department/ })
    .click()
  await operation.getByRole('button', { name: 'Enviar un mensaje de prueba' }).scrollIntoViewIfNeeded()
  await goodAtAnyWidth(page, 'operator-route-es')
})

/** What the archive holds, the oldest first. */
async function archived() {
  const files = (await readdir(archive)).filter((name) => !name.startsWith('.')).toSorted()
  return Promise.all(files.map(async (name) => parseMessage(await readFile(join(archive, name)))))
}

/** An Appointment as a webhook tells of it. */
function appointment(id: string) {
  return {
    resourceType: 'Appointment',
    id,
    meta: { versionId: '1', lastUpdated: '2026-11-27T12:00:00Z' },
    identifier: [{ system: 'http://hospital.example/appointments', value: 'VISIT-77' }],
    status: 'booked',
    start: '2027-01-05T15:00:00Z',
    end: '2027-01-05T15:30:00Z',
    patientInstruction: 'Ring the bell',
    participant: [{ actor: { reference: 'Patient/p9', display: 'Ada Byron' }, status: 'accepted' }],
  }
}

/** Changes the map of the route that is shown, tries it on what came, and gives what the page says of that. */
async function triedWith(...changes: readonly (readonly string[])[]) {
  await operation.getByRole('button', { name: 'Change this route' }).click()
  const map = operation.getByLabel('Map file')
  let changed = await map.inputValue()
  for (const [was = '', is = ''] of changes) {
    expect(changed).toContain(was)
    changed = changed.replace(was, is)
  }
  await map.fill(changed)
  await operation.getByRole('button', { name: 'Try it', exact: true }).click()
  return operation.getByRole('group', { name: /^Trial \d+$/ })
}

/** Tells a route by webhook: HL7 v2 as it is written, a resource of FHIR, or JSON of another system. */
async function told(route: string, what: string | object): Promise<number> {
  const body = typeof what === 'string' ? what : JSON.stringify(what)
  const type = typeof what === 'string' ? 'hl7-v2' : 'resourceType' in what ? 'fhir+json' : 'json'
  const t = Math.floor(Date.now() / 1_000)
  const v1 = createHmac('sha256', SECRET).update(`${t}.${body}`).digest('hex')
  const response = await fetch(`${house.causeway}/routes/riverbend/${route}`, {
    method: 'POST',
    headers: { 'content-type': `application/${type}`, 'causeway-signature': `t=${t},v1=${v1}` },
    body,
  })
  return response.status
}
