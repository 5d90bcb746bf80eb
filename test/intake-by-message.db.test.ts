import { randomBytes } from 'node:crypto'
import type pg from 'pg'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { decide } from '#domain/visit/decide.ts'
import type { Asked } from '#domain/visit/happening.ts'
import { PATHWAY as REHEARSED } from '#domain/visit/rehearsal.ts'
import { receiptsOf } from '#domain/visit/receipts.ts'
import { learnOf } from '../server/act/appointments.ts'
import { carryOut } from '../server/act/carry-out.ts'
import type { IntakePart } from '../server/act/chart-write.ts'
import { happen } from '../server/act/house.ts'
import type { LaunchSession } from '../server/act/use-cases.ts'
import { workspaceUseCases } from '../server/act/workspace.ts'
import { intakeForms } from '../server/chart/intake-forms.ts'
import { startWorkers, type Workers } from '../server/jobs/workers.ts'
import { openStore, type OpenStore } from '../server/postgres/store.ts'
import { CHART_ALONE } from './chart-alone.ts'
import { openByMessage, type ByMessage } from './by-message-house.ts'
import { testDatabase } from './database.ts'
import { LOCKMAN, OKAFOR, WHEREABOUTS } from './sandbox-chart.ts'

/** A patient's answers at an EMR that talks by messages: real lines both ways, the real store and lanes. */
vi.setConfig({ testTimeout: 120_000 })

const PATHWAY = {
  ...REHEARSED,
  steps: REHEARSED.steps.map((one) => (one.action === 'intake' ? { ...one, argument: 'follow-up' } : one)),
}
const TOLD = { timeout: 90_000, interval: 500 }
const REASON = 'The knee hurts again since Sunday.'
const START = new Date(Date.now() + 3_600_000).toISOString()

let pool: pg.Pool
let open: OpenStore
let met: ByMessage
let workers: Workers
let visit: string

beforeAll(async () => {
  pool = await testDatabase()
  open = await openStore(pool, randomBytes(32), () => undefined)
  const staff = { [OKAFOR]: { name: 'Dr. Ngozi Okafor', licences: [{ state: 'MA' }] } }
  met = await openByMessage(open, PATHWAY, staff, () => new Date())
  const { house } = met
  house.intakeOf = () => intakeForms('follow-up')
  const onBug = (fault: unknown) => {
    throw fault
  }
  const work = carryOut({
    ...CHART_ALONE,
    store: open.store,
    chartOf: house.chartOf,
    offered: house.offered,
    interfaces: met.interfaces,
    pathwayOf: () => PATHWAY,
    messenger: async () => 'sent',
    now: house.now,
  })
  visit = await prepared()
  // Its appointment was told of by nobody, so the EMR has none to put an address to.
  await pool.query(`delete from command where visit = $1 and body ->> 'write' = 'address'`, [visit])
  workers = startWorkers({ store: open.store, carryOut: work, deadline: async () => undefined, onBug, now: house.now })
})
afterAll(async () => {
  await workers?.stop()
  await met?.stop()
  await open?.close()
  await pool?.end()
})

test('each answer is one report of the EMR’s under one number, which it tells back', async () => {
  await answer({ answers: [reason(REASON)], complete: false }, 'intake/1')
  await expect.poll(report, TOLD).toMatchObject({ status: 'preliminary' })
  await answer({ answers: [reason(REASON), ...PHQ2], complete: true }, 'intake/2')
  await expect.poll(report, TOLD).toMatchObject({ status: 'final' })
  const said = JSON.stringify(await report())
  for (const words of [REASON, 'LA6569-3', '1 Main Street']) expect(said).toContain(words)
  await expect.poll(receipt, TOLD).toMatchObject({ state: 'told', number: `Observation/${(await report())?.id}` })
  expect((await open.store.tasksOf(visit)).map(({ why }) => why)).toEqual(['by-hand'])
})

test('the clinician reads them in the workspace, as the EMR gives them to nobody', async () => {
  const { intake } = workspaceUseCases(met.house)
  const view = await intake(session())
  expect(view).toMatchObject({ state: 'shown', complete: true, phq2: 2, whereabouts: WHEREABOUTS })
  expect(JSON.stringify(view)).toContain(REASON)
})

test('what is changed afterwards corrects the same report', async () => {
  await answer({ answers: [reason('Better today.'), ...PHQ2], complete: true }, 'intake/3')
  await expect.poll(report, TOLD).toMatchObject({ status: 'corrected' })
  expect(JSON.stringify(await report())).toContain('Better today.')
  await expect.poll(receipt, TOLD).toMatchObject({ state: 'told' })
  expect(await met.record('Observation', LOCKMAN).then(surveys)).toHaveLength(1)
})

test('called off, nothing of them is kept here, and whoever looks is sent to the EMR', async () => {
  const held = async () => (await open.store.residue('riverbend')).map(({ ref }) => ref)
  expect(await held()).toEqual(expect.arrayContaining(['intake/3', 'location/1']))
  await learnOf(met.house, 'riverbend', {
    reference: 'Appointment/told-elsewhere',
    version: '2',
    status: 'cancelled',
    start: START,
    end: START,
    patient: LOCKMAN,
    practitioner: OKAFOR,
    covering: [],
    type: '',
    typeCodes: [PATHWAY.visitType],
    telemedicine: true,
    slot: null,
    ours: false,
    numbers: [],
    reason: null,
  })
  expect((await held()).filter((ref) => /^(intake|location)/.test(ref))).toEqual([])
  const { intake } = workspaceUseCases(met.house)
  expect(await intake(session())).toMatchObject({ state: 'in-emr', items: [] })
})

const PHQ2 = [
  { linkId: 'phq2-1', kind: 'choice', value: 'LA6569-3' },
  { linkId: 'phq2-2', kind: 'choice', value: 'LA6569-3' },
] as const

const reason = (value: string) => ({ linkId: 'reason', kind: 'text', value }) as const

/** A visit that staff booked, of somebody who has said where they are. */
async function prepared(): Promise<string> {
  const id = met.house.newId()
  const found: Asked<'appointment-found'> = {
    kind: 'appointment-found',
    appointment: 'Appointment/told-elsewhere',
    version: '1',
    slot: null,
    practitioner: OKAFOR,
    patient: LOCKMAN,
    start: START,
    end: new Date(Date.parse(START) + 20 * 60_000).toISOString(),
    zone: 'America/New_York',
    language: 'en',
    birthDate: '1970-12-24',
  }
  await open.store.create(
    { id, organization: 'riverbend', pathway: PATHWAY },
    ({ state }) => decide(PATHWAY, state, found, new Date()),
    { now: new Date(), hold: [], audit: [] },
  )
  await happen(met.house, id, { kind: 'identify', device: 'phone' })
  await happen(
    met.house,
    id,
    { kind: 'answer-consent', version: '2026-11', decision: 'agree', held: 'consent/1' },
    { hold: [{ ref: 'consent/1', kind: 'consent', why: 'a test', content: { text: 'I agree.', language: 'en' } }] },
  )
  await happen(
    met.house,
    id,
    { kind: 'answer-location', state: 'MA', digest: 'L1', held: 'location/1' },
    { hold: [{ ref: 'location/1', kind: 'location', why: 'a test', content: WHEREABOUTS }] },
  )
  return id
}

async function answer(content: IntakePart, held: string): Promise<void> {
  const { complete } = content
  const refusal = await happen(
    met.house,
    visit,
    { kind: 'answer-intake', complete, digest: held, redFlag: false, stop: null, held },
    { hold: [{ ref: held, kind: 'intake', why: 'a test', content }] },
  )
  expect(refusal).toBeNull()
}

function surveys(all: Awaited<ReturnType<ByMessage['record']>>) {
  return all.filter((one) => JSON.stringify(one['code']).includes('74465-6'))
}

const report = async () => surveys(await met.record('Observation', LOCKMAN))[0]

async function receipt() {
  const { state } = (await open.store.visit(visit)) ?? {}
  if (state === undefined) throw new Error('the visit is gone')
  return receiptsOf(state, await open.store.log(visit)).find(({ write }) => write === 'intake')
}

function session(): LaunchSession {
  return {
    organization: 'riverbend',
    launch: 'launch-1',
    visit,
    practitioner: OKAFOR,
    seat: 'clinician',
    own: true,
    patient: null,
    elsewhere: null,
    hears: null,
  }
}
