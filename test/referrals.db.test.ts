import { randomBytes, randomUUID } from 'node:crypto'
import type pg from 'pg'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { FIELDS } from '#domain/referral/consent.ts'
import { askBooking, PATHWAY } from '#domain/visit/rehearsal.ts'
import { CONSENT_TEXT, consentChoices, consentParagraphs, signedConsent } from '#formats/referral/consent-text.ts'
import { carryReferrals, findReferrals } from '../server/act/carry-referrals.ts'
import type { House } from '../server/act/house.ts'
import { hearDepartment, referralUseCases, type ReferralUseCases } from '../server/act/referrals.ts'
import type { DeskSession, PatientDevice } from '../server/act/use-cases.ts'
import { referralChart } from '../server/chart/referrals.ts'
import type { Organization } from '../server/config.ts'
import { departmentDoor, departments } from '../server/mllp/department.ts'
import { listenMllp } from '../server/mllp/listener.ts'
import { numberOf } from '../server/mllp/number.ts'
import { openStore, type OpenStore } from '../server/postgres/store.ts'
import { testDatabase } from './database.ts'
import { freePort } from './free-port.ts'
import { houseWith, playedVisit } from './house-with.ts'
import { LOCKMAN, OKAFOR, openSandboxChart, type SandboxChart } from './sandbox-chart.ts'

vi.setConfig({ testTimeout: 60_000, hookTimeout: 90_000 })

/**
 * Referrals from the order in one EMR to another EMR's answer and back: both EMRs as the sandbox simulates them, real lines of
 * HL7 v2 between, the real store.
 */
let sandbox: SandboxChart
let pool: pg.Pool
let open: OpenStore
let house: House
let useCases: ReferralUseCases
let desk: DeskSession
let now = new Date()
let agreed = true
const bugs: unknown[] = []
const ends: (() => Promise<void> | void)[] = []
let look: () => Promise<void>
let carry: () => Promise<void>
let browser: Awaited<ReturnType<SandboxChart['emr']['signIn']>>

beforeAll(async () => {
  const [answers, department] = [await freePort(), await freePort()]
  sandbox = await openSandboxChart({
    SANDBOX_DEPARTMENT_LISTEN: String(department),
    SANDBOX_DEPARTMENT_TELLS: `127.0.0.1:${answers}`,
  })
  pool = await testDatabase()
  open = await openStore(pool, randomBytes(32), () => undefined)
  const names = { sendingApplication: 'CAUSEWAY', sendingFacility: 'RIVERBEND' }
  const organization: Organization = {
    ...sandbox.emr.organization,
    referrals: {
      id: 'meadowlark',
      name: 'Meadowlark',
      part2: true,
      orderCodes: ['behavioral-health'],
      listen: { port: answers },
      accept: [
        {
          sendingApplication: 'MEADOWCHART',
          sendingFacility: 'MEADOWLARK',
          receivingApplication: 'CAUSEWAY',
          receivingFacility: 'RIVERBEND',
        },
      ],
      send: {
        host: '127.0.0.1',
        port: department,
        ...names,
        receivingApplication: 'MEADOWCHART',
        receivingFacility: 'MEADOWLARK',
        patientNumber: { is: 'fhir-id', namespace: 'RIVERCHART' },
      },
    },
  }
  house = houseWith([PATHWAY], {
    store: open.store,
    organizations: new Map([[organization.id, organization]]),
    chartOf: () => sandbox.chart,
    now: () => now,
  })
  const line = departments({ organizations: [organization], mayReceive: () => agreed, now: () => now })
  const parts = {
    store: open.referrals,
    chartOf: () => referralChart(organization.emr.fhirBase, sandbox.emr.smart.referralFetch(organization)),
    department: line,
    numberOf,
  }
  look = findReferrals(house, parts, organization.id)
  carry = carryReferrals(house, parts, (fault) => void bugs.push(fault))
  if (organization.referrals === undefined) throw new Error('no department')
  const door = departmentDoor({
    organization: organization.id,
    department: organization.referrals,
    hear: hearDepartment(house, open.referrals),
    now: () => now,
    newId: randomUUID,
    onRefused: () => undefined,
    onBug: (fault) => void bugs.push(fault),
  })
  ends.push(
    () => pool.end(),
    () => open.close(),
    () => line.close(),
    await listenMllp({
      listen: { port: answers },
      answer: door,
      onClosed: () => undefined,
      onBug: (fault) => void bugs.push(fault),
    }),
    () => sandbox.emr.stop(),
  )
  useCases = referralUseCases(house, open.referrals, {
    ...CONSENT_TEXT,
    paragraphs: consentParagraphs,
    choices: consentChoices,
    signed: signedConsent,
  })
  const until = new Date(now.getTime() + 3_600_000)
  desk = { organization: organization.id, launch: 'l1', practitioner: OKAFOR, role: 'desk-clinician', until }
  browser = await sandbox.emr.signIn('dr-okafor')
  // Orders are heard from the first look on.
  await look()
})
afterAll(async () => {
  for (const end of ends.toReversed()) await end()
  if (bugs.length > 0) throw new Error('work failed by a bug', { cause: bugs[0] })
})

/** Places a referral in the EMR's chart and lets it be heard; gives its id here and the department's number of it. */
async function referred(question: string, more: Record<string, string> = {}) {
  const chart = `/chart/${LOCKMAN.replace('Patient/', '')}`
  const answer = await browser.post(`${chart}/referral`, {
    question,
    total: '12',
    ninth: '0',
    urgency: 'routine',
    ...more,
  })
  expect(answer.status).toBe(303)
  const before = new Set((await useCases.page(desk)).referrals.map(({ referral }) => referral))
  await look()
  const found = (await useCases.page(desk)).referrals.filter(({ referral }) => !before.has(referral))
  expect(found).toHaveLength(1)
  return found[0]?.referral ?? ''
}

/** What stands in the department's page about the referral with this question, and its number there. */
async function atDepartment(question: string): Promise<{ page: string; own: string } | undefined> {
  const page = await (await browser.get('/department')).text()
  const card = page.split('<article').find((one) => one.includes(question))
  const own = /, (MR-\d+)/.exec(card ?? '')?.[1]
  return card === undefined || own === undefined ? undefined : { page: card, own }
}

async function says(own: string, form: Record<string, string>): Promise<void> {
  expect((await browser.post(`/department/${own}/say`, form)).status).toBe(303)
}

async function stageOf(id: string): Promise<string | undefined> {
  return (await open.referrals.referral(desk.organization, id))?.state.word?.stage
}

const lineOf = async (id: string) => (await useCases.page(desk)).referrals.find(({ referral }) => referral === id)

/** All Tasks of the chart, as they stand there. */
async function tasks(): Promise<string> {
  const bundle = await sandbox.get('Task', sandbox.emr.smart.referralFetch(sandbox.emr.organization))
  expect(bundle).toMatchObject({ resourceType: 'Bundle' })
  return JSON.stringify(bundle)
}

/** The patient's device, of a visit that they had. */
async function device(): Promise<PatientDevice> {
  const booking = { ...askBooking, patient: LOCKMAN, practitioner: OKAFOR }
  const pass = () => undefined
  const visit = await playedVisit(house, PATHWAY, { from: '2026-11-24T12:00:00Z', pass }, [booking])
  return { organization: desk.organization, visit, device: 'd1', identified: true }
}

test('a referral reaches the department once, is matched by a person, and tells nothing without the patient’s consent', async () => {
  const id = await referred('Would therapy help with sleep?')
  await look()
  agreed = false
  await carry()
  expect(await atDepartment('Would therapy help with sleep?')).toBeUndefined()
  agreed = true
  now = new Date(now.getTime() + 60_000)
  await carry()
  const there = await atDepartment('Would therapy help with sleep?')
  expect(there?.page).toContain('nobody has said who this is')
  expect(there?.page).toContain('12, ninth question 0')
  expect(there?.page).toContain('leave no message')

  const own = there?.own ?? ''
  const before = await lineOf(id)
  expect(before).toMatchObject({ sent: true, told: null, rows: [{ row: 'no-answer', owner: 'front-desk' }] })
  expect((await browser.post(`/department/${own}/say`, { stage: 'accepted' })).status).toBe(422)
  await browser.post(`/department/${own}/match`, { who: 'new' })
  await says(own, { stage: 'accepted' })
  await says(own, { stage: 'scheduled' })
  await expect.poll(() => stageOf(id)).toBe('scheduled')
  await carry()
  expect(await lineOf(id)).toEqual(before)
  expect(await tasks()).not.toContain(id)
})

test('by the patient’s consent the status stands on the order, with notice and labels; after a revocation nothing more does', async () => {
  const question = 'What helps against panic?'
  const id = await referred(question)
  await carry()
  const own = (await atDepartment(question))?.own ?? ''
  await browser.post(`/department/${own}/match`, { who: 'new' })
  await says(own, { stage: 'accepted' })
  await expect.poll(() => stageOf(id)).toBe('accepted')

  const patient = await device()
  const request = {
    version: CONSENT_TEXT.version,
    language: 'en',
    permits: ['status'],
    name: 'Morris Lockman',
  } as const
  expect(await useCases.sign(patient, id, { ...request, permits: [...request.permits] })).toBeNull()
  await carry()
  expect(await lineOf(id)).toMatchObject({
    told: { stage: 'accepted' },
    rows: [{ row: 'no-appointment', owner: 'front-desk' }],
  })
  const told = await tasks()
  expect(told).toContain('42 CFR part 2 prohibits unauthorized use or disclosure of these records.')
  expect(told).toContain('It covers: status.')
  expect(told).toContain('42CFRPart2')
  const chart = await (await browser.get(`/chart/${LOCKMAN.replace('Patient/', '')}/orders`)).text()
  expect(chart).toContain('Accepted')

  const mine = await useCases.ofPatient(patient, 'en')
  if ('refused' in mine) throw new Error('the patient does not see their referral')
  const [shown] = mine.referrals.filter(({ referral }) => referral === id)
  expect(shown?.consents[0]?.copy).toContain('Signed by Morris Lockman')
  expect(shown?.disclosures.map(({ what }) => what)).toEqual(['accepted'])

  // Said and not yet sent when the patient revokes: judged when it is sent.
  await says(own, { stage: 'scheduled' })
  await expect.poll(() => stageOf(id)).toBe('scheduled')
  expect(await useCases.revoke(patient, id, shown?.consents[0]?.consent ?? '')).toBeNull()
  await carry()
  expect(await lineOf(id)).toMatchObject({ told: { stage: 'accepted' } })
  expect(await tasks()).toBe(told)
})

test('a declining comes back with its reason, and is closed only when the clinician has acknowledged it', async () => {
  const question = 'Is this the right place?'
  const id = await referred(question, { ninth: '1' })
  expect((await lineOf(id))?.rows[0]).toMatchObject({ row: 'hand-off-now', owner: 'clinician' })
  expect(await useCases.word(desk, id, { act: 'acknowledge' })).toEqual({ refused: 'referral-moved-on' })
  expect(await useCases.word(desk, id, { act: 'handed-off' })).toBeNull()
  await carry()
  const own = (await atDepartment(question))?.own ?? ''
  await browser.post(`/department/${own}/match`, { who: 'new' })
  await says(own, { stage: 'declined', reason: 'higher-level-of-care', alternative: 'crisis-service' })
  await expect.poll(() => stageOf(id)).toBe('declined')
  const permits = [...FIELDS]
  await useCases.sign(await device(), id, {
    version: CONSENT_TEXT.version,
    language: 'es',
    permits,
    name: 'M. Lockman',
  })
  await carry()
  expect(await lineOf(id)).toMatchObject({
    told: { stage: 'declined', reason: 'higher-level-of-care', alternative: 'crisis-service' },
    rows: [{ row: 'choose-alternative', owner: 'clinician' }],
  })
  expect(await useCases.word(desk, id, { act: 'acknowledge' })).toBeNull()
  expect(await lineOf(id)).toMatchObject({ closed: { how: 'acknowledged' }, rows: [] })
  await carry()
  const order = (await open.referrals.referral(desk.organization, id))?.state.order ?? ''
  expect(await sandbox.get(order)).toMatchObject({ status: 'completed' })
})

test('an order that is called off in the EMR is called off at the department', async () => {
  const question = 'May this wait?'
  const id = await referred(question)
  await carry()
  const order = (await open.referrals.referral(desk.organization, id))?.state.order ?? ''
  const chart = `/chart/${LOCKMAN.replace('Patient/', '')}/orders`
  expect((await browser.post(`${chart}/${order}/call-off`, {})).status).toBe(303)
  await look()
  await carry()
  expect((await atDepartment(question))?.page).toContain('Called off.')
  expect(await lineOf(id)).toMatchObject({ closed: { how: 'revoked' }, rows: [] })
})

test('nobody sees another organization’s referral, and no patient another’s', async () => {
  const id = await referred('Whose is this?')
  const elsewhere = { ...desk, organization: 'lakeside' }
  expect(await open.referrals.referral('lakeside', id)).toBeNull()
  expect(await useCases.asked(elsewhere, id)).toEqual({ refused: 'not-found' })
  const booking = { ...askBooking, patient: 'Patient/another', practitioner: OKAFOR }
  const clock = { from: '2026-11-24T12:00:00Z', pass: () => undefined }
  const visit = await playedVisit(house, PATHWAY, clock, [booking])
  const other = { organization: desk.organization, visit, device: 'd2', identified: true }
  expect(await useCases.revoke(other, id, 'c')).toEqual({ refused: 'not-found' })
  expect(await useCases.ofPatient(other, 'en')).toEqual({ referrals: [] })
})
