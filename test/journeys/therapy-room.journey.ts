import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { freePort } from '../free-port.ts'
import { signIn, type EmrBrowser } from '../sandbox-emr.ts'
import { openBrowser } from './browser.ts'
import { houseClock, nextMonday, peopleBy, type HouseClock } from './clock.ts'
import { atDesk } from './desk-seat.ts'
import { forget, openHouse, type RunningHouse } from './house.ts'
import { goodAtAnyWidth, playing, shot } from './looks.ts'
import { answered, identified, inWaitingRoom, MORRIS, onScreen, type Device } from './patient-by-http.ts'
import { eventually, launch } from './people.ts'
import { charted, noteText, patientNamed } from './record.ts'
import { openRelay, relaySettings, watchWays, wayOf, certify, type Ports } from './relay.ts'
import { nothingHearsOrWrites } from './therapy.ts'

/**
 * The department has no video tool of its own: its visits are held in a room of ours, through the site's relay. Whom no message
 * moves to choose a time is rung. What may be told of it the patient says on the page of the visit in which they were referred.
 */
let folder: string
let house: RunningHouse
let relay: { stop(): Promise<void> }
let browser: Browser
let clock: HouseClock
let people: ReturnType<typeof peopleBy>
let department: EmrBrowser
/** Ruth Calloway at the department's front desk. */
let ruth: Page
let workspace: Page
let patient: Page
let device: Device
let invitation: string
/** Terry Bowman at the practice's front desk. */
let practice: Page
/** Morris’s page of the visit at the practice, where the consent is read, signed and revoked. */
let own: Page

const QUESTION = 'What would help with the nights?'

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'causeway-therapy-'))
  certify(folder)
  await cp(new URL('../../pathways', import.meta.url), join(folder, 'pathways'), { recursive: true })
  await heldHere(join(folder, 'pathways', 'behavioral-health-first-visit.yaml'))
  const ports: Ports = { plain: await freePort(), tls: await freePort() }
  clock = houseClock(nextMonday('10:00'))
  ;[relay, house, browser] = await Promise.all([
    openRelay(folder, ports, 'udp'),
    openHouse(undefined, {
      ...clock.settings,
      ...relaySettings(ports),
      CAUSEWAY_PATHWAYS: join(folder, 'pathways'),
    }),
    openBrowser(),
  ])
  people = peopleBy(clock, () => browser)
})
afterEach(async ({ task }) => {
  if (task.result?.state !== 'fail') return
  for (const [name, page] of Object.entries({ ruth, workspace, patient, own, practice }))
    if (page !== undefined) await shot(page, `therapy-room-failed-${name}`)
})
afterAll(async () => {
  await browser?.close()
  await house?.stop()
  await relay?.stop()
  clock?.forget()
  if (house) await forget(house.data)
  await rm(folder, { recursive: true, force: true })
})

test('a patient who is seen by video at the practice has a page of that visit, on which nothing of a referral stands yet', async () => {
  const { device: here } = await inWaitingRoom(house, MORRIS)
  const okafor = await (await people.person({ width: 1280, height: 900 })).newPage()
  const seen = await launch(house, okafor, 'Lockman')
  await seen.getByRole('button', { name: /^Admit/ }).click()
  await seen.getByRole('button', { name: 'End visit' }).click()
  await seen.getByRole('button', { name: 'Sign note' }).waitFor()
  own = await onScreen(house, await people.person({ width: 320, height: 720 }), here)
  await own.getByRole('heading', { level: 1 }).waitFor()
  expect(await own.getByRole('heading', { name: /referral/ }).count()).toBe(0)
  await okafor.close()
})

test('whom neither mail nor text message moves is rung by the department’s front desk', async () => {
  const clinician = await signIn(house.emr, house.causeway, 'dr-okafor')
  const morris = (await patientNamed(house, 'Lockman')).replace('Patient/', '')
  const order = { question: QUESTION, total: '12', ninth: '0', urgency: 'routine', voicemail: 'yes', text: 'yes' }
  expect((await clinician.post(`/chart/${morris}/referral`, order)).status).toBe(303)
  department = await signIn(house.department, house.causeway, 'D-01')
  const theirs = await eventually(
    async () => {
      const page = await (await department.get('/department')).text()
      return page.includes(QUESTION) && /, (MR-\d+)/.exec(page)?.[1]
    },
    'the referral at the department',
    45_000,
  )
  await department.post(`/department/${theirs}/match`, { who: 'new' })
  await department.post(`/department/${theirs}/say`, { stage: 'accepted' })
  invitation = await invited('mail')
  await people.goOn(new Date(clock.now().getTime() + 3 * DAY_MS))
  expect(await invited('sms')).toBe(invitation)

  await people.goOn(new Date(clock.now().getTime() + 4 * DAY_MS))
  ruth = await (await people.person({ width: 1280, height: 900 })).newPage()
  await ruth.goto(`${house.department}/`)
  await ruth.getByRole('button', { name: /Ruth Calloway/ }).click()
  await ruth.getByRole('link', { name: 'Video desk' }).click()
  const calls = ruth.getByRole('list', { name: 'Patients to ring, so that they choose a time' })
  await calls.getByText('Lockman').waitFor({ timeout: 45_000 })
  await goodAtAnyWidth(ruth, 'referrals-calls')
  await ruth.getByRole('button', { name: 'Español' }).click()
  await goodAtAnyWidth(ruth, 'referrals-calls-es')
  await ruth.getByRole('button', { name: 'English' }).click()
  await calls.getByRole('button', { name: /^Reached/ }).click()
  await calls.waitFor({ state: 'detached' })
})

test('the patient chooses a time, and is seen and heard through the relay, by nobody else', async () => {
  patient = await (await people.person({ width: 360, height: 740 })).newPage()
  await patient.goto(invitation)
  await patient
    .getByRole('button', { name: /Lena Fischer/ })
    .first()
    .click()
  await patient.getByRole('button', { name: 'Ask for this time' }).click()
  await patient.getByRole('heading', { name: 'Requested, we will confirm' }).waitFor()
  await patient.close()
  await ruth.goto(`${house.department}/schedule`)
  await ruth.getByRole('link', { name: 'Change' }).click()
  await ruth.getByRole('button', { name: 'Confirm this appointment' }).click()
  const link = await eventually(
    async () =>
      (await house.outbox()).flatMap(({ subject, text }) =>
        subject?.includes('Meadowlark') === true ? (/https?:\S+\/p\/[\w-]+/.exec(text)?.[0] ?? []) : [],
      )[0],
    'the link of the visit',
  )
  device = await identified(house, link, MORRIS)
  await answered(device)
  expect((await device.post('device', { camera: true, microphone: true })).ok).toBe(true)
  expect((await device.post('wait', {})).ok).toBe(true)
  const visitor = await people.person({ width: 360, height: 740 })
  await watchWays(visitor)
  patient = await onScreen(house, visitor, device)

  const therapist = await people.person({ width: 1280, height: 900 })
  await watchWays(therapist)
  const emr = await therapist.newPage()
  await emr.goto(`${house.department}/`)
  await emr.getByRole('button', { name: /Lena Fischer/ }).click()
  ;[workspace] = await Promise.all([
    emr.waitForEvent('popup'),
    emr.getByRole('button', { name: /^Open the video visit of/ }).click(),
  ])
  await workspace.getByRole('button', { name: /^Admit/ }).click()
  for (const side of [workspace, patient]) {
    await playing(side.locator('video').first())
    await eventually(async () => (await wayOf(side))?.kind === 'relay', 'a call through the relay')
  }
  await nothingHearsOrWrites(house, workspace, { captions: 'not-in-therapy', listening: 'listening-not-offered' })
  await shot(workspace, 'therapy-room-1280')
  await shot(patient, 'therapy-room-360')
})

test('by the consent that the patient reads, signs and keeps a copy of on their own page the practice learns that they were seen', async () => {
  await workspace.getByLabel('Data').fill('Sleeps four hours, worries at night.')
  await workspace.getByRole('button', { name: 'End visit' }).click()
  await workspace.getByRole('button', { name: 'Sign note' }).click()
  await workspace.getByText(/^Note signed/).waitFor()

  practice = (await atDesk(house, await people.person({ width: 1280, height: 800 }))).page
  const desk = practice.frameLocator('iframe')
  await desk.getByRole('banner').getByRole('link', { name: 'Referrals' }).click()
  const row = desk.getByRole('row', { name: /Lockman/ })
  await row.getByText('Sent', { exact: true }).waitFor()
  await row.getByText('No word from the department. Ask the patient how it goes.').waitFor()

  await own.reload()
  const mine = own.getByRole('region', { name: /^Your referral to/ })
  for (const element of ELEMENTS) await mine.getByText(element).first().waitFor()
  await mine.getByText('Nothing was told.').waitFor()
  await goodAtAnyWidth(own, 'therapy-room-consent')
  for (const told of ['whether I was accepted', 'the answer to the question', 'results of questionnaires'])
    await mine.getByLabel(told).check()
  await mine.getByLabel('Your full name').fill('Morris Lockman')
  await mine.getByRole('button', { name: 'Sign', exact: true }).click()
  await mine.getByText(/^You signed on/).waitFor()
  const [copy] = await Promise.all([
    own.waitForEvent('download'),
    mine.getByRole('button', { name: 'Save a copy' }).click(),
  ])
  const text = await readFile(await copy.path(), 'utf8')
  expect(text).toContain('Signed by Morris Lockman')
  for (const element of ELEMENTS) expect(text).toMatch(element)
  await row.getByText('Seen', { exact: true }).waitFor({ timeout: 45_000 })
})

test('its therapist sees what the practice will see, releases that, and it stands in the practice’s chart', async () => {
  const therapist = await (await people.person({ width: 1280, height: 900 })).newPage()
  await therapist.goto(`${house.department}/department`)
  const form = therapist.locator('form.summary')
  await form.getByLabel('Diagnosis').selectOption({ label: 'Alcohol dependence, uncomplicated' })
  await form.getByLabel('PHQ-9 total').fill('7')
  await form.getByLabel('Answer to the question').fill('Keep the same hours, and come weekly.')
  await form.getByRole('button', { name: 'Show me what the practice will see' }).click()
  await eventually(
    async () => {
      await therapist.goto(`${house.department}/department`)
      return (await therapist.getByText('This, and nothing else, the practice will see:').count()) > 0
    },
    'what the practice will see',
    45_000,
  )
  const preview = await therapist.locator('pre.preview').innerText()
  expect(preview).toContain('Keep the same hours')
  expect(preview).not.toMatch(/alcohol|F10|diagnos/i)
  await goodAtAnyWidth(therapist, 'therapy-room-preview')
  await therapist.getByRole('button', { name: 'Release to the practice' }).click()
  await therapist.getByText('Released.').waitFor()

  const morris = await patientNamed(house, 'Lockman')
  const filed = async () =>
    (await charted(house, 'DocumentReference', morris)).filter((one) => noteText(one).includes('Keep the same hours'))
  await eventually(async () => (await filed()).length > 0, 'the summary in the practice’s chart', 45_000)
  // What was shown is what was filed; and what the therapist noted of the session is not there.
  expect((await filed()).map((one) => noteText(one).trim())).toEqual([preview.trim()])
  expect(JSON.stringify(await charted(house, 'DocumentReference', morris))).not.toContain('Sleeps four hours')
  await therapist.close()
})

test('what is being written when the patient revokes goes no further, its therapist is told, and the patient has the list of what was sent', async () => {
  const therapist = await (await people.person({ width: 1280, height: 900 })).newPage()
  await therapist.goto(`${house.department}/department`)
  await therapist.getByText('Write it anew').click()
  const form = therapist.locator('form.summary')
  await form.getByLabel('PHQ-9 total').fill('5')
  await form.getByLabel('Answer to the question').fill('Every other week will do.')
  await form.getByRole('button', { name: 'Show me what the practice will see' }).click()
  const stands = (text: string) =>
    eventually(
      async () => {
        await therapist.goto(`${house.department}/department`)
        return (await therapist.getByText(text).count()) > 0
      },
      `"${text}" at the department`,
      60_000,
    )
  await stands('This, and nothing else, the practice will see:')

  await own.reload()
  const mine = own.getByRole('region', { name: /^Your referral to/ })
  await mine.getByRole('button', { name: 'Revoke', exact: true }).click()
  await mine.getByRole('button', { name: 'Revoke now' }).click()
  await mine.getByRole('button', { name: 'Sign', exact: true }).waitFor()
  await mine.getByText(/“summary sent”, to Riverbend.*It told: .*questionnaires/).waitFor()
  await mine.getByText(/^Signed on .*Revoked on/).click()
  await mine.getByText(/Signed by Morris Lockman/).waitFor()
  await goodAtAnyWidth(own, 'therapy-room-revoked')
  await stands('The patient has revoked the consent.')
  expect(await therapist.getByRole('button', { name: 'Release to the practice' }).count()).toBe(0)
  await goodAtAnyWidth(therapist, 'therapy-room-revoked-department')
  const morris = await patientNamed(house, 'Lockman')
  const documents = await charted(house, 'DocumentReference', morris)
  expect(documents.filter((one) => noteText(one).includes('Every other week'))).toEqual([])
  await therapist.close()
})

test('the clinician who referred acknowledges it with one press, and only then is the loop closed', async () => {
  const desk = practice.frameLocator('iframe')
  const row = desk.getByRole('row', { name: /Lockman/ })
  await row.getByText('Summary is there').waitFor({ timeout: 30_000 })
  expect(await row.getByRole('button', { name: 'Acknowledge' }).count()).toBe(0)

  const okafor = await (await people.person({ width: 1280, height: 900 })).newPage()
  await okafor.goto(`${house.emr}/`)
  await okafor.getByRole('button', { name: /Ngozi Okafor/ }).click()
  await okafor.getByRole('link', { name: 'Video desk' }).click()
  const hers = okafor.frameLocator('iframe')
  await hers.getByRole('link', { name: 'Referrals' }).click()
  const mine = hers.getByRole('row', { name: /Lockman/ })
  await mine.getByRole('button', { name: 'Acknowledge' }).click()
  await mine.getByText('Closed: acknowledged').waitFor()
  await row.getByText('Closed: acknowledged').waitFor({ timeout: 30_000 })
  const chart = `${house.emr}/chart/${(await patientNamed(house, 'Lockman')).replace('Patient/', '')}`
  await eventually(async () => {
    await okafor.goto(`${chart}/orders`)
    return (await okafor.getByRole('cell', { name: /^Behavioral health/ }).count()) === 0
  }, 'the order to be done in the chart')
})

const DAY_MS = 24 * 3_600_000

/** Of the elements of a consent (42 CFR 2.31), by what the page says of each: who tells whom, why, how it is revoked, when it ends, and what follows. */
const ELEMENTS = [/Meadowlark/, /Riverbend/, /treatment, payment/i, /revoke/i, /proceedings/i]

/** The address in the message by which the patient was asked to choose a time. */
function invited(channel: 'mail' | 'sms'): Promise<string> {
  return eventually(
    async () => {
      const found = (await house.outbox()).filter((one) => one.channel === channel)
      return found.flatMap(({ text }) => /https?:\S+\/book\/meadowlark#[\w-]+/.exec(text)?.[0] ?? [])[0]
    },
    `the invitation by ${channel}`,
    45_000,
  )
}

/** The shipped definition for a room of ours, for which camera and microphone are tried before. */
async function heldHere(file: string): Promise<void> {
  const text = (await readFile(file, 'utf8'))
    .replace(/^room: link$/m, 'room: peer')
    .replace(
      '  - id: waiting-room\n',
      '  - id: device-check\n    actor: patient\n    system: causeway\n    action: device-check\n    needs: [consent]\n\n  - id: waiting-room\n',
    )
    .replace('needs: [consent, location, intake]', 'needs: [consent, location, intake, device-check]')
  await writeFile(file, text)
}
